/**
 * The durable side: what was accepted, what became of it, and what must not be contacted for now.
 * Nothing in memory crosses this wall.
 */
package org.sitemessage.vertx.store;
