package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;
import org.sitemessage.vertx.bounce.ReturnToken;
import org.sitemessage.vertx.messenger.ProxySettings;
import org.sitemessage.vertx.mime.MailAddress;
import org.sitemessage.vertx.text.ExposedLogin;

/**
 * Options of the messenger for mail. Immutable. Code starts from {@link #from(String)},
 * configuration from {@link #fromJson(JsonObject)}, with the same defaults.
 */
public final class SmtpOptions extends OptionSet<SmtpOptions> {
  /**
   * Mechanisms for a password, in order of preference; without NTLM, which would reveal this
   * machine's name.
   */
  public static final List<String> METHODS =
      List.of("DIGEST-MD5", "CRAM-SHA256", "CRAM-SHA1", "CRAM-MD5", "LOGIN", "PLAIN");

  /**
   * Sender of every mail, {@code Site <site@example.org>}: one address, with or without a display
   * name in any script; its domain ends the Message-IDs.
   */
  public static final Option<String> FROM =
      Option.text("from", "Sender of every mail: Site <site@example.org>.")
          .required()
          .refined(SmtpOptions::checkedSender);

  /**
   * Address that mails come back to which cannot be delivered; a {@code *} in it becomes what names
   * the mail; empty for {@link #FROM}.
   */
  public static final Option<String> BOUNCE_ADDRESS =
      Option.text(
              "bounceAddress",
              "Address for bounces; a * is replaced by an id of the mail: bounces+*@example.org.")
          .check(
              SmtpOptions::isBounceAddress,
              ("one address without a display name, at most 64 characters before the @; a * counts"
                      + " as %d")
                  .formatted(ReturnToken.LONGEST));

  /** Host of the mail server. */
  public static final Option<String> HOST =
      Option.text("host", "localhost", "Host of the mail server.").notBlank();

  /** Port of the mail server. */
  public static final Option<Integer> PORT =
      Option.integer("port", 25, 1, 65_535, "Port of the mail server, 1 to 65535.");

  /** Name given at EHLO; empty for this machine's host name. */
  public static final Option<String> EHLO_NAME =
      Option.text("ehloName", "Name given at EHLO; empty for this machine's host name.")
          .check(name -> name.matches("[A-Za-z0-9.:\\[\\]-]*"), "a host name or [address]");

  /** Rule by which the connection is encrypted. */
  public static final Option<Tls> TLS =
      Option.oneOf(
          "tls",
          Tls.AUTO,
          "TLS: off, optional (STARTTLS if offered), required (STARTTLS), direct (TLS from the"
              + " first byte) or auto.");

  /** PEM file of the certificates to trust; empty for those Java trusts. */
  public static final Option<String> TRUST_CERTIFICATES =
      Option.text(
          "trustCertificates",
          "PEM file of the trusted certificates; empty for those that Java trusts.");

  /** True to trust any certificate. */
  public static final Option<Boolean> TRUST_ALL =
      Option.flag("trustAll", false, "If true, any certificate is trusted.");

  /** True if the certificate must be for that host. */
  public static final Option<Boolean> VERIFY_HOST =
      Option.flag("verifyHost", true, "If true, the certificate must be for the host.");

  /** Name of the login; empty for no login. */
  public static final Option<String> LOGIN =
      Option.text("login", "User name for the login; empty for no login.");

  /** Password, or access token; empty if tokens come from elsewhere. */
  public static final Option<String> PASSWORD =
      Option.secret("password", "Password for the login, or the access token if oauth2 is true.");

  /** True to log in by access token, also without {@link #OAUTH2_TOKEN}. */
  public static final Option<Boolean> OAUTH2 =
      Option.flag("oauth2", false, "If true, the password is an access token (XOAUTH2).");

  /** Source of access tokens; empty: the password is one, or they are supplied in code. */
  public static final Option<Optional<OAuth2Options>> OAUTH2_TOKEN = OAuth2Options.option();

  /**
   * SASL mechanisms allowed with a password, in upper case; empty: all of {@link #METHODS}. {@code
   * LOGIN} and {@code PLAIN} are used without TLS only on this machine, or if they are named here.
   */
  public static final Option<List<String>> AUTH_METHODS =
      Option.texts(
              "authMethods",
              "Allowed login mechanisms; empty: all, but PLAIN and LOGIN only under TLS or on this"
                  + " machine.")
          .refined(SmtpOptions::checkedMethods);

  /**
   * Longest wait for an answer of the server; six times that for the answer to a whole message,
   * which may be scanned first.
   */
  public static final Option<Duration> TIMEOUT =
      Option.millis(
          "timeoutMs",
          Duration.ofSeconds(10),
          Duration.ofMillis(1),
          Duration.ofHours(1).minusMillis(1),
          "Longest wait for an answer, ms, 1 to 3599999; six times as long after a whole message.");

  /** Maximum number of connections. */
  public static final Option<Integer> MAX_CONNECTIONS =
      Option.integer("maxConnections", 4, 1, 1_000, "Maximum connections, 1 to 1000.");

  /** True to use a connection for several mails. */
  public static final Option<Boolean> KEEP_ALIVE =
      Option.flag("keepAlive", true, "If true, a connection is used for several mails.");

  /** True to send commands without waiting for each answer, if the server offers that. */
  public static final Option<Boolean> PIPELINING =
      Option.flag(
          "pipelining",
          true,
          "If true, commands are sent without waiting for each answer, if the server offers it.");

