package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.Content;
import org.sitemessage.api.Digest;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Message;
import org.sitemessage.api.schedule.JsonFields;
import org.sitemessage.vertx.store.AddressKeys;
import org.sitemessage.vertx.store.claim.ClaimQuery;
import org.sitemessage.vertx.store.claim.ClaimTerms;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.LimitedClaim;
import org.sitemessage.vertx.store.claim.Quiet;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.limit.PermitAllocator;
import org.sitemessage.vertx.store.limit.ReadyDispatch;

/** Hands out dispatches: candidates are selected first and then taken by primary key. */
final class Claims {
  static final String COLUMNS =
      "id, uid, message_id, messenger, address, user_id, attempts, unknowns, takeovers, moved,"
          + " deferrals, stops, claim, content, locale, quiet";

  /** No node has this number. */
  private static final long NOBODY = 0;

  private final Tx tx;
  private final AddressKeys keys;
  private final OptOuts optOuts;

  /** What was ready. */
  private final Map<Long, Row> seen = new HashMap<>();

  private boolean timed;

  Claims(Tx tx, AddressKeys keys) {
    this.tx = tx;
    this.keys = keys;
    this.optOuts = new OptOuts(tx, keys);
  }

  /** Answers what was made ready. */
  Future<List<ReadyDispatch>> promote(String messenger, Instant now, int limit) {
    if (tx.dialect().bulk()) {
      return new BulkClaims(tx).promote(messenger, now, limit);
    }
    return tx.query(
            "select id, rank, due_at from dispatch where lane = ? and messenger = ?"
                + " and due_at <= ? order by lane, messenger, due_at, id limit ? using index",
            Lane.LATER.code(),
            messenger,
            utc(now),
            limit)
        .map(ReadyDispatch::of)
        .compose(
            due ->
                tx.batch(
                        "update dispatch set lane = ? where id = ? and lane = ?",
                        due.stream()
                            .map(one -> Tuple.of(Lane.READY.code(), one.id(), Lane.LATER.code()))
                            .toList())
                    .map(due));
  }

  Future<List<ClaimedDispatch>> claim(ClaimQuery query, long claim, Look look) {
    return candidates(query, look).compose(ids -> take(query, claim, ids, Map.of()));
  }

  /** Of a messenger that is limited. */
  Future<LimitedClaim> claim(ClaimQuery query, ClaimTerms terms, long claim, Look look) {
    timed = true;
    var slots = new PermitAllocator(tx, keys, terms, query);
    return candidates(query, look)
        .compose(
            ids ->
                messages(messageIds(ids.stream().map(this::candidate).toList()))
                    .compose(
                        messages ->
                            slots
                                .give(
                                    ids.stream()
                                        .map(id -> slots.candidate(candidate(id), messages))
                                        .toList())
                                .compose(granted -> take(query, claim, granted, messages)))
                    .map(claimed -> slots.result(claimed, ids.size())));
  }

  private Future<List<Long>> candidates(ClaimQuery query, Look look) {
    return oldest(query, look)
        .compose(
            old ->
                mostUrgent(query, look, old)
                    .map(urgent -> merged(query.limit(), ids(old), urgent)));
  }

  private Row candidate(long id) {
    return Objects.requireNonNull(seen.get(id));
  }

  /**
   * One claim's look at what is ready: where it begins, and what it has seen. A transaction that is
   * run again looks again.
   */
  static final class Look {
    private final ClaimCursors marks;
    private final Optional<ClaimCursors.Start> from;
    private final List<Runnable> seen = new ArrayList<>();

    Look(ClaimCursors marks, ClaimQuery query) {
      this.marks = marks;
      this.from = marks.of(query);
    }

    /** Notes what was seen, now that it is committed. */
    void note() {
      seen.forEach(Runnable::run);
    }
  }

