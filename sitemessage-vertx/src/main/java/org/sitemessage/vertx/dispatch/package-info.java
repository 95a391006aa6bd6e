/**
 * The engine: requests in, dispatches out. Everything here is confined to the event loop of one
 * {@code DispatchVerticle}; it reaches messengers only through {@code Channel}s.
 */
package org.sitemessage.vertx.dispatch;
