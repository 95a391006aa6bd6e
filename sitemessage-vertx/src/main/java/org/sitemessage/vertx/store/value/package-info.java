/**
 * Parameters and results of the store's ports. The engine and the store exchange values only; they
 * share no state in memory.
 */
package org.sitemessage.vertx.store.value;
