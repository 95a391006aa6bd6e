/** Listens for the announcements of other processes on a PostgreSQL store. */
package org.sitemessage.vertx.store.db.postgres;
