package org.sitemessage.vertx.bounce;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimePartDataSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sitemessage.vertx.bounce.Report.Kind;

/**
 * Reads mails that tell what became of others: delivery status notifications (RFC 3464) and reports
 * of complaints (RFC 5965). Everything else, an automatic answer for example, is no report. Blocks
 * for as long as it takes to walk through its bytes.
 */
public final class BounceMail {
  private static final int PARTS = 20;
  private static final int RECIPIENTS = 100;
  private static final int DEPTH = 3;

  /** Where a mail server says for whom the report is, when the return path tells the dispatch. */
  private static final List<String> RETURN_PATHS =
      List.of("Delivered-To", "X-Original-To", "Envelope-To", "To");

  private static final List<String> ANSWERED = List.of("In-Reply-To", "References");

  private final MimeMessage mail;
  private final List<InternetHeaders> recipients = new ArrayList<>();
  private Optional<InternetHeaders> complaint = Optional.empty();
  private Optional<InternetHeaders> returned = Optional.empty();

  /**
   * What a mail tells.
   *
   * @param reports one for each recipient it tells something of
   * @param ignored why there are none; else empty
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

  private BounceMail(MimeMessage mail) {
    this.mail = mail;
  }

  /** Reads a mail; never fails. */
  public static Reading read(byte[] bytes) {
    try {
      var session = Session.getInstance(new Properties());
      var mail = new BounceMail(new MimeMessage(session, new ByteArrayInputStream(bytes)));
      mail.walk(mail.mail, DEPTH);
      var reports = mail.reports();
      return reports.isEmpty()
          ? Reading.nothing("it is no report of a failure, a delay or a complaint")
          : new Reading(reports, "");
    } catch (MessagingException | IOException | RuntimeException e) {
      // Anybody may write to a return path, and anything.
      return Reading.nothing("it cannot be read: " + e);
    }
  }

  private void walk(MimePart part, int depth) throws MessagingException, IOException {
    if (part.isMimeType("message/delivery-status")
        || part.isMimeType("message/global-delivery-status")) {
      readStatus(part);
    } else if (part.isMimeType("message/feedback-report")) {
      complaint = Optional.of(new InternetHeaders(part.getInputStream()));
    } else if (depth < DEPTH
        && (part.isMimeType("message/rfc822")
            || part.isMimeType("text/rfc822-headers")
            || part.isMimeType("message/rfc822-headers")
            || part.isMimeType("message/global")
            || part.isMimeType("message/global-headers"))) {
      var headers = new InternetHeaders(part.getInputStream());
      returned = returned.or(() -> Optional.of(headers));
    } else if (part.isMimeType("multipart/*") && depth > 0) {
      var parts = new MimeMultipart(new MimePartDataSource(part));
      for (int i = 0; i < Math.min(PARTS, parts.getCount()); i++) {
        BodyPart one = parts.getBodyPart(i);
        if (one instanceof MimeBodyPart inner) {
          walk(inner, depth - 1);
        }
      }
    }
  }

  /** Blocks of fields, the first of them for the whole mail. */
  private void readStatus(MimePart part) throws MessagingException, IOException {
    var in = new ByteArrayInputStream(part.getInputStream().readAllBytes());
    while (in.available() > 0 && recipients.size() < RECIPIENTS) {
      var block = new InternetHeaders(in);
      if (block.getHeader("Final-Recipient") != null
          || block.getHeader("Original-Recipient") != null) {
        recipients.add(block);
      }
    }
  }

  private List<Report> reports() throws MessagingException {
    var messageId = messageId();
    var reports = new ArrayList<Report>();
    for (var block : recipients) {
      kind(first(block, "Action")).ifPresent(kind -> reports.add(report(kind, messageId, block)));
    }
    complaint.flatMap(block -> complaint(block, messageId)).ifPresent(reports::add);
    return reports;
  }

  private static Optional<Kind> kind(String action) {
    var word = action.strip().split("[\\s(;]", 2)[0].toLowerCase(Locale.ROOT);
    return switch (word) {
      case "failed" -> Optional.of(Kind.BOUNCED);
      case "delayed" -> Optional.of(Kind.DELAYED);
      default -> Optional.empty();
    };
  }

  private static Report report(Kind kind, String messageId, InternetHeaders block) {
    var status = Report.statusIn(first(block, "Status"));
    var diagnostic = typed(first(block, "Diagnostic-Code"));
    var exact = Report.statusIn(diagnostic);
    var address = typed(first(block, "Final-Recipient"));
    return Report.of(
        kind,
        messageId,
        address.isEmpty() ? typed(first(block, "Original-Recipient")) : address,
        status.endsWith(".0.0") && exact.startsWith(status.substring(0, 2)) ? exact : status,
        diagnostic);
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

  /** Of the mail that came back; else what names it in the report itself. */
  private String messageId() throws MessagingException {
    var candidates = new ArrayList<String>();
    returned.ifPresent(headers -> candidates.add(first(headers, "Message-ID")));
    for (var name : RETURN_PATHS) {
      candidates.add(joined(mail.getHeader(name)));
    }
    for (var name : ANSWERED) {
      candidates.add(joined(mail.getHeader(name)));
    }
    return candidates.stream()
        .filter(text -> ReturnToken.find(text).isPresent())
        .findFirst()
        .orElse(candidates.get(0));
  }

  private static String joined(String @Nullable [] values) {
    return values == null ? "" : String.join(" ", values);
  }

  private static String first(InternetHeaders headers, String name) {
    var values = headers.getHeader(name);
    return values == null ? "" : values[0];
  }

  /** What stands after {@code rfc822;} or {@code smtp;}. */
  private static String typed(String value) {
    return bare(value.substring(value.indexOf(';') + 1));
  }

  private static String bare(String value) {
    var text = value.strip();
    return text.startsWith("<") && text.endsWith(">") ? text.substring(1, text.length() - 1) : text;
  }
}
