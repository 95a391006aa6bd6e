package org.sitemessage.vertx.store.sql.dispatch;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Message;
import org.sitemessage.vertx.store.ClaimStore;
import org.sitemessage.vertx.store.claim.ClaimQuery;
import org.sitemessage.vertx.store.claim.ClaimTerms;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.LimitedClaim;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.limit.ParkedDispatches;
import org.sitemessage.vertx.store.limit.PermitAllocator;
import org.sitemessage.vertx.store.limit.ReadyDispatch;
import org.sitemessage.vertx.store.value.AddressKeys;

/**
 * Claims dispatches. Candidates are selected and locked first and then taken by primary key.
 *
 * <p>A claim may be committed although its answer is lost with the connection. No other process
 * takes over what a living process holds, so such claims are settled before the next claim.
 */
public final class Claims implements ClaimStore {
  /** Id that no node has. */
  private static final long NOBODY = 0;

  private final Connections connections;
  private final AddressKeys keys;
  private final ClaimCursors cursors;

  /** Answers of a look that are no alias of a messenger. */
  private static final String GROUPS = "*groups";

  private static final String POSTPONED = "*postponed";

  /** Claims that may have been committed although their answers were lost. */
  private final Set<Long> lostClaims = ConcurrentHashMap.newKeySet();

  /** Takeovers that may have been committed although their answers were lost. */
  private final Set<Long> lostTakeovers = ConcurrentHashMap.newKeySet();

  public Claims(Connections connections, AddressKeys keys, ClaimCursors cursors) {
    this.connections = connections;
    this.keys = keys;
    this.cursors = cursors;
  }

  @Override
  public Future<Waiting> waiting(Set<String> messengers, Instant now) {
    var parameters = new ArrayList<Object>();
    var looks = new ArrayList<String>();
    for (var messenger : messengers) {
      parameters.addAll(List.of(messenger, messenger, messenger, utc(now), messenger));
      looks.add(
          ("select cast(? as varchar(32)) from (values(0)) one(x) where (select id from dispatch"
                  + " where lane = %d and messenger = ? order by lane, messenger, rank, due_at, id"
                  + " limit 1 using index) is not null or (select id from dispatch where lane = %d"
                  + " and messenger = ? and due_at <= ? order by lane, messenger, due_at, id"
                  + " limit 1 using index) is not null"
                  + " or exists (select 1 from parked where messenger = ?)")
              .formatted(Lane.READY.code(), Lane.LATER.code()));
    }
    looks.add(
        "select cast('%s' as varchar(32)) from (values(0)) one(x) where exists (select 1 from joining)"
            .formatted(GROUPS));
    looks.add(
        ("select cast('%s' as varchar(32)) from (values(0)) one(x)"
                + " where exists (select 1 from postponed where send_at <= ?)")
            .formatted(POSTPONED));
    parameters.add(utc(now));
    return connections
        .write(tx -> tx.query(String.join(" union all ", looks), parameters.toArray()))
        .map(
            rows -> {
              var found = new HashSet<>(rows.list(row -> row.getString(0)));
              var groups = found.remove(GROUPS);
              var postponed = found.remove(POSTPONED);
              return new Waiting(found, groups, postponed);
            });
  }

  @Override
  public Future<Integer> promote(String messenger, Instant now, int limit) {
    return connections
        .write(tx -> promote(tx, messenger, now, limit))
        .map(
            ready -> {
              cursors.ready(messenger, ready);
              return ready.size();
            });
  }

  private static List<ReadyDispatch> promote(Tx tx, String messenger, Instant now, int limit)
      throws SQLException {
    if (tx.dialect().bulk()) {
      return new BulkClaims(tx).promote(messenger, now, limit);
    }
    var due =
        ReadyDispatch.of(
            tx.query(
                "select id, rank, due_at from dispatch where lane = ? and messenger = ?"
                    + " and due_at <= ? order by lane, messenger, due_at, id limit ? using index",
                Lane.LATER.code(),
                messenger,
                utc(now),
                limit));
    tx.batch(
        "update dispatch set lane = ? where id = ? and lane = ?",
        due.stream().map(one -> Tuple.of(Lane.READY.code(), one.id(), Lane.LATER.code())).toList());
    return due;
  }

