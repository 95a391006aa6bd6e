package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * A request to send due dispatches; the body of {@link BusAddress#SEND_SCHEDULED}.
 *
 * @param priority priority of the dispatches, -1000 to 1000; empty for any
 * @param ignoreUnknown true to ignore dispatches whose messenger or type is not registered
 * @param patience maximum time to wait for the permits of limited messengers, 0 to 1 day
 */
public record SendRequest(OptionalInt priority, boolean ignoreUnknown, Duration patience) {
  /** Time that a request waits for permits by default. */
  public static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(5);

  /** Maximum time that a request may wait for permits. */
  public static final Duration LONGEST_PATIENCE = Duration.ofDays(1);

  /** Time for the deliveries, in addition to the wait. */
  private static final Duration SENDING = Duration.ofMinutes(10);

  /** Returns a request for all due dispatches that waits {@link #DEFAULT_PATIENCE}. */
  public static SendRequest all() {
    return new SendRequest(OptionalInt.empty(), false, DEFAULT_PATIENCE);
  }

  /** Returns a copy of this request for one priority only. */
  public SendRequest withPriority(int only) {
    return new SendRequest(OptionalInt.of(only), ignoreUnknown, patience);
  }

  /**
   * Returns a copy of this request that ignores dispatches whose messenger or type is not
   * registered.
   */
  public SendRequest ignoringUnknown() {
    return new SendRequest(priority, true, patience);
  }

  /** Returns a copy of this request that waits for permits no longer than this, 0 to 1 day. */
  public SendRequest withPatience(Duration longest) {
    return new SendRequest(priority, ignoreUnknown, longest);
  }

  /** Returns the body of the bus contract. */
  public JsonObject toJson() {
    var json =
        new JsonObject().put("ignoreUnknown", ignoreUnknown).put("waitMs", patience.toMillis());
    priority.ifPresent(only -> json.put("priority", only));
    return json;
  }

  /** Returns the time to wait for the answer to a request with this body. */
  public static Duration answerTime(JsonObject body) {
    return SENDING.plus(
        body.getValue("waitMs") instanceof Number wait
            ? Duration.ofMillis(
                Math.max(0, Math.min(wait.longValue(), LONGEST_PATIENCE.toMillis())))
            : DEFAULT_PATIENCE);
  }
}
