package org.sitemessage.vertx.messenger.base;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.sitemessage.vertx.messenger.ProxySettings;

/** A proxy made no connection, so nothing was sent. The text names the proxy, and no login. */
public final class ProxyFailure extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Texts of Netty and Smack for a rejected login; neither has a type or a code for it. Tinyproxy
   * answers 401 to a wrong login, and 407 to a missing one.
   */
  private static final Pattern LOGIN =
      Pattern.compile(
          "status: 40[17]\\b|authStatus: |authMethod: |status: IDENTD_|\\bresponse: 40[17]\\b"
              + "|fail in SOCKS5 proxy|server returns CD 9[23]\\b");

  /** Text that precedes the proxy's answer in messages of Netty and Smack. */
  private static final Pattern LEAD = Pattern.compile("^.* => [^,]*, |^Proxy Exception \\w+ : ");

  private final boolean refusesLogin;

  private ProxyFailure(String message, boolean refusesLogin) {
    super(message);
    this.refusesLogin = refusesLogin;
  }

  /** Creates the failure of a proxy that wants another login. */
  public static ProxyFailure ofLogin(ProxySettings proxy, String answer) {
    var what =
        proxy.get(ProxySettings.USERNAME).isEmpty() ? "requires a login" : "rejects the login";
    return new ProxyFailure("the %s %s: %s".formatted(proxy.described(), what, answer), true);
  }

  /** Creates a failure to connect, and notes whether the login was rejected. */
  public static ProxyFailure of(ProxySettings proxy, IOException cause) {
    var text = Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
    var answer = LEAD.matcher(text).replaceFirst("");
    return LOGIN.matcher(answer).find()
        ? ofLogin(proxy, answer)
        : new ProxyFailure(
            "the %s made no connection: %s".formatted(proxy.described(), answer), false);
  }

  /**
   * Returns the failure itself if there was no proxy, or if the connection failed later, at TLS.
   */
  public static Throwable through(Optional<ProxySettings> proxy, Throwable failure) {
    return failure instanceof IOException cause && !(failure instanceof SSLException)
        ? proxy.<Throwable>map(through -> of(through, cause)).orElse(failure)
        : failure;
  }

  /** Returns whether it recurs until somebody has changed the login. */
  public boolean refusesLogin() {
    return refusesLogin;
  }
}
