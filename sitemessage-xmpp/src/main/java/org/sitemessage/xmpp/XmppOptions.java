package org.sitemessage.xmpp;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.Optional;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;
import org.sitemessage.vertx.messenger.ProxySettings;
import org.sitemessage.vertx.text.ExposedLogin;

/**
 * Options of chat messages. Immutable; starts from {@link #account(String, String)} in code, from
 * {@link #fromJson(JsonObject)} in configuration, with the same defaults.
 */
public final class XmppOptions extends OptionSet<XmppOptions> {
  /** Account that sends, {@code name@domain}. */
  public static final Option<String> JID =
      Option.text("jid", "JID of the sending account: bot@example.org.")
          .required()
          .check(jid -> jid.matches("[^@/\\s]+@[^@/\\s]+"), "of the form name@domain");

  /** Password of the account. */
  public static final Option<String> PASSWORD =
      Option.secret("password", "Password of the account.")
          .required()
          .refined(XmppOptions::checkedPassword);

  /**
   * Start of the resource; each process adds something of its own, because a server throws the
   * older of two sessions with the same resource out.
   */
  public static final Option<String> RESOURCE =
      Option.text(
              "resource",
              "sitemessage",
              "Prefix of the resource; each process adds a part of its own.")
          .check(
              resource -> resource.matches("[\\w.-]{1,200}"),
              "1 to 200 letters, digits and the signs . _ -");

  /** Name shown in rooms; empty for the name of the account. */
  public static final Option<String> NICKNAME =
      Option.text("nickname", "Name shown in rooms; empty for the name of the account.");

  /** Host of the server; empty for the servers that the DNS lists for the account's domain. */
  public static final Option<String> HOST =
      Option.text(
              "host",
              "Host of the server; empty for the host that the DNS names for the account's domain.")
          .check(host -> host.matches("\\S*"), "a host name or address");

  /** Port of the server; 0 for the usual one. */
  public static final Option<Integer> PORT =
      Option.integer(
          "port",
          0,
          0,
          65_535,
          "Port of the server, up to 65535; 0: 5223 if tls is direct, else 5222.");

  /** Encryption of the connection. */
  public static final Option<Tls> TLS =
      Option.oneOf(
          "tls",
          Tls.REQUIRED,
          "TLS: off, required (STARTTLS) or direct (TLS from the first byte).");

  /** PEM file of the certificates to trust; empty for those Java trusts. */
  public static final Option<String> TRUST_CERTIFICATES =
      Option.text(
          "trustCertificates",
          "PEM file of the trusted certificates; empty for those that Java trusts.");

  /** True if any certificate is trusted. */
  public static final Option<Boolean> TRUST_ALL =
      Option.flag("trustAll", false, "If true, any certificate is trusted.");

  /**
   * True if the certificate must be for the account's domain; with direct TLS, a certificate for
   * the host is accepted, too.
   */
  public static final Option<Boolean> VERIFY_HOST =
      Option.flag("verifyHost", true, "If true, the certificate must be for the account's domain.");

  /**
   * Longest wait for an answer of the server; while it acknowledges messages, if slowly, it is
   * answering.
   */
  public static final Option<Duration> TIMEOUT =
      Option.millis(
          "timeoutMs",
          Duration.ofSeconds(20),
          Duration.ofMillis(100),
          Duration.ofHours(1),
          "Longest wait for any answer, ms, 100 to 3600000.");

  /** Time after the acknowledgement in which a message may still bounce. */
  public static final Option<Duration> GRACE =
      Option.millis(
          "graceMs",
          Duration.ofMillis(1_500),
          Duration.ZERO,
          Duration.ofMinutes(1),
          "Time after the acknowledgement in which a message may still bounce, ms, 0 to 60000.");

  /** Interval at which an idle connection is tested. */
  public static final Option<Duration> PING_INTERVAL =
      Option.millis(
          "pingIntervalMs",
          Duration.ofMinutes(1),
          Duration.ofSeconds(1),
          Duration.ofHours(1),
          "Interval of the pings on an idle connection, ms, 1000 to 3600000.");

  /**
   * Largest message in its XML form; servers answer a larger one than they like by cutting the
   * connection.
   */
  public static final Option<Integer> MAX_MESSAGE_BYTES =
      Option.integer(
          "maxMessageBytes",
          200_000,
          1_000,
          Integer.MAX_VALUE,
          "Size of the largest message in its XML form, bytes, at least 1000.");

  /** Proxy that connections are made through; empty for none. */
  public static final Option<Optional<ProxySettings>> PROXY = ProxySettings.option();

  /** The section {@code messengers.xmpp} of the configuration. */
  public static final Section<XmppOptions> SECTION =
      Section.of("messengers.xmpp", MethodHandles.lookup(), XmppOptions::new);

  private XmppOptions(OptionValues<XmppOptions> values) {
    super(values);
  }

  private static String checkedPassword(String path, String password) {
    if (password.isEmpty()) {
      throw SiteMessageException.invalid(path, "must not be empty");
    }
    return password;
  }

  @Override
  protected void check() {
    var certificates = !get(TRUST_CERTIFICATES).isEmpty();
    if (get(TLS) == Tls.OFF && (get(TRUST_ALL) || certificates)) {
      throw invalid(
          get(TRUST_ALL) ? TRUST_ALL : TRUST_CERTIFICATES,
          "is set, but tls is off (required, direct)");
    }
    if (get(TRUST_ALL) && certificates) {
      throw invalid(TRUST_ALL, "is true, but trustCertificates names a file; drop one of them");
    }
  }

  /** Returns an account, and the defaults for all else. */
  public static XmppOptions account(String jid, String password) {
    return fromJson(new JsonObject().put(JID.name(), jid).put(PASSWORD.name(), password));
  }

  /**
   * Reads the section {@code messengers.xmpp} of the configuration.
   *
   * @throws SiteMessageException with code 4000, naming the key, its value and the alternatives
   */
  public static XmppOptions fromJson(JsonObject json) {
    return SECTION.read(json);
  }

  /** Returns the name shown in rooms. */
  String nickname() {
    var jid = get(JID);
    return get(NICKNAME).isEmpty() ? jid.substring(0, jid.indexOf('@')) : get(NICKNAME);
  }

  /** Returns the domain of the account. */
  String domain() {
    return get(JID).substring(get(JID).indexOf('@') + 1);
  }

  /** Returns the host of the server, or the domain whose server the DNS names. */
  String server() {
    return get(HOST).isEmpty() ? domain() : get(HOST);
  }

  /** Returns whether somebody on the way to the server can read the login. */
  boolean exposesLogin() {
    return get(TLS) == Tls.OFF && (get(PROXY).isPresent() || !ExposedLogin.isLoopback(server()));
  }

  /** Returns whether the name in the certificate matters: one that anybody may forge does not. */
  boolean checksHost() {
    return get(VERIFY_HOST) && !get(TRUST_ALL);
  }

  /** Encryption of a connection. */
  public enum Tls {
    /** Never. */
    OFF,
    /** By STARTTLS, or not at all. */
    REQUIRED,
    /** From the first byte. */
    DIRECT
  }
}
