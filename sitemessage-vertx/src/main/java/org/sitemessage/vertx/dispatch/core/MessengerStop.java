package org.sitemessage.vertx.dispatch.core;

import java.time.Instant;
import java.util.Optional;
import org.sitemessage.vertx.store.claim.Hold;
import org.sitemessage.vertx.store.value.ManualPause;

/**
 * The reason why a messenger sends nothing for now.
 *
 * @param state {@code held} or {@code paused}
 * @param until time of its next attempt; empty if a person has to resume it
 */
public record MessengerStop(String state, Optional<Instant> until) {

  /** Returns the stop by a hold. */
  public static MessengerStop of(Hold hold) {
    return new MessengerStop(JsonViews.state(hold), Optional.of(hold.until()));
  }

  /** Returns the stop by a pause. */
  public static MessengerStop of(ManualPause pause) {
    return new MessengerStop("paused", pause.until());
  }

  /** Returns whether the messenger still sends nothing at a time. */
  boolean lasts(Instant time) {
    return until.isEmpty() || until.get().isAfter(time);
  }
}
