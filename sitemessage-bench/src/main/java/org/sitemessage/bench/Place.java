package org.sitemessage.bench;

import io.vertx.core.json.JsonObject;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.stream.Stream;

/** A new, empty, durable database, which is removed when it is closed. */
interface Place extends AutoCloseable {
  /** Another connection to it, beside the engine's. */
  Connection connect() throws SQLException;

  /** The engine's section {@code store}. */
  JsonObject options();

  @Override
  void close();

  /** The kinds of databases there are. */
  enum Kind {
    HSQLDB,
    POSTGRESQL;

    Place open() {
      return this == HSQLDB ? new Embedded() : new Postgres();
    }
  }

  /** HSQLDB inside this process. */
  final class Embedded implements Place {
    private final Path folder;

    Embedded() {
      try {
        folder = Files.createTempDirectory("sitemessage-bench-");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private String url() {
      return "jdbc:hsqldb:file:" + folder.resolve("db");
    }

    @Override
    public Connection connect() throws SQLException {
      return DriverManager.getConnection(url(), "sa", "");
    }

    @Override
    public JsonObject options() {
      return new JsonObject().put("url", url());
    }

    @Override
    public void close() {
      try (Stream<Path> files = Files.walk(folder)) {
        for (var file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A PostgreSQL server of its own, which survives a power cut. */
  final class Postgres implements Place {
    private final EmbeddedPostgres server;

    Postgres() {
      try {
        server =
            EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_wal_size", "4GB")
                .setServerConfig("shared_buffers", "1GB")
                .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    int port() {
      return server.getPort();
    }

    @Override
    public Connection connect() throws SQLException {
      return DriverManager.getConnection(
          server.getJdbcUrl("postgres", "postgres") + "&reWriteBatchedInserts=true");
    }

    @Override
    public JsonObject options() {
      return new JsonObject()
          .put("url", "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port()))
          .put("user", "postgres")
          .put("password", "");
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
