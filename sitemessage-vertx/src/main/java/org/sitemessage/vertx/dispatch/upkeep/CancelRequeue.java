package org.sitemessage.vertx.dispatch.upkeep;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.filter.FilterField;
import org.sitemessage.api.schedule.CancelReply;
import org.sitemessage.api.schedule.RequeueReply;
import org.sitemessage.api.schedule.Selection;
import org.sitemessage.api.schedule.SettleReply;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.flow.Batches;
import org.sitemessage.vertx.store.Store;
import org.sitemessage.vertx.store.value.ChangedDispatches;
import org.sitemessage.vertx.store.value.Requeue;

/**
 * Changes the status of many dispatches, a batch per transaction, so that deliveries proceed in
 * between. A stop keeps the batches that are done. Confined to one event loop.
 */
public final class CancelRequeue {
  private static final Set<DispatchStatus> WITHDRAWABLE =
      EnumSet.of(DispatchStatus.PENDING, DispatchStatus.ERROR, DispatchStatus.UNKNOWN);
  private static final Set<DispatchStatus> REQUEUABLE =
      EnumSet.of(
          DispatchStatus.FAILED,
          DispatchStatus.EXPIRED,
          DispatchStatus.UNKNOWN,
          DispatchStatus.CANCELLED);

  private static final Set<DispatchStatus> SETTLED =
      EnumSet.of(DispatchStatus.SENT, DispatchStatus.FAILED);

  private final EngineContext engine;
  private final Batches batches;
  private final Sweep sweep;
  private final Duration expiry;
  private final Runnable nudge;

  /**
   * Sweeps of an engine.
   *
   * @param expiry new lifetime of a message that has expired
   * @param nudge called when dispatches are ready again
   */
  public CancelRequeue(EngineContext engine, Batches batches, Duration expiry, Runnable nudge) {
    this.engine = engine;
    this.batches = batches;
    this.sweep = new Sweep(engine, batches);
    this.expiry = expiry;
    this.nudge = nudge;
  }

  /** Cancels dispatches that are not sent yet. A message accepts no recipients from then on. */
  public Future<JsonObject> cancel(JsonObject body) {
    var selection = fixed(Selection.fromJson(body, WITHDRAWABLE));
    var visited = EnumSet.copyOf(WITHDRAWABLE);
    visited.add(DispatchStatus.PROCESSING);
    if (Selection.isDryRun(body)) {
      return existing(selection)
          .compose(v -> sweep.count(selection, visited, WITHDRAWABLE))
          .compose(total -> withPostponed(selection, cancelled(total)))
          .map(reply -> dryRun(selection, reply.toJson()));
    }
    var from = withdrawn(selection);
    return sealed(selection)
        .compose(
            v ->
                sweep.run(
                    selection,
                    visited,
                    named ->
                        store()
                            .commands()
                            .cancel(named, from, now())
                            .onSuccess(
                                swept ->
                                    engine
                                        .events()
                                        .swept(swept, DispatchStatus.CANCELLED, "cancelled"))))
        .compose(total -> withPostponed(selection, cancelled(total)))
        .map(CancelReply::toJson);
  }

  /** Returns a selection whose relative times are fixed, so that all its batches agree. */
  private Selection fixed(Selection selection) {
    return selection instanceof Selection.OfFilter some
        ? Selection.filter(some.filter().at(now()))
        : selection;
  }

  /** Says what was counted: a filter by its fixed times. */
  private static JsonObject dryRun(Selection selection, JsonObject reply) {
    if (selection instanceof Selection.OfFilter some) {
      reply.put("filter", some.filter().text());
    }
    return reply.put("dryRun", true);
  }

  /** Counts the messages that have no dispatches yet, and are sent all the same. */
  private Future<CancelReply> withPostponed(Selection selection, CancelReply reply) {
    return selection instanceof Selection.OfFilter some
        ? store()
            .searches()
            .countPostponed(some.filter(), now())
            .map(count -> reply.withPostponed(count.value()))
        : Future.succeededFuture(reply);
  }

  /** Returns the statuses that are cancelled, those of the selection alone. */
  private static Set<DispatchStatus> withdrawn(Selection selection) {
    if (selection instanceof Selection.ByStatus some) {
      return EnumSet.of(some.status());
    }
    var from = EnumSet.copyOf(WITHDRAWABLE);
    if (selection instanceof Selection.OfFilter some) {
      from.retainAll(some.filter().statuses());
    }
    return from;
  }

