package org.sitemessage.vertx.messenger.smtp;

import jakarta.mail.internet.InternetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.bounce.ReturnToken;
import org.sitemessage.vertx.messenger.base.LineSpeed;
import org.sitemessage.vertx.messenger.smtp.reply.MailHeaders;
import org.sitemessage.vertx.messenger.smtp.reply.OwnSender;
import org.sitemessage.vertx.messenger.smtp.text.MailText;
import org.sitemessage.vertx.mime.MailAddress;

/**
 * One mail to one recipient.
 *
 * @param sender address that it comes back to
 * @param recipient address that it goes to
 * @param text the text
 * @param messageId Message-ID of the mail
 * @param forFiles the time that its files get on their way
 * @param ownSender senders that it names instead of the configured one
 */
record SmtpMail(
    String sender,
    String recipient,
    MailText text,
    String messageId,
    Duration forFiles,
    OwnSender ownSender) {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /**
   * Makes the mail; its files are opened when it is sent.
   *
   * @param bounceAddress address for bounces, unless the content names one by {@code Return-Path};
   *     empty: the sender
   * @param clock source of the date
   * @throws SiteMessageException if it can never be sent; the text says why
   */
  static SmtpMail of(Delivery delivery, InternetAddress sender, String bounceAddress, Clock clock) {
    var address = MailAddress.recipient(delivery.address());
    var headers = MailHeaders.of(delivery, address, sender);
    headers.set("Date", DATE.format(clock.instant()));
    var content = delivery.content();
    var envelope =
        MailHeaders.returnPath(content)
            .or(() -> Optional.of(bounceAddress.replace("*", ReturnToken.of(delivery))))
            .filter(given -> !given.isEmpty())
            .orElse(sender.getAddress());
    return new SmtpMail(
        envelope,
        address,
        MimeWriter.text(headers, content, delivery.attachments()),
        MailHeaders.messageId(delivery, sender),
        LineSpeed.timeFor(content),
        OwnSender.of(content, sender));
  }
}
