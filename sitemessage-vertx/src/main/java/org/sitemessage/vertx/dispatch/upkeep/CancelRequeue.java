package org.sitemessage.vertx.dispatch.upkeep;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.operation.OperationRequest;
import org.sitemessage.api.schedule.CancelReply;
import org.sitemessage.api.schedule.RequeueReply;
import org.sitemessage.api.schedule.Selection;
import org.sitemessage.api.schedule.SettleReply;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.flow.Batches;
import org.sitemessage.vertx.dispatch.flow.RunningCommands;
import org.sitemessage.vertx.store.Store;

/**
 * Changes the status of many dispatches, a batch per transaction, so that deliveries proceed in
 * between. A stop keeps the batches that are done. Confined to one event loop.
 */
public final class CancelRequeue {
  private final EngineContext engine;
  private final Batches batches;
  private final RunningCommands running;
  private final Sweep sweep;
  private final BulkChanges changes;

  /**
   * Commands of an engine.
   *
   * @param expiry new lifetime of a message that has expired
   * @param nudge called when dispatches are ready again
   */
  public CancelRequeue(
      EngineContext engine,
      Batches batches,
      RunningCommands running,
      Duration expiry,
      Runnable nudge) {
    this.engine = engine;
    this.batches = batches;
    this.running = running;
    this.sweep = new Sweep(engine, batches);
    this.changes = new BulkChanges(engine, expiry, nudge);
  }

  /** Cancels dispatches that are not sent yet. A message accepts no recipients from then on. */
  public Future<JsonObject> cancel(JsonObject body) {
    var selection = fixed(Selection.fromJson(body, BulkChanges.WITHDRAWABLE));
    return run("cancel", body, selection, changes.cancel(selection), () -> sealed(selection))
        .compose(total -> withPostponed(selection, cancelled(total)))
        .map(reply -> told(body, selection, reply.toJson()));
  }

  /** Makes dispatches pending again that ended undelivered. */
  public Future<JsonObject> requeue(JsonObject body) {
    var selection = fixed(Selection.fromJson(body, BulkChanges.REQUEUABLE));
    return run("requeue", body, selection, changes.requeue(selection), () -> existing(selection))
        .map(total -> new RequeueReply(total.changed(), total.left(status -> true)).toJson())
        .map(reply -> told(body, selection, reply));
  }

  /** Gives dispatches a final status of which it was not known whether they were delivered. */
  public Future<JsonObject> settle(JsonObject body) {
    var as = OperationRequest.settledAs(new JsonFields("", body));
    var rest = body.copy();
    rest.remove("as");
    var selection = fixed(Selection.fromJson(rest, BulkChanges.UNKNOWN));
    return run("settle", body, selection, changes.settle(as), () -> existing(selection))
        .map(total -> new SettleReply(total.changed(), total.left(status -> true)).toJson())
        .map(reply -> told(body, selection, reply));
  }

  /** Changes, or only counts, the dispatches of a selection. */
  private Future<Sweep.Total> run(
      String command,
      JsonObject body,
      Selection selection,
      BulkChanges.Change change,
      Supplier<Future<Void>> before) {
    return Selection.isDryRun(body)
        ? existing(selection).compose(v -> sweep.count(selection, change))
        : running.track(
            command, done -> before.get().compose(v -> sweep.run(selection, change.telling(done))));
  }

  /** Returns a selection whose relative times are fixed, so that all its batches agree. */
  private Selection fixed(Selection selection) {
    return selection instanceof Selection.OfFilter some
        ? Selection.filter(some.filter().at(now()))
        : selection;
  }

  /** Says what was only counted: a filter by its fixed times. */
  private static JsonObject told(JsonObject body, Selection selection, JsonObject reply) {
    if (!Selection.isDryRun(body)) {
      return reply;
    }
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
