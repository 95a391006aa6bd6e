package org.sitemessage.vertx.messenger.smtp;

import org.sitemessage.api.Outcome;

/** Says that there is no access token, so that no mail can be sent. Its text holds no secret. */
final class TokenFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Outcome outcome;

  /** Creates a failure that has this outcome for every mail. */
  TokenFailure(Outcome outcome) {
    super(outcome.reason());
    this.outcome = outcome;
  }

  /** Returns the outcome for every mail. */
  Outcome outcome() {
    return outcome;
  }
}
