package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import org.sitemessage.api.Content;
import org.sitemessage.api.Limits;

/**
 * A message as it would be sent; the reply of {@link BusAddress#PREVIEW}.
 *
 * @param type alias of the message type
 * @param dispatches number of dispatches that the message would have
 * @param previews contents for the first {@value Limits#PREVIEWS} recipients
 * @param skipped recipients that would get no dispatch
 */
public record PreviewReply(String type, int dispatches, List<Preview> previews, Skipped skipped) {
  /** Copies the list. */
  public PreviewReply {
    previews = List.copyOf(previews);
  }

  /**
   * The content for one recipient.
   *
   * @param messenger alias of the messenger
   * @param address address of the recipient
   * @param userId application's id of the recipient; may be empty
   * @param locale language of the recipient; {@link Locale#ROOT} if it is not known
   * @param content content that the messenger would get
   */
  public record Preview(
      String messenger, String address, String userId, Locale locale, Content content) {

    static Preview fromJson(JsonObject json) {
      return new Preview(
          json.getString("messenger"),
          json.getString("address"),
          json.getString("user"),
          Locale.forLanguageTag(json.getString("locale", "")),
          Content.fromJson(json));
    }
  }

  /** Reads the reply of the bus contract. */
  public static PreviewReply fromJson(JsonObject json) {
    return new PreviewReply(
        json.getString("type"),
        json.getInteger("dispatches"),
        json.getJsonArray("previews").stream()
            .map(one -> Preview.fromJson((JsonObject) one))
            .toList(),
        Skipped.fromJson(json));
  }
}
