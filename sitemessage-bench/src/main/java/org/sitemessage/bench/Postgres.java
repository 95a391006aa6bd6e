package org.sitemessage.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A PostgreSQL server of the bench's own, which survives a power cut. */
final class Postgres implements Resource {
  static final String USER = "postgres";

  private final EmbeddedPostgres server;
  private int databases;

  Postgres() {
    try {
      server =
          EmbeddedPostgres.builder()
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("full_page_writes", "on")
              .setServerConfig("max_wal_size", "4GB")
              .setServerConfig("shared_buffers", "1GB")
              .setServerConfig("max_connections", "300")
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getPort();
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port(), database);
  }

  /** A connection to a database that nobody measures. */
  Connection connect() throws SQLException {
    return DriverManager.getConnection(url("postgres"), USER, "");
  }

  /** A new database of this server. */
  Place place() throws SQLException {
    databases++;
    var name = "bench" + databases;
    try (var connection = connect()) {
      Place.execute(connection, "create database " + name);
    }
    return new Place(Store.POSTGRESQL, url(name), USER, Path.of(""));
  }

  String version() throws SQLException {
    try (var connection = connect()) {
      return connection.getMetaData().getDatabaseProductVersion();
    }
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
