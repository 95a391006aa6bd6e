package org.sitemessage.vertx.store.limit;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.sitemessage.api.DeliveryLimits;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.vertx.store.AddressDomain;
import org.sitemessage.vertx.store.claim.UnparkResult;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Tx;

/**
 * What waits for its address or its domain. It stays out of what is ready, so that nobody claims it
 * in vain and it is in nobody's way, and comes back in its own order, as many at a time as can go.
 */
public final class ParkedDispatches {
  private static final int BUCKETS = 100;
  private static final int DISPATCHES = 1_000;

  /** Of those that come back, every so many-th is the longest due one, as in a claim. */
  private static final int BY_AGE_EVERY = 10;

  /**
   * The time when a dispatch expires, or all members of the group that it stands for. Members that
   * join later may expire later: then the group is parked anew when that time is over.
   */
  static final String EXPIRY =
      " coalesce((select max(x.expires_at) from grouped g"
          + " join dispatch e on e.id = g.dispatch_id join message x on x.id = e.message_id"
          + " where g.head_id = d.id), m.expires_at)";

  /** ns that a full bucket is kept. */
  private static final long KEPT = TimeUnit.HOURS.toNanos(1);

  private final Tx tx;
  private final String messenger;
  private final List<ReadyDispatch> ready = new ArrayList<>();

  public ParkedDispatches(Tx tx, String messenger) {
    this.tx = tx;
    this.messenger = messenger;
  }

  /** Returns the limits of an address, found by its key, and of its domain. */
  static List<BucketKey> narrow(DeliveryLimits limits, String address, String key) {
    var keys = new ArrayList<BucketKey>();
    if (!limits.address().isNone()) {
      keys.add(new BucketKey(Scope.ADDRESS, key));
    }
    AddressDomain.of(address)
        .filter(domain -> !limits.of(domain).isNone())
        .ifPresent(domain -> keys.add(new BucketKey(Scope.DOMAIN, domain)));
    return keys;
  }

  /** Parks dispatches that this transaction has locked, by their numbers. */
  Future<Void> park(Map<Long, BucketKey> keys) {
    if (keys.isEmpty()) {
      return Future.succeededFuture();
    }
    var buckets = new LinkedHashMap<Long, String>();
    keys.forEach((id, key) -> buckets.put(id, key.stored()));
    // What was parked once and left it in another way, by a command, has left its row.
    return remove(buckets.keySet())
        .compose(v -> tx.dialect().bulk() ? new BulkBuckets(tx).park(buckets) : parkEach(buckets))
        .compose(v -> putAside(buckets.keySet()));
  }

  private Future<Void> parkEach(Map<Long, String> buckets) {
    return tx.batch(
            "insert into parked (dispatch_id, messenger, bucket, rank, due_at, expires_at)"
                + " select d.id, d.messenger, cast(? as varchar(530)), d.rank, d.due_at,"
                + EXPIRY
                + " from dispatch d join message m on m.id = d.message_id where d.id = ?",
            buckets.entrySet().stream().map(e -> Tuple.of(e.getValue(), e.getKey())).toList())
        .mapEmpty();
  }

  private Future<Void> remove(Collection<Long> ids) {
    return tx.in("delete from parked where dispatch_id in (%s)", ids, row -> row).mapEmpty();
  }

  /** By their numbers alone, like {@code BulkClaims.take}. */
  private Future<Void> putAside(Collection<Long> ids) {
    return tx.in(
            "update dispatch set lane = %d where id in (%%s)".formatted(Lane.PARKED.code()),
            ids,
            row -> row)
        .mapEmpty();
  }

  private Future<Void> takeBack(Collection<Long> ids) {
    return tx.in(
            "update dispatch set lane = %d where lane = %d and id in (%%s)"
                .formatted(Lane.READY.code(), Lane.PARKED.code()),
            ids,
            row -> row)
        .mapEmpty();
  }

  /** What was made ready. */
  public List<ReadyDispatch> ready() {
    return ready;
  }

  /** Makes ready what can go on, and what is to be given up. */
  public Future<UnparkResult> release(DeliveryLimits limits, Duration ahead, Instant here) {
    return select(
            "messenger = ? and expires_at <= ? order by messenger, expires_at limit ?",
            messenger,
            utc(here),
            DISPATCHES)
        .compose(this::unpark)
        .compose(
            expired ->
                RateBuckets.time(tx, here)
                    .map(now -> new RateBuckets(tx, messenger, now))
                    .compose(rows -> release(limits, ahead, rows))
                    .map(
                        wake ->
                            new UnparkResult(
                                ready.size(),
                                wake,
                                expired == DISPATCHES
                                    || wake.filter(Duration::isZero).isPresent())));
  }

