/** The durable state of an engine: a port per role, implemented by the class that has the SQL. */
package org.sitemessage.vertx.store;
