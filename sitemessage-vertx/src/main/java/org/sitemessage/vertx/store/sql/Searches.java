package org.sitemessage.vertx.store.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
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
import org.sitemessage.api.schedule.ListedMessage;
import org.sitemessage.api.schedule.PageCount;
import org.sitemessage.vertx.store.SearchStore;
import org.sitemessage.vertx.store.db.AsyncSql;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.value.DispatchView;
import org.sitemessage.vertx.store.value.Heading;
import org.sitemessage.vertx.store.value.Search;
import org.sitemessage.vertx.store.value.SearchPage;

/**
 * Finds dispatches and messages by filters. Ids, messages and statuses are looked up in their
 * indexes; everything else is compared along the way.
 */
final class Searches implements SearchStore {
  /** Maximum number of dispatches that a page compares. */
  static final int DISPATCHES = 100_000;

  /** Maximum number of messages that a page compares; each may have many dispatches. */
  static final int MESSAGES = 20_000;

  /** Maximum number of rows that a page compares with a text, which are long. */
  static final int TEXTS = 5_000;

  /** Number of pages whose rows a count compares. */
  private static final int COUNTED_PAGES = 5;

  private static final String JOIN = " join message m on m.id = d.message_id";

  private final Connections connections;

  Searches(Connections connections) {
    this.connections = connections;
  }

  @Override
  public Future<SearchPage<DispatchView>> dispatches(Search search) {
    return ofDispatches(search.filter(), search.now())
        .map(walk -> connections.read(sql -> dispatches(sql, walk, search)))
        .orElseGet(Searches::nothing);
  }

  private static Future<SearchPage<DispatchView>> dispatches(
      AsyncSql sql, FilterWalk walk, Search search) {
    return walk.page(sql, search.before(), search.limit(), Queries::view)
        .compose(
            page ->
                Queries.withHeads(sql, page.rows())
                    .map(rows -> new SearchPage<>(rows, page.next(), page.partial())));
  }

  @Override
  public Future<SearchPage<ListedMessage>> messages(Search search) {
    return ofMessages(search.filter(), search.now())
        .map(
            walk ->
                connections.read(
                    sql -> walk.page(sql, search.before(), search.limit(), Searches::message)))
        .orElseGet(Searches::nothing);
  }

  private static <T> Future<SearchPage<T>> nothing() {
    return Future.succeededFuture(new SearchPage<>(List.of(), OptionalLong.empty(), false));
  }

  @Override
  public Future<PageCount> countDispatches(Filter filter, Instant now) {
    return count(ofDispatches(filter, now));
  }

  @Override
  public Future<PageCount> countMessages(Filter filter, Instant now) {
    return count(ofMessages(filter, now));
  }

  private Future<PageCount> count(Optional<FilterWalk> walk) {
    return walk.map(one -> connections.read(one::count))
        .orElseGet(() -> Future.succeededFuture(new PageCount(0, false)));
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
            "dispatch d",
            "d.id",
            JOIN,
            legs,
            condition(rest, now),
            bound,
            bound * COUNTED_PAGES));
  }

  private static Optional<FilterWalk> ofMessages(Filter filter, Instant now) {
    if (filter.statuses().isEmpty()) {
      return Optional.empty();
    }
    var parts = filter.terms().stream().collect(Collectors.partitioningBy(Searches::isOfDispatch));
    var own = new ArrayList<>(parts.getOrDefault(false, List.of()));
    var leg =
        first(filter, FilterField.MESSAGE)
            .map(
                term -> {
                  own.remove(term);
                  return new FilterWalk.Leg("", FilterCondition.ids("m.id", term.values()));
                })
            .orElse(FilterWalk.Leg.WHOLE);
    var ofDispatch = condition(parts.getOrDefault(true, List.of()), now);
    var exists =
        ofDispatch.isNone()
            ? ofDispatch
            : new FilterCondition(
                "exists (select 1 from dispatch d where d.message_id = m.id and %s)"
                    .formatted(ofDispatch.sql()),
                ofDispatch.parameters());
    int bound = filter.of(FilterField.TEXT).isEmpty() ? MESSAGES : TEXTS;
    return Optional.of(
        new FilterWalk(
            "m.id, m.type, m.sender, m.priority, m.group_mark, m.created_at, m.send_at,"
                + " m.expires_at, substring(m.context from 1 for 2048) as beginning",
            "message m",
            "m.id",
            "",
            List.of(leg),
            FilterCondition.all(List.of(condition(own, now), exists)),
            bound,
            bound * COUNTED_PAGES));
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
