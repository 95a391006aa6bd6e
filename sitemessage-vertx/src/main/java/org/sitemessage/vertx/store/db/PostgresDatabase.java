package org.sitemessage.vertx.store.db;

import java.io.IOException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.store.db.dialect.Dialect;
import org.sitemessage.vertx.store.db.postgres.PostgresListener;
import org.sitemessage.vertx.text.JdbcUrl;

/**
 * A database on a PostgreSQL server, which several processes use at once. The driver is found at
 * run time, so that only applications that use it need it. Blocking.
 */
public final class PostgresDatabase implements Database {
  static final String PREFIX = "jdbc:postgresql:";
  public static final Migrations MIGRATIONS =
      new Migrations(
          "postgresql",
          new Snapshots("00d3a57a33468c9f0c1cb2737a5d795dbddb965cb267a1dba780473c9fc7b00c"));

  /** Claims of different messengers, outcomes and schedule requests do not wait for each other. */
  private static final int WRITERS = 4;

  /** Id of the lock under which one process at a time changes the schema; chosen arbitrarily. */
  private static final long MIGRATION_LOCK = 0x736974656d657373L;

  /**
   * Parameters of the driver, unless the URL has them. Many rows are inserted by one statement. If
   * the server disappears, a statement fails after 60 s rather than never; an attempt to connect
   * fails sooner, and is repeated. Failures do not quote the values to be stored.
   */
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "reWriteBatchedInserts", "true",
          "tcpKeepAlive", "true",
          "socketTimeout", "60",
          "connectTimeout", "3",
          "loginTimeout", "5",
          "logServerErrorDetail", "false",
          "ApplicationName", "sitemessage");

  private final String url;
  private final String user;
  private final String password;

  public PostgresDatabase(String url, String user, String password) {
    this.url = url;
    this.user = user;
    this.password = password;
  }

  @Override
  public Migrations migrations() {
    return MIGRATIONS;
  }

  @Override
  public Dialect dialect() {
    return Dialect.POSTGRESQL;
  }

  @Override
  public String connectUrl() {
    var complete = new StringBuilder(url);
    PARAMETERS.forEach(
        (name, value) -> {
          if (!url.contains("?" + name + "=") && !url.contains("&" + name + "=")) {
            complete
                .append(complete.indexOf("?") < 0 ? '?' : '&')
                .append(name)
                .append('=')
                .append(value);
          }
        });
    return complete.toString();
  }

  @Override
  public int writers() {
    return WRITERS;
  }

  @Override
  public boolean shared() {
    return true;
  }

  @Override
  public void open(long node, Instant now) {
    requireDriver(url, DriverManager.drivers());
    try (var connection = DriverManager.getConnection(connectUrl(), user, password)) {
      connection.setAutoCommit(false);
      // The index of a large table takes longer than any other statement.
      connection.setNetworkTimeout(Runnable::run, 0);
      migrate(connection, now);
      connection.commit();
    } catch (SQLException e) {
      throw new SiteMessageException(
          dialect().patience(e).isZero() ? FailureCode.STORE_FAILED : FailureCode.NOT_READY,
          reason(e),
          e);
    } catch (IOException e) {
      throw new SiteMessageException(
          FailureCode.STORE_FAILED,
          "the store %s cannot be opened: %s"
              .formatted(JdbcUrl.shown(url), JdbcUrl.cleaned(url, e.getMessage())),
          e);
    }
  }

  private void migrate(Connection connection, Instant now) throws SQLException, IOException {
    try (var lock = connection.createStatement()) {
      lock.execute("select pg_advisory_xact_lock(%d)".formatted(MIGRATION_LOCK));
      // Whoever waits for a table locks out all who come later, processes that deliver included.
      lock.execute("set local lock_timeout = '3s'");
    }
    MIGRATIONS.apply(connection, JdbcUrl.shown(url), now);
  }

  /** Says what to add if the driver is missing, and what is wrong if it cannot read the URL. */
  public static void requireDriver(String url, Stream<Driver> drivers) {
    var present =
        drivers.filter(d -> d.getClass().getName().startsWith("org.postgresql.")).toList();
    if (present.isEmpty()) {
      throw new SiteMessageException(
          FailureCode.STORE_FAILED,
          ("the store %s needs PostgreSQL's JDBC driver: add org.postgresql:postgresql to the class"
                  + " path or the module path")
              .formatted(JdbcUrl.shown(url)));
    }
    if (present.stream().noneMatch(driver -> accepts(driver, url))) {
      throw SiteMessageException.invalid(
          "store.url",
          "must look like %s//HOST:PORT/DATABASE, is \"%s\"".formatted(PREFIX, JdbcUrl.shown(url)));
    }
  }

  private static boolean accepts(Driver driver, String url) {
    try {
      return driver.acceptsURL(url);
    } catch (SQLException e) {
      return false;
    }
  }

  public String reason(SQLException e) {
    var state = String.valueOf(e.getSQLState());
    var text = JdbcUrl.cleaned(url, e.getMessage());
    return switch (state) {
      case "28P01", "28000", "08004" ->
          ("the store %s rejects user \"%s\": check store.user and store.password, or the options"
                  + " of copy-store (%s)")
              .formatted(JdbcUrl.shown(url), user, text);
      case "3D000" ->
          "the store %s does not exist: create the database first (%s)"
              .formatted(JdbcUrl.shown(url), text);
      case "42501" ->
          "user \"%s\" may not create tables in the store %s: make it the database's owner (%s)"
              .formatted(user, JdbcUrl.shown(url), text);
      case "55P03" ->
          ("the store %s cannot be migrated while another transaction uses its tables; start again"
                  + " when it has ended (%s)")
              .formatted(JdbcUrl.shown(url), text);
      default ->
          "the store %s cannot be %s: %s"
              .formatted(JdbcUrl.shown(url), state.startsWith("08") ? "reached" : "opened", text);
    };
  }

  @Override
  public Optional<AutoCloseable> listen(long node, Runnable heard) {
    return Optional.of(new PostgresListener(connectUrl(), user, password, node, heard));
  }

  /** Does nothing, because only connections are open, which {@link Connections} closes. */
  @Override
  public void close() {}
}
