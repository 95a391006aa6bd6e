/**
 * The durable state of an engine: a port per role, and the values that the ports take and return.
 * The engine and the store exchange values only; they share no state in memory.
 */
package org.sitemessage.vertx.store;
