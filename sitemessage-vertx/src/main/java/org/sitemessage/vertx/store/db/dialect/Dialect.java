package org.sitemessage.vertx.store.db.dialect;

import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.Optional;

/**
 * The differences between databases. Statements are written for HSQLDB, and translated here. Their
 * names are in lower case; columns are read by upper-case names.
 */
public interface Dialect {
  /** HSQLDB: one writer, no row locks. */
  Dialect HSQLDB = new HsqldbDialect();

  /** PostgreSQL: several writers in several processes. */
  Dialect POSTGRESQL = new PostgresDialect();

  /** Returns the product name that the database reports. */
  String product();

  /** Returns a statement as the database understands it. */
  String sql(String statement);

  /** Returns a row whose columns have the upper-case names that HSQLDB gives them. */
  Row row(Row row);

  /**
   * Returns a query for the next ids of a sequence; its parameter is their number. A row is a block
   * of ids: the first one and the last one. Other transactions get none of them, even if this one
   * is undone.
   */
  String nextIds(String sequence);

  /** Returns a statement that lets a sequence continue with a number. */
  String restart(String sequence, long next);

  /** Returns a statement that lets a column that numbers itself continue with a number. */
  String restart(String table, String column, long next);

  /** Returns the end of a query whose rows no other transaction may change until this one ends. */
  String lock();

  /**
   * Returns the end of a query that locks its rows, but leaves out rows that others have locked.
   */
  String lockFree();

  /**
   * Returns an expression for the time of the database's clock, in ns since 1970; empty if this
   * process is the only one, and its own clock will do.
   */
  String time();

  /** Returns whether the database takes arrays, and returns the rows that an update has changed. */
  boolean bulk();

  /** Returns whether a transaction failed only because of another one, and is to be run again. */
  boolean collided(Throwable failure);

  /**
   * Returns a statement that tells all listening processes, once the transaction is committed;
   * empty if none can listen.
   */
  Optional<String> announce();

  /**
   * Returns a statement that tells them at once; its parameter is the id of the node that tells
   * them.
   */
  Optional<String> announceAs();

  /**
   * Returns a statement that lets the transaction wait only some seconds for another one, if there
   * is such a statement.
   */
  Optional<String> impatience();

  /**
   * Returns a query that tells whether a connection sees the tables, and that leaves a mark in its
   * transaction.
   */
  String probe();

  /** Returns an expression that tells whether a later statement sees the mark. */
  String probed();

  /**
   * Returns the time for which to try to open the database after such a failure; zero if only a
   * person can end it.
   */
  Duration patience(Throwable failure);

  /** Returns whether the server refused a statement because its disk is full or fails. */
  boolean starved(Throwable failure);

  /** Returns whether the connection is lost. */
  boolean disconnected(Throwable failure);
}
