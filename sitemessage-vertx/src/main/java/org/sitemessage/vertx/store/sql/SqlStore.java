package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.sqlclient.SqlConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.DeliveryLimits;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Message;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.api.schedule.Suppression;
import org.sitemessage.api.schedule.SuppressionQuery;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.store.AddressKeys;
import org.sitemessage.vertx.store.Bounce;
import org.sitemessage.vertx.store.Bounced;
import org.sitemessage.vertx.store.ChangedDispatches;
import org.sitemessage.vertx.store.DispatchFilter;
import org.sitemessage.vertx.store.DispatchIds;
import org.sitemessage.vertx.store.DispatchView;
import org.sitemessage.vertx.store.FilePart;
import org.sitemessage.vertx.store.Heartbeats;
import org.sitemessage.vertx.store.ImportCounts;
import org.sitemessage.vertx.store.ImportedDispatch;
import org.sitemessage.vertx.store.ImportedMessage;
import org.sitemessage.vertx.store.ImportedSubscription;
import org.sitemessage.vertx.store.Insertion;
import org.sitemessage.vertx.store.LimitState;
import org.sitemessage.vertx.store.LinkTarget;
import org.sitemessage.vertx.store.Postponed;
import org.sitemessage.vertx.store.Preparation;
import org.sitemessage.vertx.store.Requeue;
import org.sitemessage.vertx.store.Store;
import org.sitemessage.vertx.store.Subscriber;
import org.sitemessage.vertx.store.SubscriptionState;
import org.sitemessage.vertx.store.Undelivered;
import org.sitemessage.vertx.store.claim.ClaimQuery;
import org.sitemessage.vertx.store.claim.ClaimTerms;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.Completion;
import org.sitemessage.vertx.store.claim.Hold;
import org.sitemessage.vertx.store.claim.LimitedClaim;
import org.sitemessage.vertx.store.claim.StoredHold;
import org.sitemessage.vertx.store.claim.UnparkResult;
import org.sitemessage.vertx.store.db.AsyncSql;
import org.sitemessage.vertx.store.db.Database;
import org.sitemessage.vertx.store.db.InUse;
import org.sitemessage.vertx.store.db.Opening;
import org.sitemessage.vertx.store.db.Outage;
import org.sitemessage.vertx.store.db.Reads;
import org.sitemessage.vertx.store.db.StoreFailures;
import org.sitemessage.vertx.store.db.Transactions;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.file.FileTerms;
import org.sitemessage.vertx.store.limit.ParkedDispatches;

/**
 * A store in an SQL database. Transactions are sequential code on threads of the store ({@link
 * Transactions}). What is one query that only reads goes through Vert.x's JDBC client ({@link
 * Reads}).
 */
public final class SqlStore implements Store {
  /** Claims that may have been committed, and that nobody knows of. */
  private final Set<Long> lostClaims = ConcurrentHashMap.newKeySet();

  /** The same, of takeovers. */
  private final Set<Long> lostTakeovers = ConcurrentHashMap.newKeySet();

  private final ClaimCursors marks;
  private final Vertx vertx;
  private final AddressKeys keys;
  private final Database database;
  private final Outage outage;
  private final InUse inUse;
  private final StoreFailures failures;
  private final String user;
  private final String password;
  private volatile @Nullable Transactions transactions;
  private volatile @Nullable Reads reads;
  private volatile @Nullable AutoCloseable listener;
  private volatile long node;

  /**
   * A store at a JDBC URL; opened by {@link #open}.
   *
   * @throws SiteMessageException with code 4000 if the URL is of no known kind
   */
  public SqlStore(Vertx vertx, String url, String user, String password) {
    this(vertx, url, user, password, AddressKeys.AS_THEY_ARE);
  }

  /**
   * The same, for messengers whose addresses can be written in several ways.
   *
   * @param keys what all ways to write one address have in common
   */
  public SqlStore(Vertx vertx, String url, String user, String password, AddressKeys keys) {
    this(vertx, Database.at(url, user, password), user, password, keys, new ClaimCursors());
  }

  /** Creates a store, with terms for a store in files of this process. */
  public SqlStore(
      Vertx vertx, String url, String user, String password, AddressKeys keys, FileTerms terms) {
    this(vertx, Database.at(url, user, password, terms), user, password, keys, new ClaimCursors());
  }

