/** The configuration file and the environment, read once into a {@code DemoConfig}. */
package org.sitemessage.demo.config;
