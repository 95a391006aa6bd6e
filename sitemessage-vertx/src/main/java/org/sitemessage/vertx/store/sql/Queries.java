package org.sitemessage.vertx.store.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.vertx.store.QueryStore;
import org.sitemessage.vertx.store.claim.Quiet;
import org.sitemessage.vertx.store.db.AsyncSql;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.sql.dispatch.Groups;
import org.sitemessage.vertx.store.value.DispatchFilter;
import org.sitemessage.vertx.store.value.DispatchView;
import org.sitemessage.vertx.store.value.Undelivered;

/** Lists and counts dispatches, for people to see. */
public final class Queries implements QueryStore {
  private final Connections connections;

  Queries(Connections connections) {
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
        conditions.add("status = ?");
        parameters.add(filter.status().get().code());
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
          "select id, message_id, messenger, address, user_id, status, attempts, due_at, sent_at,"
              + " remote_id, read_at, locale, quiet from dispatch where "
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
        .map(rows -> rows.list(Queries::view))
        .compose(
            views ->
                Groups.heads(sql, views.stream().map(DispatchView::id).toList())
                    .map(heads -> withHeads(views, heads)))
        .compose(views -> withErrors ? withErrors(sql, views) : Future.succeededFuture(views));
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

  private static DispatchView view(Row row) {
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

  private static Future<List<DispatchView>> withErrors(AsyncSql sql, List<DispatchView> views) {
    var logs = new HashMap<Long, List<DispatchView.AttemptView>>();
    return sql.in(
            "select dispatch_id, tried_at, outcome, text, repeats from attempt"
                + " where dispatch_id in (%s) order by id",
            views.stream().map(DispatchView::id).toList(),
            row ->
                logs.computeIfAbsent(row.getLong("DISPATCH_ID"), id -> new ArrayList<>())
                    .add(
                        new DispatchView.AttemptView(
                            Tx.instant(row, "TRIED_AT"),
                            row.getString("OUTCOME"),
                            row.getString("TEXT"),
                            row.getInteger("REPEATS"))))
        .map(
            v ->
                views.stream()
                    .map(view -> view.withErrors(logs.getOrDefault(view.id(), List.of())))
                    .toList());
  }

  @Override
  public Future<Map<DispatchStatus, Long>> statusCounts() {
    return connections.read(Queries::statusCounts);
  }

  /** Counts each status in its index. */
  private static Future<Map<DispatchStatus, Long>> statusCounts(AsyncSql sql) {
    var counts = new EnumMap<DispatchStatus, Long>(DispatchStatus.class);
    Future<Void> counted = Future.succeededFuture();
    for (var status : DispatchStatus.values()) {
      counted =
          counted
              .compose(v -> count(sql, status))
              .map(
                  count -> {
                    counts.put(status, count);
                    return null;
                  });
    }
    return counted.map(v -> counts);
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
                                    Cleaning.overdue(sql, dueBefore)
                                        .map(
                                            overdue ->
                                                new Undelivered(failed, unknown, overdue)))));
  }

  private static Future<Long> count(AsyncSql sql, DispatchStatus status) {
    return sql.query("select count(*) from dispatch where status = ?", status.code())
        .map(rows -> rows.iterator().next().getLong(0));
  }

  @Override
  public Future<ReadyKinds> readyKinds(Instant now) {
    return connections.read(
        sql ->
            sql.query(
                    "select distinct d.messenger, m.type from dispatch d join message m"
                        + " on m.id = d.message_id where d.lane in (?, ?) and d.due_at <= ?",
                    Lane.READY.code(),
                    Lane.LATER.code(),
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
    var parameters = new ArrayList<Object>(List.of(Tx.utc(now)));
    priority.ifPresent(one -> parameters.add(-one));
    return sql.query(
            "select messenger, count(*) from dispatch where lane in (%d, %d, %d) and due_at <= ?%s"
                    .formatted(
                        Lane.READY.code(),
                        Lane.LATER.code(),
                        Lane.PARKED.code(),
                        priority.isPresent() ? " and rank = ?" : "")
                + " group by messenger",
            parameters.toArray())
        .map(
            rows -> {
              var due = new TreeMap<String, Long>();
              rows.forEach(row -> due.put(row.getString(0), row.getLong(1)));
              return due;
            });
  }
}
