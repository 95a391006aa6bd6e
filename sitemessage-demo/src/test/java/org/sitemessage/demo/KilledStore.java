package org.sitemessage.demo;

import io.vertx.core.json.JsonObject;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.sitemessage.testkit.ScriptedSmtpServer;

/** The store of processes that are killed. */
interface KilledStore extends AutoCloseable {

  /** Returns the options of the store, for a process whose files are in a folder. */
  JsonObject options(Path home);

  /** Returns the contents of its tables; to be called when no process has it open any more. */
  StoreTables read();

  /** Watches the takeovers between processes. */
  default Takeovers watch() {
    return Takeovers.unwatched();
  }

  /** Stops the database in the middle of its work and starts it again, if that is possible. */
  default void restart() {}

  /** Waits until the database works after its disk was full; starts it if it has ended. */
  default void recover() {}

  @Override
  default void close() {}

  /** HSQLDB, which dies with its process. */
  static KilledStore hsqldb() {
    return new Hsqldb();
  }

  /** A PostgreSQL that survives its clients, and a power cut. */
  static KilledStore postgres(Path folder) {
    return new Postgres(folder.resolve("postgresql"));
  }

  /** The files of one process. */
  final class Hsqldb implements KilledStore {
    private String url = "";

    /** Small logs, so that checkpoints are hit. */
    @Override
    public JsonObject options(Path home) {
      url = "jdbc:hsqldb:file:%s;hsqldb.log_size=1".formatted(home.resolve("data/db"));
      return new JsonObject().put("url", url);
    }

    @Override
    public StoreTables read() {
      System.setProperty("hsqldb.reconfig_logging", "false");
      try (var connection =
              DriverManager.getConnection(url + ";ifexists=true;hsqldb.lock_file=false", "sa", "");
          var statement = connection.createStatement()) {
        var tables = StoreTables.read(connection);
        statement.execute("shutdown");
        return tables;
      } catch (SQLException e) {
        throw new AssertionError("the store cannot be read: " + e, e);
      }
    }
  }

  /** The server of a run. */
  final class Postgres implements KilledStore {
    /** Size of the log of a server whose disk is small. */
    private static final String LOG_SIZE = "96MB";

    private static final Duration RECOVERY = Duration.ofSeconds(5);

    private final Path data;
    private EmbeddedPostgres server;

    Postgres(Path data) {
      this.data = data;
      this.server = start(ScriptedSmtpServer.deadPort());
    }

    private EmbeddedPostgres start(int port) {
      try {
        return EmbeddedPostgres.builder()
            .setPort(port)
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("min_wal_size", "32MB")
            .setServerConfig("max_wal_size", LOG_SIZE)
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public JsonObject options(Path home) {
      return new JsonObject().put("url", url()).put("user", "postgres").put("password", "");
    }

    private String url() {
      return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(server.getPort());
    }

    /** A connection of our own. */
    Connection connect() throws SQLException {
      return DriverManager.getConnection(url() + "?user=postgres");
    }

    @Override
    public StoreTables read() {
      try (var connection = connect()) {
        return StoreTables.read(connection);
      } catch (SQLException e) {
        throw new AssertionError("the store cannot be read: " + e, e);
      }
    }

    @Override
    public Takeovers watch() {
      return Takeovers.watch(url() + "?user=postgres");
    }

    @Override
    public void recover() {
      try {
        DemoProcess.until("the server to recover", RECOVERY, this::answers);
      } catch (AssertionError ended) {
        restart();
      }
    }

    private Optional<Boolean> answers() {
      try (var connection = connect()) {
        return Optional.of(connection.isValid(1)).filter(valid -> valid);
      } catch (SQLException e) {
        return Optional.empty();
      }
    }

    @Override
    public void restart() {
      var port = server.getPort();
      close();
      server = start(port);
    }

    @Override
    public void close() {
      try {
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
