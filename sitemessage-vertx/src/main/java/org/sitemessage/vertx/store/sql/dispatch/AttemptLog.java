package org.sitemessage.vertx.store.sql.dispatch;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.db.statement.Insert;

/**
 * Adds lines to the attempt logs of dispatches. A dispatch that was sent has no row for that
 * attempt: the line is in the dispatch, in the columns {@code sent_at} and {@code answer}, as long
 * as it is the last one of its log. For one transaction.
 */
public final class AttemptLog {
  /** Outcome of the line that a dispatch itself holds. */
  public static final String SENT = "sent";

  /** Inserts lines; see {@link #line}. */
  public static final Insert LINE =
      new Insert(
          "attempt",
          "dispatch_id bigint, tried_at timestamptz, outcome text, text text",
          "repeats 1");

  private final Tx tx;

  public AttemptLog(Tx tx) {
    this.tx = tx;
  }

  /** Returns the row of a line. */
  public static Tuple line(long dispatchId, Instant at, String outcome, String text) {
    return Tuple.of(dispatchId, utc(at), outcome, Completions.cut(text, Completions.TEXT));
  }

  /** Adds lines to the logs of dispatches that are not sent. */
  void add(List<Tuple> lines) throws SQLException {
    tx.insert(LINE, lines);
  }

  /** Adds lines to the logs of dispatches, which may be sent. */
  public void follow(List<Tuple> lines) throws SQLException {
    settle(lines.stream().map(line -> line.getLong(0)).distinct().toList());
    add(lines);
  }

  /** Gives the lines that dispatches hold a row of their own, because others are to follow. */
  private void settle(Collection<Long> dispatchIds) throws SQLException {
    var sent =
        tx.in(
            "select id, sent_at, answer from dispatch where answer is not null"
                + " and sent_at is not null and id in (%s)"
                + tx.dialect().lock(),
            dispatchIds,
            Row.class::cast);
    add(
        sent.stream()
            .map(
                row ->
                    line(
                        row.getLong("ID"),
                        Tx.instant(row, "SENT_AT"),
                        SENT,
                        row.getString("ANSWER")))
            .toList());
    tx.batch(
        "update dispatch set answer = null where id = ?",
        sent.stream().map(row -> Tuple.of(row.getLong("ID"))).toList());
  }
}
