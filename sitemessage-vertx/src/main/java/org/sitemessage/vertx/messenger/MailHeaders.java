package org.sitemessage.vertx.messenger;

import io.vertx.core.MultiMap;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeUtility;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.bounce.ReturnToken;

/**
 * The headers of one mail, encoded by jakarta.mail: the encoder of the mail client tears the two
 * halves of an emoji apart and passes line breaks through.
 */
final class MailHeaders {
  private static final Pattern NAME = Pattern.compile("[!-9;-~]{1,76}");
  private static final Pattern UID = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
  private static final Set<String> ADDRESSES = Set.of("from", "sender", "to", "cc", "reply-to");
  // What decides how the mail is read, where it goes or where it came from is not the content's.
  private static final Set<String> RESERVED =
      Set.of(
          "subject",
          "message-id",
          "date",
          "mime-version",
          "bcc",
          "received",
          "return-path",
          "dkim-signature",
          "authentication-results");
  private static final Set<String> RESERVED_PREFIXES = Set.of("content-", "resent-", "arc-");

  private MailHeaders() {}

  /**
   * All headers of a mail but those of its MIME structure and the date.
   *
   * @throws SiteMessageException if one must not go out; the text names it
   */
  static MultiMap of(Delivery delivery, String address, InternetAddress sender) {
    var headers = MultiMap.caseInsensitiveMultiMap();
    headers.set("From", sender.toString());
    headers.set("To", address);
    headers.set("Message-ID", messageId(delivery, sender));
    headers.set("Auto-Submitted", "auto-generated");
    var subject = delivery.content().subject();
    MailAddress.requireOneLine("subject", subject);
    headers.set("Subject", encoded("Subject", subject));
    delivery.content().headers().forEach((name, value) -> headers.set(name, checked(name, value)));
    return headers;
  }

  /**
   * The same at every attempt: by it a receiver tells that it has the mail already, and a report
   * tells which dispatch it is of.
   */
  static String messageId(Delivery delivery, InternetAddress sender) {
    var uid = ReturnToken.of(delivery);
    if (!UID.matcher(uid).matches()) {
      throw SiteMessageException.invalid("uid", "is \"" + uid + "\", must be fit for a Message-ID");
    }
    var address = sender.getAddress();
    return "<" + uid + address.substring(address.lastIndexOf('@')) + ">";
  }

  private static String checked(String name, String value) {
    var shown = "headers." + (NAME.matcher(name).matches() ? name : "name");
    if (!NAME.matcher(name).matches()) {
      throw SiteMessageException.invalid(
          shown, "must be 1 to 76 printable ASCII characters without spaces and colons");
    }
    MailAddress.requireOneLine(shown, value);
    var lower = name.toLowerCase(Locale.ROOT);
    if (RESERVED.contains(lower) || RESERVED_PREFIXES.stream().anyMatch(lower::startsWith)) {
      throw SiteMessageException.invalid(shown, "is set by the messenger and must not be given");
    }
    if (!ADDRESSES.contains(lower)) {
      return encoded(name, value);
    }
    var addresses =
        lower.equals("from") || lower.equals("sender")
            ? new InternetAddress[] {MailAddress.single(shown, value)}
            : MailAddress.list(shown, value);
    return InternetAddress.toString(addresses, name.length() + 2);
  }

  private static String encoded(String name, String value) {
    try {
      return MimeUtility.fold(
          name.length() + 2, MimeUtility.encodeText(value, StandardCharsets.UTF_8.name(), null));
    } catch (UnsupportedEncodingException e) {
      throw new AssertionError("UTF-8 is always there", e);
    }
  }
}