  @Override
  public Future<List<ClaimedDispatch>> claim(ClaimQuery query) {
    return settled(
        lostClaims,
        claim -> {
          var look = new Candidates.Look(cursors, query);
          return connections
              .write(
                  tx ->
                      take(
                          tx,
                          query,
                          claim,
                          new Candidates(tx, query, look, false).find(),
                          Map.of()))
              .onSuccess(v -> look.note());
        });
  }

  @Override
  public Future<LimitedClaim> claim(ClaimQuery query, ClaimTerms terms) {
    return settled(
        lostClaims,
        claim -> {
          var look = new Candidates.Look(cursors, query);
          return connections
              .write(tx -> claim(tx, query, terms, claim, look))
              .onSuccess(
                  result -> {
                    // Dispatches that stay ready must be found by the next look.
                    if (result.again().isEmpty() && !result.stale()) {
                      look.note();
                    }
                  });
        });
  }

  private LimitedClaim claim(
      Tx tx, ClaimQuery query, ClaimTerms terms, long claim, Candidates.Look look)
      throws SQLException {
    var candidates = new Candidates(tx, query, look, true);
    var permits = new PermitAllocator(tx, keys, terms, query);
    var rows = candidates.find().stream().map(candidates::row).toList();
    var messages = new ClaimedRows(tx, keys).messages(ClaimedRows.messageIds(rows));
    var others = parked(tx, query, rows, messages);
    var granted =
        permits.give(others.stream().map(row -> permits.candidate(row, messages)).toList());
    return permits.result(take(tx, query, claim, granted, messages), rows.size());
  }

  @Override
  public Future<LimitedClaim> claimOthers(ClaimQuery query) {
    return settled(
        lostClaims,
        claim -> {
          var look = new Candidates.Look(cursors, query);
          return connections
              .write(tx -> claimOthers(tx, query, claim, look))
              .onSuccess(v -> look.note());
        });
  }

  private LimitedClaim claimOthers(Tx tx, ClaimQuery query, long claim, Candidates.Look look)
      throws SQLException {
    var candidates = new Candidates(tx, query, look, true);
    var rows = candidates.find().stream().map(candidates::row).toList();
    var messages = new ClaimedRows(tx, keys).messages(ClaimedRows.messageIds(rows));
    var ids = parked(tx, query, rows, messages).stream().map(row -> row.getLong("ID")).toList();
    return new LimitedClaim(
        take(tx, query, claim, ids, messages),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        rows.size() == query.limit(),
        false);
  }

  /**
   * Parks the dispatches of paused types, and returns the others. One that has expired is not
   * parked, unless it may stand for others.
   */
  private static List<Row> parked(
      Tx tx, ClaimQuery query, List<Row> rows, Map<Long, Message> messages) throws SQLException {
    if (query.paused().isEmpty()) {
      return rows;
    }
    var types = new LinkedHashMap<Long, String>();
    var others = new ArrayList<Row>();
    for (var row : rows) {
      var message = Objects.requireNonNull(messages.get(row.getLong("MESSAGE_ID")));
      if (query.paused().contains(message.type())
          && (message.expiresAt().isAfter(query.now()) || !message.group().isEmpty())) {
        types.put(row.getLong("ID"), message.type());
      } else {
        others.add(row);
      }
    }
    new ParkedDispatches(tx, query.messenger()).parkTypes(types);
    return others;
  }

  private List<ClaimedDispatch> take(
      Tx tx, ClaimQuery query, long claim, List<Long> ids, Map<Long, Message> known)
      throws SQLException {
    var rows =
        tx.dialect().bulk()
            ? new BulkClaims(tx).take(query, claim, ids)
            : takeEach(tx, query, claim, ids);
    var order = new HashMap<Long, Integer>();
    ids.forEach(id -> order.put(id, order.size()));
    return new ClaimedRows(tx, keys)
        .dispatches(rows, known, Optional.of(query.now())).stream()
            .sorted(Comparator.comparing(c -> order.get(c.dispatch().id())))
            .toList();
  }