  /** The same with other marks. */
  public SqlStore(Vertx vertx, String url, String user, String password, ClaimCursors marks) {
    this(vertx, Database.at(url, user, password), user, password, AddressKeys.AS_THEY_ARE, marks);
  }

  /** Creates a store in a given database. */
  public SqlStore(
      Vertx vertx,
      Database database,
      String user,
      String password,
      AddressKeys keys,
      ClaimCursors marks) {
    this.marks = marks;
    this.vertx = vertx;
    this.keys = keys;
    this.database = database;
    this.inUse = new InUse(vertx);
    this.outage =
        new Outage(vertx, database, Opening.Waits.of(vertx), this::closePools, this::openPools);
    this.failures = new StoreFailures(database.dialect());
    this.user = user;
    this.password = password;
  }

  @Override
  public Future<Void> open(long owner, Instant now) {
    node = owner;
    return openDatabase(owner, now)
        .onSuccess(
            v -> {
              openPools();
              outage.watch(owner, now);
            })
        .compose(
            v ->
                isShared()
                    ? heartbeat(owner, Clock.fixed(now, ZoneOffset.UTC)).mapEmpty()
                    : Future.<Void>succeededFuture())
        .compose(v -> rekey());
  }

  /**
   * Computes missing keys before anything is claimed, so that opt-outs in other spellings are
   * found.
   */
  private Future<Void> rekey() {
    return read(sql -> Rekeying.messengers(sql, keys))
        .compose(
            messengers -> {
              Future<Void> done = Future.succeededFuture();
              for (var messenger : messengers) {
                done = done.compose(v -> rekey(messenger));
              }
              return done;
            });
  }

  private Future<Void> rekey(String messenger) {
    return Rounds.run(() -> write(tx -> new Rekeying(tx, keys).some(messenger)));
  }

  private Future<Void> openDatabase(long owner, Instant now) {
    return new Opening(
            () ->
                vertx.executeBlocking(
                    () -> {
                      database.open(owner, now);
                      return null;
                    }),
            database.dialect()::patience,
            Opening.Waits.of(vertx))
        .run();
  }

  private void openPools() {
    marks.forget();
    var writes = new Transactions(vertx, database, failures, user, password, this::maintain);
    transactions = writes;
    reads = new Reads(vertx, database, failures, writes, user, password);
  }

  @Override
  public Future<Void> close() {
    outage.unwatch();
    if (outage.isUnderWay()) {
      return outage.end();
    }
    if (transactions == null) {
      return Future.succeededFuture();
    }
    var listening = listener;
    listener = null;
    // What it could not finish is the others' at once.
    return inUse
        .whenNone()
        .transform(
            v ->
                isShared()
                    ? write(tx -> tx.query("delete from node where id = ?", node)).<Void>mapEmpty()
                    : Future.<Void>succeededFuture())
        .transform(v -> closePools())
        .transform(
            v ->
                vertx.executeBlocking(
                    () -> {
                      if (listening != null) {
                        listening.close();
                      }
                      database.close();
                      return null;
                    }));
  }

  private Future<Void> closePools() {
    var writing = transactions;
    var reading = reads;
    transactions = null;
    reads = null;
    return writing == null || reading == null
        ? Future.succeededFuture()
        : Future.join(writing.close(), reading.close()).mapEmpty();
  }

  @Override
  public void listen(Runnable heard) {
    listener = database.listen(node, heard).orElse(null);
  }

  @Override
  public Future<Void> announce() {
    return database
        .dialect()
        .announceAs()
        .<Future<Void>>map(
            statement -> read(sql -> sql.query(statement, String.valueOf(node)).<Void>mapEmpty()))
        .orElseGet(Future::succeededFuture);
  }

  @Override
  public boolean isShared() {
    return database.shared();
  }

  @Override
  public Future<Heartbeats> heartbeat(long owner, Clock clock) {
    return write(tx -> new Nodes(tx).beat(owner, clock));
  }

  @Override
  public Future<List<Future<List<ScheduleReply>>>> insert(
      List<List<Insertion>> groups, Instant now) {
    return write(tx -> insert(tx, groups, now))
        .onSuccess(v -> failures.noteStored())
        .onSuccess(v -> groups.forEach(group -> group.forEach(one -> noteReady(one, now))))
        .recover(
            failure ->
                groups.size() == 1 || isGone(failure)
                    ? Future.failedFuture(failure)
                    : insertEach(groups, now));
  }

