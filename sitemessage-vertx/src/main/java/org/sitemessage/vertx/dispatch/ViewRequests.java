package org.sitemessage.vertx.dispatch;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.SiteStats;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.core.JsonViews;
import org.sitemessage.vertx.dispatch.core.MessengerStop;
import org.sitemessage.vertx.dispatch.core.Unregistered;
import org.sitemessage.vertx.dispatch.flow.RunningCommands;
import org.sitemessage.vertx.dispatch.send.Holds;
import org.sitemessage.vertx.dispatch.send.Pump;
import org.sitemessage.vertx.dispatch.upkeep.StatusCounts;
import org.sitemessage.vertx.store.view.DispatchFilter;
import org.sitemessage.vertx.store.view.DispatchView;
import org.sitemessage.vertx.store.view.Heading;
import org.sitemessage.vertx.store.view.WaitFacts;

/**
 * Answers {@code sitemessage.stats} and requests for messages and dispatches, which change nothing.
 */
record ViewRequests(
    EngineContext engine,
    Pump pump,
    Holds holds,
    RunningCommands running,
    StatusCounts counts,
    WaitReason waits) {

  Future<JsonObject> stats(JsonObject body) {
    new JsonFields("", body).allowOnly(Set.of());
    return Future.all(
            engine.store().nodes().alive(engine.lease().length()),
            pump.states(),
            counts.get(),
            engine.unregistered().look())
        .map(all -> stats(all.resultAt(0), all.resultAt(1), all.resultAt(2), all.resultAt(3)));
  }

  private JsonObject stats(
      int processes, JsonArray messengers, JsonObject dispatches, Unregistered.Found missing) {
    var json =
        new JsonObject().put("node", Long.toHexString(engine.node())).put("processes", processes);
    pump.clockAhead().ifPresent(ahead -> json.put("clockAheadMs", ahead.toMillis()));
    if (!missing.messengers().isEmpty() || !missing.types().isEmpty()) {
      json.put(
          "unregistered",
          new JsonObject()
              .put("messengers", new JsonArray(missing.messengers()))
              .put("types", new JsonArray(missing.types())));
    }
    if (!running.all().isEmpty()) {
      json.put(
          "running",
          new JsonArray(running.all().stream().map(SiteStats.RunningCommand::toJson).toList()));
    }
    var paused = engine.typePauses().except(Set.of());
    if (!paused.isEmpty()) {
      json.put(
          "pausedTypes",
          new JsonArray(
              paused.stream().map(one -> JsonViews.pause(one).put("type", one.alias())).toList()));
    }
    return json.put("messengers", messengers)
        .put("types", new JsonArray(List.copyOf(engine.registry().typeAliases())))
        .put("dispatches", dispatches);
  }

  private static long id(JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("id"));
    return id(fields);
  }

  private static long id(JsonFields fields) {
    return fields
        .integer("id", 1, Long.MAX_VALUE)
        .orElseThrow(() -> fields.invalid("id", "is missing"));
  }

  Future<JsonObject> message(JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("id", "limit"));
    var id = id(fields);
    var most = (long) Limits.LISTED_DISPATCHES;
    var limit = fields.integer("limit", 1, most).orElse(most).intValue();
    var queries = engine.store().queries();
    return engine
        .store()
        .schedules()
        .message(id)
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        new SiteMessageException(
                            FailureCode.NOT_FOUND, "message %d does not exist".formatted(id))))
        .compose(
            message ->
                queries
                    .dispatches(DispatchFilter.ofMessage(id, limit), true)
                    .compose(
                        found ->
                            queries
                                .statusCounts(id)
                                .map(
                                    counts ->
                                        JsonViews.message(message, counts, found, this::stop))));
  }

  Future<JsonObject> dispatches(JsonObject body) {
    return body.containsKey("filter") || body.containsKey("count")
        ? new ListRequests(engine, this::stop).dispatches(body)
        : ofConditions(body);
  }

  Future<JsonObject> dispatch(JsonObject body) {
    var id = id(body);
    return engine
        .store()
        .queries()
        .dispatches(DispatchFilter.from(id), true)
        .compose(
            found ->
                found.stream()
                    .filter(view -> view.id() == id)
                    .findFirst()
                    .map(this::withReason)
                    .orElseThrow(
                        () ->
                            new SiteMessageException(
                                FailureCode.NOT_FOUND,
                                "dispatch %d does not exist".formatted(id))));
  }

  private Future<JsonObject> withReason(DispatchView view) {
    var queries = engine.store().queries();
    return queries
        .headings(Set.of(view.messageId()))
        .compose(
            headings ->
                queries
                    .waitFacts(view.id(), engine.clock())
                    .map(facts -> withReason(view, headings, facts)));
  }

  private JsonObject withReason(
      DispatchView view, Map<Long, Heading> headings, Optional<WaitFacts> facts) {
    var json = JsonViews.dispatches(List.of(view), headings, this::stop).getJsonObject(0);
    var type = Optional.ofNullable(headings.get(view.messageId())).map(Heading::type).orElse("");
    facts
        .flatMap(known -> waits.of(view, type, known))
        .ifPresent(reason -> json.put("waits", reason));
    return json;
  }

  Future<JsonObject> messages(JsonObject body) {
    return new ListRequests(engine, this::stop).messages(body);
  }

  private Future<JsonObject> ofConditions(JsonObject body) {
    var filter = filter(new JsonFields("", body), body);
    return engine
        .store()
        .queries()
        .dispatches(filter, false)
        .compose(
            found ->
                engine
                    .store()
                    .queries()
                    .headings(
                        found.stream().map(DispatchView::messageId).collect(Collectors.toSet()))
                    .map(headings -> page(found, headings, filter.limit())));
  }

  private JsonObject page(List<DispatchView> found, Map<Long, Heading> headings, int limit) {
    var json =
        new JsonObject().put("dispatches", JsonViews.dispatches(found, headings, this::stop));
    return found.size() < limit ? json : json.put("next", found.get(found.size() - 1).id());
  }

  private static DispatchFilter filter(JsonFields fields, JsonObject body) {
    fields.allowOnly(
        Set.of(
            "filter",
            "count",
            "status",
            "messenger",
            "message",
            "unread",
            "order",
            "after",
            "limit"));
    var unread = fields.bool("unread").orElse(false);
    var status = unread ? "sent" : fields.string("status", 16);
    if (!fields.string("status", 16).equals(status) && body.containsKey("status")) {
      throw fields.invalid(
          "status",
          "is \"%s\", must be sent when unread is true".formatted(body.getValue("status")));
    }
    var messenger = fields.string("messenger", Limits.MESSENGER_CHARS);
    return new DispatchFilter(
        status.isEmpty() ? Optional.empty() : Optional.of(DispatchStatus.ofKey(status)),
        messenger.isEmpty() ? Optional.empty() : Optional.of(messenger),
        fields
            .integer("message", 1, Long.MAX_VALUE)
            .map(OptionalLong::of)
            .orElse(OptionalLong.empty()),
        unread,
        isNewestFirst(fields),
        fields.integer("after", 0, Long.MAX_VALUE).orElse(0L),
        fields.integer("limit", 1, Limits.LISTED_DISPATCHES).orElse(100L).intValue());
  }

  private static boolean isNewestFirst(JsonFields fields) {
    var order = fields.string("order", 8);
    if (!Set.of("", "asc", "desc").contains(order)) {
      throw fields.invalid("order", "must be asc or desc, is \"%s\"".formatted(order));
    }
    return order.equals("desc");
  }

  private Optional<MessengerStop> stop(String alias) {
    return engine
        .pauses()
        .of(alias)
        .map(MessengerStop::of)
        .or(() -> holds.ofMessenger(alias).map(MessengerStop::of));
  }
}
