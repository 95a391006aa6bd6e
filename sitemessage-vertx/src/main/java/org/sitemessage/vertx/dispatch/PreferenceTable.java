package org.sitemessage.vertx.dispatch;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.BiPredicate;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.SiteMessageException;

/** Everything that can be subscribed to: types, and messengers they go through. */
final class PreferenceTable {
  private PreferenceTable() {}

  /**
   * The table; types that cannot be subscribed to are left out.
   *
   * @param subscribed whether somebody is, by the aliases of type and messenger
   */
  static JsonArray of(Registry registry, BiPredicate<String, String> subscribed) {
    var rows = new JsonArray();
    for (var type : registry.types()) {
      var cells = new JsonArray();
      for (var messenger : registry.messengers()) {
        if (supports(type, messenger)) {
          cells.add(
              new JsonObject()
                  .put("alias", messenger.alias())
                  .put("title", messenger.title())
                  .put("subscribed", subscribed.test(type.alias(), messenger.alias())));
        }
      }
      if (!cells.isEmpty()) {
        rows.add(
            new JsonObject()
                .put("alias", type.alias())
                .put("title", type.title())
                .put("messengers", cells));
      }
    }
    return rows;
  }

  /**
   * Refuses what cannot be subscribed to.
   *
   * @throws SiteMessageException 4040, 4041 or 4220
   */
  static void require(Registry registry, String type, String messenger) {
    if (!supports(registry.type(type), registry.messenger(messenger))) {
      throw new SiteMessageException(
          FailureCode.UNSUPPORTED_MESSENGER,
          "message type \"%s\" cannot be subscribed to through messenger \"%s\""
              .formatted(type, messenger));
    }
  }

  private static boolean supports(MessageType type, Messenger messenger) {
    return type.allowUserSubscription()
        && messenger.allowUserSubscription()
        && (type.messengers().isEmpty() || type.messengers().contains(messenger.alias()));
  }
}