  /** Waits only for a while for a request id that somebody else's transaction has used. */
  private List<Future<List<ScheduleReply>>> insert(Tx tx, List<List<Insertion>> groups, Instant now)
      throws SQLException {
    database.requireRoom();
    var impatience = tx.dialect().impatience();
    if (impatience.isPresent()) {
      tx.query(impatience.get());
    }
    return new Inserts(tx.dialect(), now).run(groups).run(tx);
  }

  /** Whether nothing else that is tried now will fare better. */
  private boolean isGone(Throwable failure) {
    return database.dialect().disconnected(failure)
        || (failure instanceof SiteMessageException expected
            && expected.code() == FailureCode.NOT_READY);
  }

  private void noteReady(Insertion stored, Instant now) {
    if (stored.appendTo().isEmpty()) {
      stored
          .dispatches()
          .forEach(one -> marks.ready(one.messenger(), -stored.message().priority(), now));
    }
  }

  /** Stores each group by itself, because one of them made the transaction of all fail. */
  private Future<List<Future<List<ScheduleReply>>>> insertEach(
      List<List<Insertion>> groups, Instant now) {
    var results = new ArrayList<Future<List<ScheduleReply>>>();
    return Rounds.run(() -> insertNext(groups, results, now)).map(v -> results);
  }

  /** Answers whether there are more groups; without a store, they fail alike. */
  private Future<Boolean> insertNext(
      List<List<Insertion>> groups, List<Future<List<ScheduleReply>>> results, Instant now) {
    var group = groups.get(results.size());
    return write(tx -> insert(tx, List.of(group), now))
        .transform(
            stored -> {
              results.add(
                  stored.succeeded()
                      ? stored.result().get(0)
                      : Future.failedFuture(stored.cause()));
              while (stored.failed() && isGone(stored.cause()) && results.size() < groups.size()) {
                results.add(Future.failedFuture(stored.cause()));
              }
              return Future.succeededFuture(results.size() < groups.size());
            });
  }

  @Override
  public Future<Optional<List<ScheduleReply>>> repeated(List<Insertion> requests) {
    var script = new Inserts(database.dialect(), Instant.EPOCH).repeated(requests);
    return read(script::run);
  }

  @Override
  public Future<Integer> promote(String messenger, Instant now, int limit) {
    return write(tx -> new Claims(tx, keys).promote(messenger, now, limit))
        .map(
            ready -> {
              ready.forEach(one -> marks.ready(messenger, one.rank(), one.dueAt()));
              return ready.size();
            });
  }

  @Override
  public Future<List<ClaimedDispatch>> claim(ClaimQuery query) {
    var claim = Claims.newClaim();
    return settleLost()
        .compose(
            v ->
                claim(query, claim, new Claims.Look(marks, query))
                    .onFailure(failure -> lostClaims.add(claim)));
  }

  private Future<List<ClaimedDispatch>> claim(ClaimQuery query, long claim, Claims.Look look) {
    return write(tx -> new Claims(tx, keys).claim(query, claim, look)).onSuccess(v -> look.note());
  }

  @Override
  public Future<LimitedClaim> claim(ClaimQuery query, ClaimTerms terms) {
    var claim = Claims.newClaim();
    return settleLost()
        .compose(
            v ->
                claim(query, terms, claim, new Claims.Look(marks, query))
                    .onFailure(failure -> lostClaims.add(claim)));
  }

  /** What stays ready, because the messenger may begin no more, is there for the next look. */
  private Future<LimitedClaim> claim(
      ClaimQuery query, ClaimTerms terms, long claim, Claims.Look look) {
    return write(tx -> new Claims(tx, keys).claim(query, terms, claim, look))
        .onSuccess(
            result -> {
              if (result.again().isEmpty()) {
                look.note();
              }
            });
  }

  @Override
  public Future<UnparkResult> release(
      String messenger, DeliveryLimits limits, Duration ahead, Instant now) {
    return write(
            tx -> {
              var parked = new ParkedDispatches(tx, messenger);
              return Map.entry(parked.release(limits, ahead, now), parked.ready());
            })
        .map(
            done -> {
              done.getValue().forEach(one -> marks.ready(messenger, one.rank(), one.dueAt()));
              return done.getKey();
            });
  }

