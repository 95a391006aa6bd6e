/** The store in SQL: its ports put together, and the statements of operators and of upkeep. */
package org.sitemessage.vertx.store.sql;
