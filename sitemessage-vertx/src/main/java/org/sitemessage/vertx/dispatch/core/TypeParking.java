package org.sitemessage.vertx.dispatch.core;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import org.sitemessage.vertx.async.Rounds;

/**
 * Releases the dispatches of one messenger that were parked because their types were paused. Looks
 * only if there may be some. Confined to one event loop.
 */
public final class TypeParking {
  /** A process that parked some may have ended before this one heard of the pause. */
  private static final Duration LOOKS_EVERY = Duration.ofSeconds(10);

  /** Looks after the last pause: a claim that began before its end may still park. */
  private static final int LAST_LOOKS = 3;

  private final EngineContext engine;
  private final String alias;
  private Instant next = Instant.MIN;
  private boolean parked;

  /** Number of looks since no type has been paused. */
  private int looks;

  /** Creates the parking of a messenger. */
  public TypeParking(EngineContext engine, String alias) {
    this.engine = engine;
    this.alias = alias;
  }

  /** Releases the dispatches whose types are no longer paused. */
  public Future<Void> release() {
    var now = engine.clock().instant();
    parked |= !now.isBefore(next) || !engine.typePauses().aliases().isEmpty();
    if (!parked) {
      return Future.succeededFuture();
    }
    next = now.plus(LOOKS_EVERY);
    looks = engine.typePauses().aliases().isEmpty() ? looks + 1 : 0;
    return Rounds.run(
        () ->
            engine
                .store()
                .limits()
                .releaseTypes(alias, engine.clock().instant())
                .map(
                    released -> {
                      parked = released.left() || looks < LAST_LOOKS;
                      return released.more();
                    }));
  }
}
