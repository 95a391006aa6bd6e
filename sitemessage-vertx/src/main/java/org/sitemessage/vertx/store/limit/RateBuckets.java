package org.sitemessage.vertx.store.limit;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.limit.DailyLimit;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.value.ClockReading;

/**
 * The buckets of one messenger as rows. A transaction that reads them to take permits keeps them
 * locked until its end: the row is the arbiter between processes. The messenger's own row also
 * holds the count of the day.
 */
public final class RateBuckets {
  private static final String COLUMNS =
      "bucket, full_at, wake_at, day, started, days, terms, spacing, depth";

  private final Tx tx;
  private final String messenger;
  private final long now;
  private final long terms;
  private final Map<BucketKey, Kept> kept = new HashMap<>();
  private boolean stale;

  /** Count of the present day, with its stored value. */
  private Optional<DayCount> today = Optional.empty();

  /** A bucket that was read. */
  static final class Kept {
    private final Bucket bucket;
    private final @Nullable Row row;
    private @Nullable Long wake;
    private boolean changed;

    private Kept(Bucket bucket, @Nullable Row row) {
      this.bucket = bucket;
      this.row = row;
      this.wake = row == null ? null : row.getLong("WAKE_AT");
    }

    Bucket bucket() {
      return bucket;
    }

    void take(long at, long slack) {
      bucket.take(at, slack);
      changed = true;
    }

    /** Plans to release, at a time, a dispatch that is parked under this bucket. */
    void wakeBy(long at) {
      wakeAt(wake == null ? at : Math.min(wake, at));
    }

    void wakeAt(@Nullable Long at) {
      wake = at;
      changed = true;
    }
  }

  /**
   * Rows of a messenger.
   *
   * @param now the time of the clock that all share, ns since 1970
   * @param terms number of the limits with which they are read
   */
  RateBuckets(Tx tx, String messenger, long now, long terms) {
    this.tx = tx;
    this.messenger = messenger;
    this.now = now;
    this.terms = terms;
  }

  /**
   * Reads the clocks of this process and of all. The database was asked between two looks at this
   * process's clock.
   */
  public static ClockReading clocks(Tx tx, Clock clock) throws SQLException {
    var asked = clock.instant();
    return reading(asked, time(tx, asked), clock);
  }

  private static ClockReading reading(Instant asked, long nanos, Clock clock) {
    var shared = Instant.ofEpochSecond(0, nanos);
    if (shared.equals(asked)) {
      return new ClockReading(asked, shared, Duration.ZERO);
    }
    var half = Duration.between(asked, clock.instant()).dividedBy(2);
    return new ClockReading(asked.plus(half), shared, half.abs());
  }

  /**
   * Returns the time of the clock that all processes share, ns since 1970: the database's clock
   * where there are several processes, whose own clocks may differ.
   */
  static long time(Tx tx, Instant here) throws SQLException {
    var time = tx.dialect().time();
    return time.isEmpty()
        ? Bucket.nanos(here)
        : tx.query("select " + time).iterator().next().getLong(0);
  }

  long now() {
    return now;
  }

  Kept get(BucketKey key) {
    var found = kept.get(key);
    if (found == null) {
      throw new IllegalStateException("bucket " + key.scope() + " was not read");
    }
    return found;
  }

  /**
   * Returns whether another process has used one of the buckets with later limits; then this one
   * has to learn them before it takes permits.
   */
  boolean isStale() {
    return stale;
  }

  /** Reads and locks buckets, always in the same order. */
  void read(DeliveryLimits limits, Collection<BucketKey> keys) throws SQLException {
    tx.in(
        "select "
            + COLUMNS
            + " from rate_bucket where messenger = ? and bucket in (%s) order by bucket"
            + tx.dialect().lock(),
        new TreeSet<>(keys.stream().map(BucketKey::stored).toList()),
        row -> keep(limits, row),
        messenger);
    for (var key : keys) {
      kept.computeIfAbsent(key, k -> new Kept(new Bucket(k.pace(limits), 0, now), null));
    }
  }

