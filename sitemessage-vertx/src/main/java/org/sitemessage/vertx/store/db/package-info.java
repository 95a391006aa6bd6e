/** Databases: opening, durability, dialects, transactions, migrations. */
package org.sitemessage.vertx.store.db;
