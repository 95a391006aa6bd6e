package org.sitemessage.vertx.messenger.smtp.reply;

import jakarta.mail.internet.InternetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sitemessage.api.Content;
import org.sitemessage.vertx.mime.MailAddress;

/**
 * Sender addresses that one mail brings along instead of the configured ones. A server that refuses
 * one of them refuses that mail, and not the mails of the configured sender.
 *
 * @param configured address of the configured sender, in lower case
 * @param envelope address of MAIL FROM that the mail brings along, in lower case
 * @param shown addresses of {@code From} and {@code Sender} that the mail brings along, in lower
 *     case
 */
public record OwnSender(String configured, Optional<String> envelope, List<String> shown) {

  /** No sender but the configured one. */
  public static final OwnSender NONE = new OwnSender("", Optional.empty(), List.of());

  /** Returns the senders that the content names and the configuration does not. */
  public static OwnSender of(Content content, InternetAddress sender) {
    var configured = lower(sender.getAddress());
    var shown = new ArrayList<String>();
    content
        .headers()
        .forEach(
            (name, value) -> {
              if (name.equalsIgnoreCase("From") || name.equalsIgnoreCase("Sender")) {
                shown.add(lower(MailAddress.single("headers." + name, value).getAddress()));
              }
            });
    return new OwnSender(
        configured,
        MailHeaders.returnPath(content)
            .map(OwnSender::lower)
            .filter(address -> !address.equals(configured)),
        shown.stream().filter(address -> !address.equals(configured)).toList());
  }

  private static String lower(String address) {
    return address.toLowerCase(Locale.ROOT);
  }

  /** Returns whether a sender refused at that stage is one that the mail brings along. */
  boolean isRefusedAt(SmtpStage stage) {
    return !refusable(stage).isEmpty();
  }

  /**
   * Returns whether the domain of a sender refused at that stage is one that the mail brings along.
   */
  boolean isDomainRefusedAt(SmtpStage stage) {
    return refusable(stage).stream()
        .anyMatch(address -> !domain(address).equals(domain(configured)));
  }

  /** The server knows the headers only once it has the text. */
  private List<String> refusable(SmtpStage stage) {
    var all = new ArrayList<String>(envelope.stream().toList());
    if (stage.compareTo(SmtpStage.DATA) > 0) {
      all.addAll(shown);
    }
    return all;
  }

  private static String domain(String address) {
    return address.substring(address.lastIndexOf('@') + 1);
  }
}
