package org.sitemessage.vertx.dispatch.upkeep;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.sitemessage.api.schedule.CleanupReply;
import org.sitemessage.api.schedule.CleanupRequest;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.flow.Batches;
import org.sitemessage.vertx.store.Store;

/**
 * Removes what is finished and old, a batch per transaction, so that delivery gets its turns in
 * between. Confined to one event loop.
 */
public final class Cleanup {
  private static final int BATCH = 200;

  private final EngineContext engine;
  private final Batches batches;

  public Cleanup(EngineContext engine, Batches batches) {
    this.engine = engine;
    this.batches = batches;
  }

  public Future<JsonObject> clean(JsonObject body) {
    var request = CleanupRequest.fromJson(body);
    var before = engine.clock().instant().minus(request.ago());
    return finished(before, !request.dispatchesOnly(), new CleanupReply(0, 0))
        .compose(
            sofar ->
                request.dispatchesOnly()
                    ? Future.succeededFuture(sofar)
                    : emptyMessages(before, sofar))
        .map(CleanupReply::toJson);
  }

  /** Ends, too, when all that was found has been requeued before it could be removed. */
  private Future<CleanupReply> finished(Instant before, boolean messages, CleanupReply sofar) {
    return batches
        .run(
            () ->
                engine
                    .store()
                    .finished(before, BATCH)
                    .compose(
                        ids ->
                            ids.isEmpty()
                                ? Future.succeededFuture(new Store.Removed(0, 0))
                                : engine.store().remove(ids, before, messages)))
        .compose(
            removed -> {
              var sum =
                  new CleanupReply(
                      sofar.dispatches() + removed.dispatches(),
                      sofar.messages() + removed.messages());
              return removed.dispatches() == 0
                  ? Future.succeededFuture(sum)
                  : finished(before, messages, sum);
            });
  }

  private Future<CleanupReply> emptyMessages(Instant before, CleanupReply sofar) {
    return batches
        .run(() -> engine.store().removeEmptyMessages(before, engine.clock().instant(), BATCH))
        .compose(
            removed -> {
              var sum = new CleanupReply(sofar.dispatches(), sofar.messages() + removed);
              return removed < BATCH ? Future.succeededFuture(sum) : emptyMessages(before, sum);
            });
  }
}
