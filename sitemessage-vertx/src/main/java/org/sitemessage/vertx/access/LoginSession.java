package org.sitemessage.vertx.access;

import java.time.Instant;
import org.sitemessage.api.access.Principal;

/**
 * The session of a user who has logged in.
 *
 * @param token secret of the session, for its cookie
 * @param expiresAt time at which the session ends at the latest
 * @param principal the user
 */
public record LoginSession(String token, Instant expiresAt, Principal principal) {

  /** Leaves out the token. */
  @Override
  public String toString() {
    return "LoginSession[%s, until %s]".formatted(principal, expiresAt);
  }
}
