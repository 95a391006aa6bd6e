package org.sitemessage.api.feedback;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalLong;

/**
 * A page of the feedback, newest first.
 *
 * @param feedback entries of the page
 * @param next id before which the next page begins; empty on the last page
 */
public record FeedbackPage(List<Feedback> feedback, OptionalLong next) {
  /** Copies. */
  public FeedbackPage {
    feedback = List.copyOf(feedback);
  }

  /** The reply of the bus contract. */
  public JsonObject toJson() {
    var array = new JsonArray();
    feedback.forEach(one -> array.add(one.toJson()));
    var json = new JsonObject().put("feedback", array);
    next.ifPresent(before -> json.put("next", before));
    return json;
  }

  /** The reverse of {@link #toJson()}. */
  public static FeedbackPage fromJson(JsonObject json) {
    return new FeedbackPage(
        json.getJsonArray("feedback").stream()
            .map(one -> Feedback.fromJson((JsonObject) one))
            .toList(),
        json.containsKey("next") ? OptionalLong.of(json.getLong("next")) : OptionalLong.empty());
  }
}
