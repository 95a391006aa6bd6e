package org.sitemessage.vertx.dispatch;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Limits;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.schedule.ListedMessage;
import org.sitemessage.api.schedule.PageCount;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.core.JsonViews;
import org.sitemessage.vertx.dispatch.core.MessengerStop;
import org.sitemessage.vertx.store.Store;
import org.sitemessage.vertx.store.view.DispatchView;
import org.sitemessage.vertx.store.view.Search;
import org.sitemessage.vertx.store.view.SearchPage;

/**
 * Answers requests for lists by a filter: {@code sitemessage.dispatches} and {@code
 * sitemessage.messages}.
 *
 * @param engine the engine
 * @param stops the reason why a messenger sends nothing, by alias
 */
record ListRequests(EngineContext engine, Function<String, Optional<MessengerStop>> stops) {
  private static final List<String> CONDITIONS =
      List.of("status", "messenger", "message", "unread");

  Future<JsonObject> dispatches(JsonObject body) {
    var fields = new JsonFields("", body);
    for (var key : CONDITIONS) {
      if (body.containsKey(key)) {
        throw fields.invalid(
            key, "is not allowed beside filter and count; write it into the filter");
      }
    }
    fields.allowOnly(Set.of("filter", "count", "order", "after", "limit"));
    if (!Set.of("", "desc").contains(fields.string("order", 8))) {
      throw fields.invalid("order", "must be desc beside filter and count");
    }
    return page(
        fields,
        store().searches()::countDispatches,
        search ->
            store()
                .searches()
                .dispatches(search)
                .compose(
                    found -> withHeadings(found).map(rows -> page(found, "dispatches", rows))));
  }

  private Future<JsonArray> withHeadings(SearchPage<DispatchView> found) {
    var messages = found.rows().stream().map(DispatchView::messageId).collect(Collectors.toSet());
    return store()
        .queries()
        .headings(messages)
        .map(headings -> JsonViews.dispatches(found.rows(), headings, stops));
  }

  Future<JsonObject> messages(JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("filter", "count", "after", "limit"));
    return page(
        fields,
        store().searches()::countMessages,
        search ->
            store()
                .searches()
                .messages(search)
                .map(
                    found ->
                        page(
                            found,
                            "messages",
                            new JsonArray(
                                found.rows().stream().map(ListedMessage::toJson).toList()))));
  }

  private Future<JsonObject> page(
      JsonFields fields,
      BiFunction<Filter, Instant, Future<PageCount>> counting,
      Function<Search, Future<JsonObject>> listing) {
    var filter = Filter.parse(fields.string("filter", Filter.MAX_CHARS));
    var search =
        new Search(
            filter,
            engine.clock().instant(),
            fields.integer("after", 0, Long.MAX_VALUE).orElse(0L),
            fields.integer("limit", 1, Limits.LISTED_DISPATCHES).orElse(100L).intValue());
    var counted = fields.bool("count").orElse(false);
    // One after the other: a request takes the place of one search.
    return listing
        .apply(search)
        .compose(
            json ->
                counted
                    ? counting
                        .apply(filter, search.now())
                        .map(
                            count -> json.put("count", count.value()).put("capped", count.capped()))
                    : Future.succeededFuture(json));
  }

  private static JsonObject page(SearchPage<?> found, String key, JsonArray rows) {
    var json = new JsonObject().put(key, rows);
    found.next().ifPresent(id -> json.put("next", id));
    return found.partial() ? json.put("partial", true) : json;
  }

  private Store store() {
    return engine.store();
  }
}
