package org.sitemessage.vertx;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.jdbcclient.JDBCConnectOptions;
import io.vertx.jdbcclient.JDBCPool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.store.PostgresServer;

/** An application that has a transaction of its own under way. */
interface Caller extends AutoCloseable {

  ScheduleReply schedule(SiteMessage site, ScheduleRequest request);

  /** Runs a statement. */
  void update(String sql);

  void commit();

  void rollback();

  @Override
  void close();

  /** The client and the database that the application uses. */
  enum Way {
    HSQLDB_JDBC(false),
    HSQLDB_CLIENT(false),
    POSTGRES_JDBC(true),
    POSTGRES_CLIENT(true),
    POSTGRES_JDBC_CLIENT(true);

    private final boolean postgres;

    Way(boolean postgres) {
      this.postgres = postgres;
    }

    boolean isPostgres() {
      return postgres;
    }

    Engines engines() {
      return postgres ? new Engines().onPostgres() : new Engines();
    }

    /** Begins a transaction on the engines' store. */
    Caller begin(Engines engines) {
      var url = engines.options().store().get(StoreOptions.URL);
      var user = engines.options().store().get(StoreOptions.USER);
      return switch (this) {
        case HSQLDB_JDBC, POSTGRES_JDBC -> ByJdbc.begin(connect(url, user));
        case HSQLDB_CLIENT, POSTGRES_JDBC_CLIENT ->
            ByClient.begin(jdbcClient(engines.vertx(), url, user));
        case POSTGRES_CLIENT -> ByClient.begin(pgClient(engines.vertx(), url));
      };
    }
  }

  static Connection connect(String url, String user) {
    try {
      return DriverManager.getConnection(url, user, "");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  static SqlConnection jdbcClient(Vertx vertx, String url, String user) {
    return Engines.await(
        JDBCPool.pool(
                vertx,
                new JDBCConnectOptions().setJdbcUrl(url).setUser(user).setPassword(""),
                new PoolOptions().setMaxSize(1))
            .getConnection());
  }

  static SqlConnection pgClient(Vertx vertx, String url) {
    var place = URI.create(url.substring("jdbc:".length()));
    return Engines.await(
        PgConnection.connect(
            vertx,
            new PgConnectOptions()
                .setHost(place.getHost())
                .setPort(place.getPort())
                .setDatabase("postgres")
                .setUser(PostgresServer.user())
                .addProperty(
                    "search_path", place.getQuery().substring("currentSchema=".length()))));
  }

  /** By plain JDBC, on the test's thread. */
  record ByJdbc(Connection connection) implements Caller {
    static Caller begin(Connection connection) {
      var caller = new ByJdbc(connection);
      caller.run(() -> connection.setAutoCommit(false));
      return caller;
    }

    @Override
    public ScheduleReply schedule(SiteMessage site, ScheduleRequest request) {
      return site.schedule(connection, request);
    }

    @Override
    public void update(String sql) {
      run(
          () -> {
            try (var statement = connection.createStatement()) {
              statement.execute(sql);
            }
          });
    }

    @Override
    public void commit() {
      run(connection::commit);
    }

    @Override
    public void rollback() {
      run(connection::rollback);
    }

    @Override
    public void close() {
      run(connection::close);
    }

    private interface Step {
      void run() throws SQLException;
    }

    private void run(Step step) {
      try {
        step.run();
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** By a Vert.x client. */
  record ByClient(SqlConnection connection, Transaction transaction) implements Caller {
    static Caller begin(SqlConnection connection) {
      return new ByClient(connection, Engines.await(connection.begin()));
    }

    @Override
    public ScheduleReply schedule(SiteMessage site, ScheduleRequest request) {
      return Engines.await(site.schedule(connection, request));
    }

    @Override
    public void update(String sql) {
      Engines.await(connection.query(sql).execute());
    }

    @Override
    public void commit() {
      Engines.await(transaction.commit());
    }

    @Override
    public void rollback() {
      Engines.await(transaction.rollback());
    }

    @Override
    public void close() {
      Engines.await(connection.close().recover(closed -> Future.succeededFuture()));
    }
  }
}
