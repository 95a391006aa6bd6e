/** Statements and their rows, whatever runs them: a Vert.x client or plain JDBC. */
package org.sitemessage.vertx.store.db.statement;
