package org.sitemessage.vertx.dispatch;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.schedule.JsonFields;
import org.sitemessage.api.schedule.Limits;
import org.sitemessage.api.schedule.ScheduleRequest;
import org.sitemessage.api.schedule.UndeliveredReply;
import org.sitemessage.vertx.store.Undelivered;

/** Tells the administrators of what has not been delivered. Confined to one event loop. */
final class UndeliveredCheck {
  /** How long a dispatch may be due before it counts as undelivered. */
  private static final Duration PATIENCE = Duration.ofHours(1);

  private final Engine engine;
  private final Scheduler scheduler;
  private final Settings.Site site;

  UndeliveredCheck(Engine engine, Scheduler scheduler, Settings.Site site) {
    this.engine = engine;
    this.scheduler = scheduler;
    this.site = site;
  }

  Future<JsonObject> check(JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("to"));
    var to =
        fields
            .strings("to", Limits.ADMINISTRATORS, Limits.ADDRESS_CHARS)
            .filter(addresses -> !addresses.isEmpty())
            .orElse(site.administrators());
    if (to.isEmpty()) {
      throw fields.invalid(
          "to", "is missing, and the option administrators names nobody to be told by mail");
    }
    return engine
        .store()
        .undelivered(engine.clock().instant().minus(PATIENCE))
        .compose(
            found ->
                found.total() == 0
                    ? Future.succeededFuture(OptionalLong.empty()).map(id -> reply(found, id))
                    : scheduler
                        .schedule(mail(found, to).toJson())
                        .map(reply -> OptionalLong.of(reply.getLong("messageId")))
                        .map(id -> reply(found, id)));
  }

  private static JsonObject reply(Undelivered found, OptionalLong messageId) {
    return new UndeliveredReply(found.failed(), found.unknown(), found.overdue(), messageId)
        .toJson();
  }

  private ScheduleRequest mail(Undelivered found, List<String> to) {
    var text =
        """
        On %s, %d dispatches have not been delivered:

        failed: %d (refused for good, or out of retries)
        unknown: %d (held, because the remote side may have them)
        overdue: %d (due for more than an hour, and still waiting)
        """
            .formatted(site.url(), found.total(), found.failed(), found.unknown(), found.overdue());
    return ScheduleRequest.of(
            "email_plain",
            new JsonObject()
                .put("subject", "Undelivered messages: %d".formatted(found.total()))
                .put("text", text))
        .withRecipients(
            to.stream().map(address -> Recipient.address(site.mailer(), address)).toList())
        .withIgnoresQuietHours(true);
  }
}