  private Future<Optional<Duration>> release(
      DeliveryLimits limits, Duration ahead, RateBuckets rows) {
    return rows.awake(limits, BUCKETS)
        .compose(
            keys -> {
              Future<Void> released = Future.succeededFuture();
              for (var key : keys) {
                released = released.compose(v -> release(key, limits, ahead, rows).mapEmpty());
              }
              return released;
            })
        .compose(v -> rows.write())
        .compose(v -> nextWake(rows.now()));
  }

  /** Locks and answers some of what is parked. */
  private Future<List<ReadyDispatch>> select(String which, Object... parameters) {
    return tx.query(
            "select dispatch_id as id, rank, due_at from parked where "
                + which
                + " using index"
                + tx.dialect().lockFree(),
            parameters)
        .map(ReadyDispatch::of);
  }

  private Future<Integer> release(
      BucketKey key, DeliveryLimits limits, Duration ahead, RateBuckets rows) {
    var now = rows.now();
    var kept = rows.get(key);
    var free = isFree(key, limits);
    var turns = free ? DISPATCHES : kept.bucket().turns(now, now + ahead.toNanos());
    var count = (int) Math.min(turns, DISPATCHES);
    return first(key, count)
        .compose(this::unpark)
        .map(
            released -> {
              if (count > 0 && released < count) {
                kept.wakeAt(null);
              } else if (free) {
                kept.wakeAt(now);
              } else if (count < turns) {
                kept.wakeAt(now + count * kept.bucket().pace().spacing());
              } else {
                var next = kept.bucket().nextAfter(count, now) - ahead.toNanos() / 2;
                kept.wakeAt(Math.max(now + ahead.toNanos() / 2 + 1, next));
              }
              return released;
            });
  }

  /** Whether the limit it was parked under is gone. */
  private static boolean isFree(BucketKey key, DeliveryLimits limits) {
    return switch (key.scope()) {
      case ADDRESS -> limits.address().isNone();
      case DOMAIN -> limits.of(key.subject()).isNone();
      case DISPATCH, MESSENGER -> true;
    };
  }

  private Future<List<ReadyDispatch>> first(BucketKey key, int count) {
    return some(key, count / BY_AGE_EVERY, "due_at, dispatch_id")
        .compose(
            old ->
                some(key, count, "rank, due_at, dispatch_id")
                    .map(
                        urgent ->
                            Stream.concat(old.stream(), urgent.stream())
                                .distinct()
                                .limit(count)
                                .toList()));
  }

  private Future<List<ReadyDispatch>> some(BucketKey key, int count, String order) {
    return count == 0
        ? Future.succeededFuture(List.of())
        : select(
            "messenger = ? and bucket = ? order by messenger, bucket, %s limit ?".formatted(order),
            messenger,
            key.stored(),
            count);
  }

  /** Answers how many rows there were, whether or not their dispatches still waited. */
  private Future<Integer> unpark(List<ReadyDispatch> some) {
    ready.addAll(some);
    var ids = some.stream().map(ReadyDispatch::id).toList();
    return remove(ids).compose(v -> takeBack(ids)).map(v -> ids.size());
  }

  private Future<Optional<Duration>> nextWake(long now) {
    return tx.query(
            "select wake_at from rate_bucket where messenger = ? and wake_at is not null"
                + " order by messenger, wake_at limit 1 using index",
            messenger)
        .map(
            rows -> {
              for (var row : rows) {
                return Optional.of(Duration.ofNanos(Math.max(0, row.getLong(0) - now)));
              }
              return Optional.empty();
            });
  }

  /** Looks at everything that is parked anew: the limits may be others now. */
  public Future<Void> reconsider() {
    return tx.query(
            "update rate_bucket set wake_at = 0 where messenger = ? and wake_at is not null",
            messenger)
        .mapEmpty();
  }

  /** Forgets some buckets that have been full for long: that is what no row says, too. */
  public Future<Integer> forget(Instant here, int limit) {
    return RateBuckets.time(tx, here).compose(now -> forget(now - KEPT, limit));
  }

  private Future<Integer> forget(long fullSince, int limit) {
    return tx.query(
            "select bucket from rate_bucket where messenger = ? and full_at < ?"
                + " and wake_at is null and day is null limit ?",
            messenger,
            fullSince,
            limit)
        .compose(
            rows -> {
              var some = new ArrayList<Tuple>();
              rows.forEach(row -> some.add(Tuple.of(messenger, row.getString(0), fullSince)));
              return tx.batch(
                      "delete from rate_bucket where messenger = ? and bucket = ?"
                          + " and full_at < ? and wake_at is null",
                      some)
                  .map(v -> some.size());
            });
  }
}
