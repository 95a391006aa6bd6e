/** The statements of the store, by what they are about. */
package org.sitemessage.vertx.store.sql;