  private Future<List<ReadyDispatch>> oldest(ClaimQuery query, Look look) {
    look.seen.clear();
    if (query.byAge() == 0 || query.priority().isPresent()) {
      return Future.succeededFuture(List.of());
    }
    var parameters = new ArrayList<Object>(List.of(query.messenger()));
    look.from.ifPresent(from -> addSince(parameters, from.oldest()));
    parameters.add(query.byAge());
    return tx.query(
            ready(look.from.isPresent() ? since() : "")
                + " order by lane, messenger, due_at, id limit ? using index"
                + lockFree(),
            parameters.toArray())
        .map(
            rows -> {
              var found = note(rows);
              if (look.from.isPresent()) {
                look.seen.add(() -> look.marks.sawOldest(query, found));
              }
              return found;
            });
  }

  private Future<List<Long>> mostUrgent(ClaimQuery query, Look look, List<ReadyDispatch> oldest) {
    if (look.from.isPresent()) {
      return byRank(query, look, new ArrayList<>(), look.from.get().ranks().firstEntry());
    }
    var oneRank = query.priority().isPresent() ? " and rank = ?" : "";
    var parameters = new ArrayList<Object>(List.of(query.messenger()));
    query.priority().ifPresent(priority -> parameters.add(-priority));
    parameters.add(query.limit());
    var begun = look.marks.now();
    return tx.query(
            ready(oneRank)
                + " order by lane, messenger, rank, due_at, id limit ? using index"
                + lockFree(),
            parameters.toArray())
        .map(
            rows -> {
              var found = note(rows);
              var ended = look.marks.now();
              look.seen.add(() -> look.marks.sawAll(query, oldest, found, begun, ended));
              return ids(found);
            });
  }

  /** Rank by rank, each from its mark. */
  private Future<List<Long>> byRank(
      ClaimQuery query,
      Look look,
      List<Long> sofar,
      Map.@Nullable Entry<Integer, ClaimCursors.Point> next) {
    var wanted = query.limit() - sofar.size();
    if (next == null || wanted == 0) {
      return Future.succeededFuture(sofar);
    }
    var parameters = new ArrayList<Object>(List.of(query.messenger(), next.getKey()));
    addSince(parameters, next.getValue());
    parameters.add(wanted);
    return tx.query(
            ready(" and rank = ?" + since())
                + " order by lane, messenger, rank, due_at, id limit ? using index"
                + lockFree(),
            parameters.toArray())
        .compose(
            rows -> {
              var found = note(rows);
              look.seen.add(() -> look.marks.saw(query, next.getKey(), found, wanted));
              sofar.addAll(ids(found));
              return byRank(
                  query, look, sofar, look.from.orElseThrow().ranks().higherEntry(next.getKey()));
            });
  }

  /** All due at one time may be a million: HSQLDB, which leaves no dead entries, does not mind. */
  private String since() {
    return tx.dialect().bulk() ? " and (due_at, id) >= (?, ?)" : " and due_at >= ?";
  }

  private void addSince(List<Object> parameters, ClaimCursors.Point point) {
    parameters.add(utc(point.dueAt()));
    if (tx.dialect().bulk()) {
      parameters.add(point.id());
    }
  }

  /** The lane stands there as it is, so that an index of that lane alone can be used. */
  private String ready(String condition) {
    return "select id, rank, due_at%s from dispatch where lane = %d and messenger = ?"
            .formatted(timed ? PermitAllocator.columns(tx.dialect()) : "", Lane.READY.code())
        + condition;
  }

  private String lockFree() {
    return tx.dialect().lockFree();
  }

  static long newClaim() {
    return ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
  }

  /** Makes ready again what was claimed, by claims that nobody got the answer of. */
  Future<Void> giveBack(Collection<Long> claims) {
    return tx.in(
            "select d.id from dispatch d join message m on m.id = d.message_id"
                + " where m.group_mark <> '' and d.lane = %d and d.claim in (%%s)"
                    .formatted(Lane.PROCESSING.code()),
            claims,
            row -> row.getLong(0))
        .compose(heads -> new Groups(tx).giveBack(heads))
        .compose(v -> makeReady(claims));
  }

