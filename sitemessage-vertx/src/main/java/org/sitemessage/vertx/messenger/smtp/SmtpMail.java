package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.Future;
import io.vertx.ext.mail.MailMessage;
import jakarta.mail.internet.InternetAddress;
import java.time.Duration;
import java.util.Optional;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.bounce.ReturnToken;
import org.sitemessage.vertx.messenger.base.LineSpeed;
import org.sitemessage.vertx.messenger.smtp.reply.MailHeaders;
import org.sitemessage.vertx.messenger.smtp.reply.OwnSender;
import org.sitemessage.vertx.mime.MailAddress;

/**
 * One mail to one recipient.
 *
 * @param message what the mail client sends; its envelope holds one recipient
 * @param messageId its Message-ID
 * @param forFiles the time that its files get on their way
 * @param ownSender senders that it names instead of the configured one
 */
record SmtpMail(MailMessage message, String messageId, Duration forFiles, OwnSender ownSender) {

  /** Returns the recipient. */
  String recipient() {
    return message.getTo().get(0);
  }

  /** Whether there are files in it. */
  boolean hasFiles() {
    return !forFiles.isZero();
  }

  /** The same with its files, to be sent once; fails if one of them cannot be opened. */
  Future<SmtpMail> withFilesOf(Delivery delivery) {
    return SmtpFiles.opened(message, delivery.attachments()).map(this);
  }

  /**
   * Makes the mail, without its files.
   *
   * @param bounceAddress address for bounces, unless the content names one by {@code Return-Path};
   *     empty: the sender
   * @throws SiteMessageException if it can never be sent; the text says why
   */
  static SmtpMail of(Delivery delivery, InternetAddress sender, String bounceAddress) {
    var address = MailAddress.recipient(delivery.address());
    var headers = MailHeaders.of(delivery, address, sender);
    var content = delivery.content();
    // The envelope is taken from these two, the headers replace what they would be made into.
    var message = new MailMessage().setFrom(sender.getAddress()).setTo(address).setHeaders(headers);
    MailHeaders.returnPath(content)
        .or(
            () ->
                Optional.of(bounceAddress.replace("*", ReturnToken.of(delivery)))
                    .filter(configured -> !configured.isEmpty()))
        .ifPresent(message::setBounceAddress);
    if (content.html().isEmpty()) {
      message.setText(lines(content.text()));
    } else {
      message.setHtml(lines(content.html()));
      message.setText(lines(content.text()));
    }
    return new SmtpMail(
        message,
        MailHeaders.messageId(delivery, sender),
        LineSpeed.timeFor(content),
        OwnSender.of(content, sender));
  }

  /** Lines that end in LF: a CR would arrive as text. */
  private static String lines(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n');
  }
}
