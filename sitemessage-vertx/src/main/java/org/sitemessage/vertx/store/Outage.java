package org.sitemessage.vertx.store;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes a database out of use when its files have failed, and opens it again, through its recovery,
 * when they work. Confined to the context that opened the store.
 */
final class Outage {
  private static final Logger LOG = System.getLogger(Outage.class.getName());
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final Database database;
  private final Supplier<Future<Void>> closePools;
  private final Runnable openPools;
  private volatile @Nullable String failure;
  private boolean ended;
  private Future<Void> reopening = Future.succeededFuture();

  /**
   * Creates an object without an outage.
   *
   * @param closePools function that ends the use of the database
   * @param openPools function that begins the use again
   */
  Outage(Vertx vertx, Database database, Supplier<Future<Void>> closePools, Runnable openPools) {
    this.vertx = vertx;
    this.database = database;
    this.closePools = closePools;
    this.openPools = openPools;
  }

  /** Watches an open database. */
  void watch(long node, Instant now) {
    ended = false;
    var context = vertx.getOrCreateContext();
    database.onFailure(what -> context.runOnContext(v -> begin(context, what, node, now)));
  }

  private void begin(Context context, String what, long node, Instant now) {
    if (failure != null || ended) {
      return;
    }
    failure = what;
    LOG.log(
        Level.ERROR,
        "the store''s disk failed: {0}; nothing is accepted or sent until the store can be opened"
            + " again, which is tried every {1} ms",
        what,
        String.valueOf(PAUSE.toMillis()));
    reopening =
        closePools
            .get()
            .transform(
                v ->
                    vertx.executeBlocking(
                        () -> {
                          database.abandon();
                          return null;
                        }))
            .transform(v -> reopen(context, node, now));
  }

  private Future<Void> reopen(Context context, long node, Instant now) {
    if (ended) {
      return Future.succeededFuture();
    }
    return vertx
        .executeBlocking(
            () -> {
              database.openAgain(node, now);
              return null;
            })
        .transform(
            opened -> {
              if (opened.succeeded()) {
                openPools.run();
                failure = null;
                LOG.log(Level.INFO, "the store''s disk works again; the store is open");
                return Future.succeededFuture();
              }
              var reason = String.valueOf(opened.cause().getMessage());
              if (!reason.equals(failure)) {
                LOG.log(Level.ERROR, "the store cannot be opened again yet: {0}", reason);
              }
              failure = reason;
              return vertx
                  .timer(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                  .compose(v -> reopen(context, node, now));
            });
  }

  /** Begins no further outage. */
  void unwatch() {
    ended = true;
  }

  /** Returns whether the database is out of use. */
  boolean isUnderWay() {
    return failure != null;
  }

  /** Returns the reason why the database is out of use, for refused requests. */
  Optional<String> reason() {
    return Optional.ofNullable(failure).map(StoreGuard::outOfUse);
  }

  /** Ends the use permanently. */
  Future<Void> end() {
    return reopening
        .transform(v -> closePools.get())
        .transform(
            v ->
                vertx.executeBlocking(
                    () -> {
                      database.close();
                      return null;
                    }));
  }
}
