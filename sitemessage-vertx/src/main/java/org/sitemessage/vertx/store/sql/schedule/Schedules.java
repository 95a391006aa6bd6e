package org.sitemessage.vertx.store.sql.schedule;

import io.vertx.core.Future;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.Message;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.store.ScheduleStore;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.sql.dispatch.ClaimCursors;
import org.sitemessage.vertx.store.sql.dispatch.MessageRows;
import org.sitemessage.vertx.store.value.Insertion;

/** Runs the transactions that store requests; {@link Inserts} has the statements. */
public final class Schedules implements ScheduleStore {
  private final Connections connections;
  private final ClaimCursors cursors;

  public Schedules(Connections connections, ClaimCursors cursors) {
    this.connections = connections;
    this.cursors = cursors;
  }

  @Override
  public Future<List<Future<List<ScheduleReply>>>> insert(
      List<List<Insertion>> groups, Instant now) {
    return connections
        .write(tx -> insert(tx, groups, now))
        .onSuccess(v -> connections.noteStored())
        .onSuccess(v -> groups.forEach(group -> group.forEach(one -> noteReady(one, now))))
        .recover(
            failure ->
                groups.size() == 1 || connections.isGone(failure)
                    ? Future.failedFuture(failure)
                    : insertEach(groups, now));
  }

  /** Stores groups. Waits only briefly for a request id of another transaction. */
  private List<Future<List<ScheduleReply>>> insert(Tx tx, List<List<Insertion>> groups, Instant now)
      throws SQLException {
    connections.requireRoom();
    var impatience = tx.dialect().impatience();
    if (impatience.isPresent()) {
      tx.query(impatience.get());
    }
    return new Inserts(tx.dialect(), now).run(groups).run(tx);
  }

  private void noteReady(Insertion stored, Instant now) {
    if (stored.appendTo().isEmpty()) {
      stored
          .dispatches()
          .forEach(one -> cursors.ready(one.messenger(), -stored.message().priority(), now));
    }
  }

  /** Stores each group by itself, because one of them made the transaction of all groups fail. */
  private Future<List<Future<List<ScheduleReply>>>> insertEach(
      List<List<Insertion>> groups, Instant now) {
    var results = new ArrayList<Future<List<ScheduleReply>>>();
    return Rounds.run(() -> insertNext(groups, results, now)).map(v -> results);
  }

  /** Stores the next group; returns whether there are more. Without a store, all of them fail. */
  private Future<Boolean> insertNext(
      List<List<Insertion>> groups, List<Future<List<ScheduleReply>>> results, Instant now) {
    var group = groups.get(results.size());
    return connections
        .write(tx -> insert(tx, List.of(group), now))
        .transform(
            stored -> {
              results.add(
                  stored.succeeded()
                      ? stored.result().get(0)
                      : Future.failedFuture(stored.cause()));
              while (stored.failed()
                  && connections.isGone(stored.cause())
                  && results.size() < groups.size()) {
                results.add(Future.failedFuture(stored.cause()));
              }
              return Future.succeededFuture(results.size() < groups.size());
            });
  }

  @Override
  public Future<Optional<List<ScheduleReply>>> repeated(List<Insertion> requests) {
    var script = new Inserts(connections.dialect(), Instant.EPOCH).repeated(requests);
    return connections.read(script::run);
  }

  @Override
  public Future<Optional<Message>> message(long id) {
    return connections
        .read(sql -> sql.in(MessageRows.BY_ID, List.of(id), MessageRows::message))
        .map(found -> found.stream().findFirst());
  }

  @Override
  public Future<Integer> joinGroups(Instant now, int limit) {
    return connections
        .read(DeferredGroupJoins::any)
        .compose(
            any ->
                any
                    ? connections.write(tx -> DeferredGroupJoins.settle(tx, now, limit))
                    : Future.succeededFuture(0));
  }
}
