package org.sitemessage.vertx.dispatch.core;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Optional;
import org.sitemessage.vertx.link.SignedLinks;
import org.sitemessage.vertx.store.Store;

/**
 * The objects that the parts of the engine share.
 *
 * @param vertx the Vert.x it runs on
 * @param context event loop that all state of the engine is confined to
 * @param store store of the messages
 * @param node id of this process
 * @param registry messengers and types
 * @param clock the time
 * @param events publisher of changes
 * @param links the links in messages; absent if nothing is configured to sign them
 * @param lease the right to send
 * @param pauses messengers that people have paused
 * @param typePauses message types that people have paused
 * @param limits limits that people have laid over the configured ones
 * @param fresh addresses that were put on the suppression list lately
 * @param observers observers of the application
 * @param tracing tracer of the application
 * @param unregistered messengers and types of due dispatches that this process has not registered
 */
public record EngineContext(
    Vertx vertx,
    Context context,
    Store store,
    long node,
    Registry registry,
    Clock clock,
    Events events,
    Optional<SignedLinks> links,
    Lease lease,
    Pauses pauses,
    Pauses typePauses,
    LimitBook limits,
    RecentSuppressions fresh,
    Observers observers,
    Tracing tracing,
    Unregistered unregistered) {

  /** Brings the completion of a future of another thread back to the engine's event loop. */
  public <T> Future<T> here(Future<T> elsewhere) {
    Promise<T> promise = Promise.promise();
    elsewhere.onComplete(
        (value, failure) -> context.runOnContext(v -> promise.complete(value, failure)));
    return promise.future();
  }
}
