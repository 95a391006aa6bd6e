package org.sitemessage.vertx.store.db;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;

/**
 * Connects to an HSQLDB inside this process, to open it and to shut it down. Blocking.
 *
 * @param url URL of the database
 * @param user name to log in with
 * @param password password to log in with
 * @param acceptLoss true if statements of its log that cannot be replayed are left out
 */
record HsqldbSessions(HsqldbUrl url, String user, String password, boolean acceptLoss) {
  /**
   * The URL to connect with. HSQLDB's own lock file is switched off: it takes seconds to refuse,
   * and to be forgotten after a crash; {@link StoreLock} does its work. Its mapped files are off,
   * too: to unmap them it calls what newer JDKs warn about. A statement of its log that cannot be
   * replayed stops the opening.
   */
  String connectUrl() {
    return url.isFile()
        ? url.text()
            + ";hsqldb.lock_file=false;hsqldb.nio_data_file=false;hsqldb.extlog=2"
            + (acceptLoss ? "" : ";hsqldb.full_log_replay=true")
        : url.text();
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(connectUrl(), user, password);
  }

  /** Runs a statement on a connection of its own. */
  void run(String sql) throws SQLException {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * Brings the database up to date, and registers this process.
   *
   * @param opened called once the database is open
   */
  void prepare(long node, Instant now, Runnable opened) throws SQLException, IOException {
    try (var connection = connect()) {
      opened.run();
      try (var statement = connection.createStatement()) {
        // A commit is answered only when it is on the disk.
        statement.execute("set files write delay false");
        // Long reads must not keep the writer waiting.
        statement.execute("set database transaction control mvcc");
        HsqldbDatabase.MIGRATIONS.apply(connection, url.shown(), now);
        register(connection, node, now);
      } catch (SQLException | IOException | RuntimeException e) {
        shutDownAfter(e, connection);
        throw e;
      }
    }
  }

  /** Registers this process, which is the only one: all other nodes in the table are gone. */
  private static void register(Connection connection, long node, Instant now) throws SQLException {
    try (var delete = connection.prepareStatement("delete from node");
        var insert =
            connection.prepareStatement(
                "insert into node (id, host, pid, started_at, heartbeat_at) values (?,?,?,?,?)")) {
      delete.executeUpdate();
      insert.setLong(1, node);
      insert.setString(2, "localhost");
      insert.setLong(3, ProcessHandle.current().pid());
      insert.setObject(4, Tx.utc(now));
      insert.setObject(5, Tx.utc(now));
      insert.executeUpdate();
    }
  }

  /** Shuts a database down that would otherwise stay open after its lock is released. */
  static void shutDownAfter(Exception failure, Connection connection) {
    try (var statement = connection.createStatement()) {
      statement.execute("shutdown immediately");
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  /** Shows no password. */
  @Override
  public String toString() {
    return url.shown();
  }
}