  private BucketKey keep(DeliveryLimits limits, Row row) {
    var key = BucketKey.of(row.getString("BUCKET"));
    var full = row.getLong("FULL_AT");
    var pace = key.pace(limits);
    var changed = row.getLong("TERMS") < terms;
    var other = changed && !pace.isOf(row.getLong("SPACING"), row.getLong("DEPTH"));
    var one = new Kept(other ? Bucket.after(pace, full, now) : new Bucket(pace, full, now), row);
    one.changed = changed;
    if (changed && one.wake != null) {
      one.wake = Math.min(one.wake, now); // Under the limits now, it may be able to go on.
    }
    var wake = row.getLong("WAKE_AT");
    stale |= row.getLong("TERMS") > terms || (wake != null && -wake > terms);
    kept.put(key, one);
    return key;
  }

  /** Returns the count of the day; the messenger's bucket must have been read. */
  Optional<DayCount> day(Optional<DailyLimit> limit) {
    var row = limit.isEmpty() ? null : get(BucketKey.MESSENGER).row;
    today = limit.map(some -> count(some, row));
    return today;
  }

  private DayCount count(DailyLimit limit, @Nullable Row row) {
    return row == null || row.getString("DAY") == null
        ? new DayCount(limit, DayCount.NEVER, 0, 0, now)
        : new DayCount(
            limit, row.getString("DAY"), row.getLong("STARTED"), row.getInteger("DAYS"), now);
  }

  /** Writes the buckets that have changed. */
  void write() throws SQLException {
    today.filter(DayCount::isChanged).ifPresent(day -> get(BucketKey.MESSENGER).changed = true);
    var fresh = new ArrayList<Tuple>();
    var changed = new ArrayList<Tuple>();
    new TreeMap<>(kept)
        .forEach(
            (key, one) -> {
              if (one.changed) {
                (one.row == null ? fresh : changed).add(row(key, one));
              }
            });
    if (tx.dialect().bulk()) {
      var buckets = new BulkBuckets(tx);
      buckets.update(changed);
      buckets.insert(fresh);
      return;
    }
    tx.batch(
        "update rate_bucket set full_at = ?, wake_at = ?, day = ?, started = ?, days = ?, terms = ?,"
            + " spacing = ?, depth = ? where messenger = ? and bucket = ?",
        changed);
    tx.batch(
        "insert into rate_bucket (full_at, wake_at, day, started, days, terms, spacing, depth,"
            + " messenger, bucket) values (?,?,?,?,?,?,?,?,?,?)",
        fresh);
  }

  private Tuple row(BucketKey key, Kept one) {
    var day = key.equals(BucketKey.MESSENGER) ? today : Optional.<DayCount>empty();
    var before = one.row;
    return Tuple.from(
        new @Nullable Object[] {
          one.bucket.fullAt(),
          one.wake,
          day.map(DayCount::day).orElse(before == null ? null : before.getString("DAY")),
          day.map(DayCount::started).orElse(before == null ? null : before.getLong("STARTED")),
          day.map(DayCount::days).orElse(before == null ? null : before.getInteger("DAYS")),
          terms,
          one.bucket.pace().spacing(),
          one.bucket.pace().depth(),
          messenger,
          key.stored()
        });
  }

  /**
   * Locks buckets whose parked dispatches can be released; returns the buckets' keys. Those are all
   * buckets with parked dispatches if no address or domain is limited.
   */
  List<BucketKey> awake(DeliveryLimits limits, int most) throws SQLException {
    var rows =
        tx.query(
            "select "
                + COLUMNS
                + " from rate_bucket where messenger = ? and wake_at <= ?"
                + " order by messenger, wake_at limit ? using index"
                + tx.dialect().lockFree(),
            messenger,
            limits.isNarrow() ? now : Long.MAX_VALUE,
            most);
    return rows.list(row -> keep(limits, row));
  }
}
