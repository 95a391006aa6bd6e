package org.sitemessage.vertx.bounce;

import java.time.Duration;

/**
 * Where bounces are read from.
 *
 * @param host the IMAP server
 * @param port its port
 * @param tls {@code off}, {@code required} (STARTTLS) or {@code direct}
 * @param login who logs in
 * @param password its password
 * @param folder the folder that is read
 * @param interval how long after a look the next one is
 * @param after {@code seen}, {@code delete} or {@code move}: what becomes of mails that were read
 * @param moveTo the folder they are moved to
 * @param timeout the longest wait for an answer of the server
 */
public record MailboxSettings(
    String host,
    int port,
    String tls,
    String login,
    String password,
    String folder,
    Duration interval,
    String after,
    String moveTo,
    Duration timeout) {

  /** A text without the password. */
  String masked(String text) {
    return password.isEmpty() ? text : text.replace(password, "***");
  }

  /** Leaves the password out. */
  @Override
  public String toString() {
    return "MailboxSettings[%s:%d, folder=%s]".formatted(host, port, folder);
  }
}
