package org.sitemessage.vertx.dispatch.core;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Message;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.vertx.store.claim.Hold;
import org.sitemessage.vertx.store.limit.DayCount;
import org.sitemessage.vertx.store.value.LimitState;
import org.sitemessage.vertx.store.value.ManualLimits;
import org.sitemessage.vertx.store.value.ManualPause;
import org.sitemessage.vertx.store.view.DispatchView;
import org.sitemessage.vertx.store.view.Heading;

/** The JSON that people and programs are shown. */
public final class JsonViews {
  private JsonViews() {}

  /**
   * Returns a message in the form of the bus contract.
   *
   * @param stops the reason why a messenger sends nothing, by alias
   */
  public static JsonObject message(
      Message message,
      Map<DispatchStatus, Integer> counts,
      List<DispatchView> dispatches,
      Function<String, Optional<MessengerStop>> stops) {
    var json =
        new JsonObject()
            .put("id", message.id())
            .put("type", message.type())
            .put("priority", message.priority())
            .put("createdAtMs", message.createdAt().toEpochMilli());
    if (!message.senderId().isEmpty()) {
      json.put("sender", message.senderId());
    }
    if (!message.group().isEmpty()) {
      json.put("group", message.group());
    }
    message.digest().ifPresent(digest -> json.put("digest", digest.toJson()));
    message.trace().ifPresent(trace -> json.put("trace", trace.toJson()));
    var heading = Heading.of(message);
    heading.subject().ifPresent(subject -> json.put("subject", subject));
    var numbers = new JsonObject();
    counts.forEach((status, number) -> numbers.put(status.key(), number));
    json.put("counts", numbers);
    return json.put("dispatches", dispatches(dispatches, Map.of(message.id(), heading), stops));
  }

  /**
   * Returns dispatches in the form of the bus contract.
   *
   * @param headings headings of their messages, by id
   * @param stops the reason why a messenger sends nothing, by alias
   */
  public static JsonArray dispatches(
      List<DispatchView> dispatches,
      Map<Long, Heading> headings,
      Function<String, Optional<MessengerStop>> stops) {
    var array = new JsonArray();
    dispatches.forEach(
        dispatch ->
            array.add(
                dispatch(
                    dispatch, Optional.ofNullable(headings.get(dispatch.messageId())), stops)));
    return array;
  }

  private static JsonObject dispatch(
      DispatchView dispatch,
      Optional<Heading> message,
      Function<String, Optional<MessengerStop>> stops) {
    var json =
        new JsonObject()
            .put("id", dispatch.id())
            .put("messageId", dispatch.messageId())
            .put("messenger", dispatch.messenger())
            .put("address", dispatch.address())
            .put("user", dispatch.userId())
            .put("status", dispatch.status().key())
            .put("attempts", dispatch.attempts());
    message.ifPresent(
        heading -> {
          json.put("type", heading.type()).put("createdAtMs", heading.createdAt().toEpochMilli());
          heading.subject().ifPresent(subject -> json.put("subject", subject));
        });
    if (dispatch.status().isOpen()) {
      json.put("nextAttemptAtMs", dispatch.dueAt().toEpochMilli());
      if (dispatch.status() != DispatchStatus.PROCESSING) {
        if (dispatch.quiet().endsAt(dispatch.dueAt())) {
          json.put("waitsFor", "quietHours");
        }
        // A messenger that is held or paused claims nothing, so a due dispatch keeps its own time.
        stops
            .apply(dispatch.messenger())
            .filter(stop -> stop.lasts(dispatch.dueAt()))
            .ifPresent(
                stop -> {
                  json.put("waitsFor", stop.state());
                  stop.until()
                      .ifPresentOrElse(
                          at -> json.put("nextAttemptAtMs", at.toEpochMilli()),
                          () -> json.remove("nextAttemptAtMs"));
                });
      }
    }
    dispatch.sentAt().ifPresent(at -> json.put("sentAtMs", at.toEpochMilli()));
    dispatch.remoteId().ifPresent(id -> json.put("remoteId", id));
    dispatch.readAt().ifPresent(at -> json.put("readAtMs", at.toEpochMilli()));
    if (!dispatch.locale().equals(Locale.ROOT)) {
      json.put("locale", dispatch.locale().toLanguageTag());
    }
    dispatch.groupedWith().ifPresent(id -> json.put("groupedWith", id));
    dispatch
        .errors()
        .ifPresent(
            log -> {
              var errors = new JsonArray();
              log.forEach(line -> errors.add(attempt(line)));
              json.put("errors", errors);
            });
    return json;
  }

  private static JsonObject attempt(DispatchView.AttemptView line) {
    var json =
        new JsonObject()
            .put("atMs", line.at().toEpochMilli())
            .put("outcome", line.outcome())
            .put("text", line.text());
    return line.repeats() > 1 ? json.put("repeats", line.repeats()) : json;
  }

  public static JsonObject outcome(Outcome outcome) {
    var json = new JsonObject().put("outcome", outcome.kind()).put("text", outcome.reason());
    return outcome instanceof Outcome.Sent sent ? json.put("remoteId", sent.remoteId()) : json;
  }

  /** Returns the state of a messenger's limits; empty if it has none and no dispatch is parked. */
  public static Optional<JsonObject> limits(
      DeliveryLimits limits, LimitState state, Instant closedUntil, Instant now) {
    if (limits.isNone() && state.parked().isEmpty()) {
      return Optional.empty();
    }
    var json = new JsonObject();
    if (now.isBefore(closedUntil)) {
      json.put("untilMs", closedUntil.toEpochMilli());
    }
    limits
        .day()
        .map(limit -> DayCount.today(state, limit, now))
        .ifPresent(
            today ->
                json.put("day", today.day())
                    .put("count", today.most())
                    .put("started", today.started())
                    .put("left", today.left()));
    var parked = new JsonObject();
    state
        .parked()
        .forEach((scope, count) -> parked.put(scope.name().toLowerCase(Locale.ROOT), count));
    return Optional.of(json.put("parked", parked));
  }

  /** Returns a pause by a person. */
  public static JsonObject pause(ManualPause pause) {
    var json =
        new JsonObject().put("sinceMs", pause.since().toEpochMilli()).put("reason", pause.reason());
    if (!pause.by().isEmpty()) {
      json.put("by", pause.by());
    }
    pause.until().ifPresent(until -> json.put("untilMs", until.toEpochMilli()));
    return json;
  }

  /** Returns limits that a person has set. */
  public static JsonObject limitsByHand(ManualLimits manual) {
    var json =
        manual
            .limits()
            .put("sinceMs", manual.since().toEpochMilli())
            .put("untilMs", manual.until().toEpochMilli())
            .put("reason", manual.reason());
    return manual.by().isEmpty() ? json : json.put("by", manual.by());
  }

  public static String state(Hold hold) {
    return hold.paused() ? "paused" : "held";
  }
}
