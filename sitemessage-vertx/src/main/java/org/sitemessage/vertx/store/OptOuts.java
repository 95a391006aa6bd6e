package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Subscription;

/** Finds those who want no messages, among the recipients of dispatches. */
final class OptOuts {
  private static final String SELECT =
      "select type, messenger, user_id, address from subscription where subscribed = false and ";

  private final Tx tx;

  OptOuts(Tx tx) {
    this.tx = tx;
  }

  /** All opt-outs of the users and addresses of claimed rows. */
  Future<Set<Subscription>> of(List<Row> claimed) {
    return find("USER_ID", claimed)
        .compose(
            ofUsers ->
                find("ADDRESS", claimed)
                    .map(
                        ofAddresses -> {
                          var all = new HashSet<>(ofUsers);
                          all.addAll(ofAddresses);
                          return all;
                        }));
  }

  private Future<List<Subscription>> find(String column, List<Row> dispatches) {
    var keys =
        dispatches.stream()
            .map(row -> row.getString(column))
            .filter(key -> !key.isEmpty())
            .collect(Collectors.toSet());
    return tx.in(
        SELECT + column + " <> '' and " + column + " in (%s)", keys, Subscriptions::subscription);
  }

  static boolean contain(Set<Subscription> optOuts, String type, Dispatch dispatch) {
    if (optOuts.isEmpty()) {
      return false;
    }
    var ofUser =
        !dispatch.userId().isEmpty()
            && optOuts.contains(Subscription.ofUser(type, dispatch.messenger(), dispatch.userId()));
    return ofUser
        || (!dispatch.address().isEmpty()
            && optOuts.contains(
                Subscription.ofAddress(type, dispatch.messenger(), dispatch.address())));
  }
}
