package org.sitemessage.api.person;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.sitemessage.api.feedback.Feedback;
import org.sitemessage.api.people.SubscriptionList;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.schedule.StoredDispatch;

/**
 * The answer to the action {@code show} of {@link org.sitemessage.api.schedule.BusAddress#PEOPLE}:
 * what the store has of a person.
 *
 * @param erasedAt time at which the person was erased; empty if that was not done
 * @param subscriptions subscriptions and opt-outs
 * @param suppressions entries of the suppression list
 * @param feedback reports on mails to the person that arrived lately
 * @param dispatches a page of the dispatches with their attempts, the newest first
 * @param messages messages of these dispatches
 * @param partial true if the page ended before it was full, because many dispatches of others were
 *     looked at, or because the messages are large
 * @param next cursor of the next page; empty on the last page
 */
public record PersonPage(
    Optional<Instant> erasedAt,
    List<SubscriptionList.Entry> subscriptions,
    List<Suppression> suppressions,
    List<Feedback> feedback,
    List<StoredDispatch> dispatches,
    List<PersonMessage> messages,
    boolean partial,
    OptionalLong next) {
  /** Maximum number of dispatches of a page. */
  public static final int MAX = 1_000;

  /** Copies. */
  public PersonPage {
    subscriptions = List.copyOf(subscriptions);
    suppressions = List.copyOf(suppressions);
    feedback = List.copyOf(feedback);
    dispatches = List.copyOf(dispatches);
    messages = List.copyOf(messages);
  }

  /**
   * A message that went to a person.
   *
   * @param id id of the message
   * @param type alias of its type
   * @param createdAt time at which it was accepted
   * @param context context of the message
   */
  public record PersonMessage(long id, String type, Instant createdAt, JsonObject context) {
    /** Copies. */
    public PersonMessage {
      context = context.copy();
    }

    @Override
    public JsonObject context() {
      return context.copy();
    }

    /** The message in JSON. */
    public JsonObject toJson() {
      return new JsonObject()
          .put("id", id)
          .put("type", type)
          .put("createdAtMs", createdAt.toEpochMilli())
          .put("context", context());
    }

    /** The reverse of {@link #toJson()}. */
    public static PersonMessage fromJson(JsonObject json) {
      return new PersonMessage(
          json.getLong("id"),
          json.getString("type"),
          Instant.ofEpochMilli(json.getLong("createdAtMs")),
          json.getJsonObject("context"));
    }
  }

  /** Reads the body of the bus contract. */
  public static PersonPage fromJson(JsonObject json) {
    return new PersonPage(
        Optional.ofNullable(json.getLong("erasedAtMs")).map(Instant::ofEpochMilli),
        SubscriptionList.fromJson(json).entries(),
        objects(json, "suppressions").map(Suppression::fromJson).toList(),
        objects(json, "feedback").map(Feedback::fromJson).toList(),
        objects(json, "dispatches").map(StoredDispatch::fromJson).toList(),
        objects(json, "messages").map(PersonMessage::fromJson).toList(),
        json.getBoolean("partial", false),
        json.containsKey("next") ? OptionalLong.of(json.getLong("next")) : OptionalLong.empty());
  }

  private static Stream<JsonObject> objects(JsonObject json, String key) {
    return json.getJsonArray(key).stream().map(JsonObject.class::cast);
  }
}
