package org.sitemessage.vertx.store;

import java.time.Instant;
import java.util.Optional;

/** Where an {@link SqlStore} keeps its tables: opened, migrated, closed. Blocking. */
interface Database {

  /**
   * The database at a JDBC URL.
   *
   * @throws org.sitemessage.api.SiteMessageException with code 4000 if the URL is of no known kind
   */
  static Database at(String url, String user, String password) {
    return url.startsWith(PostgresDatabase.PREFIX)
        ? new PostgresDatabase(url, user, password)
        : new HsqldbDatabase(url, user, password);
  }

  /** How its SQL differs. */
  Dialect dialect();

  /** The URL to connect with. */
  String connectUrl();

  /** How many transactions may write at once. */
  int writers();

  /** Whether other processes may use it at the same time. */
  boolean shared();

  /**
   * Brings its tables up to date.
   *
   * @throws org.sitemessage.api.SiteMessageException with a text for the operator
   */
  void open(long node, Instant now);

  /** Listens for announcements of others until it is closed; absent if there can be none. */
  Optional<AutoCloseable> listen(long node, Runnable heard);

  /** Closes it. */
  void close();
}
