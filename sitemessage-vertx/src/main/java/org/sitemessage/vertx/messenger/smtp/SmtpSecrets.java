package org.sitemessage.vertx.messenger.smtp;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * Hides credentials that a server repeats.
 *
 * @param hidden texts that are not shown
 */
record SmtpSecrets(List<String> hidden) {

  /** Returns the forms in which a password or token is sent; none if it is empty. */
  static SmtpSecrets of(String login, String password) {
    if (password.isEmpty()) {
      return new SmtpSecrets(List.of());
    }
    var bearer = "user=" + login + "\1auth=Bearer " + password + "\1\1";
    return new SmtpSecrets(
        Stream.concat(
                Stream.of("\0" + login + "\0" + password, bearer, password)
                    .map(sent -> sent.getBytes(StandardCharsets.UTF_8))
                    .map(Base64.getEncoder()::encodeToString),
                Stream.of(password))
            .toList());
  }

  /** Returns a text without them. */
  String masked(String text) {
    var shown = text;
    for (var secret : hidden) {
      shown = shown.replace(secret, "***");
    }
    return shown;
  }

  /** Shows none of them. */
  @Override
  public String toString() {
    return "SmtpSecrets";
  }
}
