package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sitemessage.api.history.History;
import org.sitemessage.api.history.HistoryBy;
import org.sitemessage.api.history.HistoryQuery;
import org.sitemessage.api.history.HistorySpan;
import org.sitemessage.vertx.store.HistoryStore;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.db.statement.Insert;
import org.sitemessage.vertx.store.history.Depth;
import org.sitemessage.vertx.store.history.Histogram;
import org.sitemessage.vertx.store.history.HistorySlot;
import org.sitemessage.vertx.store.history.Tally;

/**
 * Stores the history. Processes add to the same rows: a row is read and locked, summed up here, and
 * written.
 */
final class HistoryRows implements HistoryStore {
  /** Maximum number of names of one kind in a step; all others are added up as one. */
  static final int NAMES = 200;

  /** Maximum number of steps of each kind that an addition removes. */
  private static final int REMOVED_AT_ONCE = 5;

  private static final Map<HistorySpan, Duration> KEPT =
      Map.of(
          HistorySpan.HOUR, Duration.ofHours(2),
          HistorySpan.DAY, Duration.ofDays(2),
          HistorySpan.MONTH, Duration.ofDays(32));

  private static final String COUNTS =
      "sent, failed, deferred, unknowns, expired, cancelled, bounced";

  private static final Insert INSERT =
      new Insert(
          "history",
          "sent bigint, failed bigint, deferred bigint, unknowns bigint, expired bigint,"
              + " cancelled bigint, bounced bigint, delays text, durations text, span integer,"
              + " kind integer, start_at timestamptz, name text");

  private static final String UPDATE =
      "update history set sent = ?, failed = ?, deferred = ?, unknowns = ?, expired = ?,"
          + " cancelled = ?, bounced = ?, delays = ?, durations = ?"
          + " where span = ? and kind = ? and start_at = ? and name = ?";

  private static final String DEPTHS = "ready, later, parked, processing, failed, unknowns, oldest";

  private static final Insert INSERT_DEPTH =
      new Insert(
          "history_depth",
          "ready bigint, later bigint, parked bigint, processing bigint, failed bigint,"
              + " unknowns bigint, oldest bigint, span integer, start_at timestamptz,"
              + " messenger text");

  private static final String UPDATE_DEPTH =
      "update history_depth set ready = ?, later = ?, parked = ?, processing = ?, failed = ?,"
          + " unknowns = ?, oldest = ? where span = ? and start_at = ? and messenger = ?";

  private final Connections connections;

  HistoryRows(Connections connections) {
    this.connections = connections;
  }

  @Override
  public Future<Boolean> claimSample(Instant start) {
    return connections.isShared()
        ? connections.write(tx -> claimSample(tx, start))
        : Future.succeededFuture(true);
  }

  private static boolean claimSample(Tx tx, Instant start) throws SQLException {
    var updated =
        tx.query(
            "update history_sample set start_at = ? where id = 1 and start_at < ?",
            utc(start),
            utc(start));
    if (updated.rowCount() == 0
        && tx.query("select start_at from history_sample where id = 1").isEmpty()) {
      tx.query("insert into history_sample (id, start_at) values (1, ?)", utc(start));
      return true;
    }
    return updated.rowCount() > 0;
  }

  @Override
  public Future<Void> add(List<HistorySlot> slots, Instant now) {
    return connections.change(
        tx -> {
          for (var slot : slots) {
            for (var by : HistoryBy.values()) {
              addTallies(tx, slot, by);
            }
            addDepths(tx, slot);
            removeOld(tx, slot.span(), now);
          }
        });
  }

  private static void addTallies(Tx tx, HistorySlot slot, HistoryBy by) throws SQLException {
    // In order, so that two processes lock the rows in the same one.
    var added = new TreeMap<String, Tally>();
    slot.tallies()
        .forEach(
            (key, tally) -> {
              if (key.by() == by) {
                added.put(key.name(), tally.copy());
              }
            });
    if (added.isEmpty()) {
      return;
    }
    var stored = new HashMap<String, Tally>();
    for (var row :
        tx.query(
            "select name, %s, delays, durations from history where span = ? and kind = ? and start_at = ? order by name%s"
                .formatted(COUNTS, tx.dialect().lock()),
            slot.span().code(),
            by.code(),
            utc(slot.start()))) {
      stored.put(row.getString(0), tally(row));
    }
    var updates = new ArrayList<Tuple>();
    var inserts = new ArrayList<Tuple>();
    bounded(added, stored)
        .forEach(
            (name, tally) -> {
              var before = stored.get(name);
              var sum = before == null ? tally : tally.add(before);
              (before == null ? inserts : updates).add(row(slot, by, name, sum));
            });
    tx.batch(UPDATE, updates);
    tx.insert(INSERT, inserts);
  }

  /** Returns the numbers with names that the step has room for; all others are added up as one. */
  private static Map<String, Tally> bounded(Map<String, Tally> added, Map<String, Tally> stored) {
    var bounded = new TreeMap<String, Tally>();
    int room = NAMES - stored.size();
    for (var one : added.entrySet()) {
      var isNew = !stored.containsKey(one.getKey());
      var name = isNew && room <= 0 ? History.OTHERS : one.getKey();
      room -= isNew ? 1 : 0;
      bounded.merge(name, one.getValue(), Tally::add);
    }
    return bounded;
  }

  private static Tuple row(HistorySlot slot, HistoryBy by, String name, Tally tally) {
    var row = Tuple.tuple();
    for (var kind : Tally.Kind.values()) {
      row.addLong(tally.of(kind));
    }
    return row.addString(tally.delays().text())
        .addString(tally.took().text())
        .addInteger(slot.span().code())
        .addInteger(by.code())
        .addOffsetDateTime(utc(slot.start()))
        .addString(name);
  }

