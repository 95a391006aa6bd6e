package org.sitemessage.vertx.store.db;

import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.Optional;

/**
 * What databases do differently. Statements are written for HSQLDB, with lower-case names and
 * columns read by upper-case ones, and translated here.
 */
public interface Dialect {
  /** HSQLDB: one writer, no row locks. */
  Dialect HSQLDB = new HsqldbDialect();

  /** PostgreSQL: several writers in several processes. */
  Dialect POSTGRESQL = new PostgresDialect();

  /** What the database calls itself. */
  String product();

  /** A statement as the database understands it. */
  String sql(String statement);

  /** A row whose columns have the upper-case names that HSQLDB gives them. */
  Row row(Row row);

  /** A query for the next numbers of a sequence, one a row. */
  String nextIds(String sequence, int count);

  /** Makes a sequence go on with a number. */
  String restart(String sequence, long next);

  /** Makes a column that numbers itself go on with a number. */
  String restart(String table, String column, long next);

  /** Ends a query whose rows nobody else may change until the transaction ends. */
  String lock();

  /** The same, without the rows that somebody else has locked. */
  String lockFree();

  /**
   * The time of the database's clock, ns since 1970; empty if this process is the only one and its
   * own will do.
   */
  String time();

  /** Whether it takes arrays, and answers the rows that an update has changed. */
  boolean bulk();

  /** Whether a transaction failed only because of another one, and is to be run again. */
  boolean collided(Throwable failure);

  /** Tells all processes that listen, once the transaction is committed; empty if nobody can. */
  Optional<String> announce();

  /** Tells them at once; the parameter is who tells. */
  Optional<String> announceAs();

  /** Lets the transaction wait no longer than some seconds for another one. */
  Optional<String> impatience();

  /**
   * A query that tells whether the tables are there that a connection sees, and leaves a mark in
   * its transaction.
   */
  String probe();

  /** An expression that tells whether a later statement sees the mark. */
  String probed();

  /** For how long to try to open it, if it fails like that. */
  Duration patience(Throwable failure);

  /** Returns whether the server refused a statement because its disk is full or fails. */
  boolean starved(Throwable failure);

  /** Whether the connection is lost. */
  boolean disconnected(Throwable failure);
}
