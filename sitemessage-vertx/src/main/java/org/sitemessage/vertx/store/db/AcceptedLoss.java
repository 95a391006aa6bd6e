package org.sitemessage.vertx.store.db;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import org.sitemessage.vertx.store.db.dialect.Dialect;

/** A damaged embedded store that is opened for what can still be read. */
final class AcceptedLoss {
  private static final Logger LOG = System.getLogger(AcceptedLoss.class.getName());

  /** More ids than a log can hold. */
  private static final long LOST_IDS = 10_000_000;

  private AcceptedLoss() {}

  /**
   * Says what is lost, and skips ids: clients may know ids of lost rows, which must never name
   * anything else.
   *
   * @param store the store's URL, without secrets
   * @throws SQLException if the rest is not readable either, so that only a backup helps
   */
  static void accept(Connection connection, String store, String damage) throws SQLException {
    requireReadable(connection, damage);
    LOG.log(Level.WARNING, "the store {0} is opened with a loss: {1}", store, damage);
    Sequences.skip(connection, Dialect.HSQLDB, LOST_IDS);
  }

  /** Reads all rows, because unreadable rows would fail the store again and again. */
  private static void requireReadable(Connection connection, String damage) throws SQLException {
    for (var table : TableShape.all(connection)) {
      try {
        TableRows.read(connection, table, row -> {});
      } catch (SQLException | RuntimeException e) {
        throw new SQLException(
            "%s; rows of the table %s cannot be read, so restore the store from a backup (%s)"
                .formatted(damage, table.name(), e.getMessage()),
            e);
      }
    }
  }
}
