package org.sitemessage.vertx.dispatch.upkeep;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.sitemessage.api.schedule.CleanupReply;
import org.sitemessage.api.schedule.CleanupRequest;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.flow.Batches;
import org.sitemessage.vertx.dispatch.flow.RunningCommands;
import org.sitemessage.vertx.store.CleanupStore;

/**
 * Removes finished dispatches and messages that are old, a batch per transaction, so that
 * deliveries proceed in between. Confined to one event loop.
 */
public final class Cleanup {
  private static final int BATCH = 200;

  /** Age at which operations that have ended are removed. */
  private static final Duration OPERATIONS_KEEP = Duration.ofDays(30);

  private final EngineContext engine;
  private final Batches batches;
  private final RunningCommands running;
  private final Duration auditKeep;

  /**
   * Creates a cleanup.
   *
   * @param auditKeep age at which entries of the audit log are removed
   */
  public Cleanup(
      EngineContext engine, Batches batches, RunningCommands running, Duration auditKeep) {
    this.engine = engine;
    this.batches = batches;
    this.running = running;
    this.auditKeep = auditKeep;
  }

  public Future<JsonObject> clean(JsonObject body) {
    var request = CleanupRequest.fromJson(body);
    var before = engine.clock().instant().minus(request.ago());
    if (request.dryRun()) {
      return engine
          .store()
          .cleanup()
          .count(before, engine.clock().instant(), !request.dispatchesOnly())
          .map(
              found ->
                  new CleanupReply(found.dispatches(), found.messages(), found.capped())
                      .toJson()
                      .put("dryRun", true));
    }
    return running
        .track("cleanup", done -> removed(request, before, done))
        .map(CleanupReply::toJson);
  }

  private Future<CleanupReply> removed(CleanupRequest request, Instant before, LongConsumer done) {
    return finished(before, !request.dispatchesOnly(), done)
        .compose(
            sofar ->
                request.dispatchesOnly()
                    ? Future.succeededFuture(sofar)
                    : emptyMessages(before, sofar, done)
                        .compose(
                            all ->
                                auditEntries()
                                    .compose(v -> sessions())
                                    .compose(v -> operations())
                                    .compose(v -> feedback(before))
                                    .map(all)));
  }

  /** Ends, too, when all that was found has been requeued before it could be removed. */
  private Future<CleanupReply> finished(Instant before, boolean messages, LongConsumer done) {
    return rounds(
        new CleanupReply(0, 0),
        done,
        () ->
            engine
                .store()
                .cleanup()
                .finished(before, BATCH)
                .compose(
                    ids ->
                        ids.isEmpty()
                            ? Future.succeededFuture(new CleanupStore.Removed(0, 0))
                            : engine.store().cleanup().remove(ids, before, messages)),
        removed -> removed.dispatches() > 0);
  }

  private Future<CleanupReply> emptyMessages(
      Instant before, CleanupReply sofar, LongConsumer done) {
    return rounds(
        sofar,
        done,
        () ->
            engine
                .store()
                .cleanup()
                .removeEmptyMessages(before, engine.clock().instant(), BATCH)
                .map(removed -> new CleanupStore.Removed(0, removed)),
        removed -> removed.messages() == BATCH);
  }

  private Future<Void> auditEntries() {
    var before = engine.clock().instant().minus(auditKeep);
    return Rounds.run(
        () ->
            batches
                .run(() -> engine.store().access().removeEntries(before, BATCH))
                .map(removed -> removed == BATCH));
  }

  private Future<Void> sessions() {
    var now = engine.clock().instant();
    return Rounds.run(
        () ->
            batches
                .run(() -> engine.store().users().removeSessions(now, BATCH))
                .map(removed -> removed == BATCH));
  }

  private Future<Integer> operations() {
    var before = engine.clock().instant().minus(OPERATIONS_KEEP);
    return batches.run(() -> engine.store().operations().removeEnded(before));
  }

  private Future<Integer> feedback(Instant before) {
    return batches.run(() -> engine.store().suppressions().removeFeedback(before));
  }

  private Future<CleanupReply> rounds(
      CleanupReply sofar,
      LongConsumer done,
      Supplier<Future<CleanupStore.Removed>> batch,
      Predicate<CleanupStore.Removed> goesOn) {
    return Rounds.from(
            new Progress(sofar, true),
            Progress::more,
            progress ->
                batches
                    .run(batch)
                    .onSuccess(removed -> done.accept(removed.dispatches()))
                    .map(removed -> new Progress(progress.plus(removed), goesOn.test(removed))))
        .map(Progress::sum);
  }

  /** Sum of the removed rows so far, and whether there may be more. */
  private record Progress(CleanupReply sum, boolean more) {
    CleanupReply plus(CleanupStore.Removed removed) {
      return new CleanupReply(
          sum.dispatches() + removed.dispatches(), sum.messages() + removed.messages());
    }
  }
}
