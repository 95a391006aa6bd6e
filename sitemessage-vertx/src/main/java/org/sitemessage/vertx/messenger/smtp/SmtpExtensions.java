package org.sitemessage.vertx.messenger.smtp;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Extensions that a server offers in its reply to EHLO, as far as the messenger uses them.
 *
 * @param startTls true if STARTTLS is offered
 * @param pipelining true if commands may be sent without waiting for each reply (RFC 2920)
 * @param maxSize maximum number of bytes of a mail; 0 if the server names none
 * @param sizes true if the size of a mail may be announced (RFC 1870)
 * @param mechanisms SASL mechanisms, in upper case
 */
record SmtpExtensions(
    boolean startTls, boolean pipelining, boolean sizes, long maxSize, Set<String> mechanisms) {
  /** Extensions of a server that knows no EHLO. */
  static final SmtpExtensions NONE = new SmtpExtensions(false, false, false, 0, Set.of());

  /** Mechanisms that send the password, or a token as good as it, in readable form. */
  private static final Set<String> READABLE = Set.of("LOGIN", "PLAIN", "XOAUTH2");

  private static final Pattern SIZE = Pattern.compile("SIZE(?: +(\\d{1,18}))?");

  /** Old servers write a {@code =}; names have no case (RFC 5321 §2.4). */
  private static final Pattern AUTH = Pattern.compile("AUTH[ =](.*)");

  private static final int CODE_CHARS = 4;

  /** Reads a reply to EHLO; its first line names the server. */
  static SmtpExtensions of(String reply) {
    var offers =
        reply
            .lines()
            .skip(1)
            .map(line -> line.substring(Math.min(CODE_CHARS, line.length())))
            .map(offer -> offer.strip().toUpperCase(Locale.ROOT))
            .toList();
    var mechanisms = new TreeSet<String>();
    var sizes = false;
    long maxSize = 0;
    for (var offer : offers) {
      var auth = AUTH.matcher(offer);
      var size = SIZE.matcher(offer);
      if (auth.matches()) {
        mechanisms.addAll(List.of(auth.group(1).strip().split("\\s+")));
      } else if (size.matches()) {
        sizes = true;
        maxSize = size.group(1) == null ? 0 : Long.parseLong(size.group(1));
      }
    }
    return new SmtpExtensions(
        offers.contains("STARTTLS"), offers.contains("PIPELINING"), sizes, maxSize, mechanisms);
  }

  /**
   * Returns the mechanisms to log in by, in order of preference; empty if the login is impossible.
   */
  List<String> usable(SmtpOptions options, boolean encrypted) {
    return options.authMethods().stream()
        .filter(method -> mechanisms.contains(method) && !isReadable(method, options, encrypted))
        .sorted(Comparator.comparingInt(SmtpOptions.METHODS::indexOf))
        .toList();
  }

  /** Returns whether a mechanism would show the password on the network, without permission. */
  private static boolean isReadable(String method, SmtpOptions options, boolean encrypted) {
    return READABLE.contains(method)
        && !encrypted
        && !options.isLoopback()
        && !options.get(SmtpOptions.AUTH_METHODS).contains(method);
  }

  /** Returns the reason why the login is impossible. */
  String noLogin(SmtpOptions options) {
    if (mechanisms.isEmpty()) {
      return "login is required, but the server offers no login";
    }
    var names = String.join(", ", mechanisms);
    return mechanisms.stream().anyMatch(method -> options.authMethods().contains(method))
        ? ("login is required, but without TLS %s would show the password on the network; use TLS"
                + " (%s.tls), or name them in %s.authMethods")
            .formatted(names, options.path(), options.path())
        : "login is required, but the server offers %s, and %s.authMethods allows %s"
            .formatted(names, options.path(), String.join(", ", options.authMethods()));
  }
}
