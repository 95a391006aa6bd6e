/** Watching an engine: what happens in it, and in which state it is. */
package org.sitemessage.vertx.observe;
