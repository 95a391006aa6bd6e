package org.sitemessage.vertx.store.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.store.db.AsyncSql;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.sql.dispatch.Erasures;
import org.sitemessage.vertx.store.value.AddressKeys;

/**
 * Computes the missing keys of stored wishes. A wish has no key if it was stored before there were
 * keys, or by a process without the messenger, such as an import. Addresses get the form that the
 * messenger delivers to. If several wishes turn out to have the same address, one is kept; it is an
 * opt-out if any of them was.
 */
final class Rekeying {
  private static final int ROWS = 500;
  private static final String COLUMNS = "id, type, messenger, address, address_key, subscribed";

  private final Tx tx;
  private final AddressKeys keys;

  Rekeying(Tx tx, AddressKeys keys) {
    this.tx = tx;
    this.keys = keys;
  }

  /** Wishes of one type with one key. */
  private record Place(String type, String key) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      var byType = type.compareTo(other.type());
      return byType == 0 ? key.compareTo(other.key()) : byType;
    }
  }

  /** Computes all missing keys of messengers known here. */
  static Future<Void> all(Connections connections, AddressKeys keys) {
    return connections
        .read(sql -> messengers(sql, keys))
        .compose(
            messengers -> {
              Future<Void> done = Future.succeededFuture();
              for (var messenger : messengers) {
                done =
                    done.compose(
                        v ->
                            Rounds.run(
                                () ->
                                    connections.write(
                                        tx -> new Rekeying(tx, keys).some(messenger))));
              }
              return done;
            });
  }

  /** Returns the messengers known here that have wishes without a key. */
  private static Future<List<String>> messengers(AsyncSql sql, AddressKeys keys) {
    return sql.query("select distinct messenger from subscription where keyed = false")
        .map(rows -> rows.list(row -> row.getString(0)).stream().filter(keys::know).toList());
  }

  /** Computes keys of some wishes of a messenger; returns whether there may be more. */
  private boolean some(String messenger) throws SQLException {
    var some =
        tx.query(
                "select "
                    + COLUMNS
                    + " from subscription where keyed = false and messenger = ? order by id limit ?"
                    + tx.dialect().lock(),
                messenger,
                ROWS)
            .list(row -> row);
    write(messenger, withEquals(messenger, some));
    return some.size() == ROWS;
  }

  /**
   * Returns some wishes by place, together with the stored wishes that already have one of their
   * keys or addresses.
   */
  private Map<Place, Map<Long, Row>> withEquals(String messenger, List<Row> some)
      throws SQLException {
    var places = new TreeMap<Place, Map<Long, Row>>();
    var addresses = new TreeMap<String, Set<String>>();
    for (var row : some) {
      var place = place(messenger, row);
      places.computeIfAbsent(place, p -> new TreeMap<>()).put(row.getLong("ID"), row);
      addresses
          .computeIfAbsent(place.type(), type -> new TreeSet<>())
          .add(keys.form(messenger, row.getString("ADDRESS")));
    }
    var wanted = places.keySet().stream().map(Place::key).collect(Collectors.toSet());
    add(
        select("address_key <> '' and messenger = ? and address_key in (%s)", wanted, messenger),
        row -> row.getString("ADDRESS_KEY"),
        places);
    for (var type : addresses.entrySet()) {
      add(
          select(
              "type = ? and messenger = ? and user_id = '' and address in (%s)",
              type.getValue(), type.getKey(), messenger),
          row -> place(messenger, row).key(),
          places);
    }
    return places;
  }

  private Place place(String messenger, Row row) {
    var form = keys.form(messenger, row.getString("ADDRESS"));
    return new Place(row.getString("TYPE"), keys.key(messenger, form));
  }

  private List<Row> select(String which, Set<String> values, Object... before) throws SQLException {
    return tx.in(
        "select "
            + COLUMNS
            + " from subscription where "
            + which
            + " order by id"
            + tx.dialect().lock(),
        values,
        Row.class::cast,
        before);
  }

  private static void add(
      List<Row> rows, Function<Row, String> key, Map<Place, Map<Long, Row>> places) {
    for (var row : rows) {
      var equals = places.get(new Place(row.getString("TYPE"), key.apply(row)));
      if (equals != null) {
        equals.put(row.getLong("ID"), row);
      }
    }
  }

  /**
   * Writes wishes with their keys; those of erased people, which an import brought, are removed.
   */
  private void write(String messenger, Map<Place, Map<Long, Row>> places) throws SQLException {
    var superfluous = new ArrayList<Tuple>();
    var kept = new ArrayList<Tuple>();
    var erased =
        new Erasures(tx)
            .erased(
                places.keySet().stream()
                    .map(place -> Erasures.Name.ofAddress(messenger, place.key()))
                    .toList());
    places.forEach(
        (place, rows) -> {
          var ids = List.copyOf(rows.keySet());
          if (erased.contains(Erasures.Name.ofAddress(messenger, place.key()))) {
            ids.forEach(id -> superfluous.add(Tuple.of(id)));
            return;
          }
          ids.subList(1, ids.size()).forEach(id -> superfluous.add(Tuple.of(id)));
          var wanted = rows.values().stream().allMatch(row -> row.getBoolean("SUBSCRIBED"));
          var first = Objects.requireNonNull(rows.get(ids.get(0)));
          var address = keys.form(messenger, first.getString("ADDRESS"));
          kept.add(Tuple.of(address, place.key(), wanted, ids.get(0)));
        });
    tx.batch("delete from subscription where id = ?", superfluous);
    tx.batch(
        "update subscription set address = ?, address_key = ?, keyed = true,"
            + " subscribed = ? where id = ?",
        kept);
  }
}
