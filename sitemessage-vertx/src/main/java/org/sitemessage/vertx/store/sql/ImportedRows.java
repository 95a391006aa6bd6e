package org.sitemessage.vertx.store.sql;

import java.sql.SQLException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Subscription;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.imports.ImportCounts;
import org.sitemessage.vertx.store.sql.dispatch.Subscriptions;
import org.sitemessage.vertx.store.value.AddressKeys;

/**
 * The stored rows by which an import recognizes what it need not store again.
 *
 * @param tx transaction that reads them
 * @param keys keys that all spellings of an address have in common
 */
record ImportedRows(Tx tx, AddressKeys keys) {

  /** Returns the message ids of those request ids that are stored. */
  static Map<String, Long> known(Tx tx, Collection<String> requestIds) throws SQLException {
    var known = new HashMap<String, Long>();
    tx.in(
        "select id, message_id from request where id in (%s)",
        requestIds, row -> known.put(row.getString("ID"), row.getLong("MESSAGE_ID")));
    return known;
  }

  /** Returns the stored wishes of the same users, keys and addresses. */
  Set<Subscription> wishes(Collection<Subscription> subscriptions) throws SQLException {
    var users = new HashSet<String>();
    var addressKeys = new HashSet<String>();
    var addresses = new LinkedHashMap<List<String>, Set<String>>();
    for (var one : subscriptions) {
      users.add(one.userId());
      addressKeys.add(Subscriptions.keyed(one, keys).address());
      if (!one.address().isEmpty()) {
        addresses
            .computeIfAbsent(List.of(one.type(), one.messenger()), place -> new HashSet<>())
            .add(one.address());
      }
    }
    users.remove("");
    addressKeys.remove("");
    var wishes = new HashSet<Subscription>();
    wishes.addAll(wishes("user_id", users));
    wishes.addAll(wishes("address_key", addressKeys));
    for (var place : addresses.entrySet()) {
      wishes.addAll(
          tx.in(
              "select type, messenger, user_id, address from subscription"
                  + " where type = ? and messenger = ? and user_id = ''"
                  + " and address in (%s)",
              place.getValue(), Subscriptions::subscription, place.getKey().toArray()));
    }
    return wishes;
  }

  private List<Subscription> wishes(String column, Set<String> values) throws SQLException {
    return tx.in(
        "select type, messenger, user_id, address_key as address from subscription where "
            + column
            + " in (%s)",
        values,
        Subscriptions::subscription);
  }

  /** Counts the stored rows of the messages whose request ids begin with a prefix. */
  ImportCounts counts(String requestIds) throws SQLException {
    var like = requestIds + "%";
    var statuses = new EnumMap<DispatchStatus, Long>(DispatchStatus.class);
    for (var row :
        tx.query(
            "select d.status as status, count(*) as dispatches from request r"
                + " join dispatch d on d.message_id = r.message_id"
                + " where r.id like ? group by d.status",
            like)) {
      statuses.put(DispatchStatus.ofCode(row.getInteger("STATUS")), row.getLong("DISPATCHES"));
    }
    return new ImportCounts(
        count("select count(*) from request where id like ?", like),
        statuses,
        count(
            "select coalesce(sum(a.repeats), 0) from request r"
                + " join dispatch d on d.message_id = r.message_id"
                + " join attempt a on a.dispatch_id = d.id"
                + " where r.id like ?",
            like));
  }

  private long count(String query, String like) throws SQLException {
    return tx.query(query, like).iterator().next().getLong(0);
  }
}
