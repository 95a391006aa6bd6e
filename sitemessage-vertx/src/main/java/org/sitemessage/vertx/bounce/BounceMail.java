package org.sitemessage.vertx.bounce;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.Limits;
import org.sitemessage.vertx.bounce.Report.Kind;

/**
 * Reads bounces, receipts and complaints: delivery status notifications (RFC 3464), reports of
 * complaints (RFC 5965), and the plain-text reports of mail servers. Any other mail, an automatic
 * answer for example, is not a report. Blocks while it reads the bytes.
 */
public final class BounceMail {
  /**
   * Headers that can hold the return path to which a report was sent; it identifies the dispatch.
   */
  private static final List<String> RETURN_PATHS =
      List.of(
          "Delivered-To",
          "X-Original-To",
          "Envelope-To",
          "X-Envelope-To",
          "X-Delivered-To",
          "To",
          "Received");

  private static final List<String> ANSWERED = List.of("In-Reply-To", "References");

  private static final Pattern MESSAGE_ID =
      Pattern.compile("(?im)^[> \\t]*message-id:\\s{0,80}(<[^<>\\s]{1,200}>)");

  private static final Pattern MEDIA_TYPE = Pattern.compile("[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,40}");

  private final MimeMessage mail;
  private final BounceParts parts;

  /**
   * The result of reading a mail.
   *
   * @param reports one report for each recipient that the mail names
   * @param ignored reason why there are no reports; else empty
   */
  public record Reading(List<Report> reports, String ignored) {
    /** Copies. */
    public Reading {
      reports = List.copyOf(reports);
    }

    static Reading nothing(String why) {
      return new Reading(List.of(), why);
    }
  }

  private BounceMail(MimeMessage mail) throws MessagingException, IOException {
    this.mail = mail;
    parts = BounceParts.of(mail);
  }

  /** Reads the first {@link Limits#BOUNCE_BYTES} of a mail; never fails. */
  public static Reading read(byte[] bytes) {
    try {
      var front = new ByteArrayInputStream(bytes, 0, Math.min(bytes.length, Limits.BOUNCE_BYTES));
      var mail = new BounceMail(new MimeMessage(Session.getInstance(new Properties()), front));
      var reports = mail.reports();
      return reports.isEmpty() ? Reading.nothing(mail.described()) : new Reading(reports, "");
    } catch (MessagingException | IOException | RuntimeException e) {
      // Anybody can send mails to a return path. The text of the failure may quote the mail.
      return Reading.nothing("it cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private List<Report> reports() throws MessagingException {
    var messageId = messageId();
    var reports = new ArrayList<Report>();
    for (var block : parts.recipients()) {
      kind(first(block, "Action")).ifPresent(kind -> reports.add(report(kind, messageId, block)));
    }
    parts.complaint().flatMap(block -> complaint(block, messageId)).ifPresent(reports::add);
    return parts.recipients().isEmpty() && parts.complaint().isEmpty()
        ? BounceText.reports(this::header, parts.texts(), messageId)
        : reports;
  }

  /** Returns a description of a mail that is not a report, without personal data. */
  private String described() throws MessagingException {
    var type = mail.getContentType().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    var kind =
        "it is no report of a failure, a delay, a delivery or a complaint"
            + (MEDIA_TYPE.matcher(type).matches() ? " (" + type + ")" : "");
    return ReturnToken.find(messageId())
        .map(
            token ->
                "%s, although it names %s %d"
                    .formatted(kind, token.ofMessage() ? "message" : "dispatch", token.number()))
        .orElse(kind);
  }

  private String header(String name) {
    try {
      var values = mail.getHeader(name);
      return values == null ? "" : MimeUtility.decodeText(MimeUtility.unfold(values[0]));
    } catch (MessagingException | UnsupportedEncodingException e) {
      return "";
    }
  }

  private static Optional<Kind> kind(String action) {
    var word = action.strip().split("[\\s(;]", 2)[0].toLowerCase(Locale.ROOT);
    return switch (word) {
      // Some servers write "expired" when they have given up.
      case "failed", "expired" -> Optional.of(Kind.BOUNCED);
      case "delayed" -> Optional.of(Kind.DELAYED);
      case "delivered", "relayed" -> Optional.of(Kind.RECEIPT);
      default -> Optional.empty();
    };
  }

  private static Report report(Kind kind, String messageId, InternetHeaders block) {
    var status = Report.statusIn(first(block, "Status"));
    var diagnostic = typed(first(block, "Diagnostic-Code"));
    var exact = Report.statusIn(diagnostic);
    var address = typed(first(block, "Final-Recipient"));
    var text =
        diagnostic.isEmpty() && kind == Kind.RECEIPT ? first(block, "Action").strip() : diagnostic;
    return Report.of(
        kind,
        messageId,
        address.isEmpty() ? typed(first(block, "Original-Recipient")) : address,
        status.endsWith(".0.0") && exact.startsWith(status.substring(0, 2)) ? exact : status,
        text);
  }

  private static Optional<Report> complaint(InternetHeaders block, String messageId) {
    var address = bare(first(block, "Original-Rcpt-To"));
    var type = first(block, "Feedback-Type").strip().toLowerCase(Locale.ROOT);
    return switch (type) {
      case "abuse", "fraud" ->
          Optional.of(Report.of(Kind.COMPLAINED, messageId, address, "", "feedback: " + type));
      case "opt-out", "opt-out-list" ->
          Optional.of(Report.of(Kind.UNSUBSCRIBED, messageId, address, "", "feedback: " + type));
      default -> Optional.empty();
    };
  }

  /**
   * Returns the Message-ID of the returned mail; else the text that names it in the report itself.
   */
  private String messageId() throws MessagingException {
    var candidates = new ArrayList<String>();
    parts.returned().forEach(headers -> candidates.add(first(headers, "Message-ID")));
    for (var name : RETURN_PATHS) {
      candidates.add(joined(mail.getHeader(name)));
    }
    for (var name : ANSWERED) {
      candidates.add(joined(mail.getHeader(name)));
    }
    for (var text : parts.texts()) {
      MESSAGE_ID.matcher(text).results().map(found -> found.group(1)).forEach(candidates::add);
    }
    candidates.addAll(parts.texts());
    return candidates.stream()
        .filter(text -> ReturnToken.find(text).isPresent())
        .findFirst()
        .map(BounceMail::shortened)
        .orElse("");
  }

  /** Returns only the token if the candidate is a whole text rather than a Message-ID. */
  private static String shortened(String candidate) {
    return candidate.length() <= Limits.SUBJECT_CHARS
        ? candidate
        : ReturnToken.find(candidate).map(ReturnToken::text).orElse("");
  }

  private static String joined(String @Nullable [] values) {
    return values == null ? "" : String.join(" ", values);
  }

  private static String first(InternetHeaders headers, String name) {
    var values = headers.getHeader(name);
    return values == null ? "" : values[0];
  }

  /** Returns the text after {@code rfc822;} or {@code smtp;}. */
  private static String typed(String value) {
    return bare(value.substring(value.indexOf(';') + 1));
  }

  private static String bare(String value) {
    var text = value.strip();
    return text.startsWith("<") && text.endsWith(">") ? text.substring(1, text.length() - 1) : text;
  }
}