  private Future<Void> makeReady(Collection<Long> claims) {
    return tx.batch(
            ("update dispatch set status = case when attempts + unknowns + takeovers > 0 then %d"
                    + " else %d end, lane = %d, owner = null, claim = null"
                    + " where lane = %d and claim = ?")
                .formatted(
                    DispatchStatus.ERROR.code(),
                    DispatchStatus.PENDING.code(),
                    Lane.READY.code(),
                    Lane.PROCESSING.code()),
            claims.stream().map(Tuple::of).toList())
        .mapEmpty();
  }

  /** Makes nobody's again what was taken over, by claims that nobody got the answer of. */
  Future<Void> disown(Collection<Long> claims) {
    return tx.batch(
            "update dispatch set owner = %d where lane = %d and claim = ?"
                .formatted(NOBODY, Lane.PROCESSING.code()),
            claims.stream().map(Tuple::of).toList())
        .mapEmpty();
  }

  private static List<Long> merged(int limit, List<Long> old, List<Long> urgent) {
    var ids =
        new LinkedHashSet<Long>(urgent.subList(0, Math.min(urgent.size(), limit - old.size())));
    ids.addAll(old);
    ids.addAll(urgent);
    return ids.stream().limit(limit).toList();
  }

  private Future<List<ClaimedDispatch>> take(
      ClaimQuery query, long claim, List<Long> ids, Map<Long, Message> known) {
    return (tx.dialect().bulk()
            ? new BulkClaims(tx).take(query.owner(), claim, ids)
            : takeEach(query, claim, ids))
        .compose(rows -> withMessages(rows, known, Optional.of(query.now())))
        .map(
            claimed -> {
              var order = new HashMap<Long, Integer>();
              ids.forEach(id -> order.put(id, order.size()));
              return claimed.stream()
                  .sorted(Comparator.comparing(c -> order.get(c.dispatch().id())))
                  .toList();
            });
  }

  private Future<List<Row>> takeEach(ClaimQuery query, long claim, List<Long> ids) {
    return tx.batch(
            "update dispatch set status = ?, lane = ?, owner = ?, claim = ?"
                + " where id = ? and lane = ?",
            ids.stream()
                .map(
                    id ->
                        Tuple.of(
                            DispatchStatus.PROCESSING.code(),
                            Lane.PROCESSING.code(),
                            query.owner(),
                            claim,
                            id,
                            Lane.READY.code()))
                .toList())
        .compose(v -> tx.in(select("claim = ? and id in (%s)"), ids, Row.class::cast, claim));
  }

  /** Where no other process can be, what is not this one's is nobody's. */
  Future<List<ClaimedDispatch>> orphans(
      long owner, long claim, Set<String> messengers, Set<Long> silent, int limit) {
    if (tx.dialect().bulk()) {
      return new BulkClaims(tx)
          .takeOrphans(owner, claim, messengers, silent, limit)
          .compose(rows -> withMessages(rows, Optional.empty()));
    }
    return tx.in(
            select("lane = ? and owner <> ? and messenger in (%s) limit " + limit),
            messengers,
            Row.class::cast,
            Lane.PROCESSING.code(),
            owner)
        .compose(rows -> withMessages(rows, Optional.empty()));
  }

  private static String select(String condition) {
    return "select " + COLUMNS + " from dispatch where " + condition;
  }

  /**
   * Completes what was claimed.
   *
   * @param now when it is to be sent, if it was ready before: groups are closed then
   */
  private Future<List<ClaimedDispatch>> withMessages(List<Row> rows, Optional<Instant> now) {
    return withMessages(rows, Map.of(), now);
  }

  private Future<List<ClaimedDispatch>> withMessages(
      List<Row> rows, Map<Long, Message> known, Optional<Instant> now) {
    return (known.isEmpty() ? messages(messageIds(rows)) : Future.succeededFuture(known))
        .compose(
            messages ->
                followers(rows, messages, now.isPresent())
                    .compose(
                        followers ->
                            optOuts
                                .of(rows, now)
                                .map(
                                    unwanted ->
                                        rows.stream()
                                            .map(r -> claimed(r, messages, unwanted, followers))
                                            .toList())));
  }

  private static Set<Long> messageIds(List<Row> rows) {
    return rows.stream().map(row -> row.getLong("MESSAGE_ID")).collect(Collectors.toSet());
  }

