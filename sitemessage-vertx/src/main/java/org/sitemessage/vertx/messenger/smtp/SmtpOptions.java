package org.sitemessage.vertx.messenger.smtp;

import static org.sitemessage.api.OptionKey.Kind.BOOLEAN;
import static org.sitemessage.api.OptionKey.Kind.INTEGER;
import static org.sitemessage.api.OptionKey.Kind.STRING;
import static org.sitemessage.api.OptionKey.Kind.STRINGS;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.OptionReader;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.bounce.ReturnToken;
import org.sitemessage.vertx.messenger.ProxySettings;
import org.sitemessage.vertx.mime.MailAddress;

/**
 * How mail is sent. Immutable; starts from {@link #from(String)} in code, from {@link
 * #fromJson(JsonObject)} in configuration, with the same defaults.
 *
 * @param from the sender of every mail, {@code Site <site@example.org>}: one address, with or
 *     without a display name in any script; its domain ends the Message-IDs
 * @param server which server takes the mail
 * @param security how the connection is protected
 * @param credentials who logs in
 * @param connections how connections are kept
 * @param proxy what connections are made through; empty: nothing
 * @param dkim how mails are signed; empty: not at all
 * @param bounceAddress where mails come back to that cannot be delivered; a {@code *} in it becomes
 *     what names the mail; empty: to {@code from}
 */
