package org.sitemessage.vertx.store.db;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Opens connections, and keeps those that are not in use. May be used from any thread. */
final class KeptConnections {
  private static final Logger LOG = System.getLogger(KeptConnections.class.getName());

  private final Database database;
  private final String user;
  private final String password;
  private final Preparation preparation;
  private final Deque<Connection> unused = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  /** Prepares a new connection for its use. */
  interface Preparation {
    void prepare(Connection connection) throws SQLException;
  }

  KeptConnections(Database database, String user, String password, Preparation preparation) {
    this.database = database;
    this.user = user;
    this.password = password;
    this.preparation = preparation;
  }

  /**
   * Returns a connection for one user.
   *
   * @throws org.sitemessage.api.SiteMessageException with code 5030 if the database is away
   */
  Connection take() {
    var kept = unused.pollFirst();
    return kept == null ? open() : kept;
  }

  private Connection open() {
    try {
      var connection = DriverManager.getConnection(database.connectUrl(), user, password);
      try {
        connection.setAutoCommit(false);
        preparation.prepare(connection);
        return connection;
      } catch (SQLException | RuntimeException e) {
        close(connection);
        throw e;
      }
    } catch (SQLException | RuntimeException e) {
      throw StoreFailures.unreachable(e);
    }
  }

  /**
   * Takes a connection back.
   *
   * @param clean true if it can be used again, because no transaction is open
   */
  void release(Connection connection, boolean clean) {
    if (clean && !closed) {
      unused.addFirst(connection);
      if (closed) {
        closeUnused();
      }
    } else {
      close(connection);
    }
  }

  /**
   * Closes the connections that are not in use: after a failover they are as dead as the one that
   * was in use.
   */
  void closeUnused() {
    for (var kept = unused.pollFirst(); kept != null; kept = unused.pollFirst()) {
      close(kept);
    }
  }

  /** Closes the connections; those in use are closed when they are released. */
  void close() {
    closed = true;
    closeUnused();
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException | RuntimeException e) {
      LOG.log(Level.DEBUG, "a connection to the store was not closed", e);
    }
  }
}
