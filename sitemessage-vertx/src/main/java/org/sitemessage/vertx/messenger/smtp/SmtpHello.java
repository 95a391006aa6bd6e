package org.sitemessage.vertx.messenger.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads a server's answer to EHLO, and removes the extensions and mechanisms that must not be used,
 * because the mail client (5.0.8) uses all that it finds. Confined to one event loop.
 */
final class SmtpHello {
  /** Mechanisms that send the password, or a token as good as it, in readable form. */
  private static final Set<String> READABLE = Set.of("LOGIN", "PLAIN", "XOAUTH2");

  /** Old servers write a {@code =}; names have no case (RFC 5321 §2.4). */
  private static final Pattern AUTH = Pattern.compile("(?i)AUTH[ =](.*)");

  private static final Pattern KEYWORD = Pattern.compile("^[A-Za-z0-9]+");
  private static final int CODE_CHARS = 3;

  private final SmtpOptions options;
  private final Set<String> offered = new TreeSet<>();
  private boolean encrypted;

  SmtpHello(SmtpOptions options) {
    this.options = options;
  }

  /**
   * Returns the answer that the mail client sees.
   *
   * @param answer all lines of an answer to EHLO or HELO, each with its line end
   * @param encrypted whether the connection is encrypted
   * @param hidesTls whether the offer of STARTTLS is left out
   */
  String seen(String answer, boolean encrypted, boolean hidesTls) {
    this.encrypted = encrypted;
    offered.clear();
    if (!answer.matches("(?s)2\\d\\d[ -].*")) {
      return answer;
    }
    var lines = new ArrayList<String>();
    for (var line : answer.lines().toList()) {
      var text = line.length() > CODE_CHARS ? line.substring(CODE_CHARS + 1) : "";
      var auth = AUTH.matcher(text);
      if (lines.isEmpty()) {
        lines.add(text);
      } else if (auth.matches()) {
        offered.addAll(List.of(auth.group(1).strip().toUpperCase(Locale.ROOT).split("\\s+")));
      } else if (!(hidesTls && text.strip().equalsIgnoreCase("STARTTLS"))) {
        lines.add(
            KEYWORD.matcher(text).replaceFirst(word -> word.group().toUpperCase(Locale.ROOT)));
      }
    }
    var usable = offered.stream().filter(this::isUsable).toList();
    if (!usable.isEmpty()) {
      lines.add("AUTH " + String.join(" ", usable));
    }
    var code = answer.substring(0, CODE_CHARS);
    var last = lines.size() - 1;
    var seen = new StringBuilder();
    lines
        .subList(0, last)
        .forEach(line -> seen.append(code).append('-').append(line).append("\r\n"));
    return seen.append(code).append(' ').append(lines.get(last)).append("\r\n").toString();
  }

  private boolean isUsable(String method) {
    return options.authMethods().contains(method) && !isReadable(method);
  }

  /** Returns whether a mechanism would show the password on the network, without permission. */
  private boolean isReadable(String method) {
    return READABLE.contains(method)
        && !encrypted
        && !options.isLoopback()
        && !options.get(SmtpOptions.AUTH_METHODS).contains(method);
  }

  /** Returns the reason why the login is impossible. */
  String noLogin() {
    if (offered.isEmpty()) {
      return "login is required, but the server offers none";
    }
    var names = String.join(", ", offered);
    return offered.stream().anyMatch(method -> options.authMethods().contains(method))
        ? "login is required, but without TLS %s would show the password on the network; use TLS (messengers.smtp.tls), or name them in messengers.smtp.authMethods"
            .formatted(names)
        : "login is required, but the server offers %s, and messengers.smtp.authMethods allows %s"
            .formatted(names, String.join(", ", options.authMethods()));
  }
}
