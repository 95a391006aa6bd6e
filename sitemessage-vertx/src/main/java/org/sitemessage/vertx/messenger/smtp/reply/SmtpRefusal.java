package org.sitemessage.vertx.messenger.smtp.reply;

import static org.sitemessage.vertx.messenger.smtp.reply.SmtpRefusal.Meaning.HELD;
import static org.sitemessage.vertx.messenger.smtp.reply.SmtpRefusal.Meaning.PAUSED;
import static org.sitemessage.vertx.messenger.smtp.reply.SmtpRefusal.Meaning.RECIPIENT;
import static org.sitemessage.vertx.messenger.smtp.reply.SmtpRefusal.Meaning.REJECTED;
import static org.sitemessage.vertx.messenger.smtp.reply.SmtpRefusal.Meaning.REJECTED_BY_POLICY;
import static org.sitemessage.vertx.messenger.smtp.reply.SmtpRefusal.Meaning.RETRY;
import static org.sitemessage.vertx.messenger.smtp.reply.SmtpRefusal.Meaning.WAITS;
import static org.sitemessage.vertx.messenger.smtp.reply.SmtpRefusal.Where.ANYWHERE;
import static org.sitemessage.vertx.messenger.smtp.reply.SmtpRefusal.Where.MAIL;
import static org.sitemessage.vertx.messenger.smtp.reply.SmtpRefusal.Where.MAIL_OR_TEXT;
import static org.sitemessage.vertx.messenger.smtp.reply.SmtpRefusal.Where.RCPT;
import static org.sitemessage.vertx.messenger.smtp.reply.SmtpRefusal.Where.RCPT_OR_TEXT;
import static org.sitemessage.vertx.messenger.smtp.reply.SmtpRefusal.Where.SESSION;
import static org.sitemessage.vertx.messenger.smtp.reply.SmtpRefusal.Where.TRANSACTION;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * The table of refusals. Stage, codes and words together decide whether a refusal concerns one
 * recipient, one mail, or all mails. The first matching row applies; the last row always matches.
 * The documentation of the messenger shows the same rows, with examples.
 *
 * <p>Codes are the reply code and the enhanced status code, {@code 550 5.7.1}. The first digit is 5
 * if the refusal is permanent by both codes, else 4: where they differ, the milder one counts.
 */
