package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.jdbcclient.JDBCConnectOptions;
import io.vertx.jdbcclient.JDBCPool;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
import org.sitemessage.vertx.store.Shortage;
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
import org.sitemessage.vertx.store.db.CallingThread;
import org.sitemessage.vertx.store.db.Database;
import org.sitemessage.vertx.store.db.InUse;
import org.sitemessage.vertx.store.db.Opening;
import org.sitemessage.vertx.store.db.Outage;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.file.FileTerms;
import org.sitemessage.vertx.store.limit.ParkedDispatches;

/**
 * A store in an SQL database. In HSQLDB all writes go through one connection, one transaction at a
 * time: its concurrent writers wait for each other, and many small commits cost more than a large
 * one. PostgreSQL has several writers here and in other processes; a transaction that collides with
 * another is run again, so whatever {@link #write} is given must be able to. Reads have connections
 * of their own.
 *
 * <p>Easy to get wrong: after a transaction the client leaves its connection at autoCommit=false,
 * and a plain statement on it reports success without ever being committed. So the writer runs
 * <em>nothing</em> outside a transaction, and the readers never run one.
 */
public final class SqlStore implements Store {
  private static final int READERS = 2;

  /** How many may wait for a connection of a pool. */
  private static final int WAITING = 5_000;

  /** How often a transaction is run that collides with others. */
  private static final int TRIES = 10;

  /** Claims that may have been committed, and that nobody knows of. */
  private final Set<Long> lostClaims = ConcurrentHashMap.newKeySet();

  /** The same, of takeovers. */
  private final Set<Long> lostTakeovers = ConcurrentHashMap.newKeySet();

  private final ClaimCursors marks;
  private final Vertx vertx;
  private final AddressKeys keys;
  private final Database database;
  private final JDBCConnectOptions connectOptions;
  private final Outage outage;
  private final InUse inUse;
  private final Shortage shortage = new Shortage();

  /** The last commit, which readers may see before it is on the disk. */
  private volatile Future<Void> underWay = Future.succeededFuture();

