package org.sitemessage.vertx.mime;

import jakarta.mail.internet.InternetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;

/**
 * Writes the headers of a content. Each is written in ASCII as its own standard requires, and
 * folded. A header that can never be sent is refused, both when a message is scheduled and when it
 * is sent.
 */
public final class MailHeader {
  private static final Pattern NAME = Pattern.compile("(?!\\.)[!-9;-~]{1,76}");
  private static final Set<String> ADDRESS_LISTS =
      Set.of(
          "to",
          "cc",
          "reply-to",
          "disposition-notification-to",
          "return-receipt-to",
          "x-confirm-reading-to",
          "errors-to",
          "mail-followup-to",
          "mail-reply-to");
  private static final Set<String> SINGLE_ADDRESSES = Set.of("from", "sender");
  private static final Set<String> URLS =
      Set.of(
          "list-unsubscribe",
          "list-subscribe",
          "list-help",
          "list-post",
          "list-owner",
          "list-archive",
          "archived-at");
  private static final Set<String> ASCII =
      Set.of("in-reply-to", "references", "supersedes", "list-unsubscribe-post");
  private static final Set<String> ONCE = Set.of("in-reply-to", "references", "list-id");
  // A content must not set headers about the mail's format, its route or its origin.
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
          "domainkey-signature",
          "authentication-results");
  private static final Set<String> RESERVED_PREFIXES = Set.of("content-", "resent-", "arc-");

  private MailHeader() {}

  /** Returns whether the messenger writes a header itself, so that a content must not set it. */
  public static boolean isReserved(String name) {
    var lower = name.toLowerCase(Locale.ROOT);
    return RESERVED.contains(lower) || RESERVED_PREFIXES.stream().anyMatch(lower::startsWith);
  }

  /**
   * Writes a header in its sent form. A value of several lines becomes one header per line.
   *
   * @return the values, ASCII and folded, at least one
   * @throws SiteMessageException if the header must not or cannot be sent; the text names it as
   *     {@code headers.NAME}
   */
  public static List<String> written(String name, String value) {
    if (!NAME.matcher(name).matches()) {
      throw SiteMessageException.invalid(
          "headers.name",
          "is \"%s\", must be 1 to 76 printable ASCII characters without blanks and colons, and not begin with a full stop"
              .formatted(shown(name)));
    }
    var field = "headers." + name;
    if (isReserved(name)) {
      throw SiteMessageException.invalid(field, "is set by the messenger and must not be given");
    }
    var lines = value.split("\n", -1);
    var lower = name.toLowerCase(Locale.ROOT);
    if (lines.length > 1
        && (isOfAddresses(lower) || URLS.contains(lower) || ONCE.contains(lower))) {
      throw SiteMessageException.invalid(field, "must be given once, is given several times");
    }
    var written = new ArrayList<String>();
    for (var line : lines) {
      MailAddress.requireOneLine(field, line);
      written.add(HeaderText.folded(field, encoded(field, lower, line.strip()), name.length() + 2));
    }
    return written;
  }

  private static boolean isOfAddresses(String lower) {
    return ADDRESS_LISTS.contains(lower) || SINGLE_ADDRESSES.contains(lower);
  }

  private static String shown(String name) {
    return name.chars().anyMatch(Character::isISOControl) || name.length() > 76 ? "…" : name;
  }

  private static String encoded(String field, String lower, String value) {
    int used = lower.length() + 2;
    if (ADDRESS_LISTS.contains(lower)) {
      return addresses(MailAddress.list(field, value), used);
    }
    if (SINGLE_ADDRESSES.contains(lower)) {
      return address(MailAddress.single(field, value), used);
    }
    if (URLS.contains(lower)) {
      return ListHeader.urls(field, value);
    }
    if (lower.equals("list-id")) {
      return ListHeader.id(field, value, used);
    }
    if (ASCII.contains(lower)) {
      ListHeader.requireAscii(field, value);
    }
    return HeaderText.unstructured(value, used);
  }

  /**
   * Writes a subject in its sent form. A subject without blanks at which its line could be broken
   * is encoded.
   *
   * @throws SiteMessageException if the text is not a valid subject
   */
  public static String subject(String subject) {
    MailAddress.requireOneLine("subject", subject);
    if (subject.length() > Limits.SUBJECT_CHARS) {
      throw SiteMessageException.invalid(
          "subject",
          "has %d characters, at most %d are allowed"
              .formatted(subject.length(), Limits.SUBJECT_CHARS));
    }
    int used = "Subject: ".length();
    try {
      return HeaderText.folded("subject", HeaderText.unstructured(subject, used), used);
    } catch (SiteMessageException e) {
      return HeaderText.folded("subject", EncodedWords.of(subject, used), used);
    }
  }

  /** Writes an address in its sent form for a header of that name. */
  public static String address(String name, InternetAddress address) {
    int used = name.length() + 2;
    return HeaderText.folded(name, address(address, used), used);
  }

  private static String addresses(InternetAddress[] all, int used) {
    var written = new ArrayList<String>();
    for (var one : all) {
      written.add(address(one, written.isEmpty() ? used : 1));
    }
    return String.join(", ", written);
  }

  private static String address(InternetAddress address, int used) {
    var name = address.getPersonal();
    return address.isGroup() || name == null || name.isBlank()
        ? address.getAddress()
        : HeaderText.phrase(name, used) + " <" + address.getAddress() + ">";
  }
}
