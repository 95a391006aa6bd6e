package org.sitemessage.xmpp;

import static org.sitemessage.api.OptionKey.Kind.BOOLEAN;
import static org.sitemessage.api.OptionKey.Kind.INTEGER;
import static org.sitemessage.api.OptionKey.Kind.STRING;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.OptionReader;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.messenger.ProxySettings;

/**
 * How chat messages are sent. Immutable; starts from {@link #account(String, String)} in code, from
 * {@link #fromJson(JsonObject)} in configuration, with the same defaults.
 *
 * @param account who sends
 * @param server which server takes the messages
 * @param security how the connection is protected
 * @param waits how long what is waited for
 * @param maxMessageBytes the largest message in its XML form, bytes, at least 1000; servers answer
 *     a larger one than they like by cutting the connection
 * @param proxy what connections are made through; empty: nothing
 */
public record XmppOptions(
    Account account,
    Server server,
    Security security,
    Waits waits,
    int maxMessageBytes,
    Optional<ProxySettings> proxy) {

  /** Everything that can be configured, by its JSON key. */
  public static final List<OptionKey> KEYS =
      List.of(
          OptionKey.required("jid", STRING, "Account that sends: bot@example.org."),
          OptionKey.requiredSecret("password", "Password of the account."),
          OptionKey.of(
              "resource", STRING, "sitemessage", "Start of the resource; each process adds to it."),
          OptionKey.of(
              "nickname", STRING, "", "Name shown in rooms; empty for the name of the account."),
          OptionKey.of(
              "host",
              STRING,
              "",
              "Host of the server; empty for what the DNS says of the account's domain."),
          OptionKey.of(
              "port", INTEGER, 0, "Port of the server, up to 65535; 0 for 5222, for direct 5223."),
          OptionKey.of(
              "tls", STRING, "required", "off, required (STARTTLS) or direct (from the start)."),
          OptionKey.of(
              "trustCertificates",
              STRING,
              "",
              "PEM file of the certificates to trust; empty for those Java trusts."),
          OptionKey.of("trustAll", BOOLEAN, false, "Whether any certificate is trusted."),
          OptionKey.of(
              "verifyHost", BOOLEAN, true, "Whether the certificate must be for the domain."),
          OptionKey.of("timeoutMs", INTEGER, 20_000, "Longest wait for any answer, ms, from 100."),
          OptionKey.of(
              "graceMs",
              INTEGER,
              1_500,
              "Time after the acknowledgement in which a message may still bounce, ms, from 0."),
          OptionKey.of(
              "pingIntervalMs",
              INTEGER,
              60_000,
              "How often an idle connection is tried, ms, from 1000."),
          OptionKey.of(
              "maxMessageBytes", INTEGER, 200_000, "Largest message in its XML form, bytes."),
          ProxySettings.KEY);

  /** Checks. */
  public XmppOptions {
    if (maxMessageBytes < 1_000) {
      throw invalid("maxMessageBytes", "is " + maxMessageBytes + ", must be at least 1000");
    }
  }

  /** An account, and the defaults for all else. */
  public static XmppOptions account(String jid, String password) {
    return fromJson(new JsonObject().put("jid", jid).put("password", password));
  }

  /**
   * Reads the section {@code messengers.xmpp} of the configuration.
   *
   * @throws SiteMessageException with code 4000, naming the key, its value and the alternatives
   */
  public static XmppOptions fromJson(JsonObject json) {
    return read(json).checked();
  }

  /** Checks what one key says of another: when the options are used. */
  XmppOptions checked() {
    security.check();
    return this;
  }

  private static XmppOptions read(JsonObject json) {
    var o = OptionReader.read("messengers.xmpp", json, Map.of(), KEYS);
    return new XmppOptions(
        new Account(
            o.getString("jid"),
            o.getString("password"),
            o.getString("resource"),
            o.getString("nickname")),
        new Server(o.getString("host"), o.getInteger("port")),
        new Security(
            Tls.of(o.getString("tls")),
            o.getString("trustCertificates"),
            o.getBoolean("trustAll"),
            o.getBoolean("verifyHost")),
        new Waits(
            Duration.ofMillis(o.getLong("timeoutMs")),
            Duration.ofMillis(o.getLong("graceMs")),
            Duration.ofMillis(o.getLong("pingIntervalMs"))),
        o.getInteger("maxMessageBytes"),
        ProxySettings.read("messengers.xmpp", o));
  }

  /** As {@link #fromJson} reads it, the password in clear. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("jid", account.jid())
        .put("password", account.password())
        .put("resource", account.resource())
        .put("nickname", account.nickname())
        .put("host", server.host())
        .put("port", server.port())
        .put("tls", security.tls().json())
        .put("trustCertificates", security.trustCertificates())
        .put("trustAll", security.trustAll())
        .put("verifyHost", security.verifyHost())
        .put("timeoutMs", waits.timeout().toMillis())
        .put("graceMs", waits.grace().toMillis())
        .put("pingIntervalMs", waits.pingInterval().toMillis())
        .put("maxMessageBytes", maxMessageBytes)
        .put("proxy", ProxySettings.toJson(proxy));
  }

  /** The same with another value of one key, in its JSON form. */
  public XmppOptions with(String key, Object value) {
    return read(toJson().put(key, value));
  }

  private static SiteMessageException invalid(String key, String problem) {
    return SiteMessageException.invalid("messengers.xmpp." + key, problem);
  }

  /** When the connection is encrypted. */
  public enum Tls {
    /** Never. */
    OFF,
    /** By STARTTLS, or not at all. */
    REQUIRED,
    /** From the first byte. */
    DIRECT;

    /** The value in configuration. */
    public String json() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Tls of(String json) {
      return Arrays.stream(values())
          .filter(tls -> tls.json().equals(json))
          .findFirst()
          .orElseThrow(
              () ->
                  invalid(
                      "tls",
                      "is \"%s\", must be one of %s"
                          .formatted(
                              json,
                              Arrays.stream(values())
                                  .map(Tls::json)
                                  .collect(Collectors.joining(", ")))));
    }
  }

  /**
   * Who sends.
   *
   * @param jid the account, {@code name@domain}
   * @param password its password; never shown
   * @param resource start of the resource; each process adds something of its own, because a server
   *     throws the older of two sessions with the same resource out
   * @param nickname the name shown in rooms; empty for the name of the account
   */
  public record Account(String jid, String password, String resource, String nickname) {
    /** Checks. */
    public Account {
      if (!jid.matches("[^@/\\s]+@[^@/\\s]+")) {
        throw invalid("jid", "is \"" + jid + "\", must have the form name@domain");
      }
      if (password.isEmpty()) {
        throw invalid("password", "must not be empty");
      }
      if (!resource.matches("[\\w.-]{1,200}")) {
        throw invalid(
            "resource",
            "is \"" + resource + "\", must be 1 to 200 letters, digits and the signs . _ -");
      }
    }

    /** The part before the @. */
    String name() {
      return jid.substring(0, jid.indexOf('@'));
    }

    /** The part after the @. */
    String domain() {
      return jid.substring(jid.indexOf('@') + 1);
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
      return "Account[jid=%s, password=***]".formatted(jid);
    }
  }

  /**
   * Which server takes the messages.
   *
   * @param host its host; empty for what the DNS says of the account's domain
   * @param port its port, 1 to 65535; 0 for the usual one
   */
  public record Server(String host, int port) {
    /** Checks. */
    public Server {
      if (!host.matches("\\S*")) {
        throw invalid("host", "is \"" + host + "\", must be a host name or address");
      }
      if (port < 0 || port > 65535) {
        throw invalid("port", "is " + port + ", must be from 0 to 65535");
      }
    }
  }

  /**
   * How the connection is protected.
   *
   * @param tls when it is encrypted
   * @param trustCertificates PEM file of the certificates to trust; empty for those Java trusts
   * @param trustAll whether any certificate is trusted
   * @param verifyHost whether the certificate must be for the account's domain; with direct TLS one
   *     for the host will do, too
   */
  public record Security(Tls tls, String trustCertificates, boolean trustAll, boolean verifyHost) {
    private void check() {
      if (tls == Tls.OFF && (trustAll || !trustCertificates.isEmpty())) {
        throw invalid(
            trustAll ? "trustAll" : "trustCertificates",
            "is set, but tls is off (required, direct)");
      }
      if (trustAll && !trustCertificates.isEmpty()) {
        throw invalid("trustAll", "is true, but trustCertificates names a file; drop one of them");
      }
    }

    /** Whether the name in the certificate matters: one that anybody may forge says nothing. */
    boolean checksHost() {
      return verifyHost && !trustAll;
    }
  }

  /**
   * How long what is waited for.
   *
   * @param timeout longest wait for an answer of the server, 100 ms to 1 h; while it acknowledges
   *     messages, if slowly, it is answering
   * @param grace time after the acknowledgement in which a message may still bounce, up to 1 min
   * @param pingInterval how often an idle connection is tried, 1 s to 1 h
   */
  public record Waits(Duration timeout, Duration grace, Duration pingInterval) {
    /** Checks. */
    public Waits {
      check("timeoutMs", timeout, 100, 3_600_000);
      check("graceMs", grace, 0, 60_000);
      check("pingIntervalMs", pingInterval, 1_000, 3_600_000);
    }

    private static void check(String key, Duration value, long least, long most) {
      if (value.toMillis() < least || value.toMillis() > most) {
        throw invalid(key, "is %d, must be from %d to %d".formatted(value.toMillis(), least, most));
      }
    }
  }
}
