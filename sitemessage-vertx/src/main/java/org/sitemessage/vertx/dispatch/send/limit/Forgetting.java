package org.sitemessage.vertx.dispatch.send.limit;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.dispatch.core.EngineContext;

/**
 * Removes, now and then, the stored state of limits of one messenger that have long had no effect.
 * Confined to one event loop.
 */
final class Forgetting {
  private static final Duration EVERY = Duration.ofMinutes(10);
  private static final int AT_ONCE = 500;

  private final EngineContext engine;
  private final String alias;
  private Instant next = Instant.MIN;

  Forgetting(EngineContext engine, String alias) {
    this.engine = engine;
    this.alias = alias;
  }

  /** Forgets, unless that was done a short time ago. */
  Future<Void> sweep() {
    var now = engine.clock().instant();
    if (now.isBefore(next)) {
      return Future.succeededFuture();
    }
    next = now.plus(EVERY);
    return Rounds.run(
        () ->
            engine
                .store()
                .limits()
                .forget(alias, now, AT_ONCE)
                .map(forgotten -> forgotten == AT_ONCE));
  }
}
