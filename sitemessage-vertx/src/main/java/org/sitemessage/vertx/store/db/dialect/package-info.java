/** What HSQLDB and PostgreSQL say in SQL of their own. */
package org.sitemessage.vertx.store.db.dialect;
