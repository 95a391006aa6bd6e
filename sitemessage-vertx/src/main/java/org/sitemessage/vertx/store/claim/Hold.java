package org.sitemessage.vertx.store.claim;

import java.time.Instant;
import org.sitemessage.api.Outcome.Scope;

/**
 * Something that must not be contacted for now.
 *
 * @param messenger alias
 * @param scope what is held: the whole messenger, a domain, an address
 * @param subject the domain or address; empty for the messenger
 * @param paused whether a person has to act
 * @param until when one dispatch is let through to see whether it works again
 * @param reason why
 * @param failures how often in a row it has been held
 */
public record Hold(
    String messenger,
    Scope scope,
    String subject,
    boolean paused,
    Instant until,
    String reason,
    int failures) {

  /** Whether nothing at all may be sent at a time. */
  public boolean blocks(Instant now) {
    return now.isBefore(until);
  }
}
