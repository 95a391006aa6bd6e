/** Statements that store new messages: their dispatches, files, groups and preparation. */
package org.sitemessage.vertx.store.sql.schedule;
