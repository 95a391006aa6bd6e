package org.sitemessage.vertx.store;

import static org.sitemessage.vertx.store.Tx.utc;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.sitemessage.api.Subscription;

/** Who wants messages, and who does not. */
final class Subscriptions {
  private static final String COLUMNS = "id, type, messenger, user_id, address, subscribed";

  private final Tx tx;

  Subscriptions(Tx tx) {
    this.tx = tx;
  }

  /** Updates what is there, and adds the rest. */
  Future<Void> put(List<SubscriptionState> wishes, Instant now) {
    return tx.dialect().bulk() ? putAll(wishes, now) : putEach(wishes, now);
  }

  /** In one statement, where databases can; of several wishes for the same the last one counts. */
  private Future<Void> putAll(List<SubscriptionState> wishes, Instant now) {
    var last = new LinkedHashMap<Subscription, Boolean>();
    wishes.forEach(wish -> last.put(wish.subscription(), wish.subscribed()));
    if (last.isEmpty()) {
      return Future.succeededFuture();
    }
    var keys = last.keySet();
    return tx.query(
            "insert into subscription (subscribed, changed_at, type, messenger, user_id, address)"
                + " select w.subscribed, ?::timestamptz, w.type, w.messenger, w.user_id, w.address"
                + " from unnest(?::boolean[], ?::text[], ?::text[], ?::text[], ?::text[])"
                + " as w(subscribed, type, messenger, user_id, address)"
                + " order by w.type, w.messenger, w.user_id, w.address"
                + " on conflict on constraint subscription_once do update"
                + " set subscribed = excluded.subscribed, changed_at = excluded.changed_at",
            utc(now),
            last.values().toArray(Boolean[]::new),
            keys.stream().map(Subscription::type).toArray(String[]::new),
            keys.stream().map(Subscription::messenger).toArray(String[]::new),
            keys.stream().map(Subscription::userId).toArray(String[]::new),
            keys.stream().map(Subscription::address).toArray(String[]::new))
        .mapEmpty();
  }

  private Future<Void> putEach(List<SubscriptionState> wishes, Instant now) {
    return tx.batch(
            "update subscription set subscribed = ?, changed_at = ?"
                + " where type = ? and messenger = ? and user_id = ? and address = ?",
            wishes.stream().map(wish -> row(wish, now)).toList())
        .compose(
            changed -> {
              var missing = new ArrayList<Tuple>();
              for (int i = 0; i < wishes.size(); i++) {
                if (changed.get(i) == 0) {
                  missing.add(row(wishes.get(i), now));
                }
              }
              return tx.batch(
                  "insert into subscription (subscribed, changed_at, type, messenger, user_id,"
                      + " address) values (?,?,?,?,?,?)",
                  missing);
            })
        .mapEmpty();
  }

  Future<Void> remove(List<Subscription> subscriptions) {
    return tx.batch(
            "delete from subscription"
                + " where type = ? and messenger = ? and user_id = ? and address = ?",
            subscriptions.stream()
                .map(s -> Tuple.of(s.type(), s.messenger(), s.userId(), s.address()))
                .toList())
        .mapEmpty();
  }

  private static Tuple row(SubscriptionState wish, Instant now) {
    var subscription = wish.subscription();
    return Tuple.of(
        wish.subscribed(),
        utc(now),
        subscription.type(),
        subscription.messenger(),
        subscription.userId(),
        subscription.address());
  }

  Future<List<SubscriptionState>> of(String userId, String address) {
    return by("user_id", userId)
        .compose(
            ofUser ->
                by("address", address)
                    .map(
                        ofAddress -> {
                          var all = new ArrayList<>(ofUser);
                          all.addAll(ofAddress);
                          return all;
                        }));
  }

  private Future<List<SubscriptionState>> by(String column, String key) {
    if (key.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return tx.in(
        "select %s from subscription where %s <> '' and %s in (%%s)"
            .formatted(COLUMNS, column, column),
        List.of(key),
        row -> new SubscriptionState(subscription(row), row.getBoolean("SUBSCRIBED")));
  }

  Future<Set<Subscription>> among(String type, Set<String> users, Set<String> addresses) {
    return subscribed("user_id", users)
        .compose(
            ofUsers ->
                subscribed("address", addresses)
                    .map(
                        ofAddresses -> {
                          var all = new HashSet<>(ofUsers);
                          all.addAll(ofAddresses);
                          all.removeIf(one -> !one.type().equals(type));
                          return all;
                        }));
  }

  private Future<List<Subscription>> subscribed(String column, Set<String> keys) {
    return tx.in(
        "select %s from subscription where subscribed = true and %s <> '' and %s in (%%s)"
            .formatted(COLUMNS, column, column),
        keys,
        Subscriptions::subscription);
  }

  Future<List<Subscriber>> page(String type, long after, int limit) {
    return tx.query(
            "select "
                + COLUMNS
                + " from subscription where type = ? and id > ? and subscribed = true"
                + " order by type, id limit ? using index",
            type,
            after,
            limit)
        .map(
            rows -> {
              var page = new ArrayList<Subscriber>();
              rows.forEach(row -> page.add(new Subscriber(row.getLong("ID"), subscription(row))));
              return page;
            });
  }

  static Subscription subscription(Row row) {
    return new Subscription(
        row.getString("TYPE"),
        row.getString("MESSENGER"),
        row.getString("USER_ID"),
        row.getString("ADDRESS"));
  }
}
