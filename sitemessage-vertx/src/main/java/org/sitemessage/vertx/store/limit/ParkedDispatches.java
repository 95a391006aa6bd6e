package org.sitemessage.vertx.store.limit;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.vertx.store.claim.TypeRelease;
import org.sitemessage.vertx.store.claim.UnparkResult;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.value.AddressDomain;

/**
 * Dispatches that wait for the limit of their address or domain. They are not ready, so that no
 * node claims them in vain and they delay no other dispatch. They become ready in their own order,
 * as many at a time as have permits.
 */
public final class ParkedDispatches {
  /** Beginning of the buckets of dispatches whose type is paused. */
  static final String TYPE = "TYPE ";

  private static final int BUCKETS = 100;
  private static final int DISPATCHES = 1_000;
  private static final int RECONSIDERED = 1_000;

  /** One in this many of the released dispatches is the longest due one, as in a claim. */
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

  /** Parks dispatches that this transaction has locked, by their ids. */
  void park(Map<Long, BucketKey> keys) throws SQLException {
    var buckets = new LinkedHashMap<Long, String>();
    keys.forEach((id, key) -> buckets.put(id, key.stored()));
    parkUnder(buckets);
  }

  /** Parks dispatches that this transaction has locked, by their ids, until their types go on. */
  public void parkTypes(Map<Long, String> types) throws SQLException {
    var buckets = new LinkedHashMap<Long, String>();
    types.forEach((id, type) -> buckets.put(id, TYPE + type));
    parkUnder(buckets);
  }

  private void parkUnder(Map<Long, String> buckets) throws SQLException {
    if (buckets.isEmpty()) {
      return;
    }
    // A command that has taken a dispatch out, such as requeue, has not removed its row.
    remove(buckets.keySet());
    if (tx.dialect().bulk()) {
      new BulkBuckets(tx).park(buckets);
    } else {
      parkEach(buckets);
    }
    // The id is the only condition, as in BulkClaims.take.
    tx.in(
        "update dispatch set lane = %d where id in (%%s)".formatted(Lane.PARKED.code()),
        buckets.keySet(),
        row -> row);
  }

  private void parkEach(Map<Long, String> buckets) throws SQLException {
    tx.batch(
        "insert into parked (dispatch_id, messenger, bucket, rank, due_at, expires_at)"
            + " select d.id, d.messenger, cast(? as varchar(530)), d.rank, d.due_at,"
            + EXPIRY
            + " from dispatch d join message m on m.id = d.message_id where d.id = ?",
        buckets.entrySet().stream().map(e -> Tuple.of(e.getValue(), e.getKey())).toList());
  }

  private void remove(Collection<Long> ids) throws SQLException {
    tx.in("delete from parked where dispatch_id in (%s)", ids, row -> row);
  }

  /** Returns the dispatches that were made ready. */
  public List<ReadyDispatch> ready() {
    return ready;
  }

  /** Makes parked dispatches ready that have a permit soon, or that have expired. */
  public UnparkResult release(DeliveryLimits limits, long terms, Duration ahead, Instant here)
      throws SQLException {
    var expired =
        unpark(
            select(
                "messenger = ? and expires_at <= ? order by messenger, expires_at limit ?",
                messenger,
                utc(here),
                DISPATCHES));
    var rows = new RateBuckets(tx, messenger, RateBuckets.time(tx, here), terms);
    var awake = rows.awake(limits, BUCKETS);
    if (rows.isStale()) {
      return new UnparkResult(expired, Optional.empty(), true, true);
    }
    for (var key : awake) {
      release(key, limits, ahead, rows);
    }
    rows.write();
    var wake = nextWake(rows.now());
    // What is left and cannot be locked is for a later look.
    var left = wake.filter(in -> in.isZero() || !limits.isNarrow()).isPresent();
    var more = expired == DISPATCHES || (left && !awake.isEmpty());
    return new UnparkResult(ready.size(), wake, more, false);
  }

  /**
   * Makes dispatches ready whose types are no longer paused, or that have expired. The store
   * decides whether a type is paused: a process may not know yet.
   */
  public TypeRelease releaseTypes(Instant here) throws SQLException {
    var expired =
        unpark(
            select(
                "messenger = ? and expires_at <= ? order by messenger, expires_at limit ?",
                messenger,
                utc(here),
                DISPATCHES));
    var shared = Instant.ofEpochSecond(0, RateBuckets.time(tx, here));
    var paused =
        Set.copyOf(
            tx.query(
                    "select type from type_pause where until_at is null or until_at > ?",
                    utc(shared))
                .list(row -> row.getString(0)));
    var left = expired == DISPATCHES;
    var more = left;
    for (var bucket = nextType(TYPE); !bucket.isEmpty(); bucket = nextType(bucket)) {
      if (paused.contains(bucket.substring(TYPE.length()))) {
        left = true;
      } else if (unpark(
              select(
                  "messenger = ? and bucket = ?"
                      + " order by messenger, bucket, rank, due_at, dispatch_id limit ?",
                  messenger,
                  bucket,
                  DISPATCHES))
          == DISPATCHES) {
        return new TypeRelease(true, true);
      }
    }
    return new TypeRelease(more, left);
  }

