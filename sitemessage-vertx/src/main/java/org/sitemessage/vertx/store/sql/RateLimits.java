package org.sitemessage.vertx.store.sql;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.vertx.store.LimitStore;
import org.sitemessage.vertx.store.claim.TypeRelease;
import org.sitemessage.vertx.store.claim.UnparkResult;
import org.sitemessage.vertx.store.db.AsyncSql;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.limit.ParkedDispatches;
import org.sitemessage.vertx.store.sql.dispatch.ClaimCursors;
import org.sitemessage.vertx.store.value.LimitState;
import org.sitemessage.vertx.store.value.LimitVersion;
import org.sitemessage.vertx.store.value.ManualLimits;

/** Runs the transactions of rate limits, and reads their state for people. */
final class RateLimits implements LimitStore {
  private final Connections connections;
  private final ClaimCursors cursors;

  RateLimits(Connections connections, ClaimCursors cursors) {
    this.connections = connections;
    this.cursors = cursors;
  }

  @Override
  public Future<UnparkResult> release(
      String messenger, DeliveryLimits limits, long terms, Duration ahead, Instant now) {
    return connections
        .write(
            tx -> {
              var parked = new ParkedDispatches(tx, messenger);
              return Map.entry(parked.release(limits, terms, ahead, now), parked.ready());
            })
        .map(
            done -> {
              cursors.ready(messenger, done.getValue());
              return done.getKey();
            });
  }

  @Override
  public Future<TypeRelease> releaseTypes(String messenger, Instant now) {
    return connections
        .write(
            tx -> {
              var parked = new ParkedDispatches(tx, messenger);
              return Map.entry(parked.releaseTypes(now), parked.ready());
            })
        .map(
            done -> {
              cursors.ready(messenger, done.getValue());
              return done.getKey();
            });
  }

  @Override
  public Future<Boolean> reconsider(String messenger, long terms, long below) {
    return connections.write(tx -> new ParkedDispatches(tx, messenger).reconsider(terms, below));
  }

  @Override
  public Future<Integer> forget(String messenger, Instant now, int limit) {
    return connections.write(tx -> new ParkedDispatches(tx, messenger).forget(now, limit));
  }

  @Override
  public Future<List<LimitVersion>> current(Clock clock) {
    return connections.write(tx -> ManualLimitRows.current(tx, clock));
  }

  @Override
  public Future<LimitVersion> put(ManualLimits manual, Clock clock) {
    return connections.write(tx -> new ManualLimitRows(tx, clock).put(manual));
  }

  @Override
  public Future<Optional<LimitVersion>> end(String messenger, Clock clock) {
    return connections.write(tx -> new ManualLimitRows(tx, clock).end(messenger));
  }

  @Override
  public Future<Map<String, LimitState>> states() {
    return connections.read(RateLimits::states);
  }

  private static Future<Map<String, LimitState>> states(AsyncSql sql) {
    var states = new TreeMap<String, LimitState>();
    return sql.query(
            "select messenger, day, started, days from rate_bucket"
                + " where bucket = 'MESSENGER' and day is not null")
        .map(
            rows -> {
              rows.forEach(
                  row ->
                      states.put(
                          row.getString("MESSENGER"),
                          new LimitState(
                              row.getString("DAY"),
                              row.getLong("STARTED"),
                              row.getInteger("DAYS"),
                              Map.of())));
              return null;
            })
        .compose(
            v ->
                sql.query(
                    "select messenger, scope, count(*) from (select messenger,"
                        + " case when bucket like 'DOMAIN %' then 'DOMAIN' else 'ADDRESS' end"
                        + " as scope from parked where bucket not like 'TYPE %') as p"
                        + " group by messenger, scope"))
        .map(
            rows -> {
              rows.forEach(
                  row ->
                      states.merge(
                          row.getString(0),
                          LimitState.NONE.withParked(
                              Scope.valueOf(row.getString(1).strip()), row.getLong(2)),
                          LimitState::and));
              return states;
            });
  }
}
