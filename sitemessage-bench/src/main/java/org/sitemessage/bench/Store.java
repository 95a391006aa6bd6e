package org.sitemessage.bench;

/** The kinds of databases there are. */
enum Store {
  HSQLDB,
  POSTGRESQL
}
