package org.sitemessage.vertx.store.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.store.db.dialect.Dialect;
import org.sitemessage.vertx.store.file.StoreFiles;
import org.sitemessage.vertx.store.file.StoreLock;

/**
 * The database of a store that is read without being opened: nothing is migrated, registered or
 * written. The files of an embedded database are locked meanwhile. All methods block.
 */
public final class UnopenedDatabase implements AutoCloseable {
  private final Connection connection;
  private final Dialect dialect;
  private final @Nullable StoreLock lock;

  private UnopenedDatabase(Connection connection, Dialect dialect, @Nullable StoreLock lock) {
    this.connection = connection;
    this.dialect = dialect;
    this.lock = lock;
  }

  /**
   * Connects to the database at a JDBC URL.
   *
   * @return the database; empty if no store has been made there yet, as in memory
   * @throws SiteMessageException with a text for the operator if it is in use or cannot be read
   */
  public static Optional<UnopenedDatabase> of(String url, String user, String password) {
    return url.startsWith(PostgresDatabase.PREFIX)
        ? ofServer(new PostgresDatabase(url, user, password), user, password)
        : HsqldbUrl.of(url)
            .path()
            .filter(path -> Files.exists(new StoreFiles(path).file(".script")))
            .map(path -> ofFiles(url, path, user, password));
  }

  private static Optional<UnopenedDatabase> ofServer(
      PostgresDatabase database, String user, String password) {
    PostgresDatabase.requireDriver(database.connectUrl(), DriverManager.drivers());
    try {
      var found =
          new UnopenedDatabase(
              connect(database.connectUrl(), user, password), database.dialect(), null);
      if (found.isStore()) {
        return Optional.of(found);
      }
      found.connection.close();
      return Optional.empty();
    } catch (SQLException e) {
      throw new SiteMessageException(FailureCode.NOT_READY, database.reason(e), e);
    }
  }

  private static UnopenedDatabase ofFiles(String url, Path path, String user, String password) {
    var database = Database.at(url, user, password);
    var lock = StoreLock.acquire(path);
    try {
      var files = database.connectUrl() + ";ifexists=true;readonly=true;shutdown=true";
      return new UnopenedDatabase(connect(files, user, password), database.dialect(), lock);
    } catch (SQLException e) {
      var failure =
          new SiteMessageException(
              FailureCode.NOT_READY,
              "the store %s cannot be read: %s"
                  .formatted(HsqldbUrl.of(url).shown(), HsqldbUrl.of(url).cleaned(e.getMessage())),
              e);
      try (lock) {
        throw failure;
      } catch (IOException unlocked) {
        failure.addSuppressed(unlocked);
        throw failure;
      }
    }
  }

  private static Connection connect(String url, String user, String password) throws SQLException {
    var connection = DriverManager.getConnection(url, user, password);
    connection.setReadOnly(true);
    connection.setAutoCommit(false);
    return connection;
  }

  private boolean isStore() throws SQLException {
    return !tx().query("select 1 from pg_class where oid = to_regclass('request')").isEmpty();
  }

  /** Returns the transaction that reads. */
  public Tx tx() {
    return new Tx(connection, dialect);
  }

  @Override
  public void close() throws SQLException, IOException {
    try (lock;
        connection) {
      connection.rollback();
    }
  }
}
