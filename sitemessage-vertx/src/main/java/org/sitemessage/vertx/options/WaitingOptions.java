package org.sitemessage.vertx.options;

import static org.sitemessage.api.OptionKey.Kind.INTEGER;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.SiteMessageException;

/**
 * How much may wait for the store; more is refused with 5030. Keys of the section {@code dispatch}.
 *
 * @param maxRequests requests under way at once, at least 1
 * @param maxBytes memory that they take, roughly; at least 1 MiB
 * @param maxTime how long a schedule request may wait before its transaction begins, at least 100
 *     ms
 */
public record WaitingOptions(int maxRequests, long maxBytes, Duration maxTime) {
  /** Its keys. */
  static final List<OptionKey> KEYS =
      List.of(
          OptionKey.of(
              "maxWaitingRequests",
              INTEGER,
              10_000,
              "Requests that may be under way at once; more are refused with 5030."),
          OptionKey.of(
              "maxWaitingBytes",
              INTEGER,
              64L << 20,
              "Memory that requests under way may take, bytes; more are refused with 5030."),
          OptionKey.of(
              "maxWaitingMs",
              INTEGER,
              5_000,
              "How long a schedule request may wait for its transaction, ms; then it is refused with"
                  + " 5030."));

  private static final long LEAST_BYTES = 1L << 20;
  private static final Duration SHORTEST = Duration.ofMillis(100);

  /** Checks. */
  public WaitingOptions {
    if (maxRequests < 1) {
      throw SiteMessageException.invalid(
          "dispatch.maxWaitingRequests", "must be at least 1, is " + maxRequests);
    }
    if (maxBytes < LEAST_BYTES) {
      throw SiteMessageException.invalid(
          "dispatch.maxWaitingBytes",
          "must be at least %d, is %d".formatted(LEAST_BYTES, maxBytes));
    }
    if (maxTime.compareTo(SHORTEST) < 0) {
      throw SiteMessageException.invalid(
          "dispatch.maxWaitingMs",
          "must be at least %d, is %d".formatted(SHORTEST.toMillis(), maxTime.toMillis()));
    }
  }

  /** Reads them from the checked section. */
  static WaitingOptions of(JsonObject dispatch) {
    return new WaitingOptions(
        dispatch.getInteger("maxWaitingRequests"),
        dispatch.getLong("maxWaitingBytes"),
        Duration.ofMillis(dispatch.getLong("maxWaitingMs")));
  }
}
