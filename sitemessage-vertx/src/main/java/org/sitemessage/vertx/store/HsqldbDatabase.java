package org.sitemessage.vertx.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/** An HSQLDB inside this process: opened, migrated, shut down. Blocking. */
final class HsqldbDatabase implements Database {
  private static final String FILE = "jdbc:hsqldb:file:";
  private static final String MEMORY = "jdbc:hsqldb:mem:";
  static final Migrations MIGRATIONS =
      new Migrations(
          "hsqldb",
          List.of(
              "V1__initial.sql",
              "V2__subscriptions.sql",
              "V3__operator_indexes.sql",
              "V4__attachments.sql",
              "V5__locale.sql",
              "V6__groups.sql",
              "V7__subscription_indexes.sql",
              "V8__joining.sql",
              "V9__own_subscribers.sql",
              "V10__timing.sql",
              "V11__suppression.sql",
              "V12__limits.sql",
              "V14__address_keys.sql"));

  /** One of these is there from the moment anything has been stored. */
  private static final List<String> STORED = List.of(".properties", ".script", ".data", ".backup");

  /** What HSQLDB writes before that. */
  private static final List<String> DRAFTS = List.of(".script.new", ".properties.new");

  private final String url;
  private final String user;
  private final String password;
  private @Nullable StoreLock lock;

  /**
   * A database at a URL.
   *
   * @throws SiteMessageException if the URL is of another kind
   */
  HsqldbDatabase(String url, String user, String password) {
    if (!url.startsWith(FILE) && !url.startsWith(MEMORY)) {
      throw SiteMessageException.invalid(
          "store.url",
          "must start with %s, %s or %s, is \"%s\""
              .formatted(FILE, MEMORY, PostgresDatabase.PREFIX, JdbcUrl.shown(url)));
    }
    // Else HSQLDB resets the logging of the whole application when it is loaded.
    System.getProperties().putIfAbsent("hsqldb.reconfig_logging", "false");
    this.url = url;
    this.user = user;
    this.password = password;
  }

  /**
   * The URL to connect with. HSQLDB's own lock file is switched off: it takes seconds to refuse,
   * and to be forgotten after a crash; {@link StoreLock} does its work. Its mapped files are off,
   * too: to unmap them it calls what newer JDKs warn about.
   */
  @Override
  public String connectUrl() {
    return url.startsWith(FILE) ? url + ";hsqldb.lock_file=false;hsqldb.nio_data_file=false" : url;
  }

  /** The path of the database's files, unless it lives in memory. */
  Optional<Path> path() {
    if (!url.startsWith(FILE)) {
      return Optional.empty();
    }
    var end = url.indexOf(';');
    return Optional.of(Path.of(url.substring(FILE.length(), end < 0 ? url.length() : end)));
  }

  @Override
  public Dialect dialect() {
    return Dialect.HSQLDB;
  }

  @Override
  public int writers() {
    return 1;
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public void open(long node, Instant now) {
    lock = path().map(StoreLock::acquire).orElse(null);
    try {
      if (path().isPresent()) {
        removeUnfinished(path().get());
      }
      prepare(node, now);
    } catch (SQLException | IOException e) {
      release();
      throw new SiteMessageException(
          FailureCode.STORE_FAILED,
          "the store %s cannot be opened: %s"
              .formatted(JdbcUrl.shown(url), JdbcUrl.cleaned(url, e.getMessage())),
          e);
    } catch (RuntimeException e) {
      release();
      throw e;
    }
  }

  private void prepare(long node, Instant now) throws SQLException, IOException {
    try (var connection = connect()) {
      try (var statement = connection.createStatement()) {
        // A commit is answered only when it is on the disk.
        statement.execute("set files write delay false");
        // Long reads must not keep the writer waiting.
        statement.execute("set database transaction control mvcc");
        MIGRATIONS.apply(connection, now);
        register(connection, node, now);
      } catch (SQLException | IOException | RuntimeException e) {
        shutDownAfter(e, connection);
        throw e;
      }
    }
  }

  /** Without that it would stay open in this process after the lock is released. */
  private static void shutDownAfter(Exception failure, Connection connection) {
    try (var statement = connection.createStatement()) {
      statement.execute("shutdown");
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Removes what is left of a process that was killed while HSQLDB created its files: HSQLDB takes
   * its own drafts for a database, and would fail at every start because there is none.
   */
  private static void removeUnfinished(Path database) throws IOException {
    var log = file(database, ".log");
    var nothingStored = STORED.stream().noneMatch(end -> Files.exists(file(database, end)));
    if (nothingStored && (Files.notExists(log) || Files.size(log) == 0)) {
      Files.deleteIfExists(log);
      for (var end : DRAFTS) {
        Files.deleteIfExists(file(database, end));
      }
    }
  }

  private static Path file(Path database, String end) {
    return database.resolveSibling(database.getFileName() + end);
  }

  /** This process is the only one: whoever stands in the table is gone. */
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

  /** There is no other process. */
  @Override
  public Optional<AutoCloseable> listen(long node, Runnable heard) {
    return Optional.empty();
  }

  @Override
  public void close() {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      statement.execute("shutdown");
    } catch (SQLException e) {
      throw new SiteMessageException(
          FailureCode.STORE_FAILED,
          "the store %s could not be shut down: %s"
              .formatted(JdbcUrl.shown(url), JdbcUrl.cleaned(url, e.getMessage())),
          e);
    } finally {
      release();
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(connectUrl(), user, password);
  }

  private void release() {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      throw new SiteMessageException(
          FailureCode.STORE_FAILED, "the store's lock could not be released: " + e, e);
    }
  }
}
