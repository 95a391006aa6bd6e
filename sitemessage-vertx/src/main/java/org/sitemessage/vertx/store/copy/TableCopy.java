package org.sitemessage.vertx.store.copy;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.observe.Progress;
import org.sitemessage.vertx.store.db.Database;
import org.sitemessage.vertx.store.db.Sequences;
import org.sitemessage.vertx.store.db.TableRows;
import org.sitemessage.vertx.store.db.TableShape;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.text.JdbcUrl;

/**
 * Copies all tables of a store into another one that is empty, in one transaction, and compares
 * them. The databases themselves list the tables and columns, so that none is forgotten. Blocking.
 */
public final class TableCopy {
  /** Age of a heartbeat up to which its node counts as running. */
  private static final Duration LATELY = Duration.ofMinutes(1);

  private final Place from;
  private final Place to;

  /**
   * A store.
   *
   * @param url JDBC URL of the store
   * @param user the database user
   * @param password the database password
   */
  public record Place(String url, String user, String password) {
    Database database() {
      return Database.at(url, user, password);
    }

    /** Leaves out the URL's parts that may hold a password. */
    @Override
    public String toString() {
      return JdbcUrl.shown(url);
    }
  }

  /** Creates a copy that has yet to run. */
  public TableCopy(Place from, Place to) {
    if (from.toString().equals(to.toString()) && from.url().equals(to.url())) {
      throw SiteMessageException.invalid("to", "must be a store other than \"%s\"".formatted(from));
    }
    this.from = from;
    this.to = to;
  }

  /**
   * Copies all tables.
   *
   * @return number of rows of each table
   * @throws SiteMessageException with a text for the operator; the target is empty then
   */
  public Map<String, Long> run(Instant now) {
    return run(now, Progress.NONE);
  }

  /**
   * Copies all tables.
   *
   * @param progress told of each row that was copied, and once more when it was compared
   * @return number of rows of each table
   * @throws SiteMessageException with a text for the operator; the target is empty then
   */
  public Map<String, Long> run(Instant now, Progress progress) {
    var source = from.database();
    var target = to.database();
    source.open(0, now);
    try {
      target.open(0, now);
      try {
        return run(source, target, progress);
      } finally {
        target.close();
      }
    } catch (SQLException e) {
      throw new SiteMessageException(
          FailureCode.STORE_FAILED,
          "the store %s could not be copied to %s: %s".formatted(from, to, e.getMessage()),
          e);
    } finally {
      source.close();
    }
  }

  /** The rows that were copied, and those that were compared, of twice as many as there are. */
  private static final class Told {
    private final Progress progress;
    private final long total;
    private long done;

    Told(Progress progress, long total) {
      this.progress = progress;
      this.total = total;
    }

    void row() {
      progress.at(++done, total);
    }
  }

  private Map<String, Long> run(Database source, Database target, Progress progress)
      throws SQLException {
    try (var reading = connect(source, from);
        var writing = connect(target, to)) {
      requireUnused(source, from, reading);
      requireUnused(target, to, writing);
      var tables = TableShape.all(reading);
      requireSame(tables, TableShape.all(writing));
      var total = 0L;
      for (var table : tables) {
        requireEmpty(writing, table);
        total += 2 * count(reading, table);
      }
      var told = new Told(progress, total);
      var rows = new LinkedHashMap<String, Long>();
      var sums = new LinkedHashMap<String, BigInteger>();
      for (var table : tables) {
        var insert = new TableRows.Insert(writing, table);
        var sum =
            TableRows.read(
                reading,
                table,
                row -> {
                  insert.add(row);
                  told.row();
                });
        insert.finish();
        rows.put(table.name(), sum.rows());
        sums.put(table.name(), sum.hash());
      }
      for (var table : tables) {
        var arrived = TableRows.read(writing, table, row -> told.row());
        if (arrived.rows() != rows.getOrDefault(table.name(), -1L)
            || !arrived.hash().equals(sums.get(table.name()))) {
          throw new SiteMessageException(
              FailureCode.STORE_FAILED,
              "the copy of table %s differs from the original; nothing was copied"
                  .formatted(table.name()));
        }
      }
      Sequences.advance(reading, writing, source, target, tables);
      reading.commit();
      writing.commit();
      return rows;
    }
  }

  /** Opens a connection whose transaction is rolled back unless it is committed. */
  private static Connection connect(Database database, Place place) throws SQLException {
    var connection =
        DriverManager.getConnection(database.connectUrl(), place.user(), place.password());
    connection.setAutoCommit(false);
    return connection;
  }

  /** Files have a lock of their own. Heartbeats are times of the database's clock. */
  private static void requireUnused(Database database, Place place, Connection connection)
      throws SQLException {
    if (!database.shared()) {
      return;
    }
    try (var time = connection.prepareStatement("select " + database.dialect().time());
        var select =
            connection.prepareStatement("select count(*) from node where heartbeat_at > ?")) {
      var now = Instant.ofEpochSecond(0, TableRows.number(time));
      select.setObject(1, Tx.utc(now.minus(LATELY)));
      var running = TableRows.number(select);
      if (running > 0) {
        throw new SiteMessageException(
            FailureCode.STORE_FAILED,
            ("the store %s is in use by %d processes: stop them first; a killed process counts for"
                    + " a minute")
                .formatted(place, running));
      }
    }
  }

  private void requireSame(List<TableShape> source, List<TableShape> target) {
    var there = new LinkedHashMap<String, TableShape>();
    target.forEach(table -> there.put(table.name(), table));
    for (var table : source) {
      var other = there.remove(table.name());
      if (other == null || !other.columns().equals(table.columns())) {
        throw new SiteMessageException(
            FailureCode.STORE_FAILED,
            "the columns of table %s differ between %s and %s".formatted(table.name(), from, to));
      }
    }
  }

  private void requireEmpty(Connection connection, TableShape table) throws SQLException {
    var rows = count(connection, table);
    if (rows > 0) {
      throw new SiteMessageException(
          FailureCode.STORE_FAILED,
          "the store %s is not empty: table %s has %d rows".formatted(to, table.name(), rows));
    }
  }

  private static long count(Connection connection, TableShape table) throws SQLException {
    try (var select = connection.prepareStatement("select count(*) from " + table.name())) {
      return TableRows.number(select);
    }
  }
}
