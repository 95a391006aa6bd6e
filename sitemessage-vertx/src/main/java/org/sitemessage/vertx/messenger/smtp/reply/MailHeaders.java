package org.sitemessage.vertx.messenger.smtp.reply;

import io.vertx.core.MultiMap;
import jakarta.mail.internet.InternetAddress;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.bounce.ReturnToken;
import org.sitemessage.vertx.mime.MailAddress;
import org.sitemessage.vertx.mime.MailHeader;

/** Makes the headers of one mail in their sent form, each as {@link MailHeader} writes it. */
public final class MailHeaders {
  private static final Pattern UID = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");

  private static final String RETURN_PATH = "Return-Path";

  private MailHeaders() {}

  /**
   * Returns all headers of a mail except those of its MIME structure, the date, and {@code
   * Return-Path}, which the last server writes.
   *
   * @throws SiteMessageException if one must not go out; the text names it
   */
  public static MultiMap of(Delivery delivery, String address, InternetAddress sender) {
    var headers = MultiMap.caseInsensitiveMultiMap();
    headers.set("From", MailHeader.address("From", sender));
    headers.set("To", address);
    headers.set("Message-ID", messageId(delivery, sender));
    headers.set("Auto-Submitted", "auto-generated");
    headers.set("Subject", MailHeader.subject(delivery.content().subject()));
    delivery
        .content()
        .headers()
        .forEach(
            (name, value) -> {
              if (!name.equalsIgnoreCase(RETURN_PATH)) {
                headers.set(name, MailHeader.written(name, value));
              }
            });
    return headers;
  }

  /** Returns the envelope sender that the content names; empty if it names none. */
  public static Optional<String> returnPath(Content content) {
    return content.headers().entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(RETURN_PATH))
        .map(header -> MailAddress.mailbox("headers." + RETURN_PATH, header.getValue()))
        .findFirst();
  }

  /**
   * Returns the Message-ID, which is the same at every attempt. By it a receiver recognizes a mail
   * that it already has, and a report names its dispatch.
   */
  public static String messageId(Delivery delivery, InternetAddress sender) {
    var uid = ReturnToken.of(delivery);
    if (!UID.matcher(uid).matches()) {
      throw SiteMessageException.invalid(
          "uid", "is \"" + uid + "\", must be usable in a Message-ID");
    }
    var address = sender.getAddress();
    return "<" + uid + address.substring(address.lastIndexOf('@')) + ">";
  }
}
