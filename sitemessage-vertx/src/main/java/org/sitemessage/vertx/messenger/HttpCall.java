package org.sitemessage.vertx.messenger;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One request to a remote side.
 *
 * @param method its method
 * @param url the whole URL; it may hold secrets and is never shown
 * @param headers its headers, by name
 * @param body its body; empty if it has none
 * @param pinned the addresses to connect to, tried in their order, whatever the host's name
 *     resolves to by then; the name still goes into the {@code Host} header and is what the
 *     certificate must be for. Empty: what the name resolves to
 */
public record HttpCall(
    HttpMethod method,
    String url,
    Map<String, String> headers,
    Buffer body,
    List<InetAddress> pinned) {

  /** Copies. */
  public HttpCall {
    headers = Map.copyOf(headers);
    body = body.copy();
    pinned = List.copyOf(pinned);
  }

  /** Asks for something. */
  public static HttpCall get(String url) {
    return new HttpCall(HttpMethod.GET, url, Map.of(), Buffer.buffer(), List.of());
  }

  /** Posts JSON. */
  public static HttpCall json(String url, JsonObject body) {
    return json(url, body.encode());
  }

  /** Posts JSON that is encoded already: exactly these characters, in UTF-8. */
  public static HttpCall json(String url, String body) {
    return post(url, "application/json", Buffer.buffer(body));
  }

  /** Posts a form in UTF-8. */
  public static HttpCall form(String url, Map<String, String> fields) {
    var body =
        fields.entrySet().stream()
            .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return post(url, "application/x-www-form-urlencoded", Buffer.buffer(body));
  }

  private static HttpCall post(String url, String type, Buffer body) {
    return new HttpCall(HttpMethod.POST, url, Map.of("Content-Type", type), body, List.of());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** The same with a header added or replaced. */
  public HttpCall withHeader(String name, String value) {
    var all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new HttpCall(method, url, all, body, pinned);
  }

  /** The same, connecting to one of these addresses and no other. */
  public HttpCall pinnedTo(List<InetAddress> addresses) {
    return new HttpCall(method, url, headers, body, addresses);
  }

  /** Shows the method alone: all else may be secret. */
  @Override
  public String toString() {
    return "HttpCall[" + method + "]";
  }
}
