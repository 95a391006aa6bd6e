package org.sitemessage.openapi;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a request and an answer from what tests write to sockets, and read from them. */
final class RawExchange {
  private static final String PREFIX = "/api";
  private static final Pattern HEAD =
      Pattern.compile("(?s)(\\S+) (\\S+)([^\r\n]*)\r\n(.*?)\r\n\r\n(.*)");
  private static final Pattern TYPE = Pattern.compile("(?im)^content-type:([^;\r\n]*)");

  private RawExchange() {}

  /**
   * Returns the exchange; empty if the request does not go to the routes, has no body of known
   * length, or if there is no whole answer.
   *
   * @param request bytes of the request, each as one character
   */
  static Optional<Exchange> of(String request, String answer) {
    var asked = HEAD.matcher(request);
    var told = HEAD.matcher(answer.replaceFirst("^HTTP/1.1 100 [^\r\n]*\r\n\r\n", ""));
    if (!asked.matches()
        || !told.matches()
        || !asked.group(2).startsWith(PREFIX + "/")
        || asked.group(4).toLowerCase(Locale.ROOT).contains("transfer-encoding")) {
      return Optional.empty();
    }
    var target = asked.group(2).substring(PREFIX.length()).split("\\?", 2);
    return Optional.of(
        new Exchange(
            asked.group(1),
            target[0],
            target.length == 1 ? Map.of() : query(target[1]),
            type(asked.group(4)),
            new String(
                asked.group(5).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8),
            Integer.parseInt(told.group(2)),
            type(told.group(4)),
            told.group(5)));
  }

  private static String type(String headers) {
    var type = TYPE.matcher(headers);
    return type.find() ? type.group(1).strip().toLowerCase(Locale.ROOT) : "";
  }

  /** Reads the parameters of a query. */
  static Map<String, List<String>> query(String text) {
    var query = new LinkedHashMap<String, List<String>>();
    for (var pair : text.split("&", -1)) {
      var parts = pair.split("=", 2);
      if (!pair.isEmpty()) {
        query
            .computeIfAbsent(decoded(parts[0]), name -> new ArrayList<>())
            .add(parts.length == 1 ? "" : decoded(parts[1]));
      }
    }
    return query;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // Not percent-encoded, which the server refuses.
    }
  }
}
