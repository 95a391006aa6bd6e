package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
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

  /** Selects messages by their ids; {@link #message} reads its rows. */
  static final String MESSAGES =
      "select id, uid, type, context, sender, priority, created_at, expires_at,"
          + " group_mark, digest from message"
          + " where id in (%s)";

  /** No node has this id. */
  private static final long NOBODY = 0;

  private final Tx tx;
  private final AddressKeys keys;
  private final OptOuts optOuts;

  /** Dispatches found ready by this claim, by id. */
  private final Map<Long, Row> seen = new HashMap<>();

  private boolean timed;

  Claims(Tx tx, AddressKeys keys) {
    this.tx = tx;
    this.keys = keys;
    this.optOuts = new OptOuts(tx, keys);
  }

  /** Makes due dispatches of a messenger ready; returns those dispatches. */
  List<ReadyDispatch> promote(String messenger, Instant now, int limit) throws SQLException {
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

  /** Claims dispatches of a messenger without limits. */
  List<ClaimedDispatch> claim(ClaimQuery query, long claim, Look look) throws SQLException {
    return take(query, claim, candidates(query, look), Map.of());
  }

  /** Claims those dispatches of a limited messenger that get a permit or need none. */
  LimitedClaim claim(ClaimQuery query, ClaimTerms terms, long claim, Look look)
      throws SQLException {
    timed = true;
    var permits = new PermitAllocator(tx, keys, terms, query);
    var rows = candidates(query, look).stream().map(this::candidate).toList();
    var messages = messages(messageIds(rows));
    var granted = permits.give(rows.stream().map(row -> permits.candidate(row, messages)).toList());
    return permits.result(take(query, claim, granted, messages), rows.size());
  }

  private List<Long> candidates(ClaimQuery query, Look look) throws SQLException {
    look.seen.clear();
    var old = oldest(query, look);
    var urgent =
        look.from.isPresent() ? byRank(query, look, look.from.get()) : mostUrgent(query, look, old);
    return merged(query.limit(), ids(old), urgent);
  }

  private Row candidate(long id) {
    return Objects.requireNonNull(seen.get(id));
  }

  /**
   * One claim's look at the ready dispatches: its start, and the dispatches that it has seen. A
   * look is created and noted on the event loop of its cursors. In between, the claim's transaction
   * runs on another thread; of the cursors it uses only their clock. A transaction that is run
   * again looks again.
   */
  static final class Look {
    private final ClaimCursors cursors;
    private final Optional<ClaimCursors.Start> from;
    private final List<Runnable> seen = new ArrayList<>();

    Look(ClaimCursors cursors, ClaimQuery query) {
      this.cursors = cursors;
      this.from = cursors.of(query);
    }

    /** Moves the cursors past the dispatches of this look, once their claim is committed. */
    void note() {
      seen.forEach(Runnable::run);
    }
  }

  private List<ReadyDispatch> oldest(ClaimQuery query, Look look) throws SQLException {
    if (query.byAge() == 0 || query.priority().isPresent()) {
      return List.of();
    }
    var parameters = new ArrayList<Object>(List.of(query.messenger()));
    look.from.ifPresent(from -> addSince(parameters, from.oldest()));
    parameters.add(query.byAge());
    var found = ready(look.from.isPresent() ? since() : "", "due_at, id", parameters);
    if (look.from.isPresent()) {
      look.seen.add(() -> look.cursors.sawOldest(query, found));
    }
    return found;
  }

  private List<Long> mostUrgent(ClaimQuery query, Look look, List<ReadyDispatch> oldest)
      throws SQLException {
    var parameters = new ArrayList<Object>(List.of(query.messenger()));
    query.priority().ifPresent(priority -> parameters.add(-priority));
    parameters.add(query.limit());
    var oneRank = query.priority().isPresent() ? " and rank = ?" : "";
    var begun = look.cursors.now();
    var found = ready(oneRank, "rank, due_at, id", parameters);
    var ended = look.cursors.now();
    look.seen.add(() -> look.cursors.sawAll(query, oldest, found, begun, ended));
    return ids(found);
  }

  /** Looks at one rank after the other, at each from its cursor on. */
  private List<Long> byRank(ClaimQuery query, Look look, ClaimCursors.Start from)
      throws SQLException {
    var ids = new ArrayList<Long>();
    for (var entry : from.ranks().entrySet()) {
      var rank = entry.getKey();
      var wanted = query.limit() - ids.size();
      if (wanted == 0) {
        break;
      }
      var parameters = new ArrayList<Object>(List.of(query.messenger(), rank));
      addSince(parameters, entry.getValue());
      parameters.add(wanted);
      var found = ready(" and rank = ?" + since(), "rank, due_at, id", parameters);
      look.seen.add(() -> look.cursors.saw(query, rank, found, wanted));
      ids.addAll(ids(found));
    }
    return ids;
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

  /**
   * Looks for ready dispatches and locks them. The lane is a literal in the statement, so that an
   * index of that lane alone can be used.
   */
  private List<ReadyDispatch> ready(String condition, String order, List<Object> parameters)
      throws SQLException {
    var sql =
        ("select id, rank, due_at%s from dispatch where lane = %d and messenger = ?%s"
                + " order by lane, messenger, %s limit ? using index%s")
            .formatted(
                timed ? PermitAllocator.columns(tx.dialect()) : "",
                Lane.READY.code(),
                condition,
                order,
                tx.dialect().lockFree());
    var rows = tx.query(sql, parameters.toArray());
    rows.forEach(row -> seen.put(row.getLong("ID"), row));
    return ReadyDispatch.of(rows);
  }

  static long newClaim() {
    return ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
  }

  /** Makes dispatches ready again whose claims were committed although their answers were lost. */
  void giveBack(Collection<Long> claims) throws SQLException {
    var heads =
        tx.in(
            "select d.id from dispatch d join message m on m.id = d.message_id"
                + " where m.group_mark <> '' and d.lane = %d and d.claim in (%%s)"
                    .formatted(Lane.PROCESSING.code()),
            claims,
            row -> row.getLong(0));
    new Groups(tx).giveBack(heads);
    tx.batch(
        ("update dispatch set status = case when attempts + unknowns + takeovers > 0 then %d"
                + " else %d end, lane = %d, owner = null, claim = null"
                + " where lane = %d and claim = ?")
            .formatted(
                DispatchStatus.ERROR.code(),
                DispatchStatus.PENDING.code(),
                Lane.READY.code(),
                Lane.PROCESSING.code()),
        claims.stream().map(Tuple::of).toList());
  }

  /** Leaves dispatches without an owner whose takeovers were committed, their answers lost. */
  void disown(Collection<Long> claims) throws SQLException {
    tx.batch(
        "update dispatch set owner = %d where lane = %d and claim = ?"
            .formatted(NOBODY, Lane.PROCESSING.code()),
        claims.stream().map(Tuple::of).toList());
  }

  private static List<Long> merged(int limit, List<Long> old, List<Long> urgent) {
    var ids =
        new LinkedHashSet<Long>(urgent.subList(0, Math.min(urgent.size(), limit - old.size())));
    ids.addAll(old);
    ids.addAll(urgent);
    return ids.stream().limit(limit).toList();
  }

  private List<ClaimedDispatch> take(
      ClaimQuery query, long claim, List<Long> ids, Map<Long, Message> known) throws SQLException {
    var rows =
        tx.dialect().bulk()
            ? new BulkClaims(tx).take(query.owner(), claim, ids)
            : takeEach(query, claim, ids);
    var order = new HashMap<Long, Integer>();
    ids.forEach(id -> order.put(id, order.size()));
    return withMessages(rows, known, Optional.of(query.now())).stream()
        .sorted(Comparator.comparing(c -> order.get(c.dispatch().id())))
        .toList();
  }

  private List<Row> takeEach(ClaimQuery query, long claim, List<Long> ids) throws SQLException {
    tx.batch(
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
            .toList());
    return tx.in(select("claim = ? and id in (%s)"), ids, Row.class::cast, claim);
  }

  /**
   * Returns dispatches whose owners are gone. Where only one process can use the store, every other
   * owner is gone.
   */
  List<ClaimedDispatch> orphans(
      long owner, long claim, Set<String> messengers, Set<Long> silent, int limit)
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
    return withMessages(rows, Map.of(), Optional.empty());
  }

  private static String select(String condition) {
    return "select " + COLUMNS + " from dispatch where " + condition;
  }

  /**
   * Completes claimed rows with their messages, their followers and their recipients' wishes.
   *
   * @param known messages of these rows; empty if they still have to be read
   * @param now time at which dispatches that were ready are to be sent: their groups are closed
   *     then; empty for dispatches that were taken over
   */
  private List<ClaimedDispatch> withMessages(
      List<Row> rows, Map<Long, Message> known, Optional<Instant> now) throws SQLException {
    var messages = known.isEmpty() ? messages(messageIds(rows)) : known;
    var followers = followers(rows, messages, now.isPresent());
    var unwanted = optOuts.of(rows, now);
    return rows.stream().map(row -> claimed(row, messages, unwanted, followers)).toList();
  }

  private static Set<Long> messageIds(List<Row> rows) {
    return rows.stream().map(row -> row.getLong("MESSAGE_ID")).collect(Collectors.toSet());
  }

  /** Returns the followers of claimed heads, by the ids of the heads. */
  private Map<Long, List<ClaimedDispatch.Follower>> followers(
      List<Row> rows, Map<Long, Message> messages, boolean anew) throws SQLException {
    var heads =
        rows.stream()
            .filter(row -> !messageOf(row, messages).group().isEmpty())
            .map(row -> row.getLong("ID"))
            .toList();
    if (heads.isEmpty()) {
      return Map.of();
    }
    var groups = new Groups(tx);
    var found = anew ? groups.claim(heads) : groups.followers(heads);
    var theirs = messages(messageIds(found));
    return found.stream()
        .collect(
            Collectors.groupingBy(
                groups::headOf,
                Collectors.mapping(
                    row ->
                        new ClaimedDispatch.Follower(
                            dispatch(row, progress(row)), messageOf(row, theirs)),
                    Collectors.toList())));
  }

  private static Message messageOf(Row row, Map<Long, Message> messages) {
    return Objects.requireNonNull(messages.get(row.getLong("MESSAGE_ID")));
  }

  /** Returns messages by their ids. */
  Map<Long, Message> messages(Collection<Long> ids) throws SQLException {
    return tx.in(MESSAGES, ids, Claims::message).stream()
        .collect(Collectors.toMap(Message::id, message -> message));
  }

  static Message message(Row row) {
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

  private static List<Long> ids(List<ReadyDispatch> found) {
    return found.stream().map(ReadyDispatch::id).toList();
  }
}
