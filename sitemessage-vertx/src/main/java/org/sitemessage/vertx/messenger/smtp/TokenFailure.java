package org.sitemessage.vertx.messenger.smtp;

import org.sitemessage.api.Outcome;

/** There is no access token, so that nothing can be sent. Its text holds no secret. */
final class TokenFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Outcome outcome;

  /** What that means for a mail. */
  TokenFailure(Outcome outcome) {
    super(outcome.reason());
    this.outcome = outcome;
  }

  /** What that means for a mail. */
  Outcome outcome() {
    return outcome;
  }
}
