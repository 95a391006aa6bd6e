package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.vertx.store.ImportStore;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.imports.ImportCounts;
import org.sitemessage.vertx.store.imports.ImportedDispatch;
import org.sitemessage.vertx.store.imports.ImportedMessage;
import org.sitemessage.vertx.store.imports.ImportedSubscription;
import org.sitemessage.vertx.store.sql.dispatch.AttemptLog;
import org.sitemessage.vertx.store.sql.dispatch.Completions;
import org.sitemessage.vertx.store.sql.dispatch.Erasures;
import org.sitemessage.vertx.store.sql.dispatch.Subscriptions;
import org.sitemessage.vertx.store.sql.schedule.Inserts;
import org.sitemessage.vertx.store.value.AddressKeys;

/**
 * Stores messages, dispatches and subscriptions of another system. Each imported message and
 * dispatch leaves a request id, by which a later import recognizes it. Rows that are recognized are
 * left as they are.
 */
final class Imports implements ImportStore {
  /** No SHA-256 of a body, so that a request with the same id is refused. */
  private static final String FINGERPRINT = "0".repeat(64);

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Connections connections;
  private final AddressKeys keys;

  Imports(Connections connections, AddressKeys keys) {
    this.connections = connections;
    this.keys = keys;
  }

  @Override
  public Future<List<Boolean>> messages(List<ImportedMessage> page, Instant now) {
    return connections.write(tx -> messages(tx, page, now));
  }

  private static List<Boolean> messages(Tx tx, List<ImportedMessage> page, Instant now)
      throws SQLException {
    var known = ImportedRows.known(tx, page.stream().map(ImportedMessage::requestId).toList());
    var fresh = page.stream().filter(m -> !known.containsKey(m.requestId())).toList();
    insertMessages(tx, fresh, Inserts.nextIds(tx, "message_seq", fresh.size()), now);
    return page.stream().map(m -> !known.containsKey(m.requestId())).toList();
  }

  private static void insertMessages(
      Tx tx, List<ImportedMessage> fresh, List<Long> ids, Instant now) throws SQLException {
    var messages = new ArrayList<Tuple>();
    var requests = new ArrayList<Tuple>();
    var postponed = new ArrayList<Tuple>();
    for (int i = 0; i < fresh.size(); i++) {
      var message = fresh.get(i);
      long id = ids.get(i);
      messages.add(messageRow(id, message));
      requests.add(request(message.requestId(), id, 0, now));
      if (message.postponed()) {
        postponed.add(Tuple.of(id, utc(message.createdAt()), 0L));
      }
    }
    tx.batch(
        "insert into message (id, uid, type, context, sender, priority, group_mark, sealed,"
            + " parts, created_at, send_at, expires_at) values (?,?,?,?,?,?,?,?,?,?,?,?)",
        messages);
    insertRequests(tx, requests);
    tx.batch("insert into postponed (message_id, send_at, after_id) values (?,?,?)", postponed);
  }

  private static Tuple messageRow(long id, ImportedMessage message) {
    return Tuple.from(
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
        });
  }

  @Override
  public Future<List<Boolean>> dispatches(List<ImportedDispatch> page, Instant now) {
    return connections.write(tx -> dispatches(tx, page, now));
  }

  private List<Boolean> dispatches(Tx tx, List<ImportedDispatch> page, Instant now)
      throws SQLException {
    var requestIds = new HashSet<String>();
    page.forEach(
        dispatch -> {
          requestIds.add(dispatch.requestId());
          requestIds.add(dispatch.message());
        });
    var known = ImportedRows.known(tx, requestIds);
    var erased = new Erasures(tx).erased(page.stream().flatMap(this::names).toList());
    Predicate<ImportedDispatch> isNew =
        one -> !known.containsKey(one.requestId()) && names(one).noneMatch(erased::contains);
    var fresh = page.stream().filter(isNew).toList();
    insertDispatches(tx, fresh, Inserts.nextIds(tx, "dispatch_seq", fresh.size()), known, now);
    return page.stream().map(isNew::test).toList();
  }

  private Stream<Erasures.Name> names(ImportedDispatch one) {
    return Stream.of(
        Erasures.Name.ofUser(one.userId()),
        Erasures.Name.ofAddress(one.messenger(), keys.key(one.messenger(), one.address())));
  }

  private static void insertDispatches(
      Tx tx, List<ImportedDispatch> fresh, List<Long> ids, Map<String, Long> known, Instant now)
      throws SQLException {
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
    tx.batch(
        "insert into dispatch (id, uid, message_id, part, messenger, address, user_id, locale,"
            + " status, lane, rank, due_at, attempts, unknowns, takeovers, moved, sent_at,"
            + " read_at) values (?,?,?,1,?,?,?,'',?,?,?,?,?,?,0,false,?,?)",
        dispatches);
    insertRequests(tx, requests);
    tx.insert(AttemptLog.LINE, attempts);
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

  @Override
  public Future<List<Boolean>> subscriptions(List<ImportedSubscription> page) {
    return connections.write(tx -> subscriptions(tx, page));
  }

  /**
   * Adds the subscriptions for which no wish is stored; a stored opt-out stays. Their addresses get
   * their form and key when a process that has their messenger opens the store. After that an
   * import without the messenger recognizes a wish only by its address, so both are searched.
   */
  private List<Boolean> subscriptions(Tx tx, List<ImportedSubscription> page) throws SQLException {
    var known =
        new ImportedRows(tx, keys)
            .wishes(page.stream().map(ImportedSubscription::subscription).toList());
    known.addAll(
        Subscriptions.erased(
            tx, page.stream().map(ImportedSubscription::subscription).toList(), keys));
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
    tx.batch(
        "insert into subscription (type, messenger, user_id, address, subscribed,"
            + " changed_at, address_key, keyed) values (?,?,?,?,true,?,?,?)",
        List.copyOf(fresh.values()));
    return answers;
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

  @Override
  public Future<ImportCounts> counts(String requestIds) {
    return connections.write(tx -> new ImportedRows(tx, keys).counts(requestIds));
  }

  private static Tuple request(String id, long message, int dispatches, Instant now) {
    return Tuple.of(id, FINGERPRINT, message, 1, dispatches, utc(now));
  }

  private static void insertRequests(Tx tx, List<Tuple> rows) throws SQLException {
    tx.batch(
        "insert into request (id, fingerprint, message_id, part, dispatches, created_at)"
            + " values (?,?,?,?,?,?)",
        rows);
  }

  private static String uid() {
    var bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