  private static List<Row> takeEach(Tx tx, ClaimQuery query, long claim, List<Long> ids)
      throws SQLException {
    tx.batch(
        "update dispatch set status = ?, lane = ?, owner = ?, claim = ?, unbegun = ?"
            + " where id = ? and lane = ?",
        ids.stream()
            .map(
                id ->
                    Tuple.of(
                        DispatchStatus.PROCESSING.code(),
                        Lane.PROCESSING.code(),
                        query.owner(),
                        claim,
                        unbegun(query, claim),
                        id,
                        Lane.READY.code()))
            .toList());
    return tx.in(select("claim = ? and id in (%s)"), ids, Row.class::cast, claim);
  }

  /** Returns the claim under which the dispatches of a query are not begun; null if they are. */
  static @Nullable Long unbegun(ClaimQuery query, long claim) {
    return query.begins() ? null : claim;
  }

  @Override
  public Future<List<ClaimedDispatch>> orphans(
      long owner, Set<String> messengers, Set<Long> silent, int limit) {
    return settled(
        lostTakeovers,
        claim -> connections.write(tx -> orphans(tx, owner, claim, messengers, silent, limit)));
  }

  /**
   * Returns dispatches whose owners are gone. Where only one process can use the store, every other
   * owner is gone.
   */
  private List<ClaimedDispatch> orphans(
      Tx tx, long owner, long claim, Set<String> messengers, Set<Long> silent, int limit)
      throws SQLException {
    var rows =
        tx.dialect().bulk()
            ? new BulkClaims(tx).takeOrphans(owner, claim, messengers, silent, limit)
            : tx.in(
                select("lane = ? and owner <> ? and messenger in (%s) limit " + limit),
                messengers,
                Row.class::cast,
                Lane.PROCESSING.code(),
                owner);
    return new ClaimedRows(tx, keys).dispatches(rows, Map.of(), Optional.empty());
  }

  private static String select(String condition) {
    return "select " + ClaimedRows.COLUMNS + " from dispatch where " + condition;
  }

  /**
   * Claims under a new id, once lost claims are settled.
   *
   * @param lost ids to which the new id is added if the answer is lost
   */
  private <T> Future<T> settled(Set<Long> lost, LongFunction<Future<T>> claiming) {
    var claim = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    return settleLost().compose(v -> claiming.apply(claim).onFailure(failure -> lost.add(claim)));
  }

  private Future<Void> settleLost() {
    var claims = List.copyOf(lostClaims);
    var takeovers = List.copyOf(lostTakeovers);
    if (claims.isEmpty() && takeovers.isEmpty()) {
      return Future.succeededFuture();
    }
    return connections
        .change(
            tx -> {
              giveBack(tx, claims);
              disown(tx, takeovers);
            })
        .onSuccess(
            v -> {
              cursors.forget();
              lostClaims.removeAll(claims);
              lostTakeovers.removeAll(takeovers);
            });
  }

  /** Behaves as if the answer to a claim had been lost. */
  public void lose(long claim) {
    lostClaims.add(claim);
  }

  /** Makes dispatches ready again whose claims were committed although their answers were lost. */
  private static void giveBack(Tx tx, Collection<Long> claims) throws SQLException {
    var heads =
        tx.in(
            "select d.id from dispatch d join message m on m.id = d.message_id"
                + " where m.group_mark <> '' and d.status = %d and d.lane = %d and d.claim in (%%s)"
                    .formatted(DispatchStatus.PROCESSING.code(), Lane.PROCESSING.code()),
            claims,
            row -> row.getLong(0));
    new Groups(tx).giveBack(heads);
    tx.batch(
        ("update dispatch set status = case when attempts + unknowns + takeovers > 0 then %d"
                + " else %d end, lane = %d, owner = null, claim = null"
                + " where status = %d and lane = %d and claim = ?")
            .formatted(
                DispatchStatus.ERROR.code(),
                DispatchStatus.PENDING.code(),
                Lane.READY.code(),
                DispatchStatus.PROCESSING.code(),
                Lane.PROCESSING.code()),
        claims.stream().map(Tuple::of).toList());
  }

  /** Leaves dispatches without an owner whose takeovers were committed, their answers lost. */
  private static void disown(Tx tx, Collection<Long> claims) throws SQLException {
    tx.batch(
        "update dispatch set owner = %d where status = %d and lane = %d and claim = ?"
            .formatted(NOBODY, DispatchStatus.PROCESSING.code(), Lane.PROCESSING.code()),
        claims.stream().map(Tuple::of).toList());
  }
}
