package org.sitemessage.vertx.store.claim;

import java.time.Instant;
import org.sitemessage.api.Outcome.Scope;

/**
 * A messenger, domain or address that must not be contacted for now.
 *
 * @param messenger alias
 * @param scope kind of the subject: the whole messenger, a domain or an address
 * @param subject the domain or address; empty for the messenger
 * @param paused true if a person has to act
 * @param until time at which one dispatch is let through as a test
 * @param reason reason of the hold
 * @param failures number of holds in a row
 */
public record Hold(
    String messenger,
    Scope scope,
    String subject,
    boolean paused,
    Instant until,
    String reason,
    int failures) {

  /** Returns whether nothing may be sent at this time. */
  public boolean blocks(Instant now) {
    return now.isBefore(until);
  }
}
