/** How many dispatches of a messenger may be claimed and begun: its limits, and its window. */
package org.sitemessage.vertx.dispatch.send.limit;