  @Override
  public Future<Void> reconsider(String messenger) {
    return change(tx -> new ParkedDispatches(tx, messenger).reconsider());
  }

  @Override
  public Future<Integer> forgetLimits(String messenger, Instant now, int limit) {
    return write(tx -> new ParkedDispatches(tx, messenger).forget(now, limit));
  }

  @Override
  public Future<Map<String, LimitState>> limitStates() {
    return read(sql -> new Queries(sql).limitStates());
  }

  /**
   * Sets free what was claimed by transactions that were committed although their answers were lost
   * with a connection: nobody else would, as long as this process lives.
   */
  private Future<Void> settleLost() {
    var claims = List.copyOf(lostClaims);
    var takeovers = List.copyOf(lostTakeovers);
    if (claims.isEmpty() && takeovers.isEmpty()) {
      return Future.succeededFuture();
    }
    return change(
            tx -> {
              var settling = new Claims(tx, keys);
              settling.giveBack(claims);
              settling.disown(takeovers);
            })
        .onSuccess(
            v -> {
              marks.forget();
              lostClaims.removeAll(claims);
              lostTakeovers.removeAll(takeovers);
            });
  }

  /** Behaves as if the answer to a claim had been lost. */
  public void lose(long claim) {
    lostClaims.add(claim);
  }

  @Override
  public Future<List<ClaimedDispatch>> orphans(
      long owner, Set<String> messengers, Set<Long> silent, int limit) {
    var claim = Claims.newClaim();
    return settleLost()
        .compose(
            v ->
                write(tx -> new Claims(tx, keys).orphans(owner, claim, messengers, silent, limit))
                    .onFailure(failure -> lostTakeovers.add(claim)));
  }

  @Override
  public Future<List<Boolean>> record(List<Completion> completions) {
    return write(tx -> new Completions(tx, keys).record(completions))
        .onSuccess(v -> marks.readyAgain(readyAgain(completions)));
  }

  private static List<Instant> readyAgain(List<Completion> completions) {
    return completions.stream()
        .filter(completion -> completion.isOpen() && !completion.dueAt().isAfter(completion.at()))
        .map(Completion::dueAt)
        .toList();
  }

  @Override
  public Future<List<StoredHold>> holds(Clock clock) {
    return read(sql -> HoldRows.all(sql, clock));
  }

  @Override
  public Future<StoredHold> putHold(Hold hold, Clock clock) {
    return write(tx -> new HoldRows(tx).put(hold, clock));
  }

  @Override
  public Future<Void> removeHold(Hold hold) {
    return change(tx -> new HoldRows(tx).remove(hold));
  }

  @Override
  public Future<Optional<Message>> message(long id) {
    return read(sql -> sql.in(Claims.MESSAGES, List.of(id), Claims::message))
        .map(found -> found.stream().findFirst());
  }

  @Override
  public Future<List<DispatchView>> dispatches(DispatchFilter filter, boolean withErrors) {
    return read(sql -> new Queries(sql).dispatches(filter, withErrors));
  }

  @Override
  public Future<Map<DispatchStatus, Long>> statusCounts() {
    return read(sql -> new Queries(sql).statusCounts());
  }

  @Override
  public Future<Void> putSubscriptions(List<SubscriptionState> wishes, Instant now) {
    return change(tx -> new Subscriptions(tx, keys).put(wishes, now));
  }

  @Override
  public Future<Void> removeSubscriptions(List<Subscription> subscriptions) {
    return change(tx -> new Subscriptions(tx, keys).remove(subscriptions));
  }

  @Override
  public Future<List<Boolean>> suppress(List<Suppression> entries, Instant now) {
    return write(tx -> new Suppressions(tx, keys).put(entries, now));
  }

  @Override
  public Future<Optional<Suppression>> unsuppress(String messenger, String address) {
    return write(tx -> new Suppressions(tx, keys).remove(messenger, address));
  }

  @Override
  public Future<List<Optional<Bounced>>> bounced(List<Bounce> bounces, Instant now) {
    return write(tx -> new Bounces(tx, keys).record(bounces, now));
  }

  @Override
  public Future<List<Suppression>> suppressions(SuppressionQuery query) {
    return read(sql -> Suppressions.page(sql, keys, query));
  }

