package org.sitemessage.vertx.store.sql.dispatch;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.value.AddressKeys;
import org.sitemessage.vertx.store.value.Bounce;
import org.sitemessage.vertx.store.value.Bounced;
import org.sitemessage.vertx.store.value.ChangedDispatches.Changed;

/**
 * Records receipts, many at once, and settles dispatches by them. A dispatch that is being sent
 * gets only a line in its log. Its process records the outcome, and settles it afterwards if that
 * outcome leaves a doubt. A receipt changes no dispatch that has failed, expired or been cancelled.
 * For one transaction.
 */
final class Receipts {
  private final Tx tx;
  private final AddressKeys keys;
  private final Instant now;

  Receipts(Tx tx, AddressKeys keys, Instant now) {
    this.tx = tx;
    this.keys = keys;
    this.now = now;
  }

  /** Records receipts; returns the result of each, empty if it matches no dispatch. */
  List<Optional<Bounced>> record(List<Bounce> receipts, FeedbackRows feedback) throws SQLException {
    var found = find(receipts);
    var ids = new TreeSet<Long>();
    found.stream().flatMap(Optional::stream).forEach(row -> ids.add(row.getLong("ID")));
    var known = received(ids);
    var fresh = new HashSet<>(ids);
    fresh.removeAll(known);
    var settled = settle(fresh);
    var lines = new ArrayList<Tuple>();
    var results = new ArrayList<Optional<Bounced>>();
    for (int i = 0; i < receipts.size(); i++) {
      var receipt = receipts.get(i);
      if (found.get(i).isEmpty()) {
        feedback.addUnmatched(receipt);
        results.add(Optional.empty());
        continue;
      }
      var row = found.get(i).get();
      long id = row.getLong("ID");
      var isNew = known.add(id);
      if (isNew) {
        lines.add(AttemptLog.line(id, now, Bounce.RECEIPT, receipt.text()));
        feedback.add(receipt, row);
      }
      results.add(
          Optional.of(
              new Bounced(
                  ChangedRow.of(row),
                  !isNew,
                  List.of(),
                  isNew ? settled.getOrDefault(id, List.of()) : List.of(),
                  status(row) == DispatchStatus.PROCESSING,
                  Optional.empty())));
    }
    new AttemptLog(tx).follow(lines);
    return results;
  }

  /** Settles those of some dispatches of which a receipt is known; returns the settled ones. */
  List<Changed> settleReceived(Collection<Long> dispatchIds) throws SQLException {
    var settled = settle(received(dispatchIds)).values().stream().flatMap(List::stream).toList();
    new AttemptLog(tx)
        .follow(
            settled.stream()
                .map(
                    one ->
                        AttemptLog.line(
                            one.dispatchId(),
                            now,
                            Bounce.RECEIPT,
                            "settled as sent by the receipt"))
                .toList());
    return settled;
  }

  /**
   * Returns the dispatches of receipts, locked, in the order of the receipts. The uid of a message
   * is in the mails of all its recipients, and each of them could forge receipts of the others. So
   * a receipt with such a uid matches no dispatch.
   */
  private List<Optional<Row>> find(List<Bounce> receipts) throws SQLException {
    var rows = new HashMap<Long, Row>();
    var numbers = new TreeSet<Long>();
    receipts.stream()
        .filter(one -> !one.uid().isEmpty() && !one.ofMessage())
        .forEach(one -> numbers.add(one.number()));
    tx.in(
        Bounces.DISPATCH + " where d.id in (%s) order by d.id" + tx.dialect().lock(),
        numbers,
        row -> rows.put(row.getLong("ID"), row));
    var found = new ArrayList<Optional<Row>>();
    for (var receipt : receipts) {
      found.add(
          Optional.ofNullable(rows.get(receipt.number()))
              .filter(one -> !receipt.ofMessage())
              .filter(one -> receipt.uid().equals(one.getString("UID")))
              .filter(one -> isOf(receipt, one)));
    }
    return found;
  }

  /** Returns whether a receipt comes from the recipient of a dispatch, as far as it says so. */
  private boolean isOf(Bounce receipt, Row dispatch) {
    var messenger = Objects.requireNonNull(dispatch.getString("MESSENGER"));
    return receipt.messenger().isEmpty()
        || (receipt.messenger().equals(messenger)
            && (receipt.address().isEmpty()
                || keys.keyOfReported(messenger, receipt.address())
                    .equals(keys.key(messenger, dispatch.getString("ADDRESS")))));
  }

  /** Returns the dispatches with a receipt since a command last requeued them. */
  private Set<Long> received(Collection<Long> dispatchIds) throws SQLException {
    return new HashSet<>(
        tx.in(
            "select a.dispatch_id from attempt a where a.outcome = '%s'".formatted(Bounce.RECEIPT)
                + " and not exists (select 1 from attempt r where r.dispatch_id = a.dispatch_id"
                + " and r.outcome = 'requeued' and r.id > a.id) and a.dispatch_id in (%s)",
            dispatchIds,
            row -> row.getLong(0)));
  }

  /**
   * Settles dispatches, and those that arrived with them, as sent, unless their outcome is known
   * for good or is still to be recorded.
   *
   * @return settled dispatches by the dispatch that they arrived with
   */
  private Map<Long, List<Changed>> settle(Collection<Long> dispatchIds) throws SQLException {
    var heads = new TreeMap<Long, Long>();
    tx.in(
        ("select id from dispatch where id in (%%s) and (status = %d"
                + " or (status in (%d, %d) and attempts + unknowns + takeovers > 0))")
            .formatted(
                DispatchStatus.UNKNOWN.code(),
                DispatchStatus.PENDING.code(),
                DispatchStatus.ERROR.code()),
        dispatchIds,
        row -> heads.put(row.getLong(0), row.getLong(0)));
    heads.putAll(new Groups(tx).arrivedWith(heads.keySet()));
    var rows =
        tx.in(
            "select "
                + ChangedRow.COLUMNS
                + " from dispatch d where d.id in (%s)"
                + " and d.status in (%d, %d, %d) order by d.id%s"
                    .formatted(
                        DispatchStatus.UNKNOWN.code(),
                        DispatchStatus.PENDING.code(),
                        DispatchStatus.ERROR.code(),
                        tx.dialect().lock()),
            heads.keySet(),
            Row.class::cast);
    tx.batch(
        // The old due_at of an unknown dispatch is the time at which it became unknown.
        "update dispatch set sent_at = case when status = %d then due_at else ? end, due_at = ?,"
                .formatted(DispatchStatus.UNKNOWN.code())
            + " status = ?, lane = ?, content = null where id = ?",
        rows.stream()
            .map(
                row ->
                    Tuple.of(
                        utc(now),
                        utc(now),
                        DispatchStatus.SENT.code(),
                        Lane.DONE.code(),
                        row.getLong("ID")))
            .toList());
    var settled = new TreeMap<Long, List<Changed>>();
    for (var row : rows) {
      settled
          .computeIfAbsent(heads.getOrDefault(row.getLong("ID"), 0L), head -> new ArrayList<>())
          .add(ChangedRow.of(row));
    }
    return settled;
  }

  private static DispatchStatus status(Row row) {
    return DispatchStatus.ofCode(Objects.requireNonNull(row.getInteger("STATUS")));
  }
}
