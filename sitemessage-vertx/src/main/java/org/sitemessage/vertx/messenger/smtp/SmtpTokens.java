package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.Future;

/** Where the access tokens of connections come from. Asked on one event loop. */
interface SmtpTokens {

  /** The token to log in with; fails with a {@link TokenFailure} if there is none. */
  Future<String> token();

  /** Told that the mail server has refused that token. */
  void refused(String token);

  /** Gives up what is under way. */
  Future<Void> close();
}