  @Override
  public Future<Long> lastSuppression() {
    return read(Suppressions::last);
  }

  @Override
  public Future<Optional<LinkTarget>> linkTarget(long dispatchId, String uid) {
    return read(
        sql ->
            sql.in(
                    "select d.id, d.message_id, m.type, d.messenger, d.user_id, d.address"
                        + " from dispatch d join message m on m.id = d.message_id"
                        + " where d.uid = ? and d.id in (%s)",
                    List.of(dispatchId),
                    row ->
                        new LinkTarget(
                            row.getLong("ID"),
                            row.getLong("MESSAGE_ID"),
                            row.getString("TYPE"),
                            row.getString("MESSENGER"),
                            row.getString("USER_ID"),
                            row.getString("ADDRESS")),
                    uid)
                .map(found -> found.stream().findFirst()));
  }

  @Override
  public Future<Boolean> markRead(long dispatchId, Instant now) {
    return write(
        tx -> {
          var changed =
              tx.query(
                  "update dispatch set read_at = ? where id = ? and read_at is null",
                  utc(now),
                  dispatchId);
          if (changed.rowCount() == 0) {
            return false;
          }
          new Groups(tx).markRead(dispatchId, now);
          return true;
        });
  }

  @Override
  public Future<List<SubscriptionState>> subscriptionsOf(String userId, Set<String> addressKeys) {
    return read(sql -> Subscriptions.of(sql, userId, addressKeys));
  }

  @Override
  public Future<List<Subscriber>> subscribers(String type, long after, int limit) {
    return read(sql -> Subscriptions.page(sql, type, after, limit));
  }

  @Override
  public Future<Integer> joinGroups(Instant now, int limit) {
    return read(DeferredGroupJoins::any)
        .compose(
            any ->
                any
                    ? write(tx -> DeferredGroupJoins.settle(tx, now, limit))
                    : Future.succeededFuture(0));
  }

  /**
   * Joins a transaction of the caller, on a connection to this store's database.
   *
   * @throws SiteMessageException as a failed future, 4000 if the connection leads elsewhere, or no
   *     transaction is under way
   */
  public Future<CallerTransaction> join(SqlConnection connection) {
    return CallerTransaction.on(connection, home());
  }

  /**
   * Joins a transaction of the caller by JDBC, on the caller's thread, blocking.
   *
   * @throws SiteMessageException as {@link #join(SqlConnection)}
   */
  public JdbcCallerTransaction join(Connection connection) {
    return JdbcCallerTransaction.on(connection, home());
  }

  /**
   * Returns those of these messages that were stored before a caller's transaction, where that must
   * not touch them: in HSQLDB it would keep all others from writing.
   */
  public Future<Set<Long>> untouchable(Collection<Long> ids) {
    return ids.isEmpty() || database.shared()
        ? Future.succeededFuture(Set.of())
        : read(
            sql ->
                sql.in("select id from message where id in (%s)", ids, row -> row.getLong(0))
                    .map(Set::copyOf));
  }

  private CallerScripts home() {
    return new CallerScripts(database.dialect(), node, this::untouchable);
  }

  @Override
  public Future<Set<Subscription>> subscribed(Set<Subscription> some) {
    return read(sql -> Subscriptions.among(sql, keys, some));
  }

  @Override
  public Future<List<Postponed>> postponed(Instant now, long after, int limit) {
    return read(sql -> Preparations.due(sql, now, after, limit));
  }

  @Override
  public Future<Boolean> prepare(Preparation page, Instant now) {
    return write(tx -> new Preparations(tx).prepare(page, now));
  }

  @Override
  public Future<Map<String, Long>> due(Instant now, OptionalInt priority) {
    return read(sql -> new Queries(sql).due(now, priority));
  }

  @Override
  public Future<ReadyKinds> readyKinds(Instant now) {
    return read(sql -> new Queries(sql).readyKinds(now));
  }

  @Override
  public Future<Boolean> seal(long messageId) {
    return write(tx -> new OperatorCommands(tx).seal(messageId));
  }

  @Override
  public Future<ChangedDispatches> cancel(DispatchIds dispatches, Instant now) {
    return write(tx -> new OperatorCommands(tx).cancel(dispatches, now));
  }

