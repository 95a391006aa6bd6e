package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.text.JsonTimes;

/**
 * A dispatch in the store.
 *
 * @param id id of the dispatch
 * @param messageId id of its message
 * @param type alias of its message type
 * @param createdAt time at which its message was accepted; empty if the message was just removed
 * @param subject subject of its message: the {@code subject} of the context; empty if it has none
 * @param messenger alias of its messenger
 * @param address address of the recipient
 * @param userId application's id of the recipient; may be empty
 * @param status status of the dispatch
 * @param attempts number of attempts that were answered, accepted or refused
 * @param nextAttemptAt time of the next attempt; present while the status is open, unless its
 *     messenger is paused by hand without an end
 * @param waitsFor {@code quietHours} if the next attempt is at their end, {@code held} or {@code
 *     paused} if it is the next attempt of the messenger; else empty
 * @param sentAt time at which the remote server accepted it
 * @param remoteId the remote server's id; empty if there is none
 * @param readAt time at which it was read, as far as known
 * @param locale language of the recipient; {@link Locale#ROOT} if it is not known
 * @param groupedWith id of the dispatch that it arrives with
 * @param waits why it waits; present only in the reply of {@link BusAddress#DISPATCH}, while it is
 *     open or unknown
 * @param attemptLog attempts and events, oldest first; empty in a {@link DispatchPage}
 */
public record StoredDispatch(
    long id,
    long messageId,
    String type,
    Optional<Instant> createdAt,
    String subject,
    String messenger,
    String address,
    String userId,
    DispatchStatus status,
    int attempts,
    Optional<Instant> nextAttemptAt,
    String waitsFor,
    Optional<Instant> sentAt,
    String remoteId,
    Optional<Instant> readAt,
    Locale locale,
    OptionalLong groupedWith,
    Optional<WaitReason> waits,
    List<LoggedAttempt> attemptLog) {

  /** Copies the list. */
  public StoredDispatch {
    attemptLog = List.copyOf(attemptLog);
  }

  /**
   * The reason why a dispatch waits, as far as the node that replied and the store know.
   *
   * @param why kind of the reason, such as {@code quietHours}, {@code limited} or {@code
   *     pausedByHand}
   * @param until time at which the reason ends; empty if that is not known
   * @param text one English sentence
   */
  public record WaitReason(String why, Optional<Instant> until, String text) {

    static WaitReason fromJson(JsonObject json) {
      return new WaitReason(
          json.getString("why"), JsonTimes.instant(json, "untilMs"), json.getString("text"));
    }
  }

  /**
   * A line of the attempt log.
   *
   * @param at time of the attempt
   * @param outcome kind of the outcome, such as {@code sent} or {@code retry}, or an event such as
   *     {@code bounced}, {@code receipt}, {@code cancelled} or {@code requeued}
   * @param text answer of the remote server, or the reason
   * @param repeats number of times that this occurred in a row, at least 1
   */
  public record LoggedAttempt(Instant at, String outcome, String text, int repeats) {

    static LoggedAttempt fromJson(JsonObject json) {
      return new LoggedAttempt(
          Instant.ofEpochMilli(json.getLong("atMs")),
          json.getString("outcome"),
          json.getString("text"),
          json.getInteger("repeats", 1));
    }
  }

  /** Reads a dispatch of the bus contract. */
  public static StoredDispatch fromJson(JsonObject json) {
    return new StoredDispatch(
        json.getLong("id"),
        json.getLong("messageId"),
        json.getString("type", ""),
        JsonTimes.instant(json, "createdAtMs"),
        json.getString("subject", ""),
        json.getString("messenger"),
        json.getString("address"),
        json.getString("user"),
        DispatchStatus.ofKey(json.getString("status")),
        json.getInteger("attempts"),
        JsonTimes.instant(json, "nextAttemptAtMs"),
        json.getString("waitsFor", ""),
        JsonTimes.instant(json, "sentAtMs"),
        json.getString("remoteId", ""),
        JsonTimes.instant(json, "readAtMs"),
        Locale.forLanguageTag(json.getString("locale", "")),
        JsonTimes.number(json, "groupedWith"),
        Optional.ofNullable(json.getJsonObject("waits")).map(WaitReason::fromJson),
        json.getJsonArray("errors", new JsonArray()).stream()
            .map(line -> LoggedAttempt.fromJson((JsonObject) line))
            .toList());
  }

  static List<StoredDispatch> list(JsonArray array) {
    return array.stream().map(one -> fromJson((JsonObject) one)).toList();
  }

  /** Leaves the address out: addresses do not belong into logs. */
  @Override
  public String toString() {
    return "StoredDispatch[id=%d, messenger=%s, status=%s]".formatted(id, messenger, status.key());
  }
}
