package org.sitemessage.vertx.access;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A login was refused. The text is fit to be shown to the person. {@link LoginSessions#refuse}
 * answers a request with it.
 */
public final class LoginRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable Duration retryAfter;

  LoginRefusedException(String message, Optional<Duration> retryAfter) {
    super(message);
    this.retryAfter = retryAfter.orElse(null);
  }

  /**
   * Returns the time after which the person may try again, for the header {@code Retry-After} of an
   * answer with status 429; empty if the password was wrong, or the user is disabled.
   */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** Returns the HTTP status that fits: 429 if there is a time to wait, else 401. */
  public int status() {
    return retryAfter == null ? 401 : 429;
  }
}
