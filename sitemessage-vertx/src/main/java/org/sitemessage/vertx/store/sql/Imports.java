package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.vertx.store.AddressKeys;
import org.sitemessage.vertx.store.ImportCounts;
import org.sitemessage.vertx.store.ImportedDispatch;
import org.sitemessage.vertx.store.ImportedMessage;
import org.sitemessage.vertx.store.ImportedSubscription;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Tx;

/**
 * Stores what another system held. Each row leaves a request id, by which it is known again; what
 * is known is left as it is.
 */
final class Imports {
  /** No SHA-256 of a body: whoever schedules by the same request id is refused. */
  private static final String FINGERPRINT = "0".repeat(64);

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Tx tx;
  private final AddressKeys keys;

  Imports(Tx tx, AddressKeys keys) {
    this.tx = tx;
    this.keys = keys;
  }

  Future<List<Boolean>> messages(List<ImportedMessage> page, Instant now) {
    return known(page.stream().map(ImportedMessage::requestId).toList())
        .compose(
            known -> {
              var fresh = page.stream().filter(m -> !known.containsKey(m.requestId())).toList();
              return Inserts.nextIds(tx, "message_seq", fresh.size())
                  .compose(ids -> insertMessages(fresh, ids, now))
                  .map(v -> page.stream().map(m -> !known.containsKey(m.requestId())).toList());
            });
  }

  private Future<Void> insertMessages(List<ImportedMessage> fresh, List<Long> ids, Instant now) {
    var messages = new ArrayList<Tuple>();
    var requests = new ArrayList<Tuple>();
    var postponed = new ArrayList<Tuple>();
    for (int i = 0; i < fresh.size(); i++) {
      var message = fresh.get(i);
      long id = ids.get(i);
      messages.add(
          Tuple.from(
              new Object[] {
                id,
                uid(),
                message.type(),
                message.context(),
                message.sender(),
                message.priority(),
                message.groupMark(),
                true,
                1,
                utc(message.createdAt()),
                utc(message.createdAt()),
                utc(message.expiresAt())
              }));
      requests.add(request(message.requestId(), id, 0, now));
      if (message.postponed()) {
        postponed.add(Tuple.of(id, utc(message.createdAt()), 0L));
      }
    }
    return tx.batch(
            "insert into message (id, uid, type, context, sender, priority, group_mark, sealed,"
                + " parts, created_at, send_at, expires_at) values (?,?,?,?,?,?,?,?,?,?,?,?)",
            messages)
        .compose(v -> insertRequests(requests))
        .compose(
            v ->
                tx.batch(
                    "insert into postponed (message_id, send_at, after_id) values (?,?,?)",
                    postponed))
        .mapEmpty();
  }

  Future<List<Boolean>> dispatches(List<ImportedDispatch> page, Instant now) {
    var ids = new HashSet<String>();
    page.forEach(
        dispatch -> {
          ids.add(dispatch.requestId());
          ids.add(dispatch.message());
        });
    return known(List.copyOf(ids))
        .compose(
            known -> {
              var fresh = page.stream().filter(d -> !known.containsKey(d.requestId())).toList();
              return Inserts.nextIds(tx, "dispatch_seq", fresh.size())
                  .compose(numbers -> insertDispatches(fresh, numbers, known, now))
                  .map(v -> page.stream().map(d -> !known.containsKey(d.requestId())).toList());
            });
  }

  private Future<Void> insertDispatches(
      List<ImportedDispatch> fresh, List<Long> ids, Map<String, Long> known, Instant now) {
    var dispatches = new ArrayList<Tuple>();
    var requests = new ArrayList<Tuple>();
    var attempts = new ArrayList<Tuple>();
    for (int i = 0; i < fresh.size(); i++) {
      var dispatch = fresh.get(i);
      long id = ids.get(i);
      var message = known.get(dispatch.message());
      if (message == null) {
        throw new SiteMessageException(
            FailureCode.STORE_FAILED,
            "%s cannot be imported before %s".formatted(dispatch.requestId(), dispatch.message()));
      }
      dispatches.add(dispatchRow(id, message, dispatch, now));
      requests.add(request(dispatch.requestId(), message, 1, now));
      for (var error : dispatch.errors()) {
        attempts.add(
            Tuple.of(
                id, utc(error.at()), "retry", Completions.cut(error.text(), Completions.TEXT)));
      }
    }
    return tx.batch(
            "insert into dispatch (id, uid, message_id, part, messenger, address, user_id, locale,"
                + " status, lane, rank, due_at, attempts, unknowns, takeovers, moved, sent_at,"
                + " read_at) values (?,?,?,1,?,?,?,'',?,?,?,?,?,?,0,false,?,?)",
            dispatches)
        .compose(v -> insertRequests(requests))
        .compose(
            v ->
                tx.batch(
                    "insert into attempt (dispatch_id, tried_at, outcome, text, repeats)"
                        + " values (?,?,?,?,1)",
                    attempts))
        .mapEmpty();
  }

  private static Tuple dispatchRow(long id, long message, ImportedDispatch dispatch, Instant now) {
    return Tuple.from(
        new @Nullable Object[] {
          id,
          uid(),
          message,
          dispatch.messenger(),
          dispatch.address(),
          dispatch.userId(),
          dispatch.status().code(),
          Lane.of(dispatch.status(), dispatch.dueAt(), now).code(),
          -dispatch.priority(),
          utc(dispatch.dueAt()),
          dispatch.attempts(),
          dispatch.status() == DispatchStatus.UNKNOWN ? 1 : 0,
          dispatch.status() == DispatchStatus.SENT ? utc(dispatch.dueAt()) : null,
          dispatch.readAt().map(Tx::utc).orElse(null)
        });
  }

