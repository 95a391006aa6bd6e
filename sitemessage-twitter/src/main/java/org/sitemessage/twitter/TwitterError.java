package org.sitemessage.twitter;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.vertx.messenger.http.HttpAnswer;
import org.sitemessage.vertx.messenger.http.RetryAfter;

/**
 * A refusal of the X API, in whichever of its shapes: a list of errors with codes, which even the
 * second version answers to floods, or a problem with a type.
 *
 * @param status the HTTP status
 * @param codes the codes of the errors; empty for a problem
 * @param problem the last part of the problem's type, such as {@code usage-capped}; empty if it is
 *     none of X's
 * @param text text for people
 */
record TwitterError(int status, Set<Integer> codes, String problem, String text) {
  /** The least wait after a flood, whatever X says. */
  static final Duration FLOOD_LEAST = Duration.ofSeconds(60);

  private static final Duration HOUR = Duration.ofHours(1);

  /** Keys, tokens, rights, the clock (135), an account that is locked (326) or suspended (64). */
  private static final Set<Integer> NEED_A_PERSON =
      Set.of(32, 64, 87, 89, 99, 135, 215, 220, 231, 261, 326, 416, 453);

  private static final Set<String> PROBLEMS_FOR_A_PERSON =
      Set.of(
          "usage-capped",
          "client-forbidden",
          "unsupported-authentication",
          "oauth1-permissions",
          "credits");

  private static final int FLOOD = 88;
  private static final int DAILY_LIMIT = 185;
  private static final int TOO_LONG = 186;
  private static final int DUPLICATE = 187;
  private static final Set<Integer> NO_CAPACITY = Set.of(130, 131);

  /** Reads an answer; empty if the answer is not the API's, or shows no error. */
  static Optional<TwitterError> of(HttpAnswer answer) {
    return answer.json().flatMap(json -> of(answer.status(), json));
  }

  private static Optional<TwitterError> of(int status, JsonObject json) {
    var errors =
        json.getValue("errors") instanceof JsonArray list
            ? list.stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .toList()
            : List.<JsonObject>of();
    if (errors.isEmpty() && !json.containsKey("title") && !json.containsKey("detail")) {
      return Optional.empty();
    }
    var codes = new ArrayList<Integer>();
    var texts = new ArrayList<String>();
    Stream.of("detail", "title")
        .map(json::getValue)
        .filter(Objects::nonNull)
        .limit(1)
        .forEach(text -> texts.add(String.valueOf(text)));
    for (var error : errors) {
      if (error.getValue("code") instanceof Number code) {
        codes.add(code.intValue());
      }
      if (error.getValue("message") instanceof String message) {
        texts.add(error.getValue("code") instanceof Number code ? code + " " + message : message);
      }
    }
    return Optional.of(
        new TwitterError(
            status,
            Set.copyOf(codes),
            problem(String.valueOf(json.getValue("type", ""))),
            String.join("; ", texts)));
  }

  private static String problem(String type) {
    try {
      var uri = new URI(type);
      var host = String.valueOf(uri.getHost());
      return host.equals("api.x.com") || host.equals("api.twitter.com")
          ? uri.getPath().substring(uri.getPath().lastIndexOf('/') + 1)
          : "";
    } catch (URISyntaxException e) {
      return "";
    }
  }

  /**
   * Returns the outcome of a post that got this error.
   *
   * @param before true if an earlier attempt may have posted it
   */
  Outcome outcome(HttpAnswer answer, Instant now, String reason, boolean before) {
    if (needsAPerson()) {
      return Outcome.paused(reason);
    }
    if (status == 429 || codes.contains(FLOOD)) {
      return flood(answer, now, reason);
    }
    if (codes.contains(DAILY_LIMIT)) {
      return Outcome.deferred(reason, HOUR, Scope.MESSENGER);
    }
    if (isDuplicate()) {
      return before ? Outcome.sent("", reason) : Outcome.rejected(reason);
    }
    if (codes.contains(TOO_LONG)) {
      return Outcome.rejected(reason);
    }
    if (status == 403) {
      return Outcome.retry(reason, HOUR);
    }
    return answer.successful() || status >= 500 || codes.stream().anyMatch(NO_CAPACITY::contains)
        ? Outcome.unknown(reason)
        : Outcome.rejected(reason);
  }

  private boolean needsAPerson() {
    return status == 401
        || status == 402
        || PROBLEMS_FOR_A_PERSON.contains(problem)
        || codes.stream().anyMatch(NEED_A_PERSON::contains);
  }

  /** Returns whether it is a duplicate; the second version has no code for it, only the text. */
  private boolean isDuplicate() {
    return codes.contains(DUPLICATE)
        || (status == 403 && text.toLowerCase(Locale.ROOT).contains("duplicate content"));
  }

  /**
   * Returns a deferral of the whole account until X's window is over, but for at least a minute.
   */
  static Outcome flood(HttpAnswer answer, Instant now, String reason) {
    var delay =
        answer
            .header("x-rate-limit-reset")
            .filter(value -> value.matches("[0-9]{1,12}"))
            .map(value -> Duration.between(now, Instant.ofEpochSecond(Long.parseLong(value))))
            .map(RetryAfter::clamped)
            .filter(asked -> asked.compareTo(FLOOD_LEAST) > 0)
            .orElse(FLOOD_LEAST);
    return Outcome.deferred(reason, delay, Scope.MESSENGER);
  }
}