  private static Tally tally(Row row) {
    var tally =
        new Tally(Histogram.of(row.getString("DELAYS")), Histogram.of(row.getString("DURATIONS")));
    return counted(row, tally);
  }

  private static Tally counted(Row row, Tally tally) {
    var kinds = Tally.Kind.values();
    for (int i = 0; i < kinds.length; i++) {
      tally.count(kinds[i], row.getLong(i + 1));
    }
    return tally;
  }

  private static void addDepths(Tx tx, HistorySlot slot) throws SQLException {
    if (slot.depths().isEmpty()) {
      return;
    }
    var stored = new HashMap<String, Depth>();
    for (var row :
        tx.query(
            "select messenger, %s from history_depth where span = ? and start_at = ? order by messenger%s"
                .formatted(DEPTHS, tx.dialect().lock()),
            slot.span().code(),
            utc(slot.start()))) {
      stored.put(row.getString(0), depth(row, 1));
    }
    var updates = new ArrayList<Tuple>();
    var inserts = new ArrayList<Tuple>();
    new TreeMap<>(slot.depths())
        .forEach(
            (messenger, depth) -> {
              var before = stored.get(messenger);
              (before == null ? inserts : updates)
                  .add(row(slot, messenger, before == null ? depth : depth.max(before)));
            });
    tx.batch(UPDATE_DEPTH, updates);
    tx.insert(INSERT_DEPTH, inserts);
  }

  private static Tuple row(HistorySlot slot, String messenger, Depth depth) {
    return Tuple.tuple()
        .addLong(depth.ready())
        .addLong(depth.later())
        .addLong(depth.parked())
        .addLong(depth.processing())
        .addLong(depth.failed())
        .addLong(depth.unknown())
        .addLong(depth.oldestMs())
        .addInteger(slot.span().code())
        .addOffsetDateTime(utc(slot.start()))
        .addString(messenger);
  }

  private static Depth depth(Row row, int from) {
    return new Depth(
        row.getLong(from),
        row.getLong(from + 1),
        row.getLong(from + 2),
        row.getLong(from + 3),
        row.getLong(from + 4),
        row.getLong(from + 5),
        row.getLong(from + 6));
  }

  /** Removes the oldest steps that are too old, a few at a time. */
  private static void removeOld(Tx tx, HistorySpan span, Instant now) throws SQLException {
    var before = utc(now.minus(KEPT.getOrDefault(span, Duration.ZERO)));
    for (var by : HistoryBy.values()) {
      var old =
          tx.query(
              "select distinct start_at from history where span = ? and kind = ? and start_at < ?"
                  + " order by start_at limit ?",
              span.code(),
              by.code(),
              before,
              REMOVED_AT_ONCE);
      tx.batch(
          "delete from history where span = ? and kind = ? and start_at = ?",
          old.list(row -> Tuple.of(span.code(), by.code(), row.getOffsetDateTime(0))));
    }
    var old =
        tx.query(
            "select distinct start_at from history_depth where span = ? and start_at < ?"
                + " order by start_at limit ?",
            span.code(),
            before,
            REMOVED_AT_ONCE);
    tx.batch(
        "delete from history_depth where span = ? and start_at = ?",
        old.list(row -> Tuple.of(span.code(), row.getOffsetDateTime(0))));
  }

  @Override
  public Future<Map<String, Tally>> totals(HistoryQuery query, Instant from, int limit) {
    var sums =
        "cast(sum(sent) as bigint), cast(sum(failed) as bigint), cast(sum(deferred) as bigint),"
            + " cast(sum(unknowns) as bigint), cast(sum(expired) as bigint),"
            + " cast(sum(cancelled) as bigint), cast(sum(bounced) as bigint)";
    var parameters = new ArrayList<Object>();
    parameters.add(query.span().code());
    parameters.add(query.by().code());
    parameters.add(utc(from));
    if (!query.of().isEmpty()) {
      parameters.add(query.of());
    }
    parameters.add(limit);
    return connections.read(
        sql ->
            sql.query(
                    ("select name, %s from history where span = ? and kind = ? and start_at >= ?%s"
                            + " group by name order by sum(sent) + sum(failed) + sum(deferred)"
                            + " + sum(unknowns) + sum(expired) + sum(cancelled) + sum(bounced) desc,"
                            + " name limit ?")
                        .formatted(sums, query.of().isEmpty() ? "" : " and name = ?"),
                    parameters.toArray())
                .map(
                    rows -> {
                      var totals = new LinkedHashMap<String, Tally>();
                      rows.forEach(row -> totals.put(row.getString(0), counted(row, new Tally())));
                      return totals;
                    }));
  }

  @Override
  public Future<List<HistorySlot.Value<Tally>>> tallies(
      HistoryQuery query, Instant from, Collection<String> names) {
    return connections.read(
        sql ->
            sql.in(
                "select name, %s, delays, durations, start_at from history where span = ? and kind = ? and start_at >= ? and name in (%%s)"
                    .formatted(COUNTS),
                names,
                row ->
                    new HistorySlot.Value<>(
                        Tx.instant(row, "START_AT"), row.getString(0), tally(row)),
                query.span().code(),
                query.by().code(),
                utc(from)));
  }

  @Override
  public Future<List<HistorySlot.Value<Depth>>> depths(HistorySpan span, Instant from) {
    return connections.read(
        sql ->
            sql.query(
                    "select messenger, %s, start_at from history_depth where span = ? and start_at >= ? order by start_at"
                        .formatted(DEPTHS),
                    span.code(),
                    utc(from))
                .map(
                    rows ->
                        rows.list(
                            row ->
                                new HistorySlot.Value<>(
                                    Tx.instant(row, "START_AT"),
                                    row.getString(0),
                                    depth(row, 1)))));
  }
}
