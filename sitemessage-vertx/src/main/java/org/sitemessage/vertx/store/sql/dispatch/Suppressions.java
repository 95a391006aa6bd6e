package org.sitemessage.vertx.store.sql.dispatch;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.feedback.Feedback;
import org.sitemessage.api.feedback.FeedbackQuery;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.people.SuppressionQuery;
import org.sitemessage.api.people.SuppressionReason;
import org.sitemessage.vertx.store.SuppressionStore;
import org.sitemessage.vertx.store.db.AsyncSql;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.value.AddressKeys;
import org.sitemessage.vertx.store.value.Bounce;
import org.sitemessage.vertx.store.value.Bounced;
import org.sitemessage.vertx.store.value.ChangedDispatches;
import org.sitemessage.vertx.store.value.DomainPattern;

/** Stores the addresses that must not be contacted. */
public final class Suppressions implements SuppressionStore {
  public static final String COLUMNS =
      "id, messenger, address, reason, text, added_by, dispatch_id, since_at, until_at";

  private final Connections connections;
  private final AddressKeys keys;
  private final Bounces bounces;

  /** The place of an entry in the list. */
  private record Place(String key, String messenger) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::key).thenComparing(Place::messenger);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  public Suppressions(Connections connections, AddressKeys keys) {
    this.connections = connections;
    this.keys = keys;
    this.bounces = new Bounces(this, keys);
  }

  @Override
  public Future<List<Boolean>> put(List<Suppression> entries, Instant now) {
    return connections.write(tx -> put(tx, entries, now));
  }

  @Override
  public Future<List<Optional<Bounced>>> bounced(List<Bounce> reports, Instant now) {
    return connections.write(tx -> bounces.record(tx, reports, now));
  }

  @Override
  public Future<List<ChangedDispatches.Changed>> settleReceived(
      Collection<Long> dispatchIds, Instant now) {
    return connections.write(tx -> new Receipts(tx, keys, now).settleReceived(dispatchIds));
  }

  @Override
  public Future<List<Feedback>> feedback(FeedbackQuery query) {
    return connections.read(sql -> FeedbackRows.page(sql, query));
  }

  @Override
  public Future<Integer> removeFeedback(Instant before) {
    return connections.write(tx -> FeedbackRows.remove(tx, before));
  }

  /**
   * Adds entries. An entry is left out if the stored entry of its address weighs as much. Of
   * several entries for one address the first counts that no other one replaces. An address that
   * was erased gets none.
   *
   * @return for each entry, in the same order, whether its address got another entry; of several
   *     entries for one address only the first can have {@code true}
   */
  List<Boolean> put(Tx tx, List<Suppression> entries, Instant now) throws SQLException {
    if (entries.isEmpty()) {
      return List.of();
    }
    var erased = new Erasures(tx).erased(entries.stream().map(one -> name(place(one))).toList());
    var wanted = new TreeMap<Place, Suppression>();
    entries.stream()
        .filter(entry -> !erased.contains(name(place(entry))))
        .forEach(
            entry ->
                wanted.merge(
                    place(entry), entry, (old, one) -> one.replaces(old, now) ? one : old));
    var stored = stored(tx, wanted.keySet().stream().map(Place::key).toList());
    var changed = new HashSet<Place>();
    var updates = new ArrayList<Tuple>();
    var inserts = new ArrayList<Tuple>();
    wanted.forEach(
        (place, entry) -> {
          var before = stored.get(place);
          if (before == null || entry.replaces(before, now)) {
            changed.add(place);
            (before == null ? inserts : updates).add(row(place, entry, now));
          }
        });
    write(tx, updates, inserts);
    return entries.stream().map(one -> changed.remove(place(one))).toList();
  }

  private static Erasures.Name name(Place place) {
    return Erasures.Name.ofAddress(place.messenger(), place.key());
  }

  /** Returns the place of an entry. What a dispatch was sent to is an address, and no pattern. */
  private Place place(Suppression entry) {
    return DomainPattern.of(entry.address())
        .filter(pattern -> entry.dispatchId().isEmpty())
        .map(pattern -> new Place(pattern.key(), entry.messenger()))
        .orElseGet(() -> place(entry.messenger(), entry.address()));
  }

  private Place place(String messenger, String address) {
    return new Place(keys.key(messenger, address), messenger);
  }

  /**
   * Returns the stored entries of some keys and locks them, in one order. So a transaction that
   * writes the same entries waits, and does not deadlock.
   */
  private static Map<Place, Suppression> stored(Tx tx, List<String> addressKeys)
      throws SQLException {
    var found = new HashMap<Place, Suppression>();
    tx.in(
        "select address_key, %s from suppression where address_key in (%%s) order by address_key%s"
            .formatted(COLUMNS, tx.dialect().lock()),
        addressKeys,
        row ->
            found.put(
                new Place(row.getString("ADDRESS_KEY"), row.getString("MESSENGER")),
                suppression(row)));
    return found;
  }

  private static void write(Tx tx, List<Tuple> updates, List<Tuple> inserts) throws SQLException {
    tx.batch(
        "update suppression set address = ?, reason = ?, text = ?, added_by = ?,"
            + " dispatch_id = ?, since_at = ?, until_at = ?"
            + " where address_key = ? and messenger = ?",
        updates);
    tx.batch(
        "insert into suppression (address, reason, text, added_by, dispatch_id,"
            + " since_at, until_at, address_key, messenger) values (?,?,?,?,?,?,?,?,?)",
        inserts);
  }

  private static Tuple row(Place place, Suppression entry, Instant now) {
    return Tuple.from(
        new @Nullable Object[] {
          entry.address(),
          entry.reason().code(),
          Completions.cut(entry.text(), Completions.TEXT),
          entry.by(),
          entry.dispatchId().isPresent() ? entry.dispatchId().getAsLong() : null,
          utc(now),
          entry.until().map(Tx::utc).orElse(null),
          place.key(),
          place.messenger()
        });
  }

  @Override
  public Future<Optional<Suppression>> remove(String messenger, String address) {
    return connections.write(tx -> remove(tx, messenger, address));
  }

  /** Removes the pattern that is written like this; the entry of the address if there is none. */
  private Optional<Suppression> remove(Tx tx, String messenger, String address)
      throws SQLException {
    var pattern = DomainPattern.of(address);
    if (pattern.isPresent()) {
      var removed = remove(tx, new Place(pattern.get().key(), messenger));
      if (removed.isPresent()) {
        return removed;
      }
    }
    return remove(tx, place(messenger, address));
  }

  private static Optional<Suppression> remove(Tx tx, Place place) throws SQLException {
    var entry = Optional.ofNullable(stored(tx, List.of(place.key())).get(place));
    if (entry.isPresent()) {
      tx.query(
          "delete from suppression where address_key = ? and messenger = ?",
          place.key(),
          place.messenger());
    }
    return entry;
  }

  @Override
  public Future<Long> last() {
    return connections.read(
        sql ->
            sql.query("select coalesce(max(id), 0) from suppression")
                .map(rows -> rows.iterator().next().getLong(0)));
  }

  @Override
  public Future<List<Suppression>> page(SuppressionQuery query) {
    return connections.read(sql -> page(sql, query));
  }

  private Future<List<Suppression>> page(AsyncSql sql, SuppressionQuery query) {
    var conditions = new ArrayList<String>(List.of("id > ?"));
    var parameters = new ArrayList<Object>(List.of(query.after()));
    if (!query.messenger().isEmpty()) {
      conditions.add("messenger = ?");
      parameters.add(query.messenger());
    }
    if (!query.address().isEmpty()) {
      var wanted = keysOf(query.messenger(), query.address());
      conditions.add(
          "address_key in (%s)"
              .formatted(String.join(",", Collections.nCopies(wanted.size(), "?"))));
      parameters.addAll(wanted);
    }
    query
        .reason()
        .ifPresent(
            reason -> {
              conditions.add("reason = ?");
              parameters.add(reason.code());
            });
    parameters.add(query.limit());
    // An index on the order is of use only where it is not the address that is looked for.
    var order =
        query.address().isEmpty() ? " order by id limit ? using index" : " order by id limit ?";
    return sql.query(
            "select "
                + COLUMNS
                + " from suppression where "
                + String.join(" and ", conditions)
                + order,
            parameters.toArray())
        .map(rows -> rows.list(Suppressions::suppression));
  }

  /** Returns the keys of the entries of an address: its own, and those of patterns. */
  private List<String> keysOf(String messenger, String address) {
    var wanted = new ArrayList<String>(List.of(keys.key(messenger, address)));
    DomainPattern.of(address)
        .ifPresentOrElse(
            pattern -> wanted.add(pattern.key()), () -> wanted.addAll(DomainPattern.keys(address)));
    return wanted;
  }

  public static Suppression suppression(Row row) {
    var dispatch = row.getLong("DISPATCH_ID");
    return new Suppression(
        row.getLong("ID"),
        row.getString("MESSENGER"),
        row.getString("ADDRESS"),
        SuppressionReason.ofCode(row.getInteger("REASON")),
        row.getString("TEXT"),
        row.getString("ADDED_BY"),
        dispatch == null ? OptionalLong.empty() : OptionalLong.of(dispatch),
        Tx.instant(row, "SINCE_AT"),
        Tx.optionalInstant(row, "UNTIL_AT"));
  }
}
