package org.sitemessage.vertx.store.sql.dispatch;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.vertx.store.SubscriptionStore;
import org.sitemessage.vertx.store.db.AsyncSql;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.value.AddressKeys;
import org.sitemessage.vertx.store.value.Subscriber;
import org.sitemessage.vertx.store.value.SubscriptionState;

/** Stores the wishes of users and addresses to get messages of a type, or not to get them. */
public final class Subscriptions implements SubscriptionStore {
  private static final String COLUMNS = "id, type, messenger, user_id, address, subscribed";

  private final Connections connections;
  private final AddressKeys keys;

  public Subscriptions(Connections connections, AddressKeys keys) {
    this.connections = connections;
    this.keys = keys;
  }

  /** Returns a copy with the key in place of the address; the copy identifies a wish. */
  public static Subscription keyed(Subscription one, AddressKeys keys) {
    return one.address().isEmpty()
        ? one
        : Subscription.ofAddress(
            one.type(), one.messenger(), keys.key(one.messenger(), one.address()));
  }

  /** Returns those of some subscriptions whose owners were erased. */
  public static Set<Subscription> erased(Tx tx, Collection<Subscription> some, AddressKeys keys)
      throws SQLException {
    var erased = new Erasures(tx).erased(some.stream().map(one -> name(one, keys)).toList());
    return some.stream()
        .filter(one -> erased.contains(name(one, keys)))
        .collect(Collectors.toSet());
  }

  private static Erasures.Name name(Subscription one, AddressKeys keys) {
    return one.address().isEmpty()
        ? Erasures.Name.ofUser(one.userId())
        : Erasures.Name.ofAddress(one.messenger(), keys.key(one.messenger(), one.address()));
  }

  private boolean isKeyed(Subscription one) {
    return one.address().isEmpty() || keys.know(one.messenger());
  }

  @Override
  public Future<Void> put(List<SubscriptionState> wishes, Instant now) {
    return connections.change(tx -> put(tx, wishes, now));
  }

  /**
   * Updates stored wishes and adds new ones. Of several wishes with the same key the last counts.
   * An erased person is not subscribed, and has no opt-outs: nothing is sent in any case.
   */
  private void put(Tx tx, List<SubscriptionState> wishes, Instant now) throws SQLException {
    var last = new LinkedHashMap<Subscription, SubscriptionState>();
    var erased = erased(tx, wishes.stream().map(SubscriptionState::subscription).toList(), keys);
    for (var wish : wishes) {
      if (!erased.contains(wish.subscription())) {
        last.put(keyed(wish.subscription(), keys), wish);
      } else if (wish.subscribed()) {
        throw SiteMessageException.invalid(
            wish.subscription().userId().isEmpty() ? "address" : "user",
            "was erased; readmit this person first");
      }
    }
    if (last.isEmpty()) {
      return;
    }
    if (tx.dialect().bulk()) {
      putAll(tx, last, now);
    } else {
      putEach(tx, last, now);
    }
  }

  /** Writes all wishes in one statement. */
  private void putAll(Tx tx, Map<Subscription, SubscriptionState> wishes, Instant now)
      throws SQLException {
    var given = wishes.values();
    var keyed = wishes.keySet();
    tx.query(
        "insert into subscription (subscribed, changed_at, type, messenger, user_id, address,"
            + " address_key, keyed)"
            + " select w.subscribed, ?::timestamptz, w.type, w.messenger, w.user_id, w.address,"
            + " w.address_key, w.keyed"
            + " from unnest(?::boolean[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],"
            + " ?::boolean[])"
            + " as w(subscribed, type, messenger, user_id, address, address_key, keyed)"
            + " order by w.type, w.messenger, w.user_id, w.address_key"
            + " on conflict (type, messenger, user_id, address_key) do update"
            + " set subscribed = excluded.subscribed, changed_at = excluded.changed_at,"
            + " address = excluded.address",
        utc(now),
        given.stream().map(SubscriptionState::subscribed).toArray(Boolean[]::new),
        keyed.stream().map(Subscription::type).toArray(String[]::new),
        keyed.stream().map(Subscription::messenger).toArray(String[]::new),
        keyed.stream().map(Subscription::userId).toArray(String[]::new),
        given.stream().map(wish -> wish.subscription().address()).toArray(String[]::new),
        keyed.stream().map(Subscription::address).toArray(String[]::new),
        keyed.stream().map(this::isKeyed).toArray(Boolean[]::new));
  }

