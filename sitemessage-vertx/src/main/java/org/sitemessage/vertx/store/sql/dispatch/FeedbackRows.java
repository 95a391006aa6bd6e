package org.sitemessage.vertx.store.sql.dispatch;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.sitemessage.api.Limits;
import org.sitemessage.api.feedback.Feedback;
import org.sitemessage.api.feedback.FeedbackQuery;
import org.sitemessage.vertx.store.db.AsyncSql;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.value.AddressKeys;
import org.sitemessage.vertx.store.value.Bounce;

/**
 * The reports that arrived lately. Anybody can send one that no dispatch matches, and receipts are
 * many, so both are bounded apart from the others. For one transaction.
 */
public final class FeedbackRows {
  /**
   * Number of newest reports that are kept: of receipts and of others, with and without dispatch.
   */
  public static final int KEPT = 5_000;

  /** Reports that may arrive before those over the bound are removed. */
  private static final int SLACK = 100;

  private static final List<String> GROUPS =
      List.of(
          "dispatch_id is null and kind <> 'receipt'",
          "dispatch_id is null and kind = 'receipt'",
          "dispatch_id is not null and kind <> 'receipt'",
          "dispatch_id is not null and kind = 'receipt'");

  private static final String COLUMNS =
      "id, reported_at, kind, messenger, user_id, address, dispatch_id, text";

  /** What makes two reports the same that no dispatch matches. */
  private static final String WHOLE = "kind || ' ' || address || ' ' || text";

  private final Tx tx;
  private final AddressKeys keys;
  private final Instant now;
  private final List<Candidate> matched = new ArrayList<>();
  private final Map<String, Candidate> unmatched = new LinkedHashMap<>();

  /** A row that is kept unless one of the names of its person was erased. */
  private record Candidate(List<Erasures.Name> names, Tuple row) {}

  FeedbackRows(Tx tx, AddressKeys keys, Instant now) {
    this.tx = tx;
    this.keys = keys;
    this.now = now;
  }

  /** Adds a report on a dispatch, unless its user or its address was erased. */
  void add(Bounce bounce, Row dispatch) {
    var messenger = dispatch.getString("MESSENGER");
    var user = dispatch.getString("USER_ID");
    var address = dispatch.getString("ADDRESS");
    var names =
        List.of(
            Erasures.Name.ofUser(user),
            Erasures.Name.ofAddress(messenger, keys.key(messenger, address)));
    matched.add(
        new Candidate(
            names,
            Tuple.of(
                utc(now),
                bounce.outcome(),
                messenger,
                user,
                address,
                dispatch.getLong("ID"),
                Completions.cut(bounce.text(), Completions.TEXT))));
  }

  /** Adds a report that no dispatch matches, unless its address was erased for any messenger. */
  void addUnmatched(Bounce bounce) {
    var address = Completions.cut(bounce.address(), Limits.ADDRESS_CHARS);
    var names =
        keys.messengerAliases().stream()
            .map(alias -> Erasures.Name.ofAddress(alias, keys.keyOfReported(alias, address)))
            .toList();
    var text = Completions.cut(bounce.text(), Completions.TEXT);
    unmatched.putIfAbsent(
        bounce.outcome() + " " + address + " " + text,
        new Candidate(names, Tuple.of(utc(now), bounce.outcome(), "", "", address, null, text)));
  }

  /** Stores what was added and is not yet kept, and removes the oldest reports over the bound. */
  void store() throws SQLException {
    unmatched
        .keySet()
        .removeAll(
            tx.in(
                "select %s from feedback where dispatch_id is null and %s in (%%s)"
                    .formatted(WHOLE, WHOLE),
                List.copyOf(unmatched.keySet()),
                row -> row.getString(0)));
    matched.addAll(unmatched.values());
    var erased =
        new Erasures(tx).erased(matched.stream().flatMap(one -> one.names().stream()).toList());
    var rows =
        matched.stream()
            .filter(one -> one.names().stream().noneMatch(erased::contains))
            .map(Candidate::row)
            .toList();
    if (rows.isEmpty()) {
      return;
    }
    tx.batch(
        "insert into feedback (reported_at, kind, messenger, user_id, address, dispatch_id, text)"
            + " values (?,?,?,?,?,?,?)",
        rows);
    long last = tx.query("select coalesce(max(id), 0) from feedback").iterator().next().getLong(0);
    if (last / SLACK != (last - rows.size()) / SLACK) {
      for (var group : GROUPS) {
        trim(group);
      }
    }
  }

  private void trim(String which) throws SQLException {
    for (var oldest :
        tx.query(
            "select id from feedback where %s order by id desc limit 1 offset %d using index"
                .formatted(which, KEPT))) {
      tx.query("delete from feedback where %s and id <= ?".formatted(which), oldest.getLong("ID"));
    }
  }

  static Future<List<Feedback>> page(AsyncSql sql, FeedbackQuery query) {
    var conditions = new ArrayList<String>(List.of("id < ?"));
    var values = new ArrayList<Object>(List.of(query.before()));
    query
        .kind()
        .ifPresent(
            kind -> {
              conditions.add("kind = ?");
              values.add(Feedback.key(kind));
            });
    if (!query.messenger().isEmpty()) {
      conditions.add("messenger = ?");
      values.add(query.messenger());
    }
    if (query.unmatched()) {
      conditions.add("dispatch_id is null");
    }
    values.add(query.limit());
    return sql.query(
            "select %s from feedback where %s order by id desc limit ? using index"
                .formatted(COLUMNS, String.join(" and ", conditions)),
            values.toArray())
        .map(rows -> rows.list(FeedbackRows::feedback));
  }

  static int remove(Tx tx, Instant before) throws SQLException {
    return tx.query("delete from feedback where reported_at < ?", utc(before)).rowCount();
  }

  /**
   * Returns the ids of rows that a condition selects by messenger, user and address, compared one
   * after the other. Their texts, which are most of the table, are not read.
   */
  public static List<Long> ids(Tx tx, Predicate<Row> which) throws SQLException {
    return tx
        .query("select id, messenger, user_id, address from feedback")
        .list(row -> row)
        .stream()
        .filter(which)
        .map(row -> row.getLong("ID"))
        .toList();
  }

  /** Returns reports, newest first. */
  public static List<Feedback> all(Tx tx, List<Long> ids) throws SQLException {
    return tx
        .in(
            "select %s from feedback where id in (%%s)".formatted(COLUMNS),
            ids,
            FeedbackRows::feedback)
        .stream()
        .sorted(Comparator.comparing(Feedback::id).reversed())
        .toList();
  }

  /** Removes rows. */
  public static void delete(Tx tx, List<Long> ids) throws SQLException {
    tx.batch("delete from feedback where id = ?", ids.stream().map(Tuple::of).toList());
  }

  /** Returns whether a report that no dispatch matched is of one of these owners of an address. */
  public static boolean isOf(String address, Set<Erasures.Name> owners, AddressKeys keys) {
    return owners.stream()
        .anyMatch(one -> keys.keyOfReported(one.messenger(), address).equals(one.key()));
  }

  private static Feedback feedback(Row row) {
    var dispatch = row.getLong("DISPATCH_ID");
    return new Feedback(
        row.getLong("ID"),
        Tx.instant(row, "REPORTED_AT"),
        FeedbackQuery.kind(row.getString("KIND")),
        row.getString("MESSENGER"),
        row.getString("ADDRESS"),
        dispatch == null ? OptionalLong.empty() : OptionalLong.of(dispatch),
        row.getString("TEXT"));
  }
}
