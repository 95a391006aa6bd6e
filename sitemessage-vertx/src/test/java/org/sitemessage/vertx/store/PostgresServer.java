package org.sitemessage.vertx.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.sitemessage.testkit.ScriptedSmtpServer;

/** A PostgreSQL server for all tests of this JVM, which ends with it. Each test has a schema. */
public final class PostgresServer {
  private static final EmbeddedPostgres SERVER = start();

  private PostgresServer() {}

  private static EmbeddedPostgres start() {
    try {
      return EmbeddedPostgres.builder().setPort(ScriptedSmtpServer.deadPort()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The superuser. */
  public static String user() {
    return "postgres";
  }

  /** Returns the port of the server on 127.0.0.1. */
  static int port() {
    return SERVER.getPort();
  }

  /** Returns the URL of a new, empty schema. */
  public static String newSchema() {
    var schema = "t" + UUID.randomUUID().toString().replace("-", "");
    var url = "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port());
    update(url, "create schema " + schema);
    return url + "?currentSchema=" + schema;
  }

  /**
   * Returns the URL of a new, empty schema whose clock shows the time of {@link #setTime}. Only
   * statements that call {@code clock_timestamp()} see it.
   */
  public static String newSchemaWithClock(Instant time) {
    var url = newSchema();
    var schema = url.substring(url.indexOf('=') + 1);
    update(url, "create schema %s_clock".formatted(schema));
    update(url, "create table %s_clock.clock (shows timestamptz not null)".formatted(schema));
    update(url, "insert into %s_clock.clock values ('%s')".formatted(schema, time));
    update(
        url,
        "create function clock_timestamp() returns timestamptz language sql volatile as"
            + " 'select shows from %s_clock.clock'".formatted(schema));
    // What is built in comes first unless it is named.
    return url + ",pg_catalog";
  }

  /** Sets the clock of such a schema. */
  public static void setTime(String url, Instant time) {
    var schema = url.substring(url.indexOf('=') + 1, url.indexOf(','));
    update(url, "update %s_clock.clock set shows = '%s'".formatted(schema, time));
  }

  static Connection connect(String url) throws SQLException {
    return DriverManager.getConnection(url, user(), "");
  }

  /** Runs a statement. */
  public static void update(String url, String sql) {
    try (var connection = connect(url);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** The first column of the first row. */
  public static String query(String url, String sql) {
    try (var connection = connect(url);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var all = new StringBuilder();
      while (rows.next()) {
        all.append(all.isEmpty() ? "" : "\n").append(rows.getString(1));
      }
      return all.toString();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
