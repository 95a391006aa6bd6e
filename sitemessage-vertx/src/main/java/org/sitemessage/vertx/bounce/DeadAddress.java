package org.sitemessage.vertx.bounce;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides whether a refusal says that an address is dead: its recipient permanently does not exist.
 * A refusal has up to four signs: the status that a report gives, the status in the server's reply,
 * the reply code, and the words. Servers combine them carelessly, so the mildest sign counts: an
 * address is dead only if no sign contradicts it. Keeping a dead address costs a refused mail now
 * and then; suppressing a living one costs a person all mails.
 */
public final class DeadAddress {
  /** Entry of the table for a refusal without a status, or without a reply code. */
  private static final String NONE = "-";

  private static final Pattern ANY_WORDS = Pattern.compile("");

  /** Words that say that the recipient does not exist. */
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

  /** Words that say that the recipient no longer exists. */
  private static final Pattern CLOSED =
      words(
          "\\b(?:disabled|deactivated|discontinued|inactive|closed|terminated)\\b",
          "\\bno longer\\b",
          "\\bnot (?:an )?active\\b");

  private static final Pattern ACCESS_DENIED =
      words("\\brecipient address rejected: access denied\\b");

  private static final Pattern MAILBOX_UNAVAILABLE = words("\\bmailbox unavailable\\b");

  /** Words that name another reason; they count against any code. */
  private static final Pattern OTHERWISE =
      words(
          // a limit
          "quota|exceed|\\bfull\\b|too (?:many|much|large|big|fast)|\\blimit|\\brate\\b"
              + "|storage|disk space|insufficient",
          // temporary
          "tempora|try again|\\btry(?:ing)? later|grey-?list|gray-?list|suspended|locked",
          "(?<!recipient address rejected: access )denied",
          // another reason: the sender, the content, a policy, a block list
          "spam|phish|virus|malware|block|\\bblack-? ?list|polic|denies|reputation|\\bspf\\b"
              + "|dkim|dmarc|\\bsender\\b|rbl\\b|dnsbl|\\brelay|authenti|content|suspicious"
              + "|unsolicited|\\bbulk\\b|banned|prohibited|restrict|not (?:allowed|authorized)"
              + "|(?<!not )\\blisted\\b|\\byour (?:ip|host|server|network|domain)\\b|\\[?client host"
              + "|will not accept delivery|not accept(?:ing|ed)? (?:mail|messages?) from");

  /**
   * One row of the table.
   *
   * @param statuses statuses of the refusal; {@link #NONE} for a refusal without a status
   * @param numbers reply codes; {@link #NONE} for a report without one, {@code 5yz} for any but 552
   * @param words words that the reply must contain
   */
  private record Row(Set<String> statuses, Set<String> numbers, Pattern words) {
    boolean fits(String status, Set<String> given, String text) {
      return statuses.contains(status)
          && (numbers.contains("5yz") || numbers.containsAll(given))
          && words.matcher(text).find()
          && !OTHERWISE.matcher(text).find();
    }
  }

  /** The refusals that suppress an address; docs/suppression.md shows them with examples. */
  private static final List<Row> TABLE =
      List.of(
          // RFC 3463, RFC 7505: no such mailbox, no such domain, moved without a trace, null MX.
          row("5.1.1 5.1.2 5.1.6 5.1.10", "- 550 551 553 556", ANY_WORDS),
          row("5.1.1 5.1.2 5.1.6 5.1.10", "5yz", NOBODY),
          // These codes have no meaning of their own. Sendmail reports 5.1.3 for every 553.
          row("-", "- 550", NOBODY),
          row("5.0.0 5.1.0 5.1.3 5.2.0 5.3.0 5.5.0", "5yz", NOBODY),
          // Servers also give it for a mailbox that receives too many mails at the moment.
          row("5.2.1", "5yz", NOBODY),
          row("5.2.1", "5yz", CLOSED),
          // Exchange Online and Outlook.com say this of a recipient who does not exist.
          row("5.4.1", "550", ACCESS_DENIED),
          row("5.1.351", "550", NOBODY),
          row("5.5.0", "550", MAILBOX_UNAVAILABLE));

  /** Statuses without a meaning of their own; a more specific status beside them decides. */
  private static final Set<String> VAGUE = Set.of("5.0.0", "5.1.0", "5.2.0", "5.3.0");

  private static final String EXCEEDED = "552";

  /** Characters that are read of a text; a reply has at most 512 characters a line. */
  private static final int READ_CHARS = 4_000;

  private static final Pattern BLANKS = Pattern.compile("[\\p{Cntrl}\\s]+");

  private static final Pattern STATUS =
      Pattern.compile("(?<![\\d.])[245]\\.\\d{1,3}\\.\\d{1,3}(?!\\d|\\.\\d)");

  /** Places of a reply code: at the start, after a server's "said:", before a status. */
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?:(?:^|[:;>\"'(\\[]|<<<|\\b(?:said|code|error|reply|response|returned))\\s*"
              + "([245]\\d\\d)(?=[ -](?!\\d)|$)"
              + "|(?<![\\d.])([245]\\d\\d)(?=[ -]#?[245]\\.\\d))");

  /**
   * Names, whose words do not count: {@code spam@}, {@code mx.block.example said}. An address is
   * searched only from the beginning of a word, so that a long word takes no quadratic time.
   */
  private static final Pattern NAMES =
      Pattern.compile("<?(?<![^\\s<>])[^\\s<>]+@[^\\s<>]+>?|\\bhost \\S+ (?:\\S+ )?said\\b");

  private DeadAddress() {}

  private static Pattern words(String... alternatives) {
    return Pattern.compile(
        Arrays.stream(alternatives).collect(Collectors.joining("|", "(?i)(?:", ")")));
  }

  private static Row row(String statuses, String numbers, Pattern words) {
    return new Row(Set.of(statuses.split(" ")), Set.of(numbers.split(" ")), words);
  }

  /**
   * Returns whether a permanent refusal says that the recipient does not exist.
   *
   * @param status enhanced status code that the report gives, or that of the reply; empty if there
   *     is none
   * @param text words of the server, with its reply code and status if it gave them
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
   * Returns whether a refusal contradicts a provider that calls the address dead, for example
   * because the mailbox is only full.
   *
   * @param status enhanced status code, as for {@link #is}
   * @param text words of the server, as for {@link #is}
   */
  static boolean isDenied(String status, String text) {
    var read = read(text);
    var known = TABLE.stream().flatMap(row -> row.statuses().stream()).collect(Collectors.toSet());
    var statuses = statuses(status, read);
    return areMild(numbers(read), statuses)
        || !known.containsAll(statuses)
        || OTHERWISE.matcher(said(read)).find();
  }

  /** Returns whether a text says that the recipient does not exist, whatever else it says. */
  static boolean saysNobody(String text) {
    return NOBODY.matcher(said(read(text))).find();
  }

  private static String read(String text) {
    return BLANKS
        .matcher(text.substring(0, Math.min(READ_CHARS, text.length())))
        .replaceAll(" ")
        .strip();
  }

  /** Returns the words, with one placeholder for each name. */
  private static String said(String text) {
    return NAMES.matcher(text).replaceAll("it");
  }

  /**
   * Returns whether a reply code is temporary, or says that a mailbox or a mail exceeds a limit.
   */
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
