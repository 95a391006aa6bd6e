package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.text.JsonTimes;

/**
 * Counts of dispatches that were due; the reply of {@link BusAddress#SEND_SCHEDULED}. A dispatch
 * that was claimed several times is counted once, by its last outcome.
 *
 * @param claimed dispatches that were claimed
 * @param sent dispatches that were sent
 * @param error dispatches that will be tried again
 * @param failed dispatches that failed
 * @param unknown dispatches that may have been delivered
 * @param expired dispatches whose time ran out
 * @param cancelled dispatches that nobody is to get, because the recipient has opted out or the
 *     address is not allowed here
 * @param deferred dispatches that were put off without an attempt
 * @param left due dispatches that were not sent
 * @param waiting dispatches that are left, by messenger
 */
public record SendReply(
    long claimed,
    long sent,
    long error,
    long failed,
    long unknown,
    long expired,
    long cancelled,
    long deferred,
    long left,
    List<Waiting> waiting) {
  /** Copies the list. */
  public SendReply {
    waiting = List.copyOf(waiting);
  }

  /**
   * The dispatches of a messenger that are left.
   *
   * @param messenger alias of the messenger
   * @param dispatches number of dispatches
   * @param why reason: {@code limited}, {@code held}, {@code paused}, {@code stopped} or {@code
   *     busy}
   * @param until time of the next attempt, if it is known
   */
  public record Waiting(String messenger, long dispatches, String why, Optional<Instant> until) {

    static Waiting fromJson(JsonObject json) {
      return new Waiting(
          json.getString("messenger"),
          json.getLong("dispatches"),
          json.getString("why"),
          JsonTimes.instant(json, "untilMs"));
    }
  }

  /** Reads the reply of the bus contract. */
  public static SendReply fromJson(JsonObject json) {
    return new SendReply(
        json.getLong("claimed"),
        json.getLong("sent"),
        json.getLong("error"),
        json.getLong("failed"),
        json.getLong("unknown"),
        json.getLong("expired"),
        json.getLong("cancelled"),
        json.getLong("deferred"),
        json.getLong("left"),
        json.getJsonArray("waiting").stream()
            .map(one -> Waiting.fromJson((JsonObject) one))
            .toList());
  }
}
