package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** How long a request to {@link BusAddress#SEND_SCHEDULED} may take. */
public final class SendPatience {
  /** How long it waits for permits unless the request says otherwise. */
  public static final Duration DEFAULT = Duration.ofMinutes(5);

  /** The longest it may wait for permits. */
  public static final Duration LONGEST = Duration.ofDays(1);

  /** How long the messengers may need beside that. */
  private static final Duration SENDING = Duration.ofMinutes(10);

  private SendPatience() {}

  /** How long to wait for the answer to a request. */
  public static Duration of(JsonObject body) {
    return SENDING.plus(
        body.getValue("waitMs") instanceof Number wait
            ? Duration.ofMillis(Math.max(0, Math.min(wait.longValue(), LONGEST.toMillis())))
            : DEFAULT);
  }
}
