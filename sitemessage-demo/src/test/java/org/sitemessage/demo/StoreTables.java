package org.sitemessage.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.DispatchStatus;

/**
 * The contents of a store's tables, read without the engine.
 *
 * @param dispatches all dispatches, by id
 * @param messages ids of all messages
 */
record StoreTables(List<Dispatch> dispatches, Set<Long> messages) {
  /** Beginning of the text of an attempt that ended when another process had the dispatch. */
  private static final String LATE = "(after the dispatch was taken over)";

  private static final String DISPATCHES =
      "select d.id, d.message_id, d.messenger, d.address, d.status, d.remote_id, d.unknowns,"
          + " d.takeovers, case when d.answer is not null then 'sent' else (select a.outcome"
          + " from attempt a where a.id = (select max(b.id)"
          + " from attempt b where b.dispatch_id = d.id and b.text not like '"
          + LATE
          + "%')) end, (select sum(a.repeats) from attempt a where a.dispatch_id = d.id"
          + " and a.text like '"
          + LATE
          + "%') from dispatch d order by d.id";

  StoreTables {
    dispatches = List.copyOf(dispatches);
    messages = Set.copyOf(messages);
  }

  /**
   * A row of the table {@code dispatch}, with a summary of its attempts.
   *
   * @param remoteId id that the remote server gave it, if it did
   * @param unknowns number of attempts that may have been delivered
   * @param takeovers number of times that its process fell silent
   * @param decided the outcome of its last attempt in time; empty if there was none
   * @param late attempts whose outcome came when another process had it, or it was settled
   */
  record Dispatch(
      long id,
      long messageId,
      String messenger,
      String address,
      DispatchStatus status,
      Optional<String> remoteId,
      int unknowns,
      int takeovers,
      String decided,
      int late) {

    private static Dispatch of(ResultSet row) throws SQLException {
      return new Dispatch(
          row.getLong(1),
          row.getLong(2),
          row.getString(3),
          row.getString(4),
          DispatchStatus.ofCode(row.getInt(5)),
          Optional.ofNullable(row.getString(6)),
          row.getInt(7),
          row.getInt(8),
          Optional.ofNullable(row.getString(9)).orElse(""),
          row.getInt(10));
    }
  }

  static StoreTables read(Connection connection) throws SQLException {
    var dispatches = new ArrayList<Dispatch>();
    var messages = new HashSet<Long>();
    try (var statement = connection.createStatement()) {
      try (var rows = statement.executeQuery(DISPATCHES)) {
        while (rows.next()) {
          dispatches.add(Dispatch.of(rows));
        }
      }
      try (var rows = statement.executeQuery("select id from message")) {
        while (rows.next()) {
          messages.add(rows.getLong(1));
        }
      }
    }
    return new StoreTables(dispatches, messages);
  }
}
