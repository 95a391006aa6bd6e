package org.sitemessage.health;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.schedule.MessengerStats;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.observe.Inspection;

/**
 * Registers procedures for a sitemessage in the {@link HealthChecks} of an application.
 *
 * <pre>{@code
 * SiteMessageHealth.of(site).registerReadiness(readiness).registerLiveness(liveness);
 * }</pre>
 *
 * <p>Each procedure ends within the time limit. What another process, a restart or a retry will
 * mend does not make the application unhealthy: such a procedure succeeds, and its data has {@code
 * "degraded": true} with the reason.
 */
public final class SiteMessageHealth {
  /** Time after which a procedure has failed, unless another one is set. */
  public static final Duration DEFAULT_TIME_LIMIT = Duration.ofSeconds(2);

  /** Age of a due dispatch above which sending is degraded, unless another one is set. */
  public static final Duration DEFAULT_OVERDUE = Duration.ofMinutes(5);

  private final SiteMessage site;
  private final Duration timeLimit;
  private final Duration overdue;

  private SiteMessageHealth(SiteMessage site, Duration timeLimit, Duration overdue) {
    this.site = site;
    this.timeLimit = timeLimit;
    this.overdue = overdue;
  }

  /** Returns the checks of a running sitemessage, with the default limits. */
  public static SiteMessageHealth of(SiteMessage site) {
    return new SiteMessageHealth(site, DEFAULT_TIME_LIMIT, DEFAULT_OVERDUE);
  }

  /**
   * Returns a copy with another time limit.
   *
   * @param limit time after which a procedure has failed, at least 1 ms
   */
  public SiteMessageHealth withTimeLimit(Duration limit) {
    if (limit.toMillis() < 1) {
      throw new IllegalArgumentException(
          "the time limit is %s, must be at least 1 ms".formatted(limit));
    }
    return new SiteMessageHealth(site, limit, overdue);
  }

  /**
   * Returns a copy with another limit of overdue dispatches.
   *
   * @param age age of a due dispatch above which sending is degraded
   */
  public SiteMessageHealth withOverdue(Duration age) {
    return new SiteMessageHealth(site, timeLimit, age);
  }

  /**
   * Registers the procedure {@code sitemessage/process}. It fails when the process can no longer
   * deliver and has to be restarted, as {@link SiteMessage#broken} does. It asks neither the
   * database nor a remote server.
   *
   * @return these checks
   */
  public SiteMessageHealth registerLiveness(HealthChecks checks) {
    return register(
        checks,
        "process",
        () ->
            site.broken().failed()
                ? Future.failedFuture(site.broken().cause())
                : Future.succeededFuture(Status.OK()));
  }

  /**
   * Registers the procedures {@code sitemessage/store}, {@code node}, {@code migrations}, {@code
   * oldest-due} and {@code messenger/ALIAS} for each messenger. The first three fail if the process
   * cannot work now; the others are degraded at worst.
   *
   * @return these checks
   */
  public SiteMessageHealth registerReadiness(HealthChecks checks) {
    var inspection = site.inspection();
    register(checks, "store", () -> inspection.pingStore().map(v -> Status.OK()));
    register(checks, "node", () -> Future.succeededFuture(node(inspection)));
    register(checks, "migrations", () -> inspection.schema().map(SiteMessageHealth::migrations));
    register(checks, "oldest-due", () -> inspection.overdue().map(this::oldestDue));
    for (var messenger : site.messengers()) {
      register(checks, "messenger/" + messenger.alias(), () -> messenger(inspection, messenger));
    }
    return this;
  }

  private SiteMessageHealth register(
      HealthChecks checks, String name, Supplier<Future<Status>> check) {
    checks.register("sitemessage/" + name, timeLimit.toMillis(), promise -> answer(promise, check));
    return this;
  }

  /** Answers with a failure as the status, so that its text stands in the result. */
  private static void answer(Promise<Status> promise, Supplier<Future<Status>> check) {
    Future.succeededFuture()
        .compose(v -> check.get())
        .otherwise(failure -> Status.KO(new JsonObject().put("reason", reason(failure))))
        .onComplete(status -> promise.tryComplete(status.result()));
  }

  private static String reason(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  private static Status node(Inspection inspection) {
    return inspection.holdsLease()
        ? Status.OK()
        : Status.KO(
            new JsonObject()
                .put(
                    "reason",
                    "the lease of this process is over, so it sends nothing until a heartbeat is"
                        + " stored again"));
  }

  private static Status migrations(Inspection.SchemaVersions schema) {
    var data = new JsonObject().put("applied", schema.applied()).put("known", schema.known());
    if (schema.applied() < schema.known()) {
      return Status.KO(
          data.put("reason", "the store lacks migrations; was it restored from an old backup?"));
    }
    return schema.applied() > schema.known()
        ? degraded(data, "a newer version has migrated the store; update this process")
        : Status.OK(data);
  }

  private Status oldestDue(Map<String, Duration> ages) {
    var longest =
        ages.values().stream().reduce(Duration.ZERO, (a, b) -> a.compareTo(b) > 0 ? a : b);
    var data = new JsonObject().put("ms", longest.toMillis());
    return longest.compareTo(overdue) > 0
        ? degraded(
            data,
            "a dispatch is overdue by %d s, more than %d s"
                .formatted(longest.toSeconds(), overdue.toSeconds()))
        : Status.OK(data);
  }

  private static Future<Status> messenger(Inspection inspection, Messenger messenger) {
    return inspection
        .messengers()
        .map(
            all ->
                all.stream()
                    .filter(one -> one.alias().equals(messenger.alias()))
                    .findFirst()
                    .map(SiteMessageHealth::messenger)
                    .orElseGet(Status::OK));
  }

  private static Status messenger(Inspection.Condition condition) {
    var data = new JsonObject().put("state", condition.state().name().toLowerCase(Locale.ROOT));
    condition.until().ifPresent(until -> data.put("untilMs", until.toEpochMilli()));
    return condition.state() == MessengerStats.State.READY
        ? Status.OK(data)
        : degraded(data, condition.reason());
  }

  private static Status degraded(JsonObject data, String reason) {
    return Status.OK(data.put("degraded", true).put("reason", reason));
  }
}
