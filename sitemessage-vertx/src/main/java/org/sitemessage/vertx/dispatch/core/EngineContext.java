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
 * What the parts of the engine share.
 *
 * @param vertx the Vert.x it runs on
 * @param context the one event loop all its state is confined to
 * @param store where messages are kept
 * @param node this process's number
 * @param registry messengers and types
 * @param clock the time
 * @param events where changes are announced
 * @param links the links in messages; absent if nothing is configured to sign them
 * @param lease the right to send
 * @param fresh what was put on the suppression list lately
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
    RecentSuppressions fresh) {

  /** Brings the completion of a future of another thread back to the engine's event loop. */
  public <T> Future<T> here(Future<T> elsewhere) {
    Promise<T> promise = Promise.promise();
    elsewhere.onComplete(
        (value, failure) -> context.runOnContext(v -> promise.complete(value, failure)));
    return promise.future();
  }
}
