package org.sitemessage.vertx.store.sql.dispatch;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.value.AddressKeys;
import org.sitemessage.vertx.store.value.Bounce;
import org.sitemessage.vertx.store.value.Bounced;
import org.sitemessage.vertx.store.value.ChangedDispatches;

/** Records bounces, delays, complaints and receipts of dispatches that were sent. */
final class Bounces {
  static final String DISPATCH =
      "select " + ChangedRow.COLUMNS + ", d.uid, d.user_id from dispatch d";

  private final Suppressions suppressions;
  private final AddressKeys keys;

  Bounces(Suppressions suppressions, AddressKeys keys) {
    this.suppressions = suppressions;
    this.keys = keys;
  }

  /** Records bounces one after the other, because several may be of one dispatch. */
  List<Optional<Bounced>> record(Tx tx, List<Bounce> bounces, Instant now) throws SQLException {
    var results = new ArrayList<Optional<Bounced>>();
    var feedback = new FeedbackRows(tx, keys, now);
    var receipts =
        new Receipts(tx, keys, now)
            .record(bounces.stream().filter(Bounce::isReceipt).toList(), feedback)
            .iterator();
    for (var bounce : bounces) {
      if (bounce.isReceipt()) {
        results.add(receipts.next());
        continue;
      }
      var dispatch = find(tx, bounce);
      if (dispatch.isEmpty()) {
        feedback.addUnmatched(bounce);
        results.add(Optional.empty());
      } else {
        var bounced = record(tx, bounce, dispatch.get(), now);
        if (!bounced.repeated()) {
          feedback.add(bounce, dispatch.get());
        }
        results.add(Optional.of(bounced));
      }
    }
    feedback.store();
    return results;
  }

  /** Returns a bounce's dispatch and locks it, so that only one of two equal reports is written. */
  private static Optional<Row> find(Tx tx, Bounce bounce) throws SQLException {
    if (bounce.uid().isEmpty()) {
      return Optional.empty();
    }
    var rows =
        bounce.ofMessage()
            ? tx.query(
                DISPATCH
                    + " join message m on m.id = d.message_id where m.id = ? and m.uid = ?"
                    + " and d.message_id = ? and lower(d.address) = ? order by d.id limit 1"
                    + tx.dialect().lock(),
                bounce.number(),
                bounce.uid(),
                bounce.number(),
                bounce.address().toLowerCase(Locale.ROOT))
            : tx.query(
                DISPATCH + " where d.id = ? and d.uid = ?" + tx.dialect().lock(),
                bounce.number(),
                bounce.uid());
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.iterator().next());
  }

  private Bounced record(Tx tx, Bounce bounce, Row dispatch, Instant now) throws SQLException {
    var target = ChangedRow.of(dispatch);
    long id = target.dispatchId();
    if (isKnown(tx, id, bounce)) {
      return new Bounced(target, true, List.of(), List.of(), false, Optional.empty());
    }
    log(tx, id, bounce, now);
    var failed = bounce.failed() ? fail(tx, id, now) : List.<ChangedDispatches.Changed>of();
    return new Bounced(
        target, false, failed, List.of(), false, suppress(tx, bounce, dispatch, now));
  }

  /** Returns whether the same bounce was recorded since a command last requeued the dispatch. */
  private static boolean isKnown(Tx tx, long id, Bounce bounce) throws SQLException {
    var count =
        tx.query(
            "select count(*) from attempt where dispatch_id = ? and outcome = ? and text = ?"
                + " and id > (select coalesce(max(id), 0) from attempt"
                + " where dispatch_id = ? and outcome = 'requeued')",
            id,
            bounce.outcome(),
            Completions.cut(bounce.text(), Completions.TEXT),
            id);
    return count.iterator().next().getLong(0) > 0;
  }

  private static void log(Tx tx, long id, Bounce bounce, Instant now) throws SQLException {
    new AttemptLog(tx).follow(List.of(AttemptLog.line(id, now, bounce.outcome(), bounce.text())));
  }

  /** Fails a dispatch and those that were sent together with it; returns the failed dispatches. */
  private static List<ChangedDispatches.Changed> fail(Tx tx, long id, Instant now)
      throws SQLException {
    var ids = new LinkedHashSet<>(new Groups(tx).arrivedWith(List.of(id)).keySet());
    ids.add(id);
    var failed =
        tx.in(
            "select %s from dispatch d where d.status in (%d, %d)"
                    .formatted(
                        ChangedRow.COLUMNS,
                        DispatchStatus.SENT.code(),
                        DispatchStatus.UNKNOWN.code())
                + " and d.id in (%s)",
            ids,
            ChangedRow::of);
    tx.batch(
        "update dispatch set status = ?, lane = ?, due_at = ?, content = null where id = ?",
        failed.stream()
            .map(
                one ->
                    Tuple.of(
                        DispatchStatus.FAILED.code(), Lane.DONE.code(), utc(now), one.dispatchId()))
            .toList());
    return failed;
  }

  /** Suppresses the address that a dispatch was sent to, whatever address the report names. */
  private Optional<Suppression> suppress(Tx tx, Bounce bounce, Row dispatch, Instant now)
      throws SQLException {
    if (bounce.suppress().isEmpty() || dispatch.getString("ADDRESS").isBlank()) {
      return Optional.empty();
    }
    var entry =
        Suppression.of(dispatch.getString("MESSENGER"), dispatch.getString("ADDRESS"))
            .withReason(bounce.suppress().get())
            .withText(bounce.text())
            .withDispatch(dispatch.getLong("ID"))
            .withSince(now);
    var added = suppressions.put(tx, List.of(entry), now);
    return added.get(0) ? Optional.of(entry) : Optional.empty();
  }
}
