package org.sitemessage.vertx.bounce;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimePartDataSource;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The parts of a mail that may report a bounce. */
final class BounceParts {
  private static final int PARTS = 20;
  private static final int RECIPIENTS = 100;
  private static final int DEPTH = 3;

  private static final Pattern FIELD =
      Pattern.compile("(?m)^(?:Reporting-MTA|Final-Recipient|Original-Recipient|Action):");

  private final List<InternetHeaders> recipients = new ArrayList<>();
  private final List<InternetHeaders> returned = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();
  private Optional<InternetHeaders> complaint = Optional.empty();

  /** Collects the parts of a mail. */
  static BounceParts of(MimeMessage mail) throws MessagingException, IOException {
    var parts = new BounceParts();
    parts.walk(mail, DEPTH);
    return parts;
  }

  /** Returns the fields of a delivery status (RFC 3464), one block for each recipient. */
  List<InternetHeaders> recipients() {
    return recipients;
  }

  /** Returns the fields of a complaint (RFC 5965). */
  Optional<InternetHeaders> complaint() {
    return complaint;
  }

  /** Returns the headers of returned mails that are attached as mails. */
  List<InternetHeaders> returned() {
    return returned;
  }

  /** Returns the texts for people, and returned mails that are attached as text. */
  List<String> texts() {
    return texts;
  }

  private void walk(MimePart part, int depth) throws MessagingException, IOException {
    if (part.isMimeType("message/delivery-status")
        || part.isMimeType("message/global-delivery-status")) {
      readStatus(content(part));
    } else if (part.isMimeType("message/feedback-report")) {
      complaint = Optional.of(new InternetHeaders(new ByteArrayInputStream(content(part))));
    } else if (depth < DEPTH
        && (part.isMimeType("message/rfc822")
            || part.isMimeType("text/rfc822-headers")
            || part.isMimeType("message/rfc822-headers")
            || part.isMimeType("message/global")
            || part.isMimeType("message/global-headers"))) {
      returned.add(new InternetHeaders(new ByteArrayInputStream(content(part))));
      if (part.getEncoding() != null) {
        // Some servers declare an encoding that they did not apply.
        returned.add(new InternetHeaders(raw(part)));
      }
    } else if (part.isMimeType("multipart/*") && depth > 0) {
      for (var inner : inner(part)) {
        walk(inner, depth - 1);
      }
    } else if (part.isMimeType("text/*") || part.isMimeType("message/*")) {
      readText(new String(content(part), StandardCharsets.UTF_8));
    }
  }

  /** Returns the parts of a multipart; if it cannot be parsed, it counts as a text. */
  private List<MimeBodyPart> inner(MimePart part) throws MessagingException, IOException {
    var all = new ArrayList<MimeBodyPart>();
    try {
      var parts = new MimeMultipart(new MimePartDataSource(part));
      for (int i = 0; i < Math.min(PARTS, parts.getCount()); i++) {
        if (parts.getBodyPart(i) instanceof MimeBodyPart inner) {
          all.add(inner);
        }
      }
    } catch (MessagingException e) {
      readText(new String(content(part), StandardCharsets.UTF_8));
    }
    return all;
  }

  /** Reads a text; some servers put the fields of a delivery status into it. */
  private void readText(String text) throws MessagingException {
    texts.add(text);
    var field = FIELD.matcher(text);
    if (field.find()) {
      readStatus(text.substring(field.start()).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Returns the blocks of fields; the first block is for the whole mail. */
  private void readStatus(byte[] content) throws MessagingException {
    var in = new ByteArrayInputStream(content);
    while (in.available() > 0 && recipients.size() < RECIPIENTS) {
      var block = new InternetHeaders(in);
      if (block.getHeader("Final-Recipient") != null
          || block.getHeader("Original-Recipient") != null) {
        recipients.add(block);
      }
    }
  }

  /**
   * Returns the decoded content. Jakarta Mail does not decode {@code message/*}, which some servers
   * encode against the standard. Truncated content is read up to its end.
   */
  private static byte[] content(MimePart part) throws MessagingException, IOException {
    var raw = raw(part).readAllBytes();
    var encoding = part.getEncoding();
    if (encoding == null) {
      return raw;
    }
    var decoded = new ByteArrayOutputStream(raw.length);
    try (var in =
        MimeUtility.decode(
            new ByteArrayInputStream(raw), encoding.strip().toLowerCase(Locale.ROOT))) {
      // Byte by byte, because a failing read of many bytes would lose the bytes decoded before.
      for (int one = in.read(); one >= 0; one = in.read()) {
        decoded.write(one);
      }
    } catch (MessagingException | IOException e) {
      return decoded.size() == 0 ? raw : decoded.toByteArray();
    }
    return decoded.toByteArray();
  }

  private static InputStream raw(MimePart part) throws MessagingException {
    return part instanceof MimeBodyPart inner
        ? inner.getRawInputStream()
        : ((MimeMessage) part).getRawInputStream();
  }
}
