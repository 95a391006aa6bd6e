/** Rows of the history. */
package org.sitemessage.vertx.store.history;
