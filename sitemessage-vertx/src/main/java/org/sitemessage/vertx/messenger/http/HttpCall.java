package org.sitemessage.vertx.messenger.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.sitemessage.api.AttachedFile;

/**
 * A request to a remote server.
 *
 * @param method method of the request
 * @param url the whole URL; it may hold secrets and is never shown
 * @param headers headers of the request, by name
 * @param body body of the request; empty if it has none
 * @param pinned addresses to connect to, tried in their order, whatever the host's name resolves to
 *     by then; the {@code Host} header and the check of the certificate still use the name. Empty:
 *     the addresses that the name resolves to
 * @param file the file that follows the body
 */
public record HttpCall(
    HttpMethod method,
    String url,
    Map<String, String> headers,
    Buffer body,
    List<InetAddress> pinned,
    Optional<HttpFile> file) {

  /** Copies. */
  public HttpCall {
    headers = Map.copyOf(headers);
    body = body.copy();
    pinned = List.copyOf(pinned);
  }

  /** Creates a request without a file. */
  public HttpCall(
      HttpMethod method,
      String url,
      Map<String, String> headers,
      Buffer body,
      List<InetAddress> pinned) {
    this(method, url, headers, body, pinned, Optional.empty());
  }

  /** Creates a GET request. */
  public static HttpCall get(String url) {
    return new HttpCall(HttpMethod.GET, url, Map.of(), Buffer.buffer(), List.of());
  }

  /** Creates a request that posts JSON. */
  public static HttpCall json(String url, JsonObject body) {
    return json(url, body.encode());
  }

  /** Creates a request that posts encoded JSON: exactly these characters, in UTF-8. */
  public static HttpCall json(String url, String body) {
    return post(url, "application/json", Buffer.buffer(body));
  }

  /** Creates a request that posts a form in UTF-8. */
  public static HttpCall form(String url, Map<String, String> fields) {
    var body =
        fields.entrySet().stream()
            .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return post(url, "application/x-www-form-urlencoded", Buffer.buffer(body));
  }

  /**
   * Creates a request that posts a form with a file, {@code multipart/form-data}. Its length is
   * announced, and the file is streamed.
   *
   * @param fields other fields of the request; their names and the file's are ASCII without quotes
   * @param fileField the field that the file goes into
   */
  public static HttpCall multipart(
      String url, Map<String, String> fields, String fileField, AttachedFile file) {
    var boundary = UUID.randomUUID().toString();
    var before = new StringBuilder();
    fields.forEach(
        (name, value) ->
            before.append(
                "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                    .formatted(boundary, name, value)));
    var attachment = file.attachment();
    before.append(
        "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\nContent-Type: %s\r\n\r\n"
            .formatted(
                boundary,
                fileField,
                attachment.fileName().replace("\"", "%22"),
                attachment.contentType()));
    var body = Buffer.buffer(before.toString());
    var rest = new HttpFile(file, Buffer.buffer("\r\n--" + boundary + "--\r\n"));
    var headers =
        Map.of(
            "Content-Type",
            "multipart/form-data; boundary=" + boundary,
            "Content-Length",
            String.valueOf(body.length() + rest.length()));
    return new HttpCall(HttpMethod.POST, url, headers, body, List.of(), Optional.of(rest));
  }

  private static HttpCall post(String url, String type, Buffer body) {
    return new HttpCall(HttpMethod.POST, url, Map.of("Content-Type", type), body, List.of());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Returns a copy with a header added or replaced. */
  public HttpCall withHeader(String name, String value) {
    var all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new HttpCall(method, url, all, body, pinned, file);
  }

  /** Returns a copy that connects to one of these addresses only. */
  public HttpCall pinnedTo(List<InetAddress> addresses) {
    return new HttpCall(method, url, headers, body, addresses, file);
  }

  /** Shows the method alone: all else may be secret. */
  @Override
  public String toString() {
    return "HttpCall[" + method + "]";
  }
}