  private static CancelReply cancelled(Sweep.Total total) {
    return new CancelReply(
        total.changed(),
        total.left(status -> status == DispatchStatus.PROCESSING),
        total.left(status -> status != DispatchStatus.PROCESSING));
  }

  private Future<Void> sealed(Selection selection) {
    return selection instanceof Selection.OfMessage message
        ? batches
            .run(() -> store().commands().seal(message.id()))
            .compose(found -> found ? Future.succeededFuture() : noMessage(message.id()))
        : Future.succeededFuture();
  }

  /** Makes dispatches pending again that ended undelivered. */
  public Future<JsonObject> requeue(JsonObject body) {
    var selection = fixed(Selection.fromJson(body, REQUEUABLE));
    var from = requeued(selection);
    var dryRun = Selection.isDryRun(body);
    return existing(selection)
        .compose(
            v ->
                dryRun
                    ? sweep.count(selection, from, from)
                    : sweep.run(
                        selection,
                        from,
                        named ->
                            store()
                                .commands()
                                .requeue(named, new Requeue(from, now(), now().plus(expiry)))
                                .onSuccess(this::requeued)))
        .map(total -> new RequeueReply(total.changed(), total.left(status -> true)).toJson())
        .map(reply -> dryRun ? dryRun(selection, reply) : reply);
  }

  /** Returns the statuses that are requeued: a person has to ask for each by its name. */
  private static Set<DispatchStatus> requeued(Selection selection) {
    if (selection instanceof Selection.ByStatus some) {
      return EnumSet.of(some.status());
    }
    if (!(selection instanceof Selection.OfFilter some)) {
      return REQUEUABLE;
    }
    var from = some.filter().statuses();
    if (some.filter().of(FilterField.STATUS).stream().allMatch(term -> term.negated())
        || !REQUEUABLE.containsAll(from)) {
      throw SiteMessageException.invalid(
          "filter",
          "is \"%s\", must name the statuses to requeue, such as status:failed (allowed: %s)"
              .formatted(
                  some.filter().text(),
                  REQUEUABLE.stream().map(DispatchStatus::key).collect(Collectors.joining(", "))));
    }
    return from;
  }

  /** Gives dispatches a final status of which it was not known whether they were delivered. */
  public Future<JsonObject> settle(JsonObject body) {
    var as = settledAs(body);
    var rest = body.copy();
    rest.remove("as");
    var unknown = EnumSet.of(DispatchStatus.UNKNOWN);
    var selection = fixed(Selection.fromJson(rest, unknown));
    var dryRun = Selection.isDryRun(rest);
    return existing(selection)
        .compose(
            v ->
                dryRun
                    ? sweep.count(selection, unknown, unknown)
                    : sweep.run(
                        selection,
                        unknown,
                        named ->
                            store()
                                .commands()
                                .settle(named, as, now())
                                .onSuccess(swept -> engine.events().swept(swept, as, "settled"))))
        .map(total -> new SettleReply(total.changed(), total.left(status -> true)).toJson())
        .map(reply -> dryRun ? dryRun(selection, reply) : reply);
  }

  private static DispatchStatus settledAs(JsonObject body) {
    var key = new JsonFields("", body).string("as", 16);
    return SETTLED.stream()
        .filter(status -> status.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                SiteMessageException.invalid(
                    "as",
                    "is \"%s\", must say what became of the dispatches: sent or failed"
                        .formatted(key)));
  }

  private void requeued(ChangedDispatches swept) {
    engine.events().swept(swept, DispatchStatus.PENDING, "requeued");
    nudge.run();
  }

  private Future<Void> existing(Selection selection) {
    return selection instanceof Selection.OfMessage message
        ? store()
            .schedules()
            .message(message.id())
            .compose(
                found -> found.isPresent() ? Future.succeededFuture() : noMessage(message.id()))
        : Future.succeededFuture();
  }

  private static Future<Void> noMessage(long id) {
    return Future.failedFuture(
        new SiteMessageException(FailureCode.NOT_FOUND, "message %d does not exist".formatted(id)));
  }

  private Store store() {
    return engine.store();
  }

  private Instant now() {
    return engine.clock().instant();
  }
}
