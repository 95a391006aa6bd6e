package org.sitemessage.vertx.store.sql.view;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.schedule.PageCount;
import org.sitemessage.vertx.observe.QueueState;
import org.sitemessage.vertx.store.QueryStore;
import org.sitemessage.vertx.store.claim.Quiet;
import org.sitemessage.vertx.store.db.AsyncSql;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.sql.dispatch.AttemptLog;
import org.sitemessage.vertx.store.sql.dispatch.Groups;
import org.sitemessage.vertx.store.view.DispatchFilter;
import org.sitemessage.vertx.store.view.DispatchView;
import org.sitemessage.vertx.store.view.Heading;
import org.sitemessage.vertx.store.view.Undelivered;
import org.sitemessage.vertx.store.view.WaitFacts;

/** Lists and counts dispatches, for people to see. */
public final class Queries implements QueryStore {
  /** Columns of a {@link #view}, of a dispatch {@code d}. */
  public static final String COLUMNS =
      "d.id, d.message_id, d.messenger, d.address, d.user_id, d.status, d.attempts, d.due_at,"
          + " d.sent_at, d.remote_id, d.answer, d.read_at, d.locale, d.quiet";

  private static final String ATTEMPTS =
      "select dispatch_id, tried_at, outcome, text, repeats from attempt"
          + " where dispatch_id in (%s) order by id";

  private static final String MESSAGE_STATUSES =
      "select x.status, cast(count(*) as integer) from (select status from dispatch"
          + " where message_id = ? order by message_id, id limit ? using index) x group by x.status";

  private final Connections connections;

  public Queries(Connections connections) {
    this.connections = connections;
  }

  /**
   * A listing of dispatches as a query.
   *
   * @param sql text with a question mark for each parameter
   * @param parameters values, in order
   */
  public record Listing(String sql, List<Object> parameters) {

    /**
     * Returns the query for a filter. Without {@code using index} HSQLDB would sort all dispatches
     * that have the status, or the message.
     */
    public static Listing of(DispatchFilter filter) {
      var conditions = new ArrayList<String>(List.of(filter.newestFirst() ? "id < ?" : "id > ?"));
      var start = filter.newestFirst() && filter.after() == 0 ? Long.MAX_VALUE : filter.after();
      var parameters = new ArrayList<Object>(List.of(start));
      var leading = "";
      if (filter.messenger().isPresent()) {
        conditions.add("messenger = ?");
        parameters.add(filter.messenger().get());
      }
      if (filter.status().isPresent()) {
        // A literal: a plan for any status would not use the indexes of one status.
        conditions.add("status = " + filter.status().get().code());
        leading = "status";
      }
      if (filter.unread()) {
        conditions.add("read_at is null");
      }
      if (filter.messageId().isPresent()) {
        conditions.add("message_id = ?");
        parameters.add(filter.messageId().getAsLong());
        leading = "message_id";
      }
      parameters.add(filter.limit());
      var direction = filter.newestFirst() ? " desc" : "";
      return new Listing(
          "select "
              + COLUMNS
              + " from dispatch d where "
              + String.join(" and ", conditions)
              + " order by "
              + (leading.isEmpty() ? "" : leading + direction + ", ")
              + "id"
              + direction
              + " limit ? using index",
          parameters);
    }
  }

  @Override
  public Future<List<DispatchView>> dispatches(DispatchFilter filter, boolean withErrors) {
    return connections.read(sql -> dispatches(sql, filter, withErrors));
  }

  private static Future<List<DispatchView>> dispatches(
      AsyncSql sql, DispatchFilter filter, boolean withErrors) {
    var listing = Listing.of(filter);
    return sql.query(listing.sql(), listing.parameters().toArray())
        .compose(
            rows -> {
              var views = rows.list(Queries::view);
              return withHeads(sql, views)
                  .compose(
                      all ->
                          withErrors
                              ? withErrors(sql, all, answers(rows))
                              : Future.succeededFuture(all));
            });
  }

  /** Returns the lines that dispatches themselves hold. */
  private static Map<Long, DispatchView.AttemptView> answers(Iterable<Row> rows) {
    var answers = new HashMap<Long, DispatchView.AttemptView>();
    for (var row : rows) {
      var answer = row.getString("ANSWER");
      if (answer != null) {
        Tx.optionalInstant(row, "SENT_AT")
            .ifPresent(
                at ->
                    answers.put(
                        row.getLong("ID"),
                        new DispatchView.AttemptView(at, AttemptLog.SENT, answer, 1)));
      }
    }
    return answers;
  }

