package org.sitemessage.demo.sandbox;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/**
 * An answer of one of the sandbox's services.
 *
 * @param status the HTTP status
 * @param headers further headers
 * @param body the JSON
 * @param message the message that was in the request, if it is to be shown
 */
record FakeReply(
    int status, Map<String, String> headers, JsonObject body, Optional<Shown> message) {

  /**
   * A message as a person reads it.
   *
   * @param to recipient of the message
   * @param text text of the message
   * @param taken true if the service accepted it
   */
  record Shown(String to, String text, boolean taken) {}

  /** Creates an answer to a request that is not shown. */
  static FakeReply of(int status, JsonObject body) {
    return new FakeReply(status, Map.of(), body, Optional.empty());
  }

  /** Returns a copy with one header. */
  FakeReply with(String name, Object value) {
    return new FakeReply(status, Map.of(name, String.valueOf(value)), body, message);
  }

  /** Returns a copy that shows a message which was accepted. */
  FakeReply taking(String to, String text) {
    return new FakeReply(status, headers, body, Optional.of(new Shown(to, text, true)));
  }

  /** Returns a copy that shows a message which was rejected. */
  FakeReply refusing(String to, String text) {
    return new FakeReply(status, headers, body, Optional.of(new Shown(to, text, false)));
  }
}
