package org.sitemessage.demo.sandbox;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/**
 * What one of the sandbox's services answers.
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
   * @param to whom it was for
   * @param text what it says
   * @param taken whether the service took it
   */
  record Shown(String to, String text, boolean taken) {}

  /** An answer to what is not shown. */
  static FakeReply of(int status, JsonObject body) {
    return new FakeReply(status, Map.of(), body, Optional.empty());
  }

  /** The same with a header. */
  FakeReply with(String name, Object value) {
    return new FakeReply(status, Map.of(name, String.valueOf(value)), body, message);
  }

  /** The same, to a message that is taken. */
  FakeReply taking(String to, String text) {
    return new FakeReply(status, headers, body, Optional.of(new Shown(to, text, true)));
  }

  /** The same, to a message that is refused. */
  FakeReply refusing(String to, String text) {
    return new FakeReply(status, headers, body, Optional.of(new Shown(to, text, false)));
  }
}
