/** The statements of the store: a class per port, and objects for one transaction. */
package org.sitemessage.vertx.store.sql;
