package org.sitemessage.vertx.store.sql.dispatch;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.sqlclient.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.people.SuppressionReason;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.value.AddressKeys;
import org.sitemessage.vertx.store.value.DomainPattern;

/**
 * Finds those who want no messages, and those who must get none, among the recipients of
 * dispatches: in one statement, because every claim asks.
 */
final class OptOuts {
  private static final int ROWS = 200;

  private static final String OPTED_OUT =
      "select type, messenger, user_id, address_key as address, cast(0 as bigint) as number,"
          + " cast(0 as smallint) as reason from subscription where subscribed = false"
          + " and %1$s <> '' and %1$s in (%2$s)";

  private static final String SUPPRESSED =
      "select '' as type, messenger, '' as user_id, address_key as address, id as number, reason"
          + " from suppression where (until_at is null or until_at > ?) and address_key in (%s)";

  /** Finds out whether anybody was erased; only then is each recipient looked up. */
  private static final String ERASED =
      "select '' as type, '' as messenger, '' as user_id, '' as address,"
          + " cast(-1 as bigint) as number, cast(0 as smallint) as reason"
          + " from (values(0)) one(x) where exists (select 1 from erased)";

  private final Tx tx;
  private final AddressKeys keys;

  OptOuts(Tx tx, AddressKeys keys) {
    this.tx = tx;
    this.keys = keys;
  }

  /**
   * The wishes and suppressions that were found.
   *
   * @param optOuts wishes of users, and wishes of addresses by key
   * @param suppressed reasons why addresses must not be contacted, by messenger and key of the
   *     address or of a pattern
   * @param erased users and addresses that were erased
   */
  record Found(
      Set<Subscription> optOuts, Map<List<String>, String> suppressed, Set<Erasures.Name> erased) {}

  /**
   * Finds the wishes and suppressions of the users and addresses of claimed rows.
   *
   * @param now time at which the dispatches are to be sent; empty if suppressions are not looked up
   */
  Found of(List<Row> claimed, Optional<Instant> now) throws SQLException {
    var found = new Found(new HashSet<>(), new HashMap<>(), new HashSet<>());
    for (int from = 0; from < claimed.size(); from += ROWS) {
      add(claimed.subList(from, Math.min(claimed.size(), from + ROWS)), now, found);
    }
    return found;
  }

  private void add(List<Row> claimed, Optional<Instant> now, Found found) throws SQLException {
    var users = new LinkedHashSet<String>();
    var addressKeys = new LinkedHashSet<String>();
    for (var row : claimed) {
      users.add(row.getString("USER_ID"));
      addressKeys.add(keys.key(row.getString("MESSENGER"), row.getString("ADDRESS")));
    }
    List.of(users, addressKeys).forEach(all -> all.remove(""));
    var parts = new ArrayList<String>();
    var parameters = new ArrayList<Object>();
    if (!users.isEmpty()) {
      parts.add(OPTED_OUT.formatted("user_id", list(users, parameters)));
    }
    if (!addressKeys.isEmpty()) {
      parts.add(OPTED_OUT.formatted("address_key", list(addressKeys, parameters)));
    }
    if (now.isPresent() && !addressKeys.isEmpty()) {
      claimed.forEach(row -> addressKeys.addAll(DomainPattern.keys(row.getString("ADDRESS"))));
      parameters.add(utc(now.get()));
      parts.add(SUPPRESSED.formatted(list(addressKeys, parameters)));
    }
    if (now.isPresent() && !parts.isEmpty()) {
      parts.add(ERASED);
    }
    if (parts.isEmpty()) {
      return;
    }
    var sql = String.join(" union all ", parts);
    var anybodyErased = false;
    for (var row :
        tx.query(
            tx.dialect().bulk() ? sql.replace("in (?)", "= any (?)") : sql, parameters.toArray())) {
      if (row.getLong("NUMBER") < 0) {
        anybodyErased = true;
      } else {
        add(row, found);
      }
    }
    if (anybodyErased) {
      found.erased().addAll(new Erasures(tx).erased(names(claimed)));
    }
  }

  private List<Erasures.Name> names(List<Row> claimed) {
    return claimed.stream()
        .flatMap(
            row ->
                Stream.of(
                    Erasures.Name.ofUser(row.getString("USER_ID")),
                    Erasures.Name.ofAddress(
                        row.getString("MESSENGER"),
                        keys.key(row.getString("MESSENGER"), row.getString("ADDRESS")))))
        .toList();
  }

  /** The question marks of a list, whose elements become parameters. */
  private String list(Set<String> values, List<Object> parameters) {
    if (tx.dialect().bulk()) {
      parameters.add(values.toArray(String[]::new));
      return "?";
    }
    parameters.addAll(values);
    return String.join(",", Collections.nCopies(values.size(), "?"));
  }

  private static void add(Row row, Found found) {
    if (row.getLong("NUMBER") == 0) {
      found.optOuts().add(Subscriptions.subscription(row));
    } else {
      var reason = SuppressionReason.ofCode(row.getInteger("REASON"));
      found
          .suppressed()
          .put(
              List.of(row.getString("MESSENGER"), row.getString("ADDRESS")),
              "the address is suppressed: %s (id %d of the suppression list)"
                  .formatted(reason.key(), row.getLong("NUMBER")));
    }
  }

  private String keyOf(Dispatch dispatch) {
    return keys.key(dispatch.messenger(), dispatch.address());
  }

  boolean contain(Found found, String type, Dispatch dispatch) {
    if (found.optOuts().isEmpty()) {
      return false;
    }
    var ofUser =
        !dispatch.userId().isEmpty()
            && found
                .optOuts()
                .contains(Subscription.ofUser(type, dispatch.messenger(), dispatch.userId()));
    return ofUser
        || (!dispatch.address().isEmpty()
            && found
                .optOuts()
                .contains(Subscription.ofAddress(type, dispatch.messenger(), keyOf(dispatch))));
  }

  /** Why a dispatch's address must not be contacted; empty if it may. */
  Optional<String> suppressed(Found found, Dispatch dispatch) {
    if (!found.erased().isEmpty()
        && (found.erased().contains(Erasures.Name.ofUser(dispatch.userId()))
            || found
                .erased()
                .contains(Erasures.Name.ofAddress(dispatch.messenger(), keyOf(dispatch))))) {
      return Optional.of(ClaimedDispatch.ERASED);
    }
    return found.suppressed().isEmpty()
        ? Optional.empty()
        : Stream.concat(Stream.of(keyOf(dispatch)), DomainPattern.keys(dispatch.address()).stream())
            .map(key -> List.of(dispatch.messenger(), key))
            .filter(found.suppressed()::containsKey)
            .findFirst()
            .map(found.suppressed()::get);
  }
}
