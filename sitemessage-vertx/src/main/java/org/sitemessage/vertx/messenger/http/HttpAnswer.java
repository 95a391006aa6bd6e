package org.sitemessage.vertx.messenger.http;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An answer of a remote server.
 *
 * @param status the HTTP status
 * @param headers the headers, names in lower case; of repeated ones the first
 * @param body the body, decoded as UTF-8, at most as long as {@link HttpMessenger#MAX_BODY}
 * @param complete true if that is the whole body; false if the connection broke, or the body was
 *     too long
 */
public record HttpAnswer(int status, Map<String, String> headers, String body, boolean complete) {

  /** Copies. */
  public HttpAnswer {
    headers = Map.copyOf(headers);
  }

  /** Returns a header, whatever the case of its name. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /** Returns whether the status is one of 200 to 299. */
  public boolean successful() {
    return status >= 200 && status < 300;
  }

  /** Returns the body, if it is a whole JSON object. */
  public Optional<JsonObject> json() {
    if (!complete) {
      return Optional.empty();
    }
    try {
      return Optional.of(new JsonObject(body));
    } catch (DecodeException | ClassCastException e) {
      return Optional.empty();
    }
  }

  /** Returns the delay that the header {@code Retry-After} asks for, from 1 s to 1 day. */
  public Optional<Duration> retryAfter(Instant now) {
    return header("retry-after").flatMap(value -> RetryAfter.parse(value, now));
  }

  /** Leaves the body and the headers out. */
  @Override
  public String toString() {
    return "HttpAnswer[status=" + status + "]";
  }
}
