package org.sitemessage.vertx.dispatch;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.limit.LimitChange;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.options.MessengerSettings;
import org.sitemessage.vertx.store.value.ManualLimits;

/** Answers {@code sitemessage.limit} and {@code sitemessage.unlimit}. */
record LimitRequests(EngineContext engine) {
  private static final Set<String> OWN = Set.of("messenger", "reason", "by", "untilMs", "forMs");

  /** Maximum number of characters of the limits as JSON. */
  private static final int CHARS = 16_000;

  Future<JsonObject> limit(JsonObject body) {
    var fields = new JsonFields("", body);
    var alias = fields.string("messenger", Limits.MESSENGER_CHARS);
    engine.registry().messenger(alias);
    var change = change(body).toJson();
    var now = engine.clock().instant();
    var until =
        MessengerRequests.until(fields, now)
            .orElseThrow(
                () ->
                    fields.invalid(
                        "forMs",
                        "is missing; give forMs or untilMs, because limits without an end belong into the configuration"));
    var manual =
        new ManualLimits(
            alias,
            now,
            until,
            change,
            fields.string("reason", Limits.REASON_CHARS).strip(),
            fields.string("by", Limits.USER_ID_CHARS).strip());
    if (manual.reason().isEmpty()) {
      throw fields.invalid("reason", "is missing; say why the limits are changed");
    }
    var reply = change.put("messenger", alias).put("untilMs", until.toEpochMilli());
    return engine.limits().set(manual).map(v -> reply);
  }

  private static LimitChange change(JsonObject body) {
    var limits = body.copy();
    OWN.forEach(limits::remove);
    var change = MessengerSettings.change(limits);
    if (change.equals(LimitChange.NONE)) {
      throw SiteMessageException.invalid(
          "limits", "is missing; give concurrency, rateLimit, limits, or several of them");
    }
    if (change.toJson().encode().length() > CHARS) {
      throw new SiteMessageException(
          FailureCode.TOO_LARGE,
          "limits has %d characters, at most %d are allowed; name fewer domains"
              .formatted(change.toJson().encode().length(), CHARS));
    }
    return change;
  }

  Future<JsonObject> unlimit(JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("messenger"));
    var alias = fields.string("messenger", Limits.MESSENGER_CHARS);
    return engine
        .limits()
        .end(alias)
        .map(
            ended -> {
              if (!ended) {
                engine.registry().messenger(alias); // Else it had limits, and is not configured.
              }
              return new JsonObject().put("messenger", alias).put("changed", ended);
            });
  }
}
