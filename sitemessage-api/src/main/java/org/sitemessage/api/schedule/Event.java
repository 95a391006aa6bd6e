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
 * An event that is published on the bus, at {@link BusAddress#EVENT_PREFIX} and its kind, after the
 * commit. Events can be lost: an application that must not miss any reads the store.
 * <!-- snippet: Guide.java#events -->
 *
 * <pre>{@code
 * return client.events(
 *     event -> {
 *       if (event instanceof Event.StatusChanged changed
 *           && changed.status() == DispatchStatus.FAILED) {
 *         log.accept("dispatch %d failed: %s".formatted(changed.dispatchId(), changed.outcome()));
 *       } else if (event instanceof Event.Unsubscribed gone) {
 *         log.accept("dispatch %d: no more %s".formatted(gone.dispatchId(), gone.type()));
 *       }
 *     });
 * }</pre>
 */
public sealed interface Event {
  /** All kinds, in no particular order. */
  List<String> KINDS = kinds();

  /** Returns the end of its address: {@code sent}. */
  String kind();

  /** The body of the bus contract. */
  JsonObject toJson();

  /**
   * A request was accepted.
   *
   * @param messageId id of the message
   * @param dispatches number of dispatches that the request made
   */
  record Scheduled(long messageId, int dispatches) implements Event {
    private static final String KIND = "scheduled";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public JsonObject toJson() {
      return json().put("messageId", messageId).put("dispatches", dispatches);
    }
  }

  /**
   * A dispatch got another status. {@link DispatchStatus#PENDING} is published only for a dispatch
   * that was requeued, {@link DispatchStatus#PROCESSING} never.
   *
   * @param status the new status
   * @param dispatchId id of the dispatch
   * @param messageId id of its message
   * @param messenger alias of its messenger
   * @param outcome outcome or event that led to it, as in the attempt log
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
      return of(dispatchId, messageId, messenger).put("outcome", outcome);
    }
  }

  /**
   * A messenger was paused, held or resumed.
   *
   * @param messenger alias of the messenger
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
      return json().put("messenger", messenger).put("state", state);
    }
  }

  /**
   * A message was read, as the image or a redirect in it shows; once per dispatch.
   *
   * @param dispatchId id of the dispatch
   * @param messageId id of its message
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
      return of(dispatchId, messageId, messenger).put("type", type);
    }
  }

  /**
   * A recipient has unsubscribed by a link in a message.
   *
   * @param dispatchId id of the dispatch
   * @param messageId id of its message
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
      return of(dispatchId, messageId, messenger).put("type", type);
    }
  }

  /**
   * A message bounced after the remote server had accepted it.
   *
   * @param dispatchId id of the dispatch
   * @param messageId id of its message
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
   * A recipient has reported a message as spam.
   *
   * @param dispatchId id of the dispatch
   * @param messageId id of its message
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
   * An address was put on the suppression list.
   *
   * @param messenger alias of the messenger
   * @param reason reason of the entry
   * @param dispatchId id of the dispatch that led to it, if one did
   * @param by name of the person or system that added it; empty for sitemessage itself
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
   * An address was removed from the suppression list.
   *
   * @param messenger alias of the messenger
   * @param reason reason of the entry that was removed
   * @param by name of the person or system that removed it
   * @param text explanation of the removal
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

  private static JsonObject json() {
    return new JsonObject().put("v", ScheduleRequest.VERSION);
  }

  private static JsonObject of(long dispatchId, long messageId, String messenger) {
    return json()
        .put("dispatchId", dispatchId)
        .put("messageId", messageId)
        .put("messenger", messenger);
  }

  private static JsonObject suppression(String messenger, SuppressionReason reason, String by) {
    return json().put("messenger", messenger).put("reason", reason.key()).put("by", by);
  }

  /**
   * A request was refused: a link that is not genuine or whose message is gone, or a report that is
   * not genuine.
   *
   * @param link purpose of the link or report: {@code unsubscribe}, {@code preferences}, {@code
   *     click}, {@code read}, {@code bounces}
   */
  record Refused(String link) implements Event {
    private static final String KIND = "refused";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public JsonObject toJson() {
      return json().put("link", link);
    }
  }

  /**
   * A process can no longer deliver, and should be restarted; no accepted message is lost.
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
      return json().put("reason", reason);
    }
  }

  /**
   * Reads the body of the bus contract; keys of newer versions are ignored.
   *
   * @return the event; empty if this version does not know the kind or the body
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