public enum SmtpRefusal {
  FULL_BY_CODE("the mailbox is full", RCPT_OR_TEXT, ".* [45]\\.2\\.2", "", RETRY),
  LIMIT_BY_CODE(
      "a sending limit of our account, by its code",
      ANYWHERE,
      "5.. 5\\.(4\\.5|1\\.90|7\\.23[23]|7\\.705)",
      "",
      HELD),
  UNUSUAL_SENDING(
      "5.4.6, unless the words tell of a loop",
      ANYWHERE,
      "5.. 5\\.4\\.6",
      "^(?!.*\\b(hops?|loop))",
      HELD),
  LIMIT_BY_WORDS(
      "a sending limit of our account, by its words",
      ANYWHERE,
      "(?!.* [45]\\.(2\\.1|3\\.4)$).*",
      "^(?!.*(user you are trying to contact|you tried to reach|\\bthis (user|recipient)\\b"
          + "|recipient's|mailbox|inbox|\\breceiv(es|ing)\\b|\\bsize\\b|\\breputation\\b))"
          + ".*(\\b(daily|hourly|sending|sender|relay|outbound|outgoing|submission|24.hour)"
          + "( [\\w-]+){0,4} (limits?|quota|rate|threshold)\\b"
          + "|\\brate.?limit|\\btoo (many (messages|mails|e-?mails)|much mail)\\b"
          + "|\\bexceeded the max(imum)? (e-?mails|messages|defers)\\b"
          + "|\\bmaximum credits exceeded\\b|\\bunusual sending activity\\b)",
      HELD),
  SENDER_BY_CODE(
      "our sender address, by its code",
      TRANSACTION,
      "5.. 5\\.(1\\.[78]|2\\.252|7\\.60)",
      "",
      Meaning.SENDER),
  SENDER_BY_WORDS(
      "our sender address, by its words",
      TRANSACTION,
      "5.*",
      "\\bsender address rejected\\b|\\bsender verif\\w+ failed\\b|SendAsDenied|\\bsend as this sender\\b"
          + "|\\bbad outbound sender\\b|\\bnot owned by user\\b"
          + "|\\b(from|sender) address( is)? not (verified|allowed|authori[sz]ed|permitted)\\b",
      Meaning.SENDER),
  LOGIN(
      "a login that is missing or refused",
      TRANSACTION,
      "53[0458].*|5.. 5\\.7\\.([89]|11|57)",
      "",
      PAUSED),
  SENDER_DOMAIN_BY_CODE(
      "the domain of our sender address, by its code",
      TRANSACTION,
      "5.. 5\\.7\\.(2[0-46-7]|50[1239]|512)",
      "",
      Meaning.SENDER_DOMAIN),
  OWN_ADDRESS_BY_CODE(
      "our network address or name, by its code",
      TRANSACTION,
      "5.. 5\\.7\\.(25|50[68]|511|6[0-4]\\d|7\\d\\d)",
      "",
      PAUSED),
  SENDER_DOMAIN_BY_WORDS(
      "the domain of our sender address, by its words",
      TRANSACTION,
      "5.*",
      "^(?!.*(\\bur[il]s?\\b|\\blinks?\\b|uribl|surbl))"
          + ".*(\\b(spf|dkim|dmarc|dbl|rhsbl)\\b|\\bdomain\\b.*\\breputation\\b)",
      Meaning.SENDER_DOMAIN),
  OWN_ADDRESS_BY_WORDS(
      "our network address or name, by its words",
      TRANSACTION,
      "5.*",
      "^(?!.*(\\bur[il]s?\\b|\\blinks?\\b|uribl|surbl))"
          + ".*(\\bblock ?list|\\bblack.?list|\\bspamhaus\\b|\\b(rbl|dnsbl)\\b|\\bblocked using\\b"
          + "|\\bclient host\\b.*\\b(rejected|blocked)\\b|\\breputation\\b"
          + "|\\byour (mail |smtp )?(ip|host|server)\\b|\\bptr\\b|\\breverse dns\\b)",
      PAUSED),
  SHUTTING_DOWN("the server closes the connection", ANYWHERE, "421.*", "", WAITS),
  SESSION_FOR_GOOD("our connection or login, permanently", SESSION, "5.*", "", PAUSED),
  SESSION_FOR_NOW("our connection or login, temporarily", SESSION, ".*", "", WAITS),
  FOR_NOW("this mail, temporarily (greylisting, no space, …)", TRANSACTION, "4.*", "", RETRY),
  TOO_LARGE(
      "this mail is too large",
      MAIL_OR_TEXT,
      "552.*|5.. 5\\.(3\\.4|2\\.3)",
      "^(?!.*\\b(over.?quota|quota exceeded)\\b)",
      REJECTED),
  TOO_LARGE_FOR_RECIPIENT(
      "this mail is too large for the recipient", RCPT, "5.. 5\\.(3\\.4|2\\.3)", "", REJECTED),
  TOO_MANY_RECIPIENTS(
      "too many recipients at once, or a full mailbox", RCPT, "552.*|5.. 5\\.5\\.3", "", RETRY),
  FULL_BY_WORDS(
      "the mailbox is full, by its words",
      RCPT_OR_TEXT,
      "5.*",
      "\\bover.?quota\\b|\\bquota exceeded\\b|\\b(mailbox|inbox)( is)? (full|over)\\b|\\bout of storage\\b",
      RETRY),
  SENDER("our sender address", MAIL, "5.*", "", Meaning.SENDER),
  NOBODY(
      "there is no such recipient, whatever the code",
      RCPT,
      "5.*",
      "\\bno such (user|mailbox|recipient|address|person|account)\\b|\\b(user|recipient) unknown\\b"
          + "|\\bunknown (local )?(user|recipient|mailbox|address)\\b|\\bdoes(n't| not) exist\\b",
      RECIPIENT),
  POLICY_BY_CODE("policy", RCPT_OR_TEXT, "5.. 5\\.7\\..*", "", REJECTED_BY_POLICY),
  POLICY_BY_WORDS(
      "policy, by its words",
      RCPT_OR_TEXT,
      "5..",
      "\\bden(y|ied)\\b|\\bpolic(y|ies)\\b|\\bspam\\b|\\brelay",
      REJECTED_BY_POLICY),
  RECIPIENT_FOR_GOOD("this recipient, permanently", RCPT, "5.*", "", RECIPIENT),
  TEXT_FOR_GOOD("this mail, permanently", TRANSACTION, ".*", "", REJECTED);

