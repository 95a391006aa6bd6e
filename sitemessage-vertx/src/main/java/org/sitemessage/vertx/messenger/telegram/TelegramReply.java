package org.sitemessage.vertx.messenger.telegram;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.vertx.messenger.http.HttpAnswer;
import org.sitemessage.vertx.messenger.http.RetryAfter;

/**
 * The envelope around every answer of the Bot API, {@code {ok, result}} or {@code {ok, error_code,
 * description, parameters}}. The server rewrites some codes to 400, so the description decides.
 *
 * @param code {@code error_code}, or the HTTP status
 * @param description description of the reply
 * @param json the whole envelope
 */
record TelegramReply(int code, String description, JsonObject json) {
  private static final Pattern WAIT = Pattern.compile("retry after (\\d{1,9})");
  private static final List<String> GONE =
      List.of("bot was blocked by the user", "user is deactivated", "the group chat was deleted");

  /** Reads an answer; empty if it is not from the Bot API, or broke off. */
  static Optional<TelegramReply> of(HttpAnswer answer) {
    return answer
        .json()
        .filter(json -> json.getValue("ok") instanceof Boolean)
        .map(
            json ->
                new TelegramReply(
                    json.getValue("error_code") instanceof Number code
                        ? code.intValue()
                        : answer.status(),
                    String.valueOf(json.getValue("description", "")),
                    json));
  }

  boolean ok() {
    return json.getBoolean("ok");
  }

  /** Returns the result; empty if it is no object. */
  JsonObject result() {
    return json.getValue("result") instanceof JsonObject object ? object : new JsonObject();
  }

  /** Returns the outcome of a message that got this reply. */
  Outcome outcome(HttpAnswer answer, Instant now, String reason) {
    var text = description.toLowerCase(Locale.ROOT);
    if (ok()) {
      return Outcome.sent(String.valueOf(result().getValue("message_id", "")));
    }
    if (code == 429) {
      return delay(answer, now)
          .map(delay -> Outcome.deferred(reason, delay, Scope.MESSENGER))
          .orElse(Outcome.deferred(reason, Scope.MESSENGER));
    }
    if (refusesBot(text)) {
      return Outcome.paused(reason);
    }
    if (migratedTo().isPresent()) {
      return Outcome.moved(migratedTo().get());
    }
    if (code >= 500) {
      return text.contains("sent message was immediately deleted")
          ? Outcome.rejected(reason)
          : Outcome.retry(reason);
    }
    return GONE.stream().anyMatch(text::contains)
        ? Outcome.rejectedAndSuppress(reason)
        : Outcome.rejected(reason);
  }

  /** Returns whether the bot itself is rejected: its token is wrong, or it has logged out. */
  private boolean refusesBot(String text) {
    return code == 401
        || code == 404
        || text.equals("unauthorized")
        || text.equals("not found")
        || text.endsWith("logged out");
  }

  private Optional<String> migratedTo() {
    return parameter("migrate_to_chat_id").map(Number::longValue).map(String::valueOf);
  }

  /** Returns the delay by the parameter, else by the header, else by the text. */
  private Optional<Duration> delay(HttpAnswer answer, Instant now) {
    return parameter("retry_after")
        .map(seconds -> RetryAfter.clamped(Duration.ofSeconds(seconds.longValue())))
        .or(() -> answer.retryAfter(now))
        .or(
            () -> {
              var wait = WAIT.matcher(description);
              return wait.find() ? RetryAfter.parse(wait.group(1), now) : Optional.empty();
            });
  }

  private Optional<Number> parameter(String name) {
    return json.getValue("parameters") instanceof JsonObject parameters
            && parameters.getValue(name) instanceof Number number
        ? Optional.of(number)
        : Optional.empty();
  }
}
