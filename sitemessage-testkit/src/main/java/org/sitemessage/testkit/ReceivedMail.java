package org.sitemessage.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A mail as a {@link ScriptedSmtpServer} accepted it.
 *
 * @param from the envelope's sender, without angle brackets
 * @param recipients the envelope's recipients that were accepted, without angle brackets
 * @param raw the message, a char per byte, dots unstuffed, lines ending in CR LF
 * @param tls true if it came over an encrypted connection
 * @param login login of the session; empty if there was none
 */
public record ReceivedMail(
    String from, List<String> recipients, String raw, boolean tls, String login) {

  /** Copies. */
  public ReceivedMail {
    recipients = List.copyOf(recipients);
  }

  /** Returns the message as it was sent, for a MIME parser. */
  public byte[] bytes() {
    return raw.getBytes(StandardCharsets.ISO_8859_1);
  }
}
