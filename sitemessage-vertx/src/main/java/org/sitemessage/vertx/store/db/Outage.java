package org.sitemessage.vertx.store.db;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.store.file.StoreGuard;

/**
 * Takes a database out of use when its files have failed, and opens it again, through its recovery,
 * when they work. Confined to the context that opened the store.
 */
final class Outage {
  private static final Logger LOG = System.getLogger(Outage.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /** Each attempt reads all files, and writes a test file. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final Database database;
  private final Opening.Waits waits;
  private final Supplier<Future<Void>> closePools;
  private final Runnable openPools;
  private volatile @Nullable String failure;
  private volatile Promise<Void> ended = Promise.promise();
  private Future<Void> reopening = Future.succeededFuture();

  /**
   * Creates an object without an outage.
   *
   * @param waits clock for the pauses between two attempts
   * @param closePools function that ends the use of the database
   * @param openPools function that begins the use again
   */
  public Outage(
      Vertx vertx,
      Database database,
      Opening.Waits waits,
      Supplier<Future<Void>> closePools,
      Runnable openPools) {
    this.vertx = vertx;
    this.database = database;
    this.waits = waits;
    this.closePools = closePools;
    this.openPools = openPools;
  }

  /** Watches an open database. */
  public void watch(long node, Instant now) {
    ended = Promise.promise();
    var context = vertx.getOrCreateContext();
    database.onFailure(what -> context.runOnContext(v -> begin(what, node, now)));
  }

  private void begin(String what, long node, Instant now) {
    if (failure != null || isEnded()) {
      return;
    }
    failure = what;
    LOG.log(
        Level.ERROR,
        "the store''s disk failed: {0}; nothing is accepted or sent until the store can be opened"
            + " again, which is tried after {1} ms, then less often, at least every {2} ms",
        what,
        String.valueOf(FIRST_PAUSE.toMillis()),
        String.valueOf(LONGEST_PAUSE.toMillis()));
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
            .transform(v -> reopen(node, now, FIRST_PAUSE));
  }

  private boolean isEnded() {
    return ended.future().isComplete();
  }

  private Future<Void> reopen(long node, Instant now, Duration pause) {
    return Rounds.from(
            Optional.of(pause),
            next -> next.isPresent() && !isEnded(),
            next -> attempt(node, now, next.get()))
        .mapEmpty();
  }

  /** Tries once, and pauses if that failed; answers the next pause, empty if the store is open. */
  private Future<Optional<Duration>> attempt(long node, Instant now, Duration pause) {
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
                return Future.succeededFuture(Optional.<Duration>empty());
              }
              var reason = String.valueOf(opened.cause().getMessage());
              if (!reason.equals(failure)) {
                LOG.log(Level.ERROR, "the store cannot be opened again yet: {0}", reason);
              }
              failure = reason;
              var longer = pause.multipliedBy(2);
              return Future.any(waits.pause(pause), ended.future())
                  .map(
                      v ->
                          Optional.of(
                              longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE));
            });
  }

  /** Begins no further outage. */
  public void unwatch() {
    ended.tryComplete();
  }

  /** Returns whether the database is out of use. */
  public boolean isUnderWay() {
    return failure != null;
  }

  /** Returns the reason why the database is out of use, for refused requests. */
  public Optional<String> reason() {
    return Optional.ofNullable(failure).map(StoreGuard::outOfUse);
  }

  /** Ends the use permanently. */
  public Future<Void> end() {
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
