package org.sitemessage.vertx.dispatch.upkeep;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Limits;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.schedule.UndeliveredReply;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.core.EngineParts;
import org.sitemessage.vertx.dispatch.people.SuppressionRequests;
import org.sitemessage.vertx.dispatch.schedule.Scheduler;
import org.sitemessage.vertx.store.view.Undelivered;

/** Reports undelivered dispatches to the administrators. Confined to one event loop. */
public final class UndeliveredCheck {
  private static final Logger LOG = System.getLogger(UndeliveredCheck.class.getName());

  /** A built-in type that does not allow unsubscribing. */
  private static final String TYPE = "undelivered_report";

  /** Time for which a dispatch may be due before it counts as undelivered. */
  private static final Duration PATIENCE = Duration.ofHours(1);

  private final EngineContext engine;
  private final Scheduler scheduler;
  private final SuppressionRequests suppressions;
  private final EngineParts.Site site;

  public UndeliveredCheck(
      EngineContext engine,
      Scheduler scheduler,
      SuppressionRequests suppressions,
      EngineParts.Site site) {
    this.engine = engine;
    this.scheduler = scheduler;
    this.suppressions = suppressions;
    this.site = site;
  }

  public Future<JsonObject> check(JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("to"));
    var to =
        fields
            .strings("to", Limits.ADMINISTRATORS, Limits.ADDRESS_CHARS)
            .filter(addresses -> !addresses.isEmpty())
            .orElse(site.administrators());
    return engine
        .store()
        .queries()
        .undelivered(engine.clock().instant().minus(PATIENCE))
        .compose(
            found ->
                found.total() == 0 || to.isEmpty()
                    ? Future.succeededFuture(reply(found, OptionalLong.empty()))
                    : reachable(to)
                        .compose(reachable -> mail(found, reachable))
                        .map(id -> reply(found, id)));
  }

  /** Returns the administrators whose addresses are not suppressed. */
  private Future<List<String>> reachable(List<String> to) {
    return Future.all(
            to.stream()
                .distinct()
                .map(
                    address ->
                        suppressions
                            .find(site.mailer(), address)
                            .map(entry -> entry.isPresent() ? "" : address))
                .toList())
        .map(found -> found.<String>list().stream().filter(one -> !one.isEmpty()).toList());
  }

  private Future<OptionalLong> mail(Undelivered found, List<String> to) {
    if (to.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "{0} dispatches are undelivered, but no administrator can be told: all their addresses"
              + " are suppressed; remove one from the suppression list, or name another by the"
              + " option administrators",
          String.valueOf(found.total()));
      return Future.succeededFuture(OptionalLong.empty());
    }
    return scheduler
        .schedule(request(found, to).toJson())
        .map(reply -> OptionalLong.of(reply.getLong("messageId")));
  }

  private static JsonObject reply(Undelivered found, OptionalLong messageId) {
    return new UndeliveredReply(found.failed(), found.unknown(), found.overdue(), messageId)
        .toJson();
  }

  private ScheduleRequest request(Undelivered found, List<String> to) {
    var text =
        """
        On %s, %d dispatches have not been delivered:

        failed: %d (rejected, or out of retries)
        unknown: %d (held, because the remote server may have them)
        overdue: %d (due for more than an hour, and still waiting)
        """
            .formatted(site.url(), found.total(), found.failed(), found.unknown(), found.overdue());
    return ScheduleRequest.of(
            TYPE,
            new JsonObject()
                .put("subject", "Undelivered messages: %d".formatted(found.total()))
                .put("text", text))
        .withRecipients(
            to.stream().map(address -> Recipient.address(site.mailer(), address)).toList())
        .withIgnoresQuietHours(true);
  }
}
