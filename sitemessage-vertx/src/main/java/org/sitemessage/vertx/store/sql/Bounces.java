package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.schedule.Suppression;
import org.sitemessage.vertx.store.AddressKeys;
import org.sitemessage.vertx.store.Bounce;
import org.sitemessage.vertx.store.Bounced;
import org.sitemessage.vertx.store.ChangedDispatches;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Tx;

/** Writes down what became of dispatches after they were taken. */
final class Bounces {
  private static final String DISPATCH =
      "select d.id, d.message_id, d.messenger, d.address from dispatch d";

  private final Tx tx;
  private final AddressKeys keys;

  Bounces(Tx tx, AddressKeys keys) {
    this.tx = tx;
    this.keys = keys;
  }

  /** One after the other: several may be of one dispatch. */
  Future<List<Optional<Bounced>>> record(List<Bounce> bounces, Instant now) {
    var results = new ArrayList<Optional<Bounced>>();
    Future<Void> done = Future.succeededFuture();
    for (var bounce : bounces) {
      done =
          done.compose(v -> record(bounce, now))
              .map(
                  result -> {
                    results.add(result);
                    return null;
                  });
    }
    return done.map(v -> results);
  }

  private Future<Optional<Bounced>> record(Bounce bounce, Instant now) {
    return find(bounce)
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : record(bounce, found.get(), now).map(Optional::of));
  }

  /** Locked, so that of two who bring the same report one writes it. */
  private Future<Optional<Row>> find(Bounce bounce) {
    return (bounce.ofMessage()
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
                bounce.uid()))
        .map(
            rows -> {
              var all = rows.iterator();
              return all.hasNext() ? Optional.of(all.next()) : Optional.empty();
            });
  }

  private Future<Bounced> record(Bounce bounce, Row dispatch, Instant now) {
    long id = dispatch.getLong("ID");
    var target =
        new ChangedDispatches.Changed(
            id, dispatch.getLong("MESSAGE_ID"), dispatch.getString("MESSENGER"));
    return isKnown(id, bounce)
        .compose(
            known ->
                known
                    ? Future.succeededFuture(new Bounced(target, true, List.of(), Optional.empty()))
                    : log(id, bounce, now)
                        .compose(v -> bounce.failed() ? fail(id, now) : NOTHING)
                        .compose(
                            failed ->
                                suppress(bounce, dispatch, now)
                                    .map(entry -> new Bounced(target, false, failed, entry))));
  }

  private static final Future<List<ChangedDispatches.Changed>> NOTHING =
      Future.succeededFuture(List.of());

  /** Since it was last sent again by command. */
  private Future<Boolean> isKnown(long id, Bounce bounce) {
    return tx.query(
            "select count(*) from attempt where dispatch_id = ? and outcome = ? and text = ?"
                + " and id > (select coalesce(max(id), 0) from attempt"
                + " where dispatch_id = ? and outcome = 'requeued')",
            id,
            bounce.outcome(),
            Completions.cut(bounce.text(), Completions.TEXT),
            id)
        .map(rows -> rows.iterator().next().getLong(0) > 0);
  }

  private Future<Void> log(long id, Bounce bounce, Instant now) {
    return tx.query(
            "insert into attempt (dispatch_id, tried_at, outcome, text, repeats)"
                + " values (?,?,?,?,1)",
            id,
            utc(now),
            bounce.outcome(),
            Completions.cut(bounce.text(), Completions.TEXT))
        .mapEmpty();
  }

  /** What was taken, and what arrived with it, has not arrived after all. */
  private Future<List<ChangedDispatches.Changed>> fail(long id, Instant now) {
    return tx.in(
            "select dispatch_id from grouped where head_id in (%s)",
            List.of(id), row -> row.getLong(0))
        .compose(
            members -> {
              var ids = new ArrayList<>(members);
              if (!ids.contains(id)) {
                ids.add(id);
              }
              return tx.in(
                  "select id, message_id, messenger from dispatch where status in (%d, %d)"
                          .formatted(DispatchStatus.SENT.code(), DispatchStatus.UNKNOWN.code())
                      + " and id in (%s)",
                  ids,
                  row ->
                      new ChangedDispatches.Changed(
                          row.getLong("ID"),
                          row.getLong("MESSAGE_ID"),
                          row.getString("MESSENGER")));
            })
        .compose(
            failed ->
                tx.batch(
                        "update dispatch set status = ?, lane = ?, due_at = ?, content = null"
                            + " where id = ?",
                        failed.stream()
                            .map(
                                one ->
                                    Tuple.of(
                                        DispatchStatus.FAILED.code(),
                                        Lane.DONE.code(),
                                        utc(now),
                                        one.dispatchId()))
                            .toList())
                    .map(v -> failed));
  }

  /** The address it was sent to, whatever address the report names. */
  private Future<Optional<Suppression>> suppress(Bounce bounce, Row dispatch, Instant now) {
    if (bounce.suppress().isEmpty() || dispatch.getString("ADDRESS").isBlank()) {
      return Future.succeededFuture(Optional.empty());
    }
    var entry =
        Suppression.of(dispatch.getString("MESSENGER"), dispatch.getString("ADDRESS"))
            .withReason(bounce.suppress().get())
            .withText(bounce.text())
            .withDispatch(dispatch.getLong("ID"))
            .withSince(now);
    return new Suppressions(tx, keys)
        .put(List.of(entry), now)
        .map(added -> added.get(0) ? Optional.of(entry) : Optional.empty());
  }
}
