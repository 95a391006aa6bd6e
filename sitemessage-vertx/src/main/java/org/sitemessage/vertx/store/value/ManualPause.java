package org.sitemessage.vertx.store.value;

import java.time.Instant;
import java.util.Optional;

/**
 * A messenger or a message type that a person has paused.
 *
 * @param alias alias of the messenger or of the type
 * @param since time at which it was paused
 * @param until time at which it resumes by itself; empty if a person has to resume it
 * @param reason reason of the pause
 * @param by name of the person; may be empty
 */
public record ManualPause(
    String alias, Instant since, Optional<Instant> until, String reason, String by) {

  /** Returns whether nothing may be sent at this time. */
  public boolean blocks(Instant now) {
    return until.isEmpty() || now.isBefore(until.get());
  }
}
