package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** Time limits of a request to {@link BusAddress#SEND_SCHEDULED}. */
public final class SendPatience {
  /** Time that a request waits for permits by default. */
  public static final Duration DEFAULT = Duration.ofMinutes(5);

  /** Maximum time that a request may wait for permits. */
  public static final Duration LONGEST = Duration.ofDays(1);

  /** Time for the deliveries, in addition to the wait. */
  private static final Duration SENDING = Duration.ofMinutes(10);

  private SendPatience() {}

  /** Returns the time to wait for the answer to a request. */
  public static Duration of(JsonObject body) {
    return SENDING.plus(
        body.getValue("waitMs") instanceof Number wait
            ? Duration.ofMillis(Math.max(0, Math.min(wait.longValue(), LONGEST.toMillis())))
            : DEFAULT);
  }
}
