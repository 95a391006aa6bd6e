/** How requests get to an engine, whichever node of a cluster it runs on. */
package org.sitemessage.vertx.bus;