  /** By their heads. */
  private Future<Map<Long, List<ClaimedDispatch.Follower>>> followers(
      List<Row> rows, Map<Long, Message> messages, boolean anew) {
    var heads =
        rows.stream()
            .filter(row -> !messageOf(row, messages).group().isEmpty())
            .map(row -> row.getLong("ID"))
            .toList();
    if (heads.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    var groups = new Groups(tx);
    return (anew ? groups.claim(heads) : groups.followers(heads))
        .compose(
            found ->
                messages(messageIds(found))
                    .map(
                        theirs ->
                            found.stream()
                                .collect(
                                    Collectors.groupingBy(
                                        groups::headOf,
                                        Collectors.mapping(
                                            row ->
                                                new ClaimedDispatch.Follower(
                                                    dispatch(row, progress(row)),
                                                    messageOf(row, theirs)),
                                            Collectors.toList())))));
  }

  private static Message messageOf(Row row, Map<Long, Message> messages) {
    return Objects.requireNonNull(messages.get(row.getLong("MESSAGE_ID")));
  }

  Future<Map<Long, Message>> messages(Collection<Long> ids) {
    return tx.in(
            "select id, uid, type, context, sender, priority, created_at, expires_at,"
                + " group_mark, digest from message"
                + " where id in (%s)",
            ids, Claims::message)
        .map(found -> found.stream().collect(Collectors.toMap(Message::id, m -> m)));
  }

  private static Message message(Row row) {
    return new Message(
        row.getLong("ID"),
        row.getString("UID"),
        row.getString("TYPE"),
        new JsonObject(row.getString("CONTEXT")),
        row.getString("SENDER"),
        row.getInteger("PRIORITY"),
        Tx.instant(row, "CREATED_AT"),
        Tx.instant(row, "EXPIRES_AT"),
        row.getString("GROUP_MARK"),
        digest(row));
  }

  static Optional<Digest> digest(Row row) {
    var text = row.getString("DIGEST");
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(Digest.fromJson(new JsonFields("digest.", new JsonObject(text))));
  }

  private static ClaimedDispatch.Progress progress(Row row) {
    return new ClaimedDispatch.Progress(
        row.getInteger("ATTEMPTS"),
        row.getInteger("UNKNOWNS"),
        row.getInteger("TAKEOVERS"),
        row.getBoolean("MOVED"),
        row.getInteger("DEFERRALS"),
        row.getInteger("STOPS"));
  }

  private static Dispatch dispatch(Row row, ClaimedDispatch.Progress progress) {
    return new Dispatch(
        row.getLong("ID"),
        row.getString("UID"),
        row.getLong("MESSAGE_ID"),
        row.getString("MESSENGER"),
        row.getString("ADDRESS"),
        row.getString("USER_ID"),
        progress.attempts(),
        progress.maybeDelivered(),
        Tx.locale(row.getString("LOCALE")));
  }

  private ClaimedDispatch claimed(
      Row row,
      Map<Long, Message> messages,
      OptOuts.Found unwanted,
      Map<Long, List<ClaimedDispatch.Follower>> followers) {
    var message = messageOf(row, messages);
    var progress = progress(row);
    var dispatch = dispatch(row, progress);
    return new ClaimedDispatch(
        dispatch,
        message,
        row.getLong("CLAIM"),
        progress,
        Optional.ofNullable(row.getString("CONTENT"))
            .map(content -> Content.fromJson(new JsonObject(content))),
        optOuts.contain(unwanted, message.type(), dispatch),
        Quiet.parse(row.getString("QUIET")),
        optOuts.suppressed(unwanted, dispatch),
        followers.getOrDefault(dispatch.id(), List.of()));
  }

  private List<ReadyDispatch> note(Iterable<Row> rows) {
    rows.forEach(row -> seen.put(row.getLong("ID"), row));
    return ReadyDispatch.of(rows);
  }

  private static List<Long> ids(List<ReadyDispatch> found) {
    return found.stream().map(ReadyDispatch::id).toList();
  }
}
