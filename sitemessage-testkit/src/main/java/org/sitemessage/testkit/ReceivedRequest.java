package org.sitemessage.testkit;

import io.vertx.core.buffer.Buffer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request that a {@link ScriptedHttpServer} has read.
 *
 * @param method method of the request, in upper case
 * @param path path of the request as it came, without the query
 * @param query query of the request as it came, without the question mark; empty if there is none
 * @param headers headers of the request, names in lower case; repeated ones are joined by a comma
 * @param body body of the request, decoded as UTF-8
 * @param bytes body of the request as it came
 */
public record ReceivedRequest(
    String method,
    String path,
    String query,
    Map<String, String> headers,
    String body,
    Buffer bytes) {

  /** Copies. */
  public ReceivedRequest {
    headers = Map.copyOf(headers);
    bytes = bytes.copy();
  }

  /** Returns a header; the case of its name does not matter. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /**
   * Returns the parameters of the query, decoded, in their order; of a repeated parameter the last.
   */
  public Map<String, String> parameters() {
    return decoded(query);
  }

  /**
   * Returns the fields of a form in the body, decoded, in their order; of a repeated field the
   * last.
   */
  public Map<String, String> form() {
    return decoded(body);
  }

  private static Map<String, String> decoded(String encoded) {
    var fields = new LinkedHashMap<String, String>();
    for (var pair : encoded.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        var name = equals < 0 ? pair : pair.substring(0, equals);
        var value = equals < 0 ? "" : pair.substring(equals + 1);
        fields.put(
            URLDecoder.decode(name, StandardCharsets.UTF_8),
            URLDecoder.decode(value, StandardCharsets.UTF_8));
      }
    }
    return fields;
  }
}
