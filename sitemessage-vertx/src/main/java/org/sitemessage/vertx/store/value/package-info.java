/**
 * What the ports of the store take and return. The engine and the store exchange values only; they
 * share no state in memory.
 */
package org.sitemessage.vertx.store.value;