  /** Adds the heads of the groups that dispatches arrive with. */
  public static Future<List<DispatchView>> withHeads(AsyncSql sql, List<DispatchView> views) {
    return Groups.heads(sql, views.stream().map(DispatchView::id).toList())
        .map(heads -> withHeads(views, heads));
  }

  private static List<DispatchView> withHeads(
      List<DispatchView> views, Map<Long, Groups.Head> heads) {
    return views.stream()
        .map(
            view ->
                Optional.ofNullable(heads.get(view.id()))
                    .map(head -> view.withHead(head.id(), head.dueAt().orElse(view.dueAt())))
                    .orElse(view))
        .toList();
  }

  public static DispatchView view(Row row) {
    return new DispatchView(
        row.getLong("ID"),
        row.getLong("MESSAGE_ID"),
        row.getString("MESSENGER"),
        row.getString("ADDRESS"),
        row.getString("USER_ID"),
        DispatchStatus.ofCode(row.getInteger("STATUS")),
        row.getInteger("ATTEMPTS"),
        Tx.instant(row, "DUE_AT"),
        Tx.optionalInstant(row, "SENT_AT"),
        Optional.ofNullable(row.getString("REMOTE_ID")),
        Tx.optionalInstant(row, "READ_AT"),
        Tx.locale(row.getString("LOCALE")),
        OptionalLong.empty(),
        Quiet.parse(row.getString("QUIET")),
        Optional.empty());
  }

  private static Future<List<DispatchView>> withErrors(
      AsyncSql sql, List<DispatchView> views, Map<Long, DispatchView.AttemptView> answers) {
    return sql.in(ATTEMPTS, views.stream().map(DispatchView::id).toList(), Row.class::cast)
        .map(attempts -> withErrors(views, attempts, answers));
  }

  private static List<DispatchView> withErrors(
      List<DispatchView> views, List<Row> attempts, Map<Long, DispatchView.AttemptView> answers) {
    var logs = new HashMap<Long, List<DispatchView.AttemptView>>();
    attempts.forEach(
        row ->
            logs.computeIfAbsent(row.getLong("DISPATCH_ID"), id -> new ArrayList<>())
                .add(
                    new DispatchView.AttemptView(
                        Tx.instant(row, "TRIED_AT"),
                        row.getString("OUTCOME"),
                        row.getString("TEXT"),
                        row.getInteger("REPEATS"))));
    answers.forEach((id, line) -> logs.computeIfAbsent(id, none -> new ArrayList<>()).add(line));
    return views.stream()
        .map(view -> view.withErrors(logs.getOrDefault(view.id(), List.of())))
        .toList();
  }

  /** Returns dispatches of a transaction with their attempts, in no order. */
  public static List<DispatchView> withErrors(Tx tx, List<Long> ids) throws SQLException {
    var rows =
        tx.in("select " + COLUMNS + " from dispatch d where d.id in (%s)", ids, Row.class::cast);
    return withErrors(
        rows.stream().map(Queries::view).toList(),
        tx.in(ATTEMPTS, ids, Row.class::cast),
        answers(rows));
  }

  @Override
  public Future<Optional<WaitFacts>> waitFacts(long dispatchId, Clock clock) {
    return connections.write(tx -> WaitQuery.of(tx, dispatchId, clock));
  }

