package org.sitemessage.vertx.store.sql;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.limit.RateBuckets;
import org.sitemessage.vertx.store.value.ClockReading;
import org.sitemessage.vertx.store.value.LimitVersion;
import org.sitemessage.vertx.store.value.ManualLimits;

/**
 * The limits that people have laid over configured ones. Their times are of the clock that all
 * processes share. A row is never removed: the buckets of the messenger hold its numbers.
 */
final class ManualLimitRows {
  private static final String SELECT =
      "select messenger, number, terms, since_at, until_at, limits, reason, changed_by"
          + " from messenger_limit";

  private final Tx tx;
  private final ClockReading clocks;

  ManualLimitRows(Tx tx, Clock clock) throws SQLException {
    this.tx = tx;
    this.clocks = RateBuckets.clocks(tx, clock);
  }

  /** Ends the changes whose time is over, and returns the versions of all messengers. */
  static List<LimitVersion> current(Tx tx, Clock clock) throws SQLException {
    return tx.query("select messenger from messenger_limit limit 1").isEmpty()
        ? List.of()
        : new ManualLimitRows(tx, clock).current();
  }

  private List<LimitVersion> current() throws SQLException {
    var over =
        tx.query(
                SELECT + " where limits is not null and until_at <= ?" + tx.dialect().lock(),
                Tx.utc(clocks.shared()))
            .list(this::version);
    for (var one : over) {
      write(one, Optional.empty());
    }
    return tx.query(SELECT).list(this::version);
  }

  /** Lays limits over the configured ones; returns the new version. */
  LimitVersion put(ManualLimits manual) throws SQLException {
    return write(locked(manual.messenger()), Optional.of(manual));
  }

  /** Ends a change; returns the new version, or nothing if there was no change. */
  Optional<LimitVersion> end(String messenger) throws SQLException {
    var before = locked(messenger);
    return before.manual().isEmpty()
        ? Optional.empty()
        : Optional.of(write(before, Optional.empty()));
  }

  private LimitVersion locked(String messenger) throws SQLException {
    return tx
        .query(SELECT + " where messenger = ?" + tx.dialect().lock(), messenger)
        .list(this::version)
        .stream()
        .findFirst()
        .orElseGet(() -> LimitVersion.first(messenger));
  }

  private LimitVersion write(LimitVersion before, Optional<ManualLimits> manual)
      throws SQLException {
    var number = before.number() + 1;
    var terms = rates(before.manual()).equals(rates(manual)) ? before.terms() : number;
    var version = new LimitVersion(before.messenger(), number, terms, manual);
    if (manual.isEmpty()) {
      tx.query(
          "update messenger_limit set number = ?, terms = ?, limits = null where messenger = ?",
          number,
          terms,
          before.messenger());
      return version;
    }
    var some = manual.get();
    var since = Tx.utc(clocks.toShared(some.since()));
    var until = Tx.utc(clocks.toShared(some.until()));
    tx.query(
        before.number() == 0
            ? "insert into messenger_limit (number, terms, since_at, until_at, limits, reason,"
                + " changed_by, messenger) values (?,?,?,?,?,?,?,?)"
            : "update messenger_limit set number = ?, terms = ?, since_at = ?, until_at = ?,"
                + " limits = ?, reason = ?, changed_by = ? where messenger = ?",
        number,
        terms,
        since,
        until,
        some.limits().encode(),
        some.reason(),
        some.by(),
        some.messenger());
    return version;
  }

  private static JsonObject rates(Optional<ManualLimits> manual) {
    var json = manual.map(ManualLimits::limits).orElseGet(JsonObject::new);
    json.remove("concurrency");
    return json;
  }

  private LimitVersion version(Row row) {
    return new LimitVersion(
        row.getString("MESSENGER"),
        row.getLong("NUMBER"),
        row.getLong("TERMS"),
        Optional.ofNullable(row.getString("LIMITS"))
            .map(
                limits ->
                    new ManualLimits(
                        row.getString("MESSENGER"),
                        clocks.toOwn(Tx.instant(row, "SINCE_AT")),
                        clocks.toOwn(Tx.instant(row, "UNTIL_AT")),
                        new JsonObject(limits),
                        row.getString("REASON"),
                        row.getString("CHANGED_BY"))));
  }
}
