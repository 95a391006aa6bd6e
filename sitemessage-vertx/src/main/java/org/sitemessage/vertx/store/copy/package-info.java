/** Copies one store into another. */
package org.sitemessage.vertx.store.copy;
