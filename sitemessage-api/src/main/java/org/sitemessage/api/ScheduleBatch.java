package org.sitemessage.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The body of {@link org.sitemessage.api.schedule.BusAddress#SCHEDULE}: one request, or several
 * that are accepted together or not at all.
 *
 * @param requests at least one, at most {@value Limits#MESSAGES}
 * @param single true if the body is a single request, and the reply a single one, too
 */
public record ScheduleBatch(List<ScheduleRequest> requests, boolean single) {

  /** Copies. */
  public ScheduleBatch {
    requests = List.copyOf(requests);
  }

  /** Several requests, to be accepted in one transaction. */
  public static ScheduleBatch of(List<ScheduleRequest> requests) {
    return new ScheduleBatch(requests, false);
  }

  /** A single request. */
  public static ScheduleBatch of(ScheduleRequest request) {
    return new ScheduleBatch(List.of(request), true);
  }

  /** The body: the request itself, or {@code {"v":1,"messages":[…]}}. */
  public JsonObject toJson() {
    if (single) {
      return requests.get(0).toJson();
    }
    var messages = new JsonArray();
    requests.forEach(request -> messages.add(request.toJson()));
    return new JsonObject().put("v", ScheduleRequest.VERSION).put("messages", messages);
  }

  /**
   * Reads the body.
   *
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST} or {@link
   *     FailureCode#TOO_LARGE}, naming the field
   */
  public static ScheduleBatch fromJson(JsonObject json) {
    if (!json.containsKey("messages")) {
      return of(ScheduleRequest.fromJson(json));
    }
    var fields = new JsonFields("", json);
    fields.allowOnly(Set.of("v", "messages"));
    ScheduleRequest.requireVersion(fields);
    var messages = fields.objects("messages", Limits.MESSAGES, f -> f).orElse(List.of());
    if (messages.isEmpty()) {
      throw SiteMessageException.invalid("messages", "is empty; give at least one message");
    }
    var requests = new ArrayList<ScheduleRequest>();
    var recipients = 0;
    for (int i = 0; i < messages.size(); i++) {
      var request = ScheduleRequest.fromJson(json.getJsonArray("messages").getJsonObject(i), i);
      recipients += request.recipients().map(List::size).orElse(0);
      if (recipients > Limits.RECIPIENTS) {
        throw new SiteMessageException(
            FailureCode.TOO_LARGE,
            ("messages have more than %d recipients together, the limit of one request; split the"
                    + " request")
                .formatted(Limits.RECIPIENTS));
      }
      requests.add(request);
    }
    return of(requests);
  }
}
