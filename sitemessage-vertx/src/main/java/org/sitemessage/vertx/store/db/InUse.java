package org.sitemessage.vertx.store.db;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.sitemessage.vertx.async.InFlight;

/** Counts the uses of connections, so that none is closed within a transaction. */
final class InUse {
  /** Maximum time that a close waits, because the driver may wait longer for a lost server. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final Set<Promise<Void>> users = ConcurrentHashMap.newKeySet();

  public InUse(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Counts a use until its end. */
  public <T> Future<T> count(Future<T> use) {
    Promise<Void> user = Promise.promise();
    users.add(user);
    return use.onComplete(
        ended -> {
          users.remove(user);
          user.complete();
        });
  }

  /** Completes when all uses have ended, or the time for that is over. */
  public Future<Void> whenNone() {
    var open = users.stream().map(Promise::future).toList();
    if (open.isEmpty()) {
      return Future.succeededFuture();
    }
    return InFlight.within(vertx, PATIENCE, Future.join(open));
  }
}
