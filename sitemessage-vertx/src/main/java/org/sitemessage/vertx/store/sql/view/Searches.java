package org.sitemessage.vertx.store.sql.view;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.filter.FilterField;
import org.sitemessage.api.filter.FilterTerm;
import org.sitemessage.api.filter.FilterValue;
import org.sitemessage.api.schedule.ListedMessage;
import org.sitemessage.api.schedule.PageCount;
import org.sitemessage.vertx.store.SearchStore;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.view.DispatchView;
import org.sitemessage.vertx.store.view.Heading;
import org.sitemessage.vertx.store.view.Search;
import org.sitemessage.vertx.store.view.SearchPage;

/**
 * Finds dispatches and messages by filters. Ids, messages and the statuses of dispatches are looked
 * up in their indexes; everything else is compared along the way. A list of messages by terms about
 * dispatches is bounded by the dispatches.
 */
public final class Searches implements SearchStore {
  /** Maximum number of dispatches that a page compares. */
  public static final int DISPATCHES = 100_000;

  /** Maximum number of messages that a page compares without their dispatches. */
  public static final int MESSAGES = 20_000;

  /** Maximum number of rows that a page compares with a text, which are long. */
  public static final int TEXTS = 5_000;

  /** Number of pages whose rows a count compares. */
  private static final int COUNTED_PAGES = 5;

  private static final FilterWalk.Table DISPATCH = new FilterWalk.Table("dispatch d", "d.id");
  private static final FilterWalk.Table MESSAGE = new FilterWalk.Table("message m", "m.id");
  private static final FilterWalk.Table DISPATCHES_OF_MESSAGES =
      new FilterWalk.Table("dispatch d", "d.message_id");
  private static final PageCount NONE = new PageCount(0, false);
  private static final String JOIN = " join message m on m.id = d.message_id";

  private final Connections connections;

  public Searches(Connections connections) {
    this.connections = connections;
  }

  @Override
  public Future<SearchPage<DispatchView>> dispatches(Search search) {
    return ofDispatches(search.filter(), search.now())
        .map(
            walk ->
                connections
                    .search(tx -> walk.page(tx, search.before(), search.limit(), Queries::view))
                    .compose(this::withHeads))
        .orElseGet(() -> Future.succeededFuture(nothing()));
  }

  private Future<SearchPage<DispatchView>> withHeads(SearchPage<DispatchView> page) {
    return connections
        .read(sql -> Queries.withHeads(sql, page.rows()))
        .map(rows -> new SearchPage<>(rows, page.next(), page.partial()));
  }

  @Override
  public Future<SearchPage<ListedMessage>> messages(Search search) {
    return connections.search(
        tx -> {
          var walk = ofMessages(tx, search.filter(), search.now());
          return walk.isEmpty()
              ? nothing()
              : walk.get().page(tx, search.before(), search.limit(), Searches::message);
        });
  }

  private static <T> SearchPage<T> nothing() {
    return new SearchPage<>(List.of(), OptionalLong.empty(), false);
  }

  @Override
  public Future<PageCount> countDispatches(Filter filter, Instant now) {
    return ofDispatches(filter, now)
        .map(walk -> connections.search(walk::count))
        .orElseGet(() -> Future.succeededFuture(NONE));
  }

  @Override
  public Future<PageCount> countMessages(Filter filter, Instant now) {
    return connections.search(
        tx -> {
          var walk = ofMessages(tx, filter, now);
          return walk.isEmpty() ? NONE : walk.get().count(tx);
        });
  }

  @Override
  public Future<PageCount> countPostponed(Filter filter, Instant now) {
    if (!filter.statuses().contains(DispatchStatus.PENDING)
        || first(filter, FilterField.ID).isPresent()) {
      return Future.succeededFuture(NONE);
    }
    var own = condition(filter.terms().stream().filter(term -> !isOfDispatch(term)).toList(), now);
    var parameters = new ArrayList<>(own.parameters());
    parameters.add(PageCount.MOST + 1);
    return connections.search(
        tx -> {
          long found =
              tx.query(
                      ("select count(*) from (select p.message_id from postponed p"
                              + " join message m on m.id = p.message_id%s limit ?) x")
                          .formatted(own.isNone() ? "" : " where " + own.sql()),
                      parameters.toArray())
                  .iterator()
                  .next()
                  .getLong(0);
          return new PageCount(Math.min(found, PageCount.MOST), found > PageCount.MOST);
        });
  }

