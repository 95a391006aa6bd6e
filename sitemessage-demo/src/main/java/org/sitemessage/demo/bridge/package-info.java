/** The event-bus bridge: the bus contract over TCP. */
package org.sitemessage.demo.bridge;
