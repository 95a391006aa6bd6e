package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.Future;

/** Supplies the access tokens with which connections log in. Asked on one event loop. */
interface SmtpTokens {

  /** Returns the token to log in with; fails with a {@link TokenFailure} if there is none. */
  Future<String> token();

  /** Notes that the mail server has refused a token, so that it is not supplied again. */
  void refused(String token);

  /** Ends a request for a token that is under way. */
  Future<Void> close();
}
