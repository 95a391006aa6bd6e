package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.people.SuppressionReason;

/**
 * What is published on the bus, at {@link BusAddress#EVENT_PREFIX} and the kind, after the commit
 * it tells of. A hint, not a log: who must not miss one reads the store.
 */
public sealed interface Event {
  /** Every kind there is, in no particular order. */
  List<String> KINDS = kinds();

  /** The end of its address: {@code sent}. */
  String kind();

  /** The body of the bus contract. */
  JsonObject toJson();

  /**
   * A request was accepted.
   *
   * @param messageId the message's number
   * @param dispatches how many dispatches the request made
   */
  record Scheduled(long messageId, int dispatches) implements Event {
    private static final String KIND = "scheduled";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public JsonObject toJson() {
      return new JsonObject()
          .put("v", ScheduleRequest.VERSION)
          .put("messageId", messageId)
          .put("dispatches", dispatches);
    }
  }

  /**
   * A dispatch got another status. {@link DispatchStatus#PENDING} is told only of one that was
   * requeued, {@link DispatchStatus#PROCESSING} never.
   *
   * @param status the new one
   * @param dispatchId the dispatch's number
   * @param messageId its message's number
   * @param messenger alias of its messenger
   * @param outcome what led to it, as in the attempt log
   */
  record StatusChanged(
      DispatchStatus status, long dispatchId, long messageId, String messenger, String outcome)
      implements Event {
    @Override
    public String kind() {
      return status.key();
    }

    @Override
    public JsonObject toJson() {
      return new JsonObject()
          .put("v", ScheduleRequest.VERSION)
          .put("dispatchId", dispatchId)
          .put("messageId", messageId)
          .put("messenger", messenger)
          .put("outcome", outcome);
    }
  }

  /**
   * A messenger was paused, held or resumed.
   *
   * @param messenger its alias
   * @param state {@code paused}, {@code held} or {@code ready}
   */
  record MessengerChanged(String messenger, String state) implements Event {
    private static final String KIND = "messenger";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public JsonObject toJson() {
      return new JsonObject()
          .put("v", ScheduleRequest.VERSION)
          .put("messenger", messenger)
          .put("state", state);
    }
  }

  /**
   * A message was read, as the image or a redirect in it tells; once per dispatch.
   *
   * @param dispatchId the dispatch's number
   * @param messageId its message's number
   * @param type alias of the message's type
   * @param messenger alias of the messenger it went through
   */
  record Read(long dispatchId, long messageId, String type, String messenger) implements Event {
    private static final String KIND = "read";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public JsonObject toJson() {
      return byLink(dispatchId, messageId, type, messenger);
    }
  }

  /**
   * Somebody has unsubscribed by a link in a message.
   *
   * @param dispatchId the dispatch's number
   * @param messageId its message's number
   * @param type alias of the message's type
   * @param messenger alias of the messenger it went through
   */
  record Unsubscribed(long dispatchId, long messageId, String type, String messenger)
      implements Event {
    private static final String KIND = "unsubscribed";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public JsonObject toJson() {
      return byLink(dispatchId, messageId, type, messenger);
    }
  }

  /**
   * A message that was taken came back.
   *
   * @param dispatchId the dispatch's number
   * @param messageId its message's number
   * @param messenger alias of the messenger it went through
   * @param status the enhanced status code (RFC 3463); may be empty
   */
  record Bounced(long dispatchId, long messageId, String messenger, String status)
      implements Event {
    private static final String KIND = "bounced";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public JsonObject toJson() {
      return of(dispatchId, messageId, messenger).put("status", status);
    }
  }

  /**
   * A recipient has called a message spam.
   *
   * @param dispatchId the dispatch's number
   * @param messageId its message's number
   * @param messenger alias of the messenger it went through
   */
  record Complained(long dispatchId, long messageId, String messenger) implements Event {
    private static final String KIND = "complained";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public JsonObject toJson() {
      return of(dispatchId, messageId, messenger);
    }
  }

  /**
   * An address is not contacted any more.
   *
   * @param messenger alias of the messenger
   * @param reason why
   * @param dispatchId the dispatch that showed it, if one did
   * @param by who has said so; empty: sitemessage itself
   */
  record Suppressed(String messenger, SuppressionReason reason, OptionalLong dispatchId, String by)
      implements Event {
    private static final String KIND = "suppressed";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public JsonObject toJson() {
      var json = suppression(messenger, reason, by);
      dispatchId.ifPresent(id -> json.put("dispatchId", id));
      return json;
    }
  }

  /**
   * An address may be contacted again.
   *
   * @param messenger alias of the messenger
   * @param reason why it was not
   * @param by who has said so
   * @param text why it may
   */
  record Unsuppressed(String messenger, SuppressionReason reason, String by, String text)
      implements Event {
    private static final String KIND = "unsuppressed";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public JsonObject toJson() {
      return suppression(messenger, reason, by).put("text", text);
    }
  }

