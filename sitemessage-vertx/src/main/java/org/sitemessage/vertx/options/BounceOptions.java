package org.sitemessage.vertx.options;

import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.List;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/**
 * Options of the section {@code bounces}: the mailbox in which bounces are read by IMAP, and the
 * providers that may report them.
 */
public final class BounceOptions extends OptionSet<BounceOptions> {
  /** IMAP server of the mailbox; empty: no mailbox is read. */
  public static final Option<String> HOST =
      Option.text("host", "IMAP server of the bounce mailbox; empty: no mailbox is read.");

  /** Port of the IMAP server; 0: 993 if {@link #TLS} is {@code direct}, else 143. */
  public static final Option<Integer> PORT =
      Option.integer(
          "port", 0, 0, 65_535, "Port of the IMAP server; 0: 993 if tls is direct, else 143.");

  /** Encryption of the connection to the IMAP server. */
  public static final Option<Tls> TLS =
      Option.oneOf(
          "tls", Tls.DIRECT, "TLS: off, required (STARTTLS) or direct (TLS from the first byte).");

  /** Name of the login. */
  public static final Option<String> LOGIN = Option.text("login", "User name for the login.");

  /** Password of the login. */
  public static final Option<String> PASSWORD =
      Option.secret("password", "Password for the login.");

  /** Folder that is read. */
  public static final Option<String> FOLDER =
      Option.text("folder", "INBOX", "Folder that is read.").notBlank();

  /** Time from one look into the mailbox to the next. */
  public static final Option<Duration> INTERVAL =
      Option.millis(
          "intervalMs",
          Duration.ofMinutes(1),
          Duration.ofSeconds(1),
          "Time between two looks at the mailbox, ms, at least 1000.");

  /** Treatment of mails that were read. */
  public static final Option<After> AFTER =
      Option.oneOf("after", After.SEEN, "Treatment of mails that were read: seen, delete or move.");

  /** Folder that mails are moved to. */
  public static final Option<String> MOVE_TO =
      Option.text("moveTo", "Processed", "Folder to which mails that were read are moved.");

  /** Longest wait for an answer of the IMAP server. */
  public static final Option<Duration> TIMEOUT =
      Option.millis(
          "timeoutMs",
          Duration.ofSeconds(30),
          Duration.ofMillis(1),
          Duration.ofHours(1),
          "Longest wait for an answer of the server, ms, 1 to 3600000.");

  /** Secrets of posts that follow Standard Webhooks, {@code whsec_…}. */
  public static final Option<List<String>> WEBHOOK_SECRETS =
      Option.texts("webhookSecrets", "Secrets of posts that follow Standard Webhooks.").secret();

  /** HTTP webhook signing key of Mailgun; empty: Mailgun may not post. */
  public static final Option<String> MAILGUN_KEY =
      Option.secret("mailgunKey", "HTTP webhook signing key of Mailgun.");

  /** Verification key of SendGrid's signed event webhook; empty: SendGrid may not post. */
  public static final Option<String> SEND_GRID_KEY =
      Option.text("sendGridKey", "Verification key of SendGrid's signed event webhook.");

  /** Topics of Amazon SNS through which SES reports bounces. */
  public static final Option<List<String>> SNS_TOPICS =
      Option.texts("snsTopics", "ARNs of the SNS topics through which SES reports bounces.");

  static final Section<BounceOptions> SECTION =
      Section.of("bounces", MethodHandles.lookup(), BounceOptions::new);

  private static final int IMAP = 143;
  private static final int IMAPS = 993;

  private BounceOptions(OptionValues<BounceOptions> values) {
    super(values);
  }

  /** Returns options without a mailbox and providers. */
  public static BounceOptions none() {
    return SiteMessageOptions.defaults().bounces();
  }

  @Override
  protected void check() {
    var target = get(MOVE_TO);
    if (readsMailbox()
        && get(AFTER) == After.MOVE
        && (target.isBlank() || target.equals(get(FOLDER)))) {
      throw invalid(MOVE_TO, "must name another folder than \"%s\"".formatted(get(FOLDER)));
    }
  }

  /** Returns whether a mailbox is read. */
  public boolean readsMailbox() {
    return !get(HOST).isEmpty();
  }

  /** Returns the port of the IMAP server, 1 to 65535. */
  public int port() {
    return get(PORT) != 0 ? get(PORT) : get(TLS) == Tls.DIRECT ? IMAPS : IMAP;
  }

  /** Encryption of the connection to the IMAP server. */
  public enum Tls {
    /** Never. */
    OFF,
    /** By STARTTLS, or not at all. */
    REQUIRED,
    /** From the first byte. */
    DIRECT
  }

  /** Treatment of mails that were read. */
  public enum After {
    /** They are marked as seen. */
    SEEN,
    /** They are deleted. */
    DELETE,
    /** They are moved to another folder. */
    MOVE
  }
}