  @Override
  public Future<Map<Long, Heading>> headings(Set<Long> messageIds) {
    return connections
        .read(
            sql ->
                sql.in(
                    "select id, type, created_at, substring(context from 1 for 2048) as beginning"
                        + " from message where id in (%s)",
                    messageIds, row -> Map.entry(row.getLong("ID"), heading(row))))
        .map(
            found ->
                found.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private static Heading heading(Row row) {
    return new Heading(
        row.getString("TYPE"),
        Tx.instant(row, "CREATED_AT"),
        Heading.subject(row.getString("BEGINNING")));
  }

  @Override
  public Future<Map<DispatchStatus, Long>> statusCounts() {
    return connections.read(Queries::statusCounts);
  }

  @Override
  public Future<Map<DispatchStatus, Integer>> statusCounts(long messageId) {
    return connections.read(
        sql ->
            sql.query(MESSAGE_STATUSES, messageId, PageCount.MOST)
                .map(
                    rows -> {
                      var found = new EnumMap<DispatchStatus, Integer>(DispatchStatus.class);
                      rows.forEach(
                          row ->
                              found.put(
                                  DispatchStatus.ofCode(row.getInteger(0)), row.getInteger(1)));
                      return found;
                    }));
  }

  /** Counts each status but {@code sent} in its index, and the rest as sent. */
  private static Future<Map<DispatchStatus, Long>> statusCounts(AsyncSql sql) {
    var others =
        Arrays.stream(DispatchStatus.values()).filter(s -> s != DispatchStatus.SENT).toList();
    var counts =
        others.stream()
            .map(status -> ", (%s)".formatted(count(status)))
            .collect(Collectors.joining());
    return sql.query(
            "select (select count(*) from dispatch)%s from (values(0)) one(x)".formatted(counts))
        .map(
            rows -> {
              var row = rows.iterator().next();
              var found = new EnumMap<DispatchStatus, Long>(DispatchStatus.class);
              long rest = row.getLong(0);
              for (int i = 0; i < others.size(); i++) {
                found.put(others.get(i), row.getLong(i + 1));
                rest -= row.getLong(i + 1);
              }
              found.put(DispatchStatus.SENT, rest);
              return found;
            });
  }

  @Override
  public Future<Undelivered> undelivered(Instant dueBefore) {
    return connections.read(
        sql ->
            count(sql, DispatchStatus.FAILED)
                .compose(
                    failed ->
                        count(sql, DispatchStatus.UNKNOWN)
                            .compose(
                                unknown ->
                                    new Depths(sql)
                                        .overdue(dueBefore)
                                        .map(
                                            overdue ->
                                                new Undelivered(failed, unknown, overdue)))));
  }

  private static Future<Long> count(AsyncSql sql, DispatchStatus status) {
    return sql.query(count(status)).map(rows -> rows.iterator().next().getLong(0));
  }

  private static String count(DispatchStatus status) {
    return "select count(*) from dispatch where status = " + status.code();
  }

  @Override
  public Future<Map<String, Map<QueueState, Long>>> depths() {
    return connections.read(sql -> new Depths(sql).all());
  }

  @Override
  public Future<Map<String, Instant>> oldestDue(Set<String> messengers, Instant now) {
    return connections.read(sql -> new Depths(sql).oldest(messengers, now));
  }

  @Override
  public Future<Set<String>> dueMessengers(Set<String> known, Instant now) {
    return connections.read(sql -> new DueMessengers(sql, now).except(known));
  }

  @Override
  public Future<ReadyKinds> readyKinds(Instant now) {
    return connections.read(
        sql ->
            sql.query(
                    Stream.of(Lane.READY, Lane.LATER)
                        .map(
                            lane ->
                                "select distinct d.messenger, m.type from dispatch d join message m on"
                                    + " m.id = d.message_id where d.lane = %d and d.due_at <= ?"
                                        .formatted(lane.code()))
                        .collect(Collectors.joining(" union ")),
                    Tx.utc(now),
                    Tx.utc(now))
                .map(
                    rows -> {
                      var messengers = new HashSet<String>();
                      var types = new HashSet<String>();
                      rows.forEach(
                          row -> {
                            messengers.add(row.getString(0));
                            types.add(row.getString(1));
                          });
                      return new ReadyKinds(messengers, types);
                    }));
  }

  @Override
  public Future<Map<String, Long>> due(Instant now, OptionalInt priority) {
    return connections.read(sql -> due(sql, now, priority));
  }

  private static Future<Map<String, Long>> due(AsyncSql sql, Instant now, OptionalInt priority) {
    var parameters = new ArrayList<Object>();
    var counts = new ArrayList<String>();
    for (var lane : List.of(Lane.READY, Lane.LATER, Lane.PARKED)) {
      parameters.add(Tx.utc(now));
      priority.ifPresent(one -> parameters.add(-one));
      counts.add(
          "select messenger, count(*) from dispatch where lane = %d and due_at <= ?%s group by messenger"
              .formatted(lane.code(), priority.isPresent() ? " and rank = ?" : ""));
    }
    return sql.query(String.join(" union all ", counts), parameters.toArray())
        .map(
            rows -> {
              var due = new TreeMap<String, Long>();
              rows.forEach(row -> due.merge(row.getString(0), row.getLong(1), Long::sum));
              return due;
            });
  }
}