  /** Returns the walk for a filter; empty if no status is left. */
  private static Optional<FilterWalk> ofDispatches(Filter filter, Instant now) {
    var statuses = filter.statuses();
    if (statuses.isEmpty()) {
      return Optional.empty();
    }
    var rest = new ArrayList<>(filter.terms());
    var legs = new ArrayList<FilterWalk.Leg>();
    var ids = first(filter, FilterField.ID);
    var messages = first(filter, FilterField.MESSAGE);
    if (ids.isPresent()) {
      rest.remove(ids.get());
      legs.add(new FilterWalk.Leg("", FilterCondition.ids("d.id", ids.get().values())));
    } else if (messages.isPresent()) {
      rest.remove(messages.get());
      messages.get().values().stream()
          .distinct()
          .forEach(
              value ->
                  legs.add(
                      new FilterWalk.Leg(
                          "d.message_id", FilterCondition.ids("d.message_id", List.of(value)))));
    } else if (statuses.size() < DispatchStatus.values().length) {
      rest.removeIf(term -> term.field() == FilterField.STATUS);
      statuses.forEach(
          status ->
              legs.add(
                  new FilterWalk.Leg(
                      "d.status", new FilterCondition("d.status = " + status.code(), List.of()))));
    } else {
      legs.add(FilterWalk.Leg.WHOLE);
    }
    int bound = filter.of(FilterField.TEXT).isEmpty() ? DISPATCHES : TEXTS;
    return Optional.of(
        new FilterWalk(
            Queries.COLUMNS,
            DISPATCH,
            DISPATCH,
            JOIN,
            legs,
            condition(rest, now),
            bound,
            bound * COUNTED_PAGES));
  }

  /**
   * Returns the walk for a filter; empty if no status, or no message of the dispatches, is left.
   */
  private static Optional<FilterWalk> ofMessages(Tx tx, Filter filter, Instant now)
      throws SQLException {
    if (filter.statuses().isEmpty()) {
      return Optional.empty();
    }
    var dispatches = first(filter, FilterField.ID);
    var ids = dispatches.isEmpty() ? List.<FilterValue>of() : messagesOf(tx, dispatches.get());
    if (dispatches.isPresent() && ids.isEmpty()) {
      return Optional.empty();
    }
    var parts = filter.terms().stream().collect(Collectors.partitioningBy(Searches::isOfDispatch));
    var own = new ArrayList<>(parts.getOrDefault(false, List.of()));
    if (ids.isEmpty()) {
      var messages = first(filter, FilterField.MESSAGE);
      messages.ifPresent(own::remove);
      ids = messages.map(FilterTerm::values).orElse(List.of());
    }
    var ofDispatch = condition(parts.getOrDefault(true, List.of()), now);
    var exists =
        ofDispatch.isNone()
            ? ofDispatch
            : new FilterCondition(
                "exists (select 1 from dispatch d where d.message_id = m.id and %s)"
                    .formatted(ofDispatch.sql()),
                ofDispatch.parameters());
    var leg =
        ids.isEmpty()
            ? FilterWalk.Leg.WHOLE
            : new FilterWalk.Leg(
                "",
                FilterCondition.ids("m.id", ids),
                FilterCondition.ids(exists.isNone() ? "m.id" : "d.message_id", ids));
    int bound =
        !filter.of(FilterField.TEXT).isEmpty() ? TEXTS : exists.isNone() ? MESSAGES : DISPATCHES;
    return Optional.of(
        new FilterWalk(
            "m.id, m.type, m.sender, m.priority, m.group_mark, m.created_at, m.send_at,"
                + " m.expires_at, substring(m.context from 1 for 2048) as beginning",
            MESSAGE,
            exists.isNone() ? MESSAGE : DISPATCHES_OF_MESSAGES,
            "",
            List.of(leg),
            FilterCondition.all(List.of(condition(own, now), exists)),
            bound,
            bound * COUNTED_PAGES));
  }

  private static List<FilterValue> messagesOf(Tx tx, FilterTerm dispatches) throws SQLException {
    var named = FilterCondition.ids("d.id", dispatches.values());
    return tx.query(
            "select distinct d.message_id from dispatch d where " + named.sql(),
            named.parameters().toArray())
        .list(row -> new FilterValue.Id(row.getLong(0)));
  }

  private static boolean isOfDispatch(FilterTerm term) {
    return switch (term.field()) {
      case STATUS, MESSENGER, TO, USER, ID -> true;
      case TYPE, SENDER, GROUP, PRIORITY, TEXT, SINCE, UNTIL, MESSAGE -> false;
    };
  }

  private static Optional<FilterTerm> first(Filter filter, FilterField field) {
    return filter.of(field).stream().filter(term -> !term.negated()).findFirst();
  }

  private static FilterCondition condition(List<FilterTerm> terms, Instant now) {
    return FilterCondition.all(terms.stream().map(term -> FilterCondition.of(term, now)).toList());
  }

  private static ListedMessage message(Row row) {
    return new ListedMessage(
        row.getLong("ID"),
        row.getString("TYPE"),
        Heading.subject(row.getString("BEGINNING")).orElse(""),
        row.getInteger("PRIORITY"),
        Tx.instant(row, "CREATED_AT"),
        Tx.instant(row, "SEND_AT"),
        Tx.instant(row, "EXPIRES_AT"),
        row.getString("SENDER"),
        row.getString("GROUP_MARK"));
  }
}
