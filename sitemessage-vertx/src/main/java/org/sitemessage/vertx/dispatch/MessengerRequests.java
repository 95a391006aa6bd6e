package org.sitemessage.vertx.dispatch;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Limits;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.schedule.SendRequest;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.core.JsonViews;
import org.sitemessage.vertx.dispatch.core.Pauses;
import org.sitemessage.vertx.dispatch.people.SuppressionRequests;
import org.sitemessage.vertx.dispatch.send.DueRun;
import org.sitemessage.vertx.dispatch.send.Holds;
import org.sitemessage.vertx.dispatch.send.Pump;
import org.sitemessage.vertx.store.value.ManualPause;

/**
 * Answers {@code sitemessage.send-scheduled}, {@code sitemessage.probe}, {@code sitemessage.pause}
 * and {@code sitemessage.resume}, and those of types.
 */
record MessengerRequests(
    EngineContext engine, Pump pump, Holds holds, SuppressionRequests suppressions) {
  private static final long LONGEST_PAUSE_MS = Duration.ofDays(366).toMillis();

  Future<JsonObject> sendScheduled(JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("priority", "ignoreUnknown", "waitMs"));
    var priority =
        fields
            .integer("priority", -Limits.PRIORITY, Limits.PRIORITY)
            .map(value -> OptionalInt.of(value.intValue()))
            .orElse(OptionalInt.empty());
    var wait =
        fields
            .integer("waitMs", 0, SendRequest.LONGEST_PATIENCE.toMillis())
            .map(Duration::ofMillis)
            .orElse(SendRequest.DEFAULT_PATIENCE);
    return pump.sendDue(
        DueRun.of(priority, engine.clock().instant(), wait),
        fields.bool("ignoreUnknown").orElse(false));
  }

  Future<JsonObject> probe(JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("messenger", "to", "text"));
    var alias = fields.string("messenger", Limits.MESSENGER_CHARS);
    var text = fields.string("text", Limits.CONTEXT_CHARS);
    var to = fields.string("to", Limits.ADDRESS_CHARS);
    return probe(alias, to, text).map(JsonViews::outcome);
  }

  /** Sends a test message past the store. One that is sent ends the hold of the messenger. */
  Future<Outcome> probe(String alias, String to, String text) {
    var channel = pump.sender(alias).channel();
    return (to.isBlank()
            ? Future.succeededFuture(Optional.<Suppression>empty())
            : suppressions.find(alias, to))
        .compose(
            suppressed ->
                suppressed.isPresent()
                    ? Future.succeededFuture(
                        Outcome.rejected(
                            "the address is suppressed: %s (id %d of the suppression list)"
                                .formatted(suppressed.get().reason().key(), suppressed.get().id())))
                    : channel.probe(
                        to, text.isEmpty() ? "This is a test message of sitemessage." : text))
        .compose(
            outcome ->
                outcome.isSent()
                    ? holds.resume(alias).map(v -> outcome)
                    : Future.succeededFuture(outcome))
        .onSuccess(v -> pump.nudge());
  }

  Future<JsonObject> pause(JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("messenger", "reason", "by", "untilMs", "forMs"));
    var alias = fields.string("messenger", Limits.MESSENGER_CHARS);
    engine.registry().messenger(alias);
    return pause(engine.pauses(), "messenger", alias, fields);
  }

  Future<JsonObject> pauseType(JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("type", "reason", "by", "untilMs", "forMs"));
    var alias = fields.string("type", Limits.TYPE_CHARS);
    engine.registry().type(alias);
    return pause(engine.typePauses(), "type", alias, fields);
  }

  private Future<JsonObject> pause(Pauses pauses, String subject, String alias, JsonFields fields) {
    var now = engine.clock().instant();
    var pause =
        new ManualPause(
            alias,
            now,
            until(fields, now),
            fields.string("reason", Limits.REASON_CHARS).strip(),
            fields.string("by", Limits.USER_ID_CHARS).strip());
    if (pause.reason().isEmpty()) {
      throw fields.invalid("reason", "is missing; say why the %s is paused".formatted(subject));
    }
    var reply = new JsonObject().put(subject, alias).put("state", "paused");
    pause.until().ifPresent(until -> reply.put("untilMs", until.toEpochMilli()));
    return pauses.pause(pause).map(v -> reply);
  }

  Future<JsonObject> resumeType(JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("type"));
    var alias = fields.string("type", Limits.TYPE_CHARS);
    return engine
        .typePauses()
        .resume(alias)
        .map(
            ended -> {
              if (!ended) {
                engine.registry().type(alias); // Else it was paused, and is not registered.
              }
              return new JsonObject()
                  .put("type", alias)
                  .put("state", "ready")
                  .put("changed", ended);
            })
        .onSuccess(v -> pump.release());
  }

  /** Reads the end of a measure, as a time or as a length; empty if neither is given. */
  static Optional<Instant> until(JsonFields fields, Instant now) {
    var until = fields.time("untilMs");
    var length = fields.integer("forMs", 1, LONGEST_PAUSE_MS);
    if (until.isPresent() && length.isPresent()) {
      throw fields.invalid("forMs", "is not allowed beside untilMs; give one of them");
    }
    if (until.filter(time -> !time.isAfter(now)).isPresent()) {
      throw fields.invalid("untilMs", "must be in the future, is %s".formatted(until.orElse(now)));
    }
    return until.or(() -> length.map(now::plusMillis));
  }

  Future<JsonObject> resume(JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("messenger"));
    var alias = fields.string("messenger", Limits.MESSENGER_CHARS);
    var rested =
        engine.registry().findMessenger(alias).isPresent() && pump.sender(alias).channel().resume();
    return engine
        .pauses()
        .resume(alias)
        .compose(
            ended -> {
              if (!ended) {
                engine.registry().messenger(alias); // Else it was paused, and is not configured.
              }
              return holds.resume(alias).map(held -> ended || held || rested);
            })
        .map(
            changed ->
                new JsonObject()
                    .put("messenger", alias)
                    .put("state", "ready")
                    .put("changed", changed))
        .onSuccess(v -> pump.nudge());
  }
}