  private volatile @Nullable Context context;
  private volatile @Nullable Pool writer;
  private volatile @Nullable Pool readers;
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
    this.connectOptions =
        new JDBCConnectOptions()
            .setJdbcUrl(database.connectUrl())
            .setUser(user)
            .setPassword(password)
            // With generated keys HSQLDB fails the second select on a connection.
            .setAutoGeneratedKeys(false);
  }

  @Override
  public Future<Void> open(long owner, Instant now) {
    node = owner;
    context = vertx.getOrCreateContext();
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
    return read(tx -> new Rekeying(tx, keys).messengers())
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
    underWay = Future.succeededFuture();
    writer = newWriter();
    readers = newReaders();
  }

  private Pool newWriter() {
    return pool("sitemessage-writer", database.writers());
  }

  private Pool newReaders() {
    return pool("sitemessage-readers", READERS);
  }

  private Pool pool(String name, int size) {
    return JDBCPool.pool(
        vertx,
        connectOptions,
        new PoolOptions()
            .setName(name)
            .setMaxSize(size)
            .setMaxWaitQueueSize(WAITING)
            .setShared(false));
  }

  @Override
  public Future<Void> close() {
    outage.unwatch();
    if (outage.isUnderWay()) {
      return outage.end();
    }
    if (writer == null || readers == null) {
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
                    ? write(tx -> tx.query("delete from node where id = ?", node).<Void>mapEmpty())
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
    var pools = Stream.of(writer, readers).filter(Objects::nonNull).map(Pool::close).toList();
    writer = null;
    readers = null;
    return Future.join(pools).mapEmpty();
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
        .map(statement -> read(tx -> tx.query(statement, String.valueOf(node)).<Void>mapEmpty()))
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
    return guarded(this::requireRoom)
        .compose(v -> write(tx -> insert(tx, groups, now)))
        .onSuccess(v -> shortage.end())
        .onSuccess(v -> groups.forEach(group -> group.forEach(one -> noteReady(one, now))))
        .recover(
            failure ->
                groups.size() == 1 || isGone(failure)
                    ? Future.failedFuture(failure)
                    : insertEach(groups, now));
  }

  /** A request id that a transaction of somebody else has used does not keep all waiting. */
  private static Future<List<Future<List<ScheduleReply>>>> insert(
      Tx tx, List<List<Insertion>> groups, Instant now) {
    return tx.dialect()
        .impatience()
        .map(statement -> tx.query(statement).<Void>mapEmpty())
        .orElseGet(Future::succeededFuture)
        .compose(v -> new Inserts(tx, now).run(groups));
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

  /** One group made the transaction fail: each for itself, so that the others are not lost. */
  private Future<List<Future<List<ScheduleReply>>>> insertEach(
      List<List<Insertion>> groups, Instant now) {
    var results = new ArrayList<Future<List<ScheduleReply>>>();
    Future<Void> done = Future.succeededFuture();
    for (var group : groups) {
      done =
          done.transform(
                  before ->
                      before.succeeded()
                          ? write(tx -> insert(tx, List.of(group), now))
                          : Future.<List<Future<List<ScheduleReply>>>>failedFuture(before.cause()))
              .transform(
                  result -> {
                    results.add(
                        result.succeeded()
                            ? result.result().get(0)
                            : Future.failedFuture(result.cause()));
                    return result.failed() && isGone(result.cause())
                        ? Future.failedFuture(result.cause())
                        : Future.succeededFuture();
                  });
    }
    return done.transform(v -> Future.succeededFuture(results));
  }

  @Override
  public Future<Optional<List<ScheduleReply>>> repeated(List<Insertion> requests) {
    return read(tx -> new Inserts(tx, Instant.EPOCH).repeated(requests));
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
              var parking = new ParkedDispatches(tx, messenger);
              return parking
                  .release(limits, ahead, now)
                  .map(released -> Map.entry(released, parking.ready()));
            })
        .map(
            done -> {
              done.getValue().forEach(one -> marks.ready(messenger, one.rank(), one.dueAt()));
              return done.getKey();
            });
  }

  @Override
  public Future<Void> reconsider(String messenger) {
    return write(tx -> new ParkedDispatches(tx, messenger).reconsider());
  }

  @Override
  public Future<Integer> forgetLimits(String messenger, Instant now, int limit) {
    return write(tx -> new ParkedDispatches(tx, messenger).forget(now, limit));
  }

  @Override
  public Future<Map<String, LimitState>> limitStates() {
    return read(tx -> new Queries(tx).limitStates());
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
    return write(
            tx ->
                new Claims(tx, keys)
                    .giveBack(claims)
                    .compose(v -> new Claims(tx, keys).disown(takeovers)))
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
    return read(tx -> new HoldRows(tx).all(clock));
  }

  @Override
  public Future<StoredHold> putHold(Hold hold, Clock clock) {
    return write(tx -> new HoldRows(tx).put(hold, clock));
  }

  @Override
  public Future<Void> removeHold(Hold hold) {
    return write(tx -> new HoldRows(tx).remove(hold));
  }

  @Override
  public Future<Optional<Message>> message(long id) {
    return read(tx -> new Claims(tx, keys).messages(List.of(id)))
        .map(found -> Optional.ofNullable(found.get(id)));
  }

  @Override
  public Future<List<DispatchView>> dispatches(DispatchFilter filter, boolean withErrors) {
    return read(tx -> new Queries(tx).dispatches(filter, withErrors));
  }

  @Override
  public Future<Map<DispatchStatus, Long>> statusCounts() {
    return read(tx -> new Queries(tx).statusCounts());
  }

  @Override
  public Future<Void> putSubscriptions(List<SubscriptionState> wishes, Instant now) {
    return write(tx -> new Subscriptions(tx, keys).put(wishes, now));
  }

  @Override
  public Future<Void> removeSubscriptions(List<Subscription> subscriptions) {
    return write(tx -> new Subscriptions(tx, keys).remove(subscriptions));
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
    return read(tx -> new Suppressions(tx, keys).page(query));
  }

  @Override
  public Future<Long> lastSuppression() {
    return read(tx -> new Suppressions(tx, keys).last());
  }

  @Override
  public Future<Optional<LinkTarget>> linkTarget(long dispatchId, String uid) {
    return read(
        tx ->
            tx.in(
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
        tx ->
            tx.query(
                    "update dispatch set read_at = ? where id = ? and read_at is null",
                    utc(now),
                    dispatchId)
                .map(changed -> changed.rowCount() > 0)
                .compose(
                    fresh ->
                        fresh
                            ? new Groups(tx).markRead(dispatchId, now).map(true)
                            : Future.succeededFuture(false)));
  }

  @Override
  public Future<List<SubscriptionState>> subscriptionsOf(String userId, Set<String> addressKeys) {
    return read(tx -> new Subscriptions(tx, keys).of(userId, addressKeys));
  }

  @Override
  public Future<List<Subscriber>> subscribers(String type, long after, int limit) {
    return read(tx -> new Subscriptions(tx, keys).page(type, after, limit));
  }

  @Override
  public Future<Integer> joinGroups(Instant now, int limit) {
    return read(tx -> new DeferredGroupJoins(tx).any())
        .compose(
            any ->
                any
                    ? write(tx -> new DeferredGroupJoins(tx).settle(now, limit))
                    : Future.succeededFuture(0));
  }

  /**
   * A transaction of the caller's, on a connection to this store's database.
   *
   * @throws SiteMessageException as a failed future, 4000 if it leads elsewhere, or no transaction
   *     is under way
   */
  public Future<CallerTransaction> join(SqlConnection connection) {
    return CallerTransaction.on(connection, home());
  }

  /**
   * The same by JDBC.
   *
   * @param thread the thread that the connection belongs to for now
   */
  public Future<CallerTransaction> join(Connection connection, CallingThread thread) {
    return CallerTransaction.on(connection, thread, home());
  }

  private CallerTransaction.Home home() {
    return new CallerTransaction.Home(
        vertx,
        database.dialect(),
        node,
        database.shared()
            ? ids -> Future.succeededFuture(Set.of())
            : ids -> read(tx -> new Claims(tx, keys).messages(ids)).map(Map::keySet));
  }

  @Override
  public Future<Set<Subscription>> subscribed(Set<Subscription> some) {
    return read(tx -> new Subscriptions(tx, keys).among(some));
  }

  @Override
  public Future<List<Postponed>> postponed(Instant now, long after, int limit) {
    return read(tx -> new Preparations(tx).due(now, after, limit));
  }

  @Override
  public Future<Boolean> prepare(Preparation page, Instant now) {
    return write(tx -> new Preparations(tx).prepare(page, now));
  }

  @Override
  public Future<Map<String, Long>> due(Instant now, OptionalInt priority) {
    return read(tx -> new Queries(tx).due(now, priority));
  }

  @Override
  public Future<ReadyKinds> readyKinds(Instant now) {
    return read(tx -> new Queries(tx).readyKinds(now));
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
    return read(tx -> new Cleaning(tx).finished(before, limit));
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
    return read(tx -> new Queries(tx).undelivered(dueBefore));
  }

  @Override
  public Future<Attachment> addPart(FilePart part, Instant now) {
    return guarded(this::requireRoom).compose(v -> write(tx -> new Files(tx).add(part, now)));
  }

  @Override
  public Future<Map<String, Attachment>> files(Collection<String> ids) {
    return ids.isEmpty()
        ? Future.succeededFuture(Map.of())
        : read(tx -> new Files(tx).complete(ids))
            .map(
                found ->
                    found.values().stream()
                        .collect(
                            Collectors.toMap(stored -> stored.file().id(), Files.Stored::file)));
  }

  @Override
  public Future<ReadStream<Buffer>> openFile(String id) {
    var context = vertx.getOrCreateContext();
    return read(tx -> new Files(tx).complete(List.of(id)))
        .map(
            found -> {
              var stored = found.get(id);
              if (stored == null) {
                throw Files.gone(id);
              }
              return new FileStream(
                  context,
                  stored.file().size(),
                  offset -> read(tx -> new Files(tx).chunk(stored, offset)));
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
    return read(tx -> new Imports(tx, keys).counts(requestIds));
  }

  private <T> Future<T> write(Function<Tx, Future<T>> work) {
    return guarded(() -> write(work, TRIES));
  }

  private <T> Future<T> write(Function<Tx, Future<T>> work, int tries) {
    var pool = writer;
    if (pool == null) {
      return notOpen();
    }
    return inTransaction(pool, work)
        .recover(
            failure -> {
              renewAfter(failure, pool);
              return tries > 1 && database.dialect().collided(failure)
                  ? write(work, tries - 1)
                  : Future.failedFuture(failure);
            });
  }

  /** As long as it is not committed nothing was done; after that nobody knows. */
  private <T> Future<T> inTransaction(Pool pool, Function<Tx, Future<T>> work) {
    return connected(
        pool,
        connection -> {
          var confirmation = database.confirmation();
          return connection
              .begin()
              .recover(this::undone)
              .compose(
                  transaction ->
                      Future.succeededFuture(new Tx(connection, database.dialect()))
                          .compose(work)
                          .compose(
                              result -> confirmed(transaction.commit(), confirmation).map(result),
                              failure -> transaction.rollback().transform(v -> undone(failure))));
        });
  }

  /** Confirms a commit, which counts only when it is on the disk; no reply shows it before that. */
  private Future<Void> confirmed(Future<Void> commit, Callable<Boolean> confirmation) {
    if (!database.confirms()) {
      return commit;
    }
    var done =
        commit
            .compose(v -> vertx.executeBlocking(confirmation))
            .<Void>map(
                due -> {
                  if (due) {
                    maintain();
                  }
                  return null;
                });
    underWay = done;
    return done;
  }

  /** Runs beside the confirmations of this context; a close waits for the end. */
  private void maintain() {
    inUse.count(
        vertx.executeBlocking(
            () -> {
              database.maintain();
              return null;
            },
            false));
  }

  private Future<Void> requireRoom() {
    return database.confirms()
        ? vertx.executeBlocking(
            () -> {
              database.requireRoom();
              return null;
            })
        : Future.succeededFuture();
  }

  /** A read does nothing that could be left undone. */
  private <T> Future<T> read(Function<Tx, Future<T>> work) {
    var pool = readers;
    return guarded(
        () ->
            pool == null
                ? notOpen()
                : connected(
                        pool,
                        connection ->
                            work.apply(new Tx(connection, database.dialect()))
                                .compose(result -> underWay.map(result))
                                .recover(this::undone))
                    .onFailure(failure -> renewAfter(failure, pool)));
  }

  /** Works on a connection, without which it is as if nothing had been asked. */
  private <T> Future<T> connected(Pool pool, Function<SqlConnection, Future<T>> work) {
    return inUse.count(
        pool.getConnection()
            .recover(failure -> Future.failedFuture(unreachable(failure)))
            .compose(
                connection ->
                    Future.succeededFuture(connection)
                        .compose(work)
                        .onComplete(done -> connection.close())));
  }

  /** Fails because the store cannot be reached, if that is why it failed. */
  private <T> Future<T> undone(Throwable failure) {
    if (database.dialect().starved(failure)) {
      shortage.begin(failure);
      return Future.failedFuture(
          new SiteMessageException(
              FailureCode.NOT_READY, "the store has no room: " + failure.getMessage(), failure));
    }
    return Future.failedFuture(
        database.dialect().disconnected(failure) ? unreachable(failure) : failure);
  }

  private static SiteMessageException unreachable(Throwable failure) {
    return new SiteMessageException(
        FailureCode.NOT_READY, "the store cannot be reached: " + failure.getMessage(), failure);
  }

  /**
   * Replaces the pools when a connection is lost: they would hand it out again for ever. On the
   * context that opened the store, because they are closed with the verticle they belong to.
   */
  private void renewAfter(Throwable failure, Pool used) {
    var here = context;
    if (here == null || !database.dialect().disconnected(failure)) {
      return;
    }
    here.runOnContext(
        v -> {
          // Not after what was under way when they were replaced.
          if (writer == used || readers == used) {
            closePools();
            writer = newWriter();
            readers = newReaders();
          }
        });
  }

  private <T> Future<T> notOpen() {
    return Future.failedFuture(
        new SiteMessageException(
            FailureCode.NOT_READY, outage.reason().orElse("the store is not open")));
  }

  static <T> Future<T> guarded(Supplier<Future<T>> work) {
    return Future.succeededFuture()
        .compose(v -> work.get())
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof SiteMessageException
                        ? failure
                        : new SiteMessageException(
                            FailureCode.STORE_FAILED,
                            "the store failed: " + failure.getMessage(),
                            failure)));
  }
}