  @Override
  public Future<ChangedDispatches> requeue(DispatchIds dispatches, Requeue how) {
    return write(tx -> new OperatorCommands(tx).requeue(dispatches, how))
        .onSuccess(v -> marks.forget());
  }

  @Override
  public Future<List<Long>> finished(Instant before, int limit) {
    return read(sql -> Cleaning.finished(sql, before, limit));
  }

  @Override
  public Future<Removed> remove(List<Long> dispatchIds, Instant before, boolean messages) {
    return write(tx -> new Cleaning(tx).remove(dispatchIds, before, messages));
  }

  @Override
  public Future<Integer> removeEmptyMessages(Instant before, Instant now, int limit) {
    return write(tx -> new Cleaning(tx).removeEmpty(before, now, limit));
  }

  @Override
  public Future<Undelivered> undelivered(Instant dueBefore) {
    return read(sql -> new Queries(sql).undelivered(dueBefore));
  }

  @Override
  public Future<Attachment> addPart(FilePart part, Instant now) {
    return write(
        tx -> {
          database.requireRoom();
          return new Files(tx).add(part, now);
        });
  }

  @Override
  public Future<Map<String, Attachment>> files(Collection<String> ids) {
    return ids.isEmpty()
        ? Future.succeededFuture(Map.of())
        : read(sql -> Files.complete(sql, ids))
            .map(
                found ->
                    found.values().stream()
                        .collect(
                            Collectors.toMap(stored -> stored.file().id(), Files.Stored::file)));
  }

  @Override
  public Future<ReadStream<Buffer>> openFile(String id) {
    var context = vertx.getOrCreateContext();
    return read(sql -> Files.complete(sql, List.of(id)))
        .map(
            found -> {
              var stored = found.get(id);
              if (stored == null) {
                throw Files.gone(id);
              }
              return new FileStream(
                  context,
                  stored.file().size(),
                  offset -> read(sql -> Files.chunk(sql, stored, offset)));
            });
  }

  @Override
  public Future<Boolean> removeUnusedFile(Instant begunBefore, Instant unfinishedBefore) {
    return write(tx -> new Files(tx).removeSome(begunBefore, unfinishedBefore));
  }

  /**
   * Stores messages of another system, each once.
   *
   * @return for each whether it was not stored before, in the same order
   */
  public Future<List<Boolean>> importMessages(List<ImportedMessage> page, Instant now) {
    return write(tx -> new Imports(tx, keys).messages(page, now));
  }

  /**
   * Stores dispatches of another system, each once, after their messages.
   *
   * @return for each whether it was not stored before, in the same order
   */
  public Future<List<Boolean>> importDispatches(List<ImportedDispatch> page, Instant now) {
    return write(tx -> new Imports(tx, keys).dispatches(page, now));
  }

  /**
   * Stores subscriptions of another system, unless the same wish, or its opposite, is stored.
   *
   * @return for each whether it was not stored before, in the same order
   */
  public Future<List<Boolean>> importSubscriptions(List<ImportedSubscription> page) {
    return write(tx -> new Imports(tx, keys).subscriptions(page));
  }

  /** What is stored of the imported messages whose request ids begin like that. */
  public Future<ImportCounts> imported(String requestIds) {
    return read(sql -> Imports.counts(sql, requestIds));
  }

  private <T> Future<T> write(Transactions.Work<T> work) {
    var open = transactions;
    return open == null ? notOpen() : inUse.count(open.run(work));
  }

  /** A transaction without a result. */
  private interface Change {
    void run(Tx tx) throws SQLException;
  }

  private Future<Void> change(Change change) {
    return write(
            tx -> {
              change.run(tx);
              return true;
            })
        .mapEmpty();
  }

  /** Runs maintenance beside the transactions; a close waits for its end. */
  private void maintain() {
    inUse.count(
        vertx.executeBlocking(
            () -> {
              database.maintain();
              return null;
            },
            false));
  }

  private <T> Future<T> read(Function<AsyncSql, Future<T>> work) {
    var open = reads;
    return open == null
        ? notOpen()
        : inUse
            .count(open.run(work))
            .recover(failure -> Future.failedFuture(StoreFailures.wrapped(failure)));
  }

  private <T> Future<T> notOpen() {
    return Future.failedFuture(
        new SiteMessageException(
            FailureCode.NOT_READY, outage.reason().orElse("the store is not open")));
  }
}
