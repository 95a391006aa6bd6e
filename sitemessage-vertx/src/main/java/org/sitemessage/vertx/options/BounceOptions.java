package org.sitemessage.vertx.options;

import static org.sitemessage.api.OptionKey.Kind.INTEGER;
import static org.sitemessage.api.OptionKey.Kind.STRING;
import static org.sitemessage.api.OptionKey.Kind.STRINGS;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.OptionReader;
import org.sitemessage.api.SiteMessageException;

/**
 * Where mails that came back are read, and which providers may tell of them.
 *
 * @param mailbox the mailbox that is read; empty: none
 * @param webhookSecrets secrets of posts that follow Standard Webhooks, {@code whsec_…}
 * @param mailgunKey the HTTP webhook signing key of Mailgun; empty: it may not post
 * @param sendGridKey the verification key of SendGrid's signed event webhook; empty: it may not
 *     post
 * @param snsTopics the topics of Amazon SNS that SES tells of bounces through
 */
public record BounceOptions(
    Optional<Mailbox> mailbox,
    List<String> webhookSecrets,
    String mailgunKey,
    String sendGridKey,
    List<String> snsTopics) {
  /** The keys of this section. */
  public static final List<OptionKey> KEYS =
      List.of(
          OptionKey.of("host", STRING, "", "IMAP server of the mailbox; empty: none is read."),
          OptionKey.of("port", INTEGER, 0, "Its port; 0: 993 if tls is direct, else 143."),
          OptionKey.of(
              "tls", STRING, "direct", "off, required (STARTTLS) or direct (TLS from the start)."),
          OptionKey.of("login", STRING, "", "Who logs in."),
          OptionKey.secret("password", "The password."),
          OptionKey.of("folder", STRING, "INBOX", "The folder that is read."),
          OptionKey.of(
              "intervalMs",
              INTEGER,
              60_000,
              "How long after a look the next one is, ms, from 1000."),
          OptionKey.of(
              "after", STRING, "seen", "What becomes of mails that were read: seen, delete, move."),
          OptionKey.of("moveTo", STRING, "Processed", "The folder they are moved to."),
          OptionKey.of(
              "timeoutMs",
              INTEGER,
              30_000,
              "Longest wait for an answer of the server, ms, 1 to 3600000."),
          new OptionKey(
              "webhookSecrets",
              STRINGS,
              new JsonArray(),
              true,
              "Secrets of posts that follow Standard Webhooks."),
          OptionKey.secret("mailgunKey", "HTTP webhook signing key of Mailgun."),
          OptionKey.of(
              "sendGridKey", STRING, "", "Verification key of SendGrid's signed event webhook."),
          OptionKey.of(
              "snsTopics",
              STRINGS,
              new JsonArray(),
              "ARNs of the SNS topics that SES tells of bounces through."));

  /** Copies. */
  public BounceOptions {
    webhookSecrets = List.copyOf(webhookSecrets);
    snsTopics = List.copyOf(snsTopics);
  }

  /** No mailbox, and no provider. */
  public static BounceOptions none() {
    return new BounceOptions(Optional.empty(), List.of(), "", "", List.of());
  }

  static BounceOptions fromJson(JsonObject json, Map<String, String> environment) {
    var o = OptionReader.read("bounces", json, environment, KEYS);
    return new BounceOptions(
        o.getString("host").isEmpty() ? Optional.empty() : Optional.of(Mailbox.of(o)),
        strings(o, "webhookSecrets"),
        o.getString("mailgunKey"),
        o.getString("sendGridKey"),
        strings(o, "snsTopics"));
  }

  private static List<String> strings(JsonObject o, String key) {
    return o.getJsonArray(key).stream().map(String.class::cast).toList();
  }

  /** The same with a mailbox. */
  public BounceOptions withMailbox(Mailbox other) {
    return new BounceOptions(
        Optional.of(other), webhookSecrets, mailgunKey, sendGridKey, snsTopics);
  }

  /** Leaves out what is secret. */
  @Override
  public String toString() {
    return "BounceOptions[mailbox=%s, snsTopics=%s]".formatted(mailbox, snsTopics);
  }

  /**
   * A mailbox that is read by IMAP.
   *
   * @param host the server
   * @param port port of the server, 0 to 65535; 0 becomes 993 if {@code tls} is {@code direct},
   *     else 143
   * @param tls {@code off}, {@code required} (STARTTLS) or {@code direct}
   * @param login who logs in
   * @param password its password
   * @param folder the folder that is read
   * @param interval how long after a look the next one is, at least a second
   * @param after what becomes of mails that were read: {@code seen}, {@code delete}, {@code move}
   * @param moveTo the folder they are moved to
   * @param timeout the longest wait for an answer of the server, 1 ms to 1 h
   */
  public record Mailbox(
      String host,
      int port,
      String tls,
      String login,
      String password,
      String folder,
      Duration interval,
      String after,
      String moveTo,
      Duration timeout) {
    private static final int IMAP = 143;
    private static final int IMAPS = 993;

    /** Checks. */
    public Mailbox {
      require("port", port >= 0 && port <= 65_535, "must be from 0 to 65535, is " + port);
      one("tls", tls, Set.of("off", "required", "direct"));
      port = port != 0 ? port : tls.equals("direct") ? IMAPS : IMAP;
      one("after", after, Set.of("seen", "delete", "move"));
      require("folder", !folder.isBlank(), "must not be empty");
      require(
          "moveTo",
          !after.equals("move") || !(moveTo.isBlank() || moveTo.equals(folder)),
          "must name another folder than \"%s\"".formatted(folder));
      require(
          "intervalMs",
          interval.compareTo(Duration.ofSeconds(1)) >= 0,
          "must be at least 1000, is " + interval.toMillis());
      require(
          "timeoutMs",
          timeout.toMillis() >= 1 && timeout.compareTo(Duration.ofHours(1)) <= 0,
          "must be from 1 to 3600000, is " + timeout.toMillis());
    }

    /** One with the defaults: TLS from the start, the folder INBOX, once a minute. */
    public static Mailbox at(String host, String login, String password) {
      return of(
          OptionReader.read(
              "bounces",
              new JsonObject().put("host", host).put("login", login).put("password", password),
              Map.of(),
              KEYS));
    }

    private static Mailbox of(JsonObject o) {
      return new Mailbox(
          o.getString("host"),
          o.getInteger("port"),
          o.getString("tls"),
          o.getString("login"),
          o.getString("password"),
          o.getString("folder"),
          Duration.ofMillis(o.getLong("intervalMs")),
          o.getString("after"),
          o.getString("moveTo"),
          Duration.ofMillis(o.getLong("timeoutMs")));
    }

    private static void one(String key, String value, Set<String> all) {
      require(
          key,
          all.contains(value),
          "is \"%s\", must be one of %s"
              .formatted(value, String.join(", ", all.stream().sorted().toList())));
    }

    private static void require(String key, boolean fits, String problem) {
      if (!fits) {
        throw SiteMessageException.invalid("bounces." + key, problem);
      }
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
      return "Mailbox[%s:%d, folder=%s]".formatted(host, port, folder);
    }
  }
}