  /** Returns the first bucket of a type after another one; empty if there is none. */
  private String nextType(String bucket) throws SQLException {
    return tx
        .query(
            "select bucket from parked where messenger = ? and bucket > ?"
                + " order by messenger, bucket limit 1 using index",
            messenger,
            bucket)
        .list(row -> row.getString(0))
        .stream()
        .findFirst()
        .filter(found -> found.startsWith(TYPE))
        .orElse("");
  }

  /** Locks and returns some of the parked dispatches. */
  private List<ReadyDispatch> select(String which, Object... parameters) throws SQLException {
    return ReadyDispatch.of(
        tx.query(
            "select dispatch_id as id, rank, due_at from parked where "
                + which
                + " using index"
                + tx.dialect().lockFree(),
            parameters));
  }

  private void release(BucketKey key, DeliveryLimits limits, Duration ahead, RateBuckets rows)
      throws SQLException {
    var now = rows.now();
    var kept = rows.get(key);
    var free = isFree(key, limits);
    var permits = free ? DISPATCHES : kept.bucket().turns(now, now + ahead.toNanos());
    var count = (int) Math.min(permits, DISPATCHES);
    var released = unpark(first(key, count));
    if (count > 0 && released < count) {
      kept.wakeAt(null);
    } else if (free) {
      kept.wakeAt(now);
    } else if (count < permits) {
      kept.wakeAt(now + count * kept.bucket().pace().spacing());
    } else {
      var next = kept.bucket().nextAfter(count, now) - ahead.toNanos() / 2;
      kept.wakeAt(Math.max(now + ahead.toNanos() / 2 + 1, next));
    }
  }

  /** Returns whether the limit that a dispatch was parked under no longer exists. */
  private static boolean isFree(BucketKey key, DeliveryLimits limits) {
    return switch (key.scope()) {
      case ADDRESS -> limits.address().isNone();
      case DOMAIN -> limits.of(key.subject()).isNone();
      case DISPATCH, MESSENGER -> true;
    };
  }

  private List<ReadyDispatch> first(BucketKey key, int count) throws SQLException {
    var old = some(key, count / BY_AGE_EVERY, "due_at, dispatch_id");
    var urgent = some(key, count, "rank, due_at, dispatch_id");
    return Stream.concat(old.stream(), urgent.stream()).distinct().limit(count).toList();
  }

  private List<ReadyDispatch> some(BucketKey key, int count, String order) throws SQLException {
    return count == 0
        ? List.of()
        : select(
            "messenger = ? and bucket = ? order by messenger, bucket, %s limit ?".formatted(order),
            messenger,
            key.stored(),
            count);
  }

  /** Unparks dispatches; returns the number of rows, whether or not their dispatches waited. */
  private int unpark(List<ReadyDispatch> some) throws SQLException {
    ready.addAll(some);
    var ids = some.stream().map(ReadyDispatch::id).toList();
    remove(ids);
    tx.in(
        "update dispatch set lane = %d where lane = %d and id in (%%s)"
            .formatted(Lane.READY.code(), Lane.PARKED.code()),
        ids,
        row -> row);
    return ids.size();
  }

  private Optional<Duration> nextWake(long now) throws SQLException {
    var rows =
        tx.query(
            "select wake_at from rate_bucket where messenger = ? and wake_at is not null"
                + " order by messenger, wake_at limit 1 using index",
            messenger);
    for (var row : rows) {
      return Optional.of(Duration.ofNanos(Math.max(0, row.getLong(0) - now)));
    }
    return Optional.empty();
  }

  /**
   * Lets some parked dispatches be looked at anew: the limits may be others now. The time to wake
   * is the negated number of the limits, so that a process that knows only older ones leaves them
   * alone. Buckets that are locked are left out: who has locked them knows the limits, or looks
   * again.
   *
   * @param below only buckets that were written under limits with a lower number
   * @return whether there may be more
   */
  public boolean reconsider(long terms, long below) throws SQLException {
    var some =
        tx.query(
                "select bucket from rate_bucket where messenger = ? and wake_at > ? and terms < ?"
                    + " order by messenger, wake_at limit ? using index"
                    + tx.dialect().lockFree(),
                messenger,
                -terms,
                below,
                RECONSIDERED)
            .list(row -> row.getString(0));
    tx.in(
        "update rate_bucket set wake_at = ? where messenger = ? and bucket in (%s)",
        some, row -> row, -terms, messenger);
    return some.size() == RECONSIDERED;
  }

  /** Forgets some buckets that have long been full: a missing row says the same. */
  public int forget(Instant here, int limit) throws SQLException {
    var fullSince = RateBuckets.time(tx, here) - KEPT;
    var rows =
        tx.query(
            "select bucket from rate_bucket where messenger = ? and full_at < ?"
                + " and wake_at is null and day is null limit ?",
            messenger,
            fullSince,
            limit);
    var some = rows.list(row -> Tuple.of(messenger, row.getString(0), fullSince));
    tx.batch(
        "delete from rate_bucket where messenger = ? and bucket = ?"
            + " and full_at < ? and wake_at is null",
        some);
    return some.size();
  }
}
