package org.sitemessage.vertx.bounce;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sitemessage.vertx.bounce.Report.Kind;

/**
 * Reads the reports that mail servers write for people: those of qmail (QSBMF) and Exim, those with
 * {@code X-Failed-Recipients}, and others that say in English that a mail could not be delivered.
 */
final class BounceText {
  private static final int READ_CHARS = 64 << 10;
  private static final int LINE_CHARS = 1_000;
  private static final int RECIPIENTS = 100;

  /** Senders that are programs; a person's mail is not a report. */
  private static final Pattern MACHINE =
      Pattern.compile(
          "(?i)mailer-?daemon|post_?master|mail-?daemon|double-bounce|mail delivery|mail system"
              + "|delivery subsystem|system administrator|mail administrator");

  private static final Pattern FAILED =
      Pattern.compile(
          "(?i)undeliver|failure notice|notification \\(failure|returned mail|returned to sender"
              + "|return(?:ing|ed) (?:message|mail) to sender|delivery (?:has |to \\S+ )?fail"
              + "|mail failure|non-?delivery|delivery error|delivery problem|failed permanently"
              + "|(?:could|can) ?not be delivered|(?:couldn't|can't) be delivered"
              + "|(?:was|were)(?:n't| not) (?:be )?delivered|not be delivered|not delivered"
              + "|(?:not|wasn't) (?:be )?able to deliver|unable to deliver"
              + "|(?:could not|cannot|can't|couldn't) deliver"
              + "|error (?:has )?occurred while (?:trying|attempting) to deliver"
              + "|recipients? failed|permanent (?:fatal )?(?:error|failure)|did not reach"
              + "|(?:was|been|message|mail) rejected");

  private static final Pattern DELAYED =
      Pattern.compile(
          "(?i)\\bdelay|^warning\\b|still being retried|warning message only|do not need to resend"
              + "|not yet been delivered|will (?:continue|keep) (?:to try|trying)|still trying");

  /** The beginning of the copy of the returned mail. */
  private static final Pattern COPY =
      Pattern.compile(
          "(?i)\\s*+(?:[-=_*]{2,}+ ?.*\\b(?:copy|original|unsent|message|headers?|undelivered)\\b.*"
              + "|(?:received|return-path|message-id|dkim-signature|x-received): .*"
              + "|.{0,40}\\b(?:copy|text) of (?:the|your) (?:original )?(?:message|mail)\\b.*"
              + "|(?:the )?original message (?:headers )?(?:follows|was|is).*)");

  private static final Pattern ALONE =
      Pattern.compile("\\s*[<(\"]?([^\\s<>@:,;\"()]+@[^\\s<>@:,;\"()]+)[>)\"]?:?\\s*");

  private static final Pattern SIGN =
      Pattern.compile("(?<![\\d.])[45](?:\\d\\d[ -]|\\.\\d{1,3}\\.\\d{1,3}(?![\\d.]))");

  private final Kind kind;
  private final List<String> lines;

  private BounceText(Kind kind, List<String> lines) {
    this.kind = kind;
    this.lines = lines;
  }

  /**
   * Returns the reports in the texts of a mail; none if no program wrote the mail, or if it reports
   * neither a failure nor a delay.
   *
   * @param headers function that returns the mail's first header of a name; empty if there is none
   * @param texts texts of the mail
   * @param messageId Message-ID of the returned mail
   */
  static List<Report> reports(
      Function<String, String> headers, List<String> texts, String messageId) {
    var named = headers.apply("X-Failed-Recipients");
    var isMachine =
        !named.isEmpty()
            || headers.apply("Return-Path").strip().equals("<>")
            || MACHINE.matcher(headers.apply("From")).find();
    if (!isMachine) {
      return List.of();
    }
    var lines = texts.stream().flatMap(BounceText::lines).toList();
    return kind(headers.apply("Subject"), String.join(" ", lines))
        .map(kind -> new BounceText(kind, lines).reports(named, messageId))
        .orElse(List.of());
  }

  /** Returns the text before the copy of the returned mail. */
  private static Stream<String> lines(String text) {
    return text.substring(0, Math.min(READ_CHARS, text.length()))
        .lines()
        .map(line -> line.substring(0, Math.min(LINE_CHARS, line.length())))
        .takeWhile(line -> !COPY.matcher(line).matches());
  }

  private static Optional<Kind> kind(String subject, String text) {
    if (DELAYED.matcher(subject).find()) {
      return Optional.of(Kind.DELAYED);
    } else if (FAILED.matcher(subject).find()) {
      return Optional.of(Kind.BOUNCED);
    } else if (DELAYED.matcher(text).find()) {
      return Optional.of(Kind.DELAYED);
    }
    return FAILED.matcher(text).find() ? Optional.of(Kind.BOUNCED) : Optional.empty();
  }

  private List<Report> reports(String named, String messageId) {
    var reasons = reasons();
    for (var address : named.split("[,\\s]+", -1)) {
      if (!address.isEmpty()) {
        reasons.putIfAbsent(address, "");
      }
    }
    if (!named.isEmpty()) {
      reasons.keySet().removeIf(address -> !named.contains(address));
    }
    if (reasons.isEmpty()) {
      reasons.put("", "");
    }
    var general = general();
    return reasons.entrySet().stream()
        .limit(RECIPIENTS)
        .map(
            one -> {
              var reason = isReason(one.getValue()) ? one.getValue() : general;
              return Report.of(kind, messageId, one.getKey(), Report.statusIn(reason), reason);
            })
        .toList();
  }

  /** Returns the text below each address that has a line of its own. */
  private Map<String, String> reasons() {
    var reasons = new LinkedHashMap<String, String>();
    Optional<String> current = Optional.empty();
    for (var line : lines) {
      var alone = ALONE.matcher(line);
      if (alone.matches()) {
        current = Optional.of(alone.group(1));
        reasons.putIfAbsent(alone.group(1), "");
      } else if (line.isBlank()) {
        current = Optional.empty();
      } else {
        current.ifPresent(address -> reasons.merge(address, line.strip(), (a, b) -> a + " " + b));
      }
    }
    return reasons;
  }

  /** Returns the paragraphs that give a reason; if none does, all paragraphs. */
  private String general() {
    var paragraphs = new ArrayList<String>();
    var current = new ArrayList<String>();
    for (var line : lines) {
      if (line.isBlank()) {
        paragraphs.add(String.join(" ", current));
        current.clear();
      } else {
        current.add(line.strip());
      }
    }
    paragraphs.add(String.join(" ", current));
    var reasons = paragraphs.stream().filter(BounceText::isReason).collect(Collectors.joining(" "));
    return reasons.isEmpty() ? String.join(" ", paragraphs).strip() : reasons;
  }

  private static boolean isReason(String text) {
    return SIGN.matcher(text).find() || DeadAddress.saysNobody(text);
  }
}
