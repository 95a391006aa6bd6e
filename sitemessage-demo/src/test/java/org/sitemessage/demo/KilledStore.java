package org.sitemessage.demo;

import io.vertx.core.json.JsonObject;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Where processes that are killed keep their messages. */
interface KilledStore extends AutoCloseable {

  /** The options of the store, of a process whose files are in a folder. */
  JsonObject options(Path home);

  /** Watches what processes take over from each other. */
  default Takeovers watch() {
    return Takeovers.unwatched();
  }

  /** Stops the database in the middle of its work and starts it again; if it can be. */
  default void restart() {}

  @Override
  default void close() {}

  /** HSQLDB, which dies with its process. Small logs, so that checkpoints are hit. */
  static KilledStore hsqldb() {
    return home ->
        new JsonObject()
            .put("url", "jdbc:hsqldb:file:%s;hsqldb.log_size=1".formatted(home.resolve("data/db")));
  }

  /** A PostgreSQL that survives its clients, and a power cut. */
  static KilledStore postgres(Path folder) {
    return new Postgres(folder.resolve("postgresql"));
  }

  /** The server of a run. */
  final class Postgres implements KilledStore {
    private final Path data;
    private EmbeddedPostgres server;

    Postgres(Path data) {
      this.data = data;
      this.server = start(0);
    }

    private EmbeddedPostgres start(int port) {
      try {
        var builder =
            EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on");
        return (port == 0 ? builder : builder.setPort(port)).start();
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

    @Override
    public Takeovers watch() {
      return Takeovers.watch(url() + "?user=postgres");
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
