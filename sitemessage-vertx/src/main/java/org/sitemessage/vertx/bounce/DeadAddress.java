package org.sitemessage.vertx.bounce;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides whether a refusal says that there is nobody at an address, for good. A refusal has up to
 * four signs: the status that a report gives, the status in the server's reply, the number of that
 * reply, and its words. Servers put them together carelessly, so the mildest sign counts: an
 * address is dead only if no sign says otherwise. Leaving a dead address in costs a mail now and
 * then; suppressing a living one costs a person all mails.
 */
public final class DeadAddress {
  /** Stands in the table for a refusal without a status, or without a number. */
  private static final String NONE = "-";

  private static final Pattern ANY_WORDS = Pattern.compile("");

  /** Words that say that there is nobody. */
  private static final Pattern NOBODY =
      words(
          "\\bno such (?:user|mailbox|mail box|recipient|address|person|account|local user)\\b",
          "\\b(?:unknown|invalid|inexistent|non-?existent) (?:local |e-?mail |virtual )?"
              + "(?:user|mailbox|recipient|address|account|local[ -]part|destination)\\b",
          "\\b(?:user|mailbox|recipient|address|account|person|email|inbox)(?: \\S+)?"
              + " (?:is |was |has been )?(?:unknown|not found|not known|invalid|deleted|disabled"
              + "|deactivated|discontinued|no longer (?:valid|available|active|exists?|in use))\\b",
          "\\b(?:user|mailbox|recipient|address|account|person|email|reach)(?: \\S+)?"
              + " (?:does(?: not|n't| n't)|do(?: not|n't)|couldn't be|could not be|not)"
              + " (?:exist|found|known)",
          "\\bno (?:mailbox|account|user) (?:here )?(?:by|with|of) (?:that|this) (?:name|address)\\b",
          "\\bnot a (?:known|valid|local) (?:user|mailbox|recipient|address)\\b",
          "\\bnot listed in (?:the )?(?:domino directory|public name)",
          "\\buser doesn't have an? .{1,40} account\\b",
          "\\bresolver\\.adr\\.recipient ?notfound\\b",
          "\\bbad ?rcptto\\b",
          "\\bundeliverable address\\b");

  /** Words that say that somebody was there once. */
  private static final Pattern CLOSED =
      words(
          "\\b(?:disabled|deactivated|discontinued|inactive|closed|terminated)\\b",
          "\\bno longer\\b",
          "\\bnot (?:an )?active\\b");

  private static final Pattern ACCESS_DENIED =
      words("\\brecipient address rejected: access denied\\b");

  private static final Pattern MAILBOX_UNAVAILABLE = words("\\bmailbox unavailable\\b");

  /** Words that blame something else, whatever the codes are. */
  private static final Pattern OTHERWISE =
      words(
          // a limit
          "quota|exceed|\\bfull\\b|too (?:many|much|large|big|fast)|\\blimit|\\brate\\b"
              + "|storage|disk space|insufficient",
          // now, not for good
          "tempora|try again|\\btry(?:ing)? later|grey-?list|gray-?list|suspended|locked",
          "(?<!recipient address rejected: access )denied",
          // somebody else's fault: the sender, the content, a policy, a list
          "spam|phish|virus|malware|block|\\bblack-? ?list|polic|denies|reputation|\\bspf\\b"
              + "|dkim|dmarc|\\bsender\\b|rbl\\b|dnsbl|\\brelay|authenti|content|suspicious"
              + "|unsolicited|\\bbulk\\b|banned|prohibited|restrict|not (?:allowed|authorized)"
              + "|(?<!not )\\blisted\\b|\\byour (?:ip|host|server|network|domain)\\b|\\[?client host"
              + "|will not accept delivery|not accept(?:ing|ed)? (?:mail|messages?) from");

  /**
   * One row of the table.
   *
   * @param statuses of the refusal; {@link #NONE} for a refusal without one
   * @param numbers of the reply, {@link #NONE} for a report without one; {@code 5yz} for any but
   *     552
   * @param words that the reply has to hold
   */
  private record Row(Set<String> statuses, Set<String> numbers, Pattern words) {
    boolean fits(String status, Set<String> given, String text) {
      return statuses.contains(status)
          && (numbers.contains("5yz") || numbers.containsAll(given))
          && words.matcher(text).find()
          && !OTHERWISE.matcher(text).find();
    }
  }

  /** What suppresses; everything else does not. docs/suppression.md shows it with examples. */
  private static final List<Row> TABLE =
      List.of(
          // RFC 3463, RFC 7505: no such mailbox, no such domain, moved without a trace, null MX.
          row("5.1.1 5.1.2 5.1.6 5.1.10", "- 550 551 553 556", ANY_WORDS),
          row("5.1.1 5.1.2 5.1.6 5.1.10", "5yz", NOBODY),
          // These codes say nothing by themselves. Sendmail makes 5.1.3 of every 553.
          row("-", "- 550", NOBODY),
          row("5.0.0 5.1.0 5.1.3 5.2.0 5.3.0 5.5.0", "5yz", NOBODY),
          // Also said of a mailbox that gets too much at the moment.
          row("5.2.1", "5yz", NOBODY),
          row("5.2.1", "5yz", CLOSED),
          // Exchange Online and Outlook.com speak of a recipient who does not exist like this.
          row("5.4.1", "550", ACCESS_DENIED),
          row("5.1.351", "550", NOBODY),
          row("5.5.0", "550", MAILBOX_UNAVAILABLE));

