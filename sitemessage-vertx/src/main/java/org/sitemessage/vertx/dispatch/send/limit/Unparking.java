package org.sitemessage.vertx.dispatch.send.limit;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.store.claim.UnparkResult;

/**
 * Releases the dispatches of one messenger that were parked because of the limit of their address
 * or domain. Confined to one event loop.
 */
final class Unparking {
  /**
   * Time between two looks of a process whose messenger has no such limit: another process may have
   * parked some under limits that are over, and have ended before it heard of that.
   */
  private static final Duration LOOKS_EVERY = Duration.ofSeconds(10);

  /** Time after which every other process has heard of a change, or has stopped sending. */
  private static final Duration SETTLED_AFTER = Duration.ofMinutes(1);

  private final EngineContext engine;
  private final String alias;
  private final InForce inForce;
  private final boolean continuous;
  private final Runnable poke;
  private Instant next = Instant.MAX;
  private Instant wakeAt = Instant.MAX;
  private Instant lookAt = Instant.MIN;

  /** Time at which all that is parked is looked at anew. */
  private Instant anewAt = Instant.MAX;

  private long wakeTimer = -1;
  private boolean stopped;

  Unparking(
      EngineContext engine, String alias, InForce inForce, boolean continuous, Runnable poke) {
    this.engine = engine;
    this.alias = alias;
    this.inForce = inForce;
    this.continuous = continuous;
    this.poke = poke;
  }

  /** Lets the next release look at all that is parked anew, because the limits may be others. */
  void again() {
    anewAt = Instant.MIN;
    next = Instant.MAX;
  }

  /** Returns the time of the next release; empty if nothing is known to wait for one. */
  Optional<Instant> next() {
    return Optional.of(next).filter(Instant.MAX::isAfter);
  }

  /** Notes that a dispatch was parked, or is left, that can be released after this time. */
  void after(Duration time) {
    var at = engine.clock().instant().plus(time);
    next = at.isBefore(next) ? at : next;
    wakeIn(time, at);
  }

  /**
   * Releases dispatches that can be sent.
   *
   * @param ahead time before its permit at which a dispatch is released
   */
  Future<Void> release(Duration ahead) {
    var now = engine.clock().instant();
    if (stopped) {
      return Future.succeededFuture();
    }
    if (!now.isBefore(anewAt)) {
      return anew(inForce.terms());
    }
    if (inForce.limits().isNarrow()) {
      return releaseAll(ahead);
    }
    if (now.isBefore(lookAt)) {
      return Future.succeededFuture();
    }
    lookAt = now.plus(LOOKS_EVERY);
    return releaseAll(ahead);
  }

  /**
   * Releases dispatches that were parked under limits that may have changed or be gone. After a
   * change this is done once more, for what other processes park until they hear of it.
   *
   * @param below only dispatches that were parked under limits with a lower number
   */
  Future<Void> anew(long below) {
    anewAt =
        anewAt.equals(Instant.MIN) ? engine.clock().instant().plus(SETTLED_AFTER) : Instant.MAX;
    return reconsider(below)
        .compose(v -> releaseAll(continuous ? Limiter.AHEAD : Duration.ZERO))
        .onFailure(failure -> anewAt = Instant.MIN);
  }

  /** Without such limits, all is released whatever the time that it was to wait for. */
  private Future<Void> reconsider(long below) {
    return inForce.limits().isNarrow()
        ? Rounds.run(
            () ->
                engine
                    .store()
                    .limits()
                    .reconsider(alias, inForce.terms(), below)
                    .map(more -> more && !stopped))
        : Future.succeededFuture();
  }

  private Future<Void> releaseAll(Duration ahead) {
    return Rounds.run(() -> releaseSome(ahead));
  }

  private Future<Boolean> releaseSome(Duration ahead) {
    var known = inForce.terms();
    return engine
        .store()
        .limits()
        .release(alias, inForce.limits(), known, ahead, engine.clock().instant())
        .compose(
            released ->
                released.stale()
                    ? inForce.learn(engine, known).map(released)
                    : Future.succeededFuture(released))
        .map(this::goesOn);
  }

  private boolean goesOn(UnparkResult released) {
    next = Instant.MAX;
    if (inForce.limits().isNarrow()) {
      released.wake().ifPresent(this::after);
    }
    return released.more() && !stopped;
  }

  private void wakeIn(Duration time, Instant at) {
    if (!continuous || stopped || !at.isBefore(wakeAt)) {
      return;
    }
    engine.vertx().cancelTimer(wakeTimer);
    wakeAt = at;
    wakeTimer =
        engine
            .vertx()
            .setTimer(
                Limiter.millis(time),
                timer -> {
                  wakeAt = Instant.MAX;
                  release(Limiter.AHEAD).onSuccess(v -> poke.run());
                });
  }

  void stop() {
    stopped = true;
    engine.vertx().cancelTimer(wakeTimer);
  }
}
