package org.sitemessage.testkit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The reaction of a {@link ScriptedHttpServer} to one request.
 *
 * @param status status of the answer
 * @param headers further headers of the answer, by name
 * @param body the body of the answer, sent as UTF-8
 * @param then way of giving the answer
 */
public record HttpReaction(int status, Map<String, String> headers, String body, Then then) {

  /** Copies. */
  public HttpReaction {
    headers = Map.copyOf(headers);
  }

  /** The way of giving the answer. */
  public enum Then {
    /** In full; the connection stays open if the client wants that. */
    ANSWER,
    /** In full; the connection is closed although nothing announced that. */
    ANSWER_AND_DROP,
    /** Only the first half of the body; then the connection is closed. */
    CUT_SHORT,
    /** The head, and then a byte of the body every 50 ms until the connection ends. */
    TRICKLE,
    /** Not at all: the connection is closed once the request was read. */
    DROP,
    /** Not at all: the connection is closed once the head of the request was read. */
    DROP_AT_BODY,
    /** Not at all: the connection stays open, nothing is written. */
    STALL,
    /** Not at all: the server's half of the connection is closed; the server continues to read. */
    HALF_CLOSE
  }

  /** Answers a status without a body. */
  public static HttpReaction reply(int status) {
    return reply(status, "");
  }

  /** Answers a status and a body; JSON, unless {@link #with} says otherwise. */
  public static HttpReaction reply(int status, String body) {
    return new HttpReaction(status, Map.of("Content-Type", "application/json"), body, Then.ANSWER);
  }

  /** Reads the request and closes the connection. */
  public static HttpReaction drop() {
    return silent(Then.DROP);
  }

  /** Reads the head of the request and closes the connection. */
  public static HttpReaction dropAtBody() {
    return silent(Then.DROP_AT_BODY);
  }

  /** Reads the request and never answers. */
  public static HttpReaction stall() {
    return silent(Then.STALL);
  }

  /** Reads the request, closes its half of the connection, and never answers. */
  public static HttpReaction halfClose() {
    return silent(Then.HALF_CLOSE);
  }

  private static HttpReaction silent(Then then) {
    return new HttpReaction(0, Map.of(), "", then);
  }

  /** Returns a copy of this answer with one header added or replaced. */
  public HttpReaction with(String header, String value) {
    var all = new LinkedHashMap<>(headers);
    all.put(header, value);
    return new HttpReaction(status, all, body, then);
  }

  /** Returns a copy of this answer after which the connection is closed without notice. */
  public HttpReaction andDrop() {
    return new HttpReaction(status, headers, body, Then.ANSWER_AND_DROP);
  }

  /** Returns a copy of this answer whose connection breaks in the middle of the body. */
  public HttpReaction cutShort() {
    return new HttpReaction(status, headers, body, Then.CUT_SHORT);
  }

  /** Returns a copy of this answer whose body comes byte by byte and never ends. */
  public HttpReaction trickling() {
    return new HttpReaction(status, headers, body, Then.TRICKLE);
  }
}
