package org.sitemessage.vertx.store.db;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.sitemessage.vertx.store.db.dialect.Dialect;
import org.sitemessage.vertx.store.file.FileTerms;

/** A database with the tables of a store: opens, migrates and closes it. All methods block. */
public interface Database {

  /**
   * Returns the database at a JDBC URL.
   *
   * @throws org.sitemessage.api.SiteMessageException with code 4000 if the URL is of no known kind
   */
  static Database at(String url, String user, String password) {
    return at(url, user, password, FileTerms.DEFAULT);
  }

  /** Returns the database of a URL, with terms for a database in files of this process. */
  static Database at(String url, String user, String password, FileTerms terms) {
    return url.startsWith(PostgresDatabase.PREFIX)
        ? new PostgresDatabase(url, user, password)
        : new HsqldbDatabase(url, user, password, terms);
  }

  /** Returns the migrations of its tables. */
  Migrations migrations();

  /** Returns what is different in its SQL. */
  Dialect dialect();

  /** Returns the JDBC URL to connect with. */
  String connectUrl();

  /** Returns the maximum number of transactions that write at once. */
  int writers();

  /** Returns whether other processes may use it at the same time. */
  boolean shared();

  /**
   * Brings its tables up to date.
   *
   * @throws org.sitemessage.api.SiteMessageException with a text for the operator
   */
  void open(long node, Instant now);

  /** Calls the listener, on any thread, when a write to the files has failed. */
  default void onFailure(Consumer<String> listener) {}

  /** Returns whether each commit has to be confirmed. */
  default boolean confirms() {
    return false;
  }

  /**
   * Prepares the confirmation of a transaction before it begins. The returned function, called
   * after the commit, makes sure that all commits are on the disk, and returns whether {@link
   * #maintain} is due. The function throws a {@link org.sitemessage.api.SiteMessageException} if a
   * write has failed, or if the database was closed since: the commit does not count.
   *
   * @throws org.sitemessage.api.SiteMessageException with code 5030 if the database is closed
   */
  default Callable<Boolean> confirmation() {
    return () -> false;
  }

  /**
   * Makes sure that there is space for more data.
   *
   * @throws org.sitemessage.api.SiteMessageException with code 5030 if there is not
   */
  default void requireRoom() {}

  /** Runs periodic maintenance beside the writer. */
  default void maintain() {}

  /** Closes the database after its files have failed; {@link #openAgain} opens it again. */
  default void abandon() {}

  /** Opens the database after {@link #abandon}, like {@link #open}. */
  default void openAgain(long node, Instant now) {
    open(node, now);
  }

  /**
   * Listens for announcements of other nodes.
   *
   * @param node id of this node, whose own announcements are left out
   * @return object that ends it; empty if the database has no announcements
   */
  Optional<AutoCloseable> listen(long node, Runnable heard);

  /** Closes the database. */
  void close();
}