  /**
   * Adds the subscriptions for which no wish is stored; a stored opt-out stays. Their addresses get
   * their form and key when a process that has their messenger opens the store. After that an
   * import without the messenger recognizes a wish only by its address, so both are searched.
   */
  Future<List<Boolean>> subscriptions(List<ImportedSubscription> page) {
    var users = new HashSet<String>();
    var addresses = new HashSet<String>();
    page.forEach(
        row -> {
          users.add(row.subscription().userId());
          addresses.add(Subscriptions.keyed(row.subscription(), keys).address());
        });
    users.remove("");
    addresses.remove("");
    var known = new HashSet<Subscription>();
    return wishes("user_id", users, known)
        .compose(v -> wishes("address_key", addresses, known))
        .compose(v -> sameAddresses(page, known))
        .compose(
            v -> {
              var fresh = new LinkedHashMap<Subscription, Tuple>();
              var answers = new ArrayList<Boolean>();
              for (var row : page) {
                var isNew =
                    !known.contains(row.subscription())
                        && known.add(Subscriptions.keyed(row.subscription(), keys));
                answers.add(isNew);
                if (isNew) {
                  fresh.put(row.subscription(), subscriptionRow(row));
                }
              }
              return tx.batch(
                      "insert into subscription (type, messenger, user_id, address, subscribed,"
                          + " changed_at, address_key, keyed) values (?,?,?,?,true,?,?,?)",
                      List.copyOf(fresh.values()))
                  .map(inserted -> answers);
            });
  }

  /** Adds the stored wishes of the same addresses, whatever their keys are. */
  private Future<Void> sameAddresses(List<ImportedSubscription> page, Set<Subscription> known) {
    var addresses = new LinkedHashMap<List<String>, Set<String>>();
    for (var row : page) {
      var one = row.subscription();
      if (!one.address().isEmpty()) {
        addresses
            .computeIfAbsent(List.of(one.type(), one.messenger()), place -> new HashSet<>())
            .add(one.address());
      }
    }
    Future<Void> done = Future.succeededFuture();
    for (var place : addresses.entrySet()) {
      done =
          done.compose(
                  v ->
                      tx.in(
                          "select type, messenger, user_id, address from subscription"
                              + " where type = ? and messenger = ? and user_id = ''"
                              + " and address in (%s)",
                          place.getValue(), Subscriptions::subscription, place.getKey().toArray()))
              .map(
                  found -> {
                    known.addAll(found);
                    return null;
                  });
    }
    return done;
  }

  private Tuple subscriptionRow(ImportedSubscription row) {
    var subscription = row.subscription();
    return Tuple.of(
        subscription.type(),
        subscription.messenger(),
        subscription.userId(),
        subscription.address(),
        utc(row.at()),
        Subscriptions.keyed(subscription, keys).address(),
        subscription.address().isEmpty());
  }

  private Future<Void> wishes(String column, Set<String> values, Set<Subscription> known) {
    return tx.in(
            "select type, messenger, user_id, address_key as address from subscription where "
                + column
                + " in (%s)",
            values,
            Subscriptions::subscription)
        .map(
            found -> {
              known.addAll(found);
              return null;
            });
  }

  /** Counts what is stored of the messages whose request ids begin like that. */
  Future<ImportCounts> counts(String requestIds) {
    var like = requestIds + "%";
    return tx.query("select count(*) from request where id like ?", like)
        .compose(
            messages ->
                tx.query(
                        "select d.status, count(*) from request r"
                            + " join dispatch d on d.message_id = r.message_id"
                            + " where r.id like ? group by d.status",
                        like)
                    .compose(
                        dispatches ->
                            tx.query(
                                    "select coalesce(sum(a.repeats), 0) from request r"
                                        + " join dispatch d on d.message_id = r.message_id"
                                        + " join attempt a on a.dispatch_id = d.id"
                                        + " where r.id like ?",
                                    like)
                                .map(
                                    errors -> {
                                      var statuses =
                                          new EnumMap<DispatchStatus, Long>(DispatchStatus.class);
                                      dispatches.forEach(
                                          row ->
                                              statuses.put(
                                                  DispatchStatus.ofCode(row.getInteger(0)),
                                                  row.getLong(1)));
                                      return new ImportCounts(
                                          messages.iterator().next().getLong(0),
                                          statuses,
                                          errors.iterator().next().getLong(0));
                                    })));
  }

  private Future<Map<String, Long>> known(List<String> requestIds) {
    var known = new HashMap<String, Long>();
    return tx.in(
            "select id, message_id from request where id in (%s)",
            requestIds, row -> known.put(row.getString("ID"), row.getLong("MESSAGE_ID")))
        .map(v -> known);
  }

  private static Tuple request(String id, long message, int dispatches, Instant now) {
    return Tuple.of(id, FINGERPRINT, message, 1, dispatches, utc(now));
  }

  private Future<Void> insertRequests(List<Tuple> rows) {
    return tx.batch(
            "insert into request (id, fingerprint, message_id, part, dispatches, created_at)"
                + " values (?,?,?,?,?,?)",
            rows)
        .mapEmpty();
  }

  private static String uid() {
    var bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