  private void putEach(Tx tx, Map<Subscription, SubscriptionState> wishes, Instant now)
      throws SQLException {
    var rows = wishes.entrySet().stream().map(e -> row(e.getKey(), e.getValue(), now)).toList();
    var changed =
        tx.batch(
            "update subscription set subscribed = ?, changed_at = ?, address = ?, keyed = ?"
                + " where type = ? and messenger = ? and user_id = ? and address_key = ?",
            rows);
    var missing = new ArrayList<Tuple>();
    for (int i = 0; i < rows.size(); i++) {
      if (changed.get(i) == 0) {
        missing.add(rows.get(i));
      }
    }
    tx.batch(
        "insert into subscription (subscribed, changed_at, address, keyed, type,"
            + " messenger, user_id, address_key) values (?,?,?,?,?,?,?,?)",
        missing);
  }

  private Tuple row(Subscription keyed, SubscriptionState wish, Instant now) {
    return Tuple.of(
        wish.subscribed(),
        utc(now),
        wish.subscription().address(),
        isKeyed(keyed),
        keyed.type(),
        keyed.messenger(),
        keyed.userId(),
        keyed.address());
  }

  @Override
  public Future<Void> remove(List<Subscription> subscriptions) {
    return connections.change(tx -> remove(tx, subscriptions));
  }

  private void remove(Tx tx, List<Subscription> subscriptions) throws SQLException {
    tx.batch(
        "delete from subscription"
            + " where type = ? and messenger = ? and user_id = ? and address_key = ?",
        subscriptions.stream()
            .map(one -> keyed(one, keys))
            .map(s -> Tuple.of(s.type(), s.messenger(), s.userId(), s.address()))
            .toList());
  }

  @Override
  public Future<List<SubscriptionState>> of(String userId, Set<String> addressKeys) {
    return connections.read(
        sql ->
            by(sql, "user_id", userId.isEmpty() ? Set.of() : Set.of(userId))
                .compose(
                    ofUser ->
                        by(sql, "address_key", addressKeys)
                            .map(
                                ofAddress ->
                                    Stream.concat(ofUser.stream(), ofAddress.stream()).toList())));
  }

  private static Future<List<SubscriptionState>> by(
      AsyncSql sql, String column, Set<String> values) {
    return sql.in(
        "select %s from subscription where %s <> '' and %s in (%%s)"
            .formatted(COLUMNS, column, column),
        values,
        row -> new SubscriptionState(subscription(row), row.getBoolean("SUBSCRIBED")));
  }

  @Override
  public Future<Set<Subscription>> subscribed(Set<Subscription> some) {
    return connections.read(
        sql ->
            subscribed(sql, "user_id", some.stream().map(Subscription::userId))
                .compose(
                    ofUsers ->
                        subscribed(
                                sql,
                                "address_key",
                                some.stream().map(one -> keyed(one, keys).address()))
                            .map(
                                ofAddresses -> {
                                  var found = new HashSet<>(ofUsers);
                                  ofAddresses.forEach(one -> found.add(keyed(one, keys)));
                                  return some.stream()
                                      .filter(one -> found.contains(keyed(one, keys)))
                                      .collect(Collectors.toSet());
                                })));
  }

  private static Future<List<Subscription>> subscribed(
      AsyncSql sql, String column, Stream<String> values) {
    return sql.in(
        "select %s from subscription where subscribed = true and %s <> '' and %s in (%%s)"
            .formatted(COLUMNS, column, column),
        values.filter(value -> !value.isEmpty()).collect(Collectors.toSet()),
        Subscriptions::subscription);
  }

  @Override
  public Future<List<Subscriber>> page(String type, long after, int limit) {
    return connections.read(
        sql ->
            sql.query(
                    "select "
                        + COLUMNS
                        + " from subscription where type = ? and id > ? and subscribed = true"
                        + " order by type, id limit ? using index",
                    type,
                    after,
                    limit)
                .map(
                    rows ->
                        rows.list(row -> new Subscriber(row.getLong("ID"), subscription(row)))));
  }

  public static Subscription subscription(Row row) {
    return new Subscription(
        row.getString("TYPE"),
        row.getString("MESSENGER"),
        row.getString("USER_ID"),
        row.getString("ADDRESS"));
  }
}