  private static JsonObject of(long dispatchId, long messageId, String messenger) {
    return new JsonObject()
        .put("v", ScheduleRequest.VERSION)
        .put("dispatchId", dispatchId)
        .put("messageId", messageId)
        .put("messenger", messenger);
  }

  private static JsonObject suppression(String messenger, SuppressionReason reason, String by) {
    return new JsonObject()
        .put("v", ScheduleRequest.VERSION)
        .put("messenger", messenger)
        .put("reason", reason.key())
        .put("by", by);
  }

  /**
   * Somebody has followed a link that is not genuine, or whose message is gone; or has posted a
   * report that is not genuine.
   *
   * @param link what it would have done: {@code unsubscribe}, {@code preferences}, {@code click},
   *     {@code read}, {@code bounces}
   */
  record Refused(String link) implements Event {
    private static final String KIND = "refused";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public JsonObject toJson() {
      return new JsonObject().put("v", ScheduleRequest.VERSION).put("link", link);
    }
  }

  /**
   * A process can no longer deliver, and should be ended and started again; no accepted message is
   * lost.
   *
   * @param reason {@code out of memory}, or {@code an event loop has died}
   */
  record Broken(String reason) implements Event {
    private static final String KIND = "broken";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public JsonObject toJson() {
      return new JsonObject().put("v", ScheduleRequest.VERSION).put("reason", reason);
    }
  }

  private static JsonObject byLink(long dispatchId, long messageId, String type, String messenger) {
    return new JsonObject()
        .put("v", ScheduleRequest.VERSION)
        .put("dispatchId", dispatchId)
        .put("messageId", messageId)
        .put("type", type)
        .put("messenger", messenger);
  }

  /**
   * Reads the body of the bus contract; keys of newer versions are passed over.
   *
   * @return the event; empty if the kind, or the body, is not of this version
   */
  static Optional<Event> fromJson(String kind, JsonObject body) {
    if (!Integer.valueOf(ScheduleRequest.VERSION).equals(body.getValue("v"))) {
      return Optional.empty();
    }
    return switch (kind) {
      case Scheduled.KIND ->
          Optional.of(new Scheduled(body.getLong("messageId"), body.getInteger("dispatches")));
      case MessengerChanged.KIND ->
          Optional.of(new MessengerChanged(body.getString("messenger"), body.getString("state")));
      case Read.KIND ->
          Optional.of(
              new Read(
                  body.getLong("dispatchId"),
                  body.getLong("messageId"),
                  body.getString("type"),
                  body.getString("messenger")));
      case Unsubscribed.KIND ->
          Optional.of(
              new Unsubscribed(
                  body.getLong("dispatchId"),
                  body.getLong("messageId"),
                  body.getString("type"),
                  body.getString("messenger")));
      case Refused.KIND -> Optional.of(new Refused(body.getString("link")));
      case Broken.KIND -> Optional.of(new Broken(body.getString("reason")));
      case Bounced.KIND ->
          Optional.of(
              new Bounced(
                  body.getLong("dispatchId"),
                  body.getLong("messageId"),
                  body.getString("messenger"),
                  body.getString("status")));
      case Complained.KIND ->
          Optional.of(
              new Complained(
                  body.getLong("dispatchId"),
                  body.getLong("messageId"),
                  body.getString("messenger")));
      case Suppressed.KIND ->
          Optional.of(
              new Suppressed(
                  body.getString("messenger"),
                  SuppressionReason.ofKey(body.getString("reason")),
                  body.containsKey("dispatchId")
                      ? OptionalLong.of(body.getLong("dispatchId"))
                      : OptionalLong.empty(),
                  body.getString("by")));
      case Unsuppressed.KIND ->
          Optional.of(
              new Unsuppressed(
                  body.getString("messenger"),
                  SuppressionReason.ofKey(body.getString("reason")),
                  body.getString("by"),
                  body.getString("text")));
      default ->
          Arrays.stream(DispatchStatus.values())
              .filter(status -> status.key().equals(kind))
              .findFirst()
              .map(
                  status ->
                      new StatusChanged(
                          status,
                          body.getLong("dispatchId"),
                          body.getLong("messageId"),
                          body.getString("messenger"),
                          body.getString("outcome")));
    };
  }

  private static List<String> kinds() {
    var kinds =
        new ArrayList<>(
            List.of(
                Scheduled.KIND,
                MessengerChanged.KIND,
                Read.KIND,
                Unsubscribed.KIND,
                Refused.KIND,
                Broken.KIND,
                Bounced.KIND,
                Complained.KIND,
                Suppressed.KIND,
                Unsuppressed.KIND));
    Stream.of(DispatchStatus.values())
        .filter(Predicate.not(DispatchStatus.PROCESSING::equals))
        .map(DispatchStatus::key)
        .forEach(kinds::add);
    return List.copyOf(kinds);
  }
}