  /** True to log the steps of the dialogue and the reply codes at INFO. */
  public static final Option<Boolean> DEBUG =
      Option.flag(
          "debug",
          false,
          "If true, the steps of the dialogue and the reply codes are logged at INFO.");

  /** Proxy that connections are made through; empty for none. */
  public static final Option<Optional<ProxySettings>> PROXY = ProxySettings.option();

  /** Options of signatures; empty if mails are not signed. */
  public static final Option<Optional<DkimOptions>> DKIM = DkimOptions.option();

  /** The section {@code messengers.smtp} of the configuration. */
  public static final Section<SmtpOptions> SECTION =
      Section.of("messengers.smtp", MethodHandles.lookup(), SmtpOptions::new);

  private SmtpOptions(OptionValues<SmtpOptions> values) {
    super(values);
  }

  private static String checkedSender(String path, String from) {
    MailAddress.single(path, from);
    return from;
  }

  private static boolean isBounceAddress(String address) {
    try {
      // With the longest that can take the place of the *.
      return address.isEmpty()
          || !MailAddress.mailbox(address.replace("*", "0".repeat(ReturnToken.LONGEST))).isEmpty();
    } catch (SiteMessageException e) {
      return false;
    }
  }

  private static List<String> checkedMethods(String path, List<String> given) {
    var methods = given.stream().map(method -> method.toUpperCase(Locale.ROOT)).toList();
    for (var method : methods) {
      if (!METHODS.contains(method)) {
        throw SiteMessageException.invalid(
            path,
            "has \"%s\", must have only elements of %s"
                .formatted(method, String.join(", ", METHODS)));
      }
    }
    return methods;
  }

  @Override
  protected void check() {
    checkTrust();
    checkLogin();
    if (hasLogin() && get(TLS) == Tls.OFF && isOAuth2()) {
      throw invalid(TLS, "must not be off with an access token (auto, optional, required, direct)");
    }
  }

  private void checkTrust() {
    var certificates = !get(TRUST_CERTIFICATES).isEmpty();
    if (get(TLS) == Tls.OFF && (get(TRUST_ALL) || certificates)) {
      throw invalid(
          get(TRUST_ALL) ? TRUST_ALL : TRUST_CERTIFICATES,
          "is set, but tls is off (auto, optional, required, direct)");
    }
    if (get(TRUST_ALL) && certificates) {
      throw invalid(TRUST_ALL, "is true, but trustCertificates names a file; drop one of them");
    }
  }

  private void checkLogin() {
    var password = !get(PASSWORD).isEmpty();
    if (isOAuth2() && !get(AUTH_METHODS).isEmpty()) {
      throw invalid(AUTH_METHODS, "is given, but a login by access token is always XOAUTH2");
    }
    if (!hasLogin() && password) {
      throw invalid(LOGIN, "is empty, but password is given; give both or neither");
    }
    if (!hasLogin() && isOAuth2()) {
      throw invalid(OAUTH2, "is true, but login and password are empty");
    }
    if (hasLogin() && !password && !isOAuth2()) {
      throw invalid(PASSWORD, "is empty, but login is given; give both or neither");
    }
    if (get(OAUTH2_TOKEN).isPresent() && password) {
      throw invalid(PASSWORD, "is given, but oauth2Token is, too; give one of them");
    }
  }

  /** Returns a sender, and the defaults for all else: {@code localhost:25}, no login. */
  public static SmtpOptions from(String from) {
    return fromJson(new JsonObject().put(FROM.name(), from));
  }

  /**
   * Reads the section {@code messengers.smtp} of the configuration.
   *
   * @throws SiteMessageException with code 4000, naming the key, its value and the alternatives
   */
  public static SmtpOptions fromJson(JsonObject json) {
    return SECTION.read(json);
  }

  /**
   * Returns how the connection is encrypted, with {@link Tls#AUTO} resolved: {@link Tls#REQUIRED}
   * if there is a login and the host is not this machine, else {@link Tls#OPTIONAL}.
   */
  public Tls tls() {
    if (get(TLS) != Tls.AUTO) {
      return get(TLS);
    }
    return hasLogin() && !isLoopback() ? Tls.REQUIRED : Tls.OPTIONAL;
  }

  /** Returns whether there is a login. */
  boolean hasLogin() {
    return !get(LOGIN).isEmpty();
  }

  /** Returns whether the login is by access token. */
  boolean isOAuth2() {
    return get(OAUTH2) || get(OAUTH2_TOKEN).isPresent();
  }

  /** Returns whether the server is this machine, without a proxy, so that nobody can eavesdrop. */
  boolean isLoopback() {
    return get(PROXY).isEmpty() && ExposedLogin.isLoopback(get(HOST));
  }

  /** Returns whether somebody on the way to the server can read the login, or hide STARTTLS. */
  boolean exposesLogin() {
    return hasLogin() && !isLoopback() && (tls() == Tls.OFF || tls() == Tls.OPTIONAL);
  }

  /** Returns whether certificates are checked. */
  boolean checksCertificates() {
    return !get(TRUST_ALL) && (tls() != Tls.OPTIONAL || !get(TRUST_CERTIFICATES).isEmpty());
  }

  /** Returns the mechanisms that the login may use. */
  List<String> authMethods() {
    if (isOAuth2()) {
      return List.of("XOAUTH2");
    }
    return get(AUTH_METHODS).isEmpty() ? METHODS : get(AUTH_METHODS);
  }

  /** Returns the server: {@code mail.example.org:25}. */
  String server() {
    return get(HOST) + ":" + get(PORT);
  }

  /** Rule by which the connection is encrypted. */
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
    DIRECT
  }
}
