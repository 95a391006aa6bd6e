package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.sitemessage.api.text.JsonTimes;

/**
 * A page of messages, the newest first; the reply of {@link BusAddress#MESSAGES}.
 *
 * @param messages messages of the page
 * @param next id to pass to {@link MessageQuery#page} for the next page; empty on the last page
 * @param partial true if the search for the filter ended at its bound before the page was full;
 *     {@code next} continues it
 * @param count count of the messages of the filter, if the query asked for it
 */
public record MessagePage(
    List<ListedMessage> messages, OptionalLong next, boolean partial, Optional<PageCount> count) {
  /** Copies the list. */
  public MessagePage {
    messages = List.copyOf(messages);
  }

  /** Reads the reply of the bus contract. */
  public static MessagePage fromJson(JsonObject json) {
    return new MessagePage(
        json.getJsonArray("messages").stream()
            .map(one -> ListedMessage.fromJson((JsonObject) one))
            .toList(),
        JsonTimes.number(json, "next"),
        json.getBoolean("partial", false),
        PageCount.fromJson(json));
  }
}