  /** Statuses that say nothing, so that a better one beside them decides. */
  private static final Set<String> VAGUE = Set.of("5.0.0", "5.1.0", "5.2.0", "5.3.0");

  private static final String EXCEEDED = "552";

  /** What is read of a text; a reply has at most 512 characters a line. */
  private static final int READ_CHARS = 4_000;

  private static final Pattern BLANKS = Pattern.compile("[\\p{Cntrl}\\s]+");

  private static final Pattern STATUS =
      Pattern.compile("(?<![\\d.])[245]\\.\\d{1,3}\\.\\d{1,3}(?!\\d|\\.\\d)");

  /** Where a number is that of a reply: at the start, after somebody's "said:", before a status. */
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?:(?:^|[:;>\"'(\\[]|<<<|\\b(?:said|code|error|reply|response|returned))\\s*"
              + "([245]\\d\\d)(?=[ -](?!\\d)|$)"
              + "|(?<![\\d.])([245]\\d\\d)(?=[ -]#?[245]\\.\\d))");

  /** Names hold words of all kinds: {@code spam@}, {@code mx.block.example said}. */
  private static final Pattern NAMES =
      Pattern.compile("<?[^\\s<>]+@[^\\s<>]+>?|\\bhost \\S+ (?:\\S+ )?said\\b");

  private DeadAddress() {}

  private static Pattern words(String... alternatives) {
    return Pattern.compile(
        Arrays.stream(alternatives).collect(Collectors.joining("|", "(?i)(?:", ")")));
  }

  private static Row row(String statuses, String numbers, Pattern words) {
    return new Row(Set.of(statuses.split(" ")), Set.of(numbers.split(" ")), words);
  }

  /**
   * Returns whether a permanent refusal says that there is nobody at the address.
   *
   * @param status enhanced status code that the report gives, or that of the reply; empty if there
   *     is none
   * @param text what the server said, with the number and the status of its reply if it has them
   */
  public static boolean is(String status, String text) {
    var read = read(text);
    var numbers = numbers(read);
    var statuses = statuses(status, read);
    var said = said(read);
    return !areMild(numbers, statuses)
        && statuses.stream()
            .allMatch(one -> TABLE.stream().anyMatch(row -> row.fits(one, numbers, said)));
  }

  /**
   * Returns whether a refusal speaks against a judgement that a provider made: a provider may call
   * an address dead whose mailbox is full.
   *
   * @param status see {@link #is}
   * @param text see {@link #is}
   */
  static boolean isDenied(String status, String text) {
    var read = read(text);
    var known = TABLE.stream().flatMap(row -> row.statuses().stream()).collect(Collectors.toSet());
    var statuses = statuses(status, read);
    return areMild(numbers(read), statuses)
        || !known.containsAll(statuses)
        || OTHERWISE.matcher(said(read)).find();
  }

  /** Whether a text has words that say so, whatever else it says. */
  static boolean saysNobody(String text) {
    return NOBODY.matcher(said(read(text))).find();
  }

  private static String read(String text) {
    return BLANKS
        .matcher(text.substring(0, Math.min(READ_CHARS, text.length())))
        .replaceAll(" ")
        .strip();
  }

  /** The words, with one for each name. */
  private static String said(String text) {
    return NAMES.matcher(text).replaceAll("it");
  }

  /** Whether one of them speaks of now, or of a mailbox or a mail that exceeds a limit. */
  private static boolean areMild(Set<String> numbers, Set<String> statuses) {
    return Stream.concat(numbers.stream(), statuses.stream())
        .anyMatch(sign -> sign.startsWith("4") || sign.equals(EXCEEDED));
  }

  private static Set<String> numbers(String text) {
    var numbers =
        NUMBER
            .matcher(text)
            .results()
            .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
            .filter(number -> !number.startsWith("2"))
            .collect(Collectors.toCollection(TreeSet::new));
    return numbers.isEmpty() ? Set.of(NONE) : numbers;
  }

  private static Set<String> statuses(String given, String text) {
    var statuses =
        STATUS
            .matcher(given + " " + text)
            .results()
            .map(found -> found.group())
            .collect(Collectors.toCollection(TreeSet::new));
    if (statuses.isEmpty()) {
      return Set.of(NONE);
    }
    return VAGUE.containsAll(statuses)
        ? statuses
        : statuses.stream().filter(status -> !VAGUE.contains(status)).collect(Collectors.toSet());
  }
}
