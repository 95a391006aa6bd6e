/** Sends requests to an engine, on any node of a cluster. */
package org.sitemessage.vertx.bus;
