package org.sitemessage.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.stream.Stream;

/**
 * A new, empty, durable database.
 *
 * @param store kind of database
 * @param url JDBC URL of the database
 * @param user the user that owns it, who needs no password
 * @param folder folder of its files, to be removed with it; the server's folder otherwise
 */
record Place(Store store, String url, String user, Path folder) implements Resource {

  /** HSQLDB inside the process that uses it. */
  static Place hsqldb() {
    try {
      var folder = Files.createTempDirectory("sitemessage-bench-");
      return new Place(Store.HSQLDB, "jdbc:hsqldb:file:" + folder.resolve("db"), "sa", folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A connection of the bench itself. With HSQLDB, each commit is on the disk, as the engine's. */
  Connection connect() throws SQLException {
    var connection =
        DriverManager.getConnection(
            url + (store == Store.HSQLDB ? "" : "?reWriteBatchedInserts=true"), user, "");
    if (store == Store.HSQLDB) {
      execute(connection, "set files write delay false");
    }
    return connection;
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static long count(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** The last part of its URL, which is a database's name. */
  String name() {
    return url.substring(url.lastIndexOf('/') + 1);
  }

  /** The engine's section {@code store}. */
  JsonObject options() {
    return new JsonObject().put("url", url).put("user", user).put("password", "");
  }

  @Override
  public void close() {
    if (store == Store.HSQLDB) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (var file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
