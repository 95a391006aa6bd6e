/** Servers that play mail server and remote APIs, and keep what they receive. */
package org.sitemessage.demo.sandbox;