  private final String about;
  private final Where where;
  private final Pattern codes;
  private final Pattern words;
  private final Meaning meaning;

  SmtpRefusal(String about, Where where, String codes, String words, Meaning meaning) {
    this.about = about;
    this.where = where;
    this.codes = Pattern.compile(codes);
    this.words = Pattern.compile("(?i)" + words);
    this.meaning = meaning;
  }

  /** Stages of the SMTP session to which a row applies. */
  enum Where {
    ANYWHERE("any", SmtpStage.CONNECT, SmtpStage.END),
    SESSION("before MAIL FROM", SmtpStage.CONNECT, SmtpStage.AUTH),
    TRANSACTION("MAIL FROM and later", SmtpStage.MAIL, SmtpStage.END),
    MAIL("MAIL FROM", SmtpStage.MAIL, SmtpStage.MAIL),
    RCPT("RCPT TO", SmtpStage.RCPT, SmtpStage.RCPT),
    RCPT_OR_TEXT("RCPT TO and later", SmtpStage.RCPT, SmtpStage.END),
    /** Not RCPT, where 552 stands for 452. */
    MAIL_OR_TEXT("MAIL FROM, DATA and later", SmtpStage.MAIL, SmtpStage.END);

    private final String shown;
    private final SmtpStage first;
    private final SmtpStage last;

    Where(String shown, SmtpStage first, SmtpStage last) {
      this.shown = shown;
      this.first = first;
      this.last = last;
    }

    boolean holds(SmtpStage stage) {
      return stage.compareTo(first) >= 0
          && stage.compareTo(last) <= 0
          && !(this == MAIL_OR_TEXT && stage == SmtpStage.RCPT);
    }

    @Override
    public String toString() {
      return shown;
    }
  }

  /** Consequence of a row. */
  public enum Meaning {
    /** Every mail waits until the limit is over. */
    HELD("held"),
    /** Every mail waits for a while. */
    WAITS("deferred"),
    /** Every mail waits until an operator acts. */
    PAUSED("paused"),
    /**
     * Every mail waits until an operator acts, or this mail is given up if the sender is its own.
     */
    SENDER("paused; a sender of the mail's own: failed"),
    /** Behaves like {@link #SENDER}, but compares only the domains of the senders. */
    SENDER_DOMAIN("paused; a sender domain of the mail's own: failed"),
    /** This mail is tried again. */
    RETRY("retry"),
    /** This mail is given up. */
    REJECTED("failed"),
    /**
     * This mail is given up; if many different recipients in a row are refused, every mail waits.
     */
    REJECTED_BY_POLICY("failed, several in a row: paused"),
    /** This mail is given up, and the address may be dead. */
    RECIPIENT("failed");

    private final String shown;

    Meaning(String shown) {
      this.shown = shown;
    }

    /** Returns the consequence for a mail that may have a sender of its own. */
    public Meaning of(OwnSender own, SmtpStage stage) {
      var isOwn =
          (this == SENDER && own.isRefusedAt(stage))
              || (this == SENDER_DOMAIN && own.isDomainRefusedAt(stage));
      return isOwn ? REJECTED : this;
    }

    @Override
    public String toString() {
      return shown;
    }
  }

  /** Returns the first row that matches a refusal at that stage. */
  public static SmtpRefusal of(SmtpStage stage, SmtpReply reply) {
    return Arrays.stream(values())
        .filter(row -> row.fits(stage, reply))
        .findFirst()
        .orElse(TEXT_FOR_GOOD);
  }

  private boolean fits(SmtpStage stage, SmtpReply reply) {
    var digit = reply.isPermanent() ? "5" : "4";
    return where.holds(stage)
        && codes.matcher(digit + reply.codes().substring(1)).matches()
        && words.matcher(reply.words()).find();
  }

  /** Returns the subject and reason of the refusal, as the documentation shows it. */
  String about() {
    return about;
  }

  /** Returns the stages to which this row applies. */
  Where where() {
    return where;
  }

  /** Returns the consequence of this row. */
  public Meaning meaning() {
    return meaning;
  }
}
