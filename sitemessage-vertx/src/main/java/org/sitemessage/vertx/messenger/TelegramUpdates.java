package org.sitemessage.vertx.messenger;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads updates. There are some 26 kinds of them and there will be more; only one of them has a
 * {@code message}, and that need not have a text.
 */
final class TelegramUpdates {
  /** {@code /start}, {@code /start payload}, {@code /start@bot}. */
  private static final Pattern START = Pattern.compile("/start(@\\w+)?(\\s.*)?", Pattern.DOTALL);

  private TelegramUpdates() {}

  static List<JsonObject> list(JsonArray updates) {
    return updates.stream()
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .toList();
  }

  static Set<String> startedChats(List<JsonObject> updates) {
    var chats = new LinkedHashSet<String>();
    for (var update : updates) {
      child(update, "message")
          .filter(message -> message.getValue("text") instanceof String text && isStart(text))
          .flatMap(message -> child(message, "chat"))
          .filter(chat -> chat.getValue("id") instanceof Number)
          .ifPresent(chat -> chats.add(Long.toString(chat.getLong("id"))));
    }
    return chats;
  }

  private static boolean isStart(String text) {
    return START.matcher(text).matches();
  }

  private static Optional<JsonObject> child(JsonObject parent, String name) {
    return parent.getValue(name) instanceof JsonObject child
        ? Optional.of(child)
        : Optional.empty();
  }
}
