package org.sitemessage.vertx.dispatch.access;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.AuditEntry;
import org.sitemessage.api.access.AuditOutcome;
import org.sitemessage.api.access.AuditPage;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.access.PrincipalKind;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.vertx.store.AccessStore;

/**
 * Records who has changed what, and answers {@code sitemessage.audit}. Confined to one event loop.
 */
public final class AuditLog {
  private static final Logger LOG = System.getLogger(AuditLog.class.getName());

  private static final Set<String> REASONED =
      Set.of(BusAddress.PAUSE, BusAddress.PAUSE_TYPE, BusAddress.LIMIT, BusAddress.OPERATIONS);

  private final AccessStore store;
  private final Clock clock;
  private final RefusalLimit refusals;

  public AuditLog(Vertx vertx, AccessStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
    refusals = new RefusalLimit(vertx, () -> leftOut(over()));
  }

  private List<RefusalLimit.LeftOut> over() {
    return refusals.over(clock.instant());
  }

  /**
   * Runs a request of a caller. If it is to change something, its reply comes after the entry in
   * the log is stored. A request that is refused, because it is malformed for example, changes
   * nothing and has no entry. Messages that nobody known has scheduled have no entries either: they
   * would be many, and tell nothing that the messages do not tell.
   */
  public Future<JsonObject> watch(
      Caller caller, String address, JsonObject body, Supplier<Future<JsonObject>> work) {
    return Change.of(address, body)
        .filter(change -> caller.kind() != PrincipalKind.LOOPBACK || !change.isScheduling())
        .map(change -> watch(reasoned(caller, address, body), change, work))
        .orElseGet(work);
  }

  /** The reason of a pause, an operation or the removal of a suppression stands in its body. */
  private static Caller reasoned(Caller caller, String address, JsonObject body) {
    if (!caller.reason().isEmpty()) {
      return caller;
    }
    return REASONED.contains(address)
        ? caller.withReason(String.valueOf(body.getValue("reason", "")))
        : Change.isRemoval(address, body) ? caller.withReason(removalReason(body)) : caller;
  }

  /** An entry of the suppression list that is removed leaves nothing else behind. */
  private static String removalReason(JsonObject body) {
    return body.getValue("text", "")
        + (body.getValue("by") instanceof String by && !by.isBlank() ? " (" + by + ")" : "");
  }

  private Future<JsonObject> watch(
      Caller caller, Change change, Supplier<Future<JsonObject>> work) {
    return Future.succeededFuture()
        .compose(v -> work.get())
        .transform(
            done ->
                done.succeeded()
                    ? done(caller, change.with(done.result()), done.result())
                    : failed(caller, change, done.cause()));
  }

  /** A change that was made is not reported as a failure because its entry is missing. */
  private Future<JsonObject> done(Caller caller, Change change, JsonObject reply) {
    return change.isUnfinished(reply)
        ? Future.succeededFuture(reply)
        : logged(caller, change, change.touched(reply))
            .transform(recorded -> Future.succeededFuture(reply));
  }

  private Future<Void> logged(Caller caller, Change change, long touched) {
    return record(caller, change, AuditOutcome.DONE, touched)
        .onFailure(
            failure ->
                LOG.log(
                    Level.ERROR,
                    "the audit log has no entry for \"{0}\" by {1}, which was done: {2}",
                    change.action(),
                    caller,
                    failure.getMessage()));
  }

  /** The failure is what the caller has to know, whether its entry can be stored or not. */
  private Future<JsonObject> failed(Caller caller, Change change, Throwable cause) {
    return isRefusal(cause)
        ? Future.failedFuture(cause)
        : record(caller, change, AuditOutcome.FAILED, 0)
            .transform(recorded -> Future.failedFuture(cause));
  }

  private static boolean isRefusal(Throwable failure) {
    return failure instanceof SiteMessageException refusal
        && refusal.code() != FailureCode.STORE_FAILED
        && refusal.code() != FailureCode.NOT_READY;
  }

  /**
   * Records what a user has done without a request of a caller. It is done whether there is an
   * entry or not.
   */
  Future<Void> did(Caller caller, String action) {
    return logged(caller, new Change("", action, ""), 1).otherwiseEmpty();
  }

  /**
   * Records that a change was refused, because the caller does not have the right. Of many refusals
   * of one caller within a minute, the rest has one entry when the minute is over.
   *
   * @param body fields that the path of the request names; the body itself was not read
   */
  Future<Void> refused(Caller caller, String address, JsonObject body) {
    return refusals.admit(caller, clock.instant())
        ? record(caller, Change.refused(address, body), AuditOutcome.REFUSED, 0)
        : Future.succeededFuture();
  }

  /** Records the refusals that were left out until now. */
  public Future<Void> close() {
    return leftOut(refusals.close());
  }

  private Future<Void> leftOut(List<RefusalLimit.LeftOut> all) {
    return Future.join(
            all.stream()
                .map(
                    one ->
                        record(
                                one.caller(),
                                new Change(
                                    "",
                                    "several requests",
                                    "%d more within a minute".formatted(one.count())),
                                AuditOutcome.REFUSED,
                                0)
                            .onFailure(
                                failure ->
                                    LOG.log(
                                        Level.WARNING,
                                        "the audit log has no entry for {0} refused requests by"
                                            + " {1}: {2}",
                                        one.count(),
                                        one.caller(),
                                        failure.getMessage())))
                .toList())
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private Future<Void> record(Caller caller, Change change, AuditOutcome outcome, long touched) {
    return store.record(
        new AuditEntry(
            0, clock.instant(), caller, change.action(), change.target(), outcome, touched));
  }

  /** Answers a page of the log. */
  public Future<JsonObject> page(JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("before", "limit"));
    int limit =
        fields.integer("limit", 1, AuditPage.MAX).orElse((long) AuditPage.DEFAULT_LIMIT).intValue();
    long before = fields.integer("before", 1, Long.MAX_VALUE).orElse(Long.MAX_VALUE);
    return leftOut(over())
        .compose(v -> store.entries(before, limit + 1))
        .map(
            entries ->
                entries.size() <= limit
                    ? new AuditPage(entries, OptionalLong.empty())
                    : new AuditPage(
                        entries.subList(0, limit), OptionalLong.of(entries.get(limit - 1).id())))
        .map(AuditPage::toJson);
  }
}
