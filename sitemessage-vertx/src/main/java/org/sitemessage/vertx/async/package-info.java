/** Helps with futures. */
package org.sitemessage.vertx.async;