public record SmtpOptions(
    String from,
    Server server,
    Security security,
    Credentials credentials,
    Connections connections,
    Optional<ProxySettings> proxy,
    Optional<DkimOptions> dkim,
    String bounceAddress) {

  /** Everything that can be configured, by its JSON key. */
  public static final List<OptionKey> KEYS =
      List.of(
          OptionKey.required("from", STRING, "Sender of every mail: Site <site@example.org>."),
          OptionKey.of(
              "bounceAddress",
              STRING,
              "",
              "Where mails come back to; a * becomes what names the mail: bounces+*@example.org."),
          OptionKey.of("host", STRING, "localhost", "Host of the mail server."),
          OptionKey.of("port", INTEGER, 25, "Port of the mail server, 1 to 65535."),
          OptionKey.of(
              "ehloName", STRING, "", "Name given at EHLO; empty for this machine's host name."),
          OptionKey.of(
              "tls",
              STRING,
              "auto",
              "off, optional (STARTTLS if offered), required (STARTTLS), direct (TLS from the first byte) or auto."),
          OptionKey.of(
              "trustCertificates",
              STRING,
              "",
              "PEM file of the certificates to trust; empty for those Java trusts."),
          OptionKey.of("trustAll", BOOLEAN, false, "Whether any certificate is trusted."),
          OptionKey.of(
              "verifyHost", BOOLEAN, true, "Whether the certificate must be for that host."),
          OptionKey.of("login", STRING, "", "Who logs in; empty for nobody."),
          OptionKey.secret("password", "The password, or the access token if oauth2 is set."),
          OptionKey.of(
              "oauth2", BOOLEAN, false, "Whether the password is an access token (XOAUTH2)."),
          OAuth2Options.KEY,
          OptionKey.of(
              "authMethods",
              STRINGS,
              new JsonArray(),
              "Mechanisms of the login; empty: all, but PLAIN and LOGIN only under TLS or on this machine."),
          OptionKey.of(
              "timeoutMs",
              INTEGER,
              10_000,
              "Longest wait for an answer, ms; six times that for the answer to a whole message."),
          OptionKey.of("maxConnections", INTEGER, 4, "Most connections at once, 1 to 1000."),
          OptionKey.of(
              "keepAlive", BOOLEAN, true, "Whether a connection is used for several mails."),
          OptionKey.of(
              "pipelining",
              BOOLEAN,
              false,
              "Whether commands are sent without waiting for each answer, if offered."),
          OptionKey.of(
              "debug",
              BOOLEAN,
              false,
              "Whether the steps of the dialogue and the reply codes are logged at INFO."),
          ProxySettings.KEY,
          DkimOptions.KEY);

  private static final Pattern LOOPBACK =
      Pattern.compile("(?i)localhost\\.?|127(\\.\\d{1,3}){3}|\\[?(::1|(0{1,4}:){7}0{0,3}1)\\]?");

  /** Checks. */
  public SmtpOptions {
    MailAddress.sender(from);
    requireBounceAddress(bounceAddress);
  }

  /**
   * Checks what one key says of another: when the options are used, so that they can be put
   * together key by key.
   */
  SmtpOptions checked() {
    security.check();
    credentials.check();
    if (credentials.given() && security.tls() == Tls.OFF && credentials.oauth2()) {
      throw invalid(
          "tls", "must not be off with an access token (auto, optional, required, direct)");
    }
    return this;
  }

  private static void requireBounceAddress(String address) {
    if (address.isEmpty()) {
      return;
    }
    try {
      // With the longest that can take the place of the *.
      MailAddress.mailbox(address.replace("*", "0".repeat(ReturnToken.LONGEST)));
    } catch (SiteMessageException e) {
      throw invalid(
          "bounceAddress",
          "is \"%s\", must be one bare mailbox, its name of at most 64 characters; a * takes %d of them"
              .formatted(address, ReturnToken.LONGEST));
    }
  }

  /**
   * Returns how the connection is encrypted, with {@link Tls#AUTO} resolved: {@link Tls#REQUIRED}
   * if there is a login and the host is not this machine, else {@link Tls#OPTIONAL}.
   */
  public Tls tls() {
    if (security.tls() != Tls.AUTO) {
      return security.tls();
    }
    return credentials.given() && !isLoopback() ? Tls.REQUIRED : Tls.OPTIONAL;
  }

  /** Returns whether the server is this machine, without a proxy, so that nobody can eavesdrop. */
  boolean isLoopback() {
    return proxy.isEmpty() && LOOPBACK.matcher(server.host()).matches();
  }

  /** Returns whether certificates are checked. */
  boolean checksCertificates() {
    return !security.trustAll()
        && (tls() != Tls.OPTIONAL || !security.trustCertificates().isEmpty());
  }

  /** Returns the mechanisms that the login may use. */
  List<String> authMethods() {
    if (credentials.oauth2()) {
      return List.of("XOAUTH2");
    }
    return credentials.methods().isEmpty() ? Credentials.METHODS : credentials.methods();
  }

  /** A sender, and the defaults for all else: {@code localhost:25}, TLS if offered, no login. */
  public static SmtpOptions from(String from) {
    return fromJson(new JsonObject().put("from", from));
  }

  /**
   * Reads the section {@code messengers.smtp} of the configuration.
   *
   * @throws SiteMessageException with code 4000, naming the key, its value and the alternatives
   */
  public static SmtpOptions fromJson(JsonObject json) {
    return read(json).checked();
  }

  private static SmtpOptions read(JsonObject json) {
    var o = OptionReader.read("messengers.smtp", json, Map.of(), KEYS);
    return new SmtpOptions(
        o.getString("from"),
        new Server(o.getString("host"), o.getInteger("port"), o.getString("ehloName")),
        new Security(
            Tls.of(o.getString("tls")),
            o.getString("trustCertificates"),
            o.getBoolean("trustAll"),
            o.getBoolean("verifyHost")),
        credentials(o),
        new Connections(
            Duration.ofMillis(o.getLong("timeoutMs")),
            o.getInteger("maxConnections"),
            o.getBoolean("keepAlive"),
            o.getBoolean("pipelining"),
            o.getBoolean("debug")),
        ProxySettings.read("messengers.smtp", o),
        DkimOptions.read(o),
        o.getString("bounceAddress"));
  }

  private static Credentials credentials(JsonObject o) {
    var source = OAuth2Options.read(o);
    return new Credentials(
        o.getString("login"),
        o.getString("password"),
        o.getBoolean("oauth2") || source.isPresent(),
        source,
        o.getJsonArray("authMethods").stream()
            .map(method -> String.valueOf(method).toUpperCase(Locale.ROOT))
            .toList());
  }

  /** As {@link #fromJson} reads it, all secrets in clear. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("from", from)
        .put("bounceAddress", bounceAddress)
        .put("host", server.host())
        .put("port", server.port())
        .put("ehloName", server.ehloName())
        .put("tls", security.tls().json())
        .put("trustCertificates", security.trustCertificates())
        .put("trustAll", security.trustAll())
        .put("verifyHost", security.verifyHost())
        .put("login", credentials.login())
        .put("password", credentials.password())
        .put("oauth2", credentials.oauth2())
        .put("oauth2Token", OAuth2Options.toJson(credentials.source()))
        .put("authMethods", new JsonArray(credentials.methods()))
        .put("timeoutMs", connections.timeout().toMillis())
        .put("maxConnections", connections.max())
        .put("keepAlive", connections.keepAlive())
        .put("pipelining", connections.pipelining())
        .put("debug", connections.debug())
        .put("proxy", ProxySettings.toJson(proxy))
        .put("dkim", DkimOptions.toJson(dkim));
  }

  /** The same with another server. */
  public SmtpOptions withServer(Server other) {
    return new SmtpOptions(
        from, other, security, credentials, connections, proxy, dkim, bounceAddress);
  }

  /** The same, protected differently. */
  public SmtpOptions withSecurity(Security other) {
    return new SmtpOptions(
        from, server, other, credentials, connections, proxy, dkim, bounceAddress);
  }

  /** The same with another login. */
  public SmtpOptions withCredentials(Credentials other) {
    return new SmtpOptions(from, server, security, other, connections, proxy, dkim, bounceAddress);
  }

  /** The same with connections kept differently. */
  public SmtpOptions withConnections(Connections other) {
    return new SmtpOptions(from, server, security, credentials, other, proxy, dkim, bounceAddress);
  }

  /** The same through a proxy. */
  public SmtpOptions withProxy(ProxySettings other) {
    return new SmtpOptions(
        from, server, security, credentials, connections, Optional.of(other), dkim, bounceAddress);
  }

  /** The same, signed. */
  public SmtpOptions withDkim(DkimOptions other) {
    return new SmtpOptions(
        from, server, security, credentials, connections, proxy, Optional.of(other), bounceAddress);
  }

  /**
   * The same with another value of one key, in its JSON form. What it says of other keys is checked
   * when the options are used: {@code with("login", …).with("password", …)}.
   */
  public SmtpOptions with(String key, Object value) {
    return read(toJson().put(key, value));
  }

  private static SiteMessageException invalid(String key, String problem) {
    return SiteMessageException.invalid("messengers.smtp." + key, problem);
  }

  /** When the connection is encrypted. */
  public enum Tls {
    /** {@link #REQUIRED} if there is a login and the host is not this machine; else optional. */
    AUTO,
    /** Never. */
    OFF,
    /**
     * By STARTTLS if the server offers it. Whoever can forge a certificate can as well hide the
     * offer, so no certificate is checked, unless one is given to be trusted (RFC 7435).
     */
    OPTIONAL,
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
   * Which server takes the mail.
   *
   * @param host its host
   * @param port its port, 1 to 65535
   * @param ehloName the name given at EHLO; empty for this machine's host name
   */
  public record Server(String host, int port, String ehloName) {
    /** Checks. */
    public Server {
      if (host.isBlank()) {
        throw invalid("host", "must not be empty");
      }
      if (port < 1 || port > 65535) {
        throw invalid("port", "is " + port + ", must be from 1 to 65535");
      }
      if (!ehloName.matches("[A-Za-z0-9.:\\[\\]-]*")) {
        throw invalid("ehloName", "is \"" + ehloName + "\", must be a host name or [address]");
      }
    }
  }

  /**
   * How the connection is protected.
   *
   * @param tls when it is encrypted
   * @param trustCertificates PEM file of the certificates to trust; empty for those Java trusts
   * @param trustAll whether any certificate is trusted
   * @param verifyHost whether the certificate must be for that host
   */
  public record Security(Tls tls, String trustCertificates, boolean trustAll, boolean verifyHost) {
    private void check() {
      if (tls == Tls.OFF && (trustAll || !trustCertificates.isEmpty())) {
        throw invalid(
            trustAll ? "trustAll" : "trustCertificates",
            "is set, but tls is off (auto, optional, required, direct)");
      }
      if (trustAll && !trustCertificates.isEmpty()) {
        throw invalid("trustAll", "is true, but trustCertificates names a file; drop one of them");
      }
    }
  }

  /**
   * Who logs in.
   *
   * @param login the name; empty for nobody
   * @param password the password, or the access token; empty if tokens come from elsewhere; never
   *     shown
   * @param oauth2 whether the login is by access token
   * @param source where access tokens come from; empty: the password is one, or they are supplied
   * @param methods SASL mechanisms allowed with a password, in upper case; empty: all of {@link
   *     #METHODS}. {@code LOGIN} and {@code PLAIN} are used without TLS only on this machine, or if
   *     they are named here
   */
  public record Credentials(
      String login,
      String password,
      boolean oauth2,
      Optional<OAuth2Options> source,
      List<String> methods) {
    /**
     * Mechanisms for a password, in order of preference; without NTLM, which would reveal this
     * machine's name.
     */
    public static final List<String> METHODS =
        List.of("DIGEST-MD5", "CRAM-SHA256", "CRAM-SHA1", "CRAM-MD5", "LOGIN", "PLAIN");

    /** Checks. */
    public Credentials {
      methods = List.copyOf(methods);
      for (var method : methods) {
        if (!METHODS.contains(method)) {
          throw invalid(
              "authMethods",
              "holds \"%s\", must hold some of %s".formatted(method, String.join(", ", METHODS)));
        }
      }
    }

    private void check() {
      if (oauth2 && !methods.isEmpty()) {
        throw invalid("authMethods", "is given, but a login by access token is always XOAUTH2");
      }
      if (login.isEmpty() && (oauth2 || !password.isEmpty())) {
        throw password.isEmpty()
            ? invalid("oauth2", "is true, but login and password are empty")
            : invalid("login", "is empty, but password is given; give both or neither");
      }
      if (!login.isEmpty() && password.isEmpty() && !oauth2) {
        throw invalid("password", "is empty, but login is given; give both or neither");
      }
      if (source.isPresent() && !(oauth2 && password.isEmpty())) {
        throw invalid("password", "is given, but oauth2Token is, too; give one of them");
      }
    }

    /** One without a source of tokens. */
    public Credentials(String login, String password, boolean oauth2) {
      this(login, password, oauth2, Optional.empty(), List.of());
    }

    /** Creates credentials that allow all mechanisms. */
    public Credentials(
        String login, String password, boolean oauth2, Optional<OAuth2Options> source) {
      this(login, password, oauth2, source, List.of());
    }

    /** Access tokens that {@link SmtpMessenger#tokenSupplier} supplies. */
    public static Credentials byToken(String login) {
      return new Credentials(login, "", true);
    }

    /** Access tokens of a token endpoint. */
    public static Credentials byToken(String login, OAuth2Options source) {
      return new Credentials(login, "", true, Optional.of(source));
    }

    boolean given() {
      return !login.isEmpty();
    }

    /** A text without the password, in the forms in which it is sent. */
    String masked(String text) {
      var hidden = text;
      if (!password.isEmpty()) {
        var bearer = "user=" + login + "\1auth=Bearer " + password + "\1\1";
        for (var sent : List.of("\0" + login + "\0" + password, bearer, password)) {
          var bytes = sent.getBytes(StandardCharsets.UTF_8);
          hidden = hidden.replace(Base64.getEncoder().encodeToString(bytes), "***");
        }
        hidden = hidden.replace(password, "***");
      }
      return hidden;
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
      return "Credentials[login=%s, password=%s]".formatted(login, password.isEmpty() ? "" : "***");
    }
  }

  /**
   * How connections are kept.
   *
   * @param timeout longest wait for an answer of the server, 1 ms to 1 h; six times that for the
   *     answer to a whole message, which may be scanned first
   * @param max most connections at once, 1 to 1000
   * @param keepAlive whether a connection is used for several mails
   * @param pipelining whether commands are sent without waiting for each answer, if offered
   * @param debug whether the steps of the dialogue and the reply codes are logged at INFO
   */
  public record Connections(
      Duration timeout, int max, boolean keepAlive, boolean pipelining, boolean debug) {
    /** Checks. */
    public Connections {
      if (timeout.toMillis() < 1 || timeout.toHours() >= 1) {
        throw invalid("timeoutMs", "is " + timeout.toMillis() + ", must be from 1 to 3599999");
      }
      if (max < 1 || max > 1000) {
        throw invalid("maxConnections", "is " + max + ", must be from 1 to 1000");
      }
    }
  }
}
