package org.sitemessage.vertx.store.value;

import java.time.Instant;
import java.util.Optional;

/**
 * A messenger that a person has paused.
 *
 * @param messenger alias of the messenger
 * @param since time at which it was paused
 * @param until time at which it resumes by itself; empty if a person has to resume it
 * @param reason reason of the pause
 * @param by name of the person; may be empty
 */
public record ManualPause(
    String messenger, Instant since, Optional<Instant> until, String reason, String by) {

  /** Returns whether the messenger may send nothing at this time. */
  public boolean blocks(Instant now) {
    return until.isEmpty() || now.isBefore(until.get());
  }
}
