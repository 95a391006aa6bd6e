package org.sitemessage.vertx.messenger.telegram;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads updates. There are some 26 kinds of them and there will be more; only one of them has a
 * {@code message}, and that need not have a text.
 */
final class TelegramUpdates {
  /** {@code /start}, {@code /start payload}, {@code /start@bot}. */
  private static final Pattern START = Pattern.compile("/start(@\\w+)?(\\s.*)?", Pattern.DOTALL);

  private static final Set<String> LEFT = Set.of("left", "kicked");

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

  /**
   * The chats that the updates tell of, by their first mention, without those that the bot has left
   * or was thrown out of. Chats of a business account that it works for are not its own.
   */
  static List<TelegramMessenger.Chat> chats(List<JsonObject> updates) {
    var chats = new LinkedHashMap<String, TelegramMessenger.Chat>();
    for (var update : updates) {
      for (var kind : update.fieldNames()) {
        if (!kind.contains("business")) {
          child(update, kind)
              .flatMap(TelegramUpdates::chatOf)
              .ifPresent(chat -> chats.put(chat.id(), chat));
        }
      }
      child(update, "my_chat_member")
          .filter(TelegramUpdates::hasLeft)
          .flatMap(TelegramUpdates::chatOf)
          .ifPresent(chat -> chats.remove(chat.id()));
    }
    return List.copyOf(chats.values());
  }

  /** A query of a button has its chat in its message. */
  private static Optional<TelegramMessenger.Chat> chatOf(JsonObject event) {
    return child(event, "chat")
        .or(() -> child(event, "message").flatMap(message -> child(message, "chat")))
        .filter(chat -> chat.getValue("id") instanceof Number)
        .map(TelegramUpdates::chat);
  }

  private static boolean hasLeft(JsonObject event) {
    return child(event, "new_chat_member")
        .filter(member -> LEFT.contains(text(member, "status")))
        .isPresent();
  }

  private static TelegramMessenger.Chat chat(JsonObject chat) {
    var name =
        Stream.of("title", "first_name", "last_name")
            .map(key -> text(chat, key))
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(" "));
    return new TelegramMessenger.Chat(
        Long.toString(chat.getLong("id")), text(chat, "type"), name, text(chat, "username"));
  }

  private static String text(JsonObject json, String key) {
    return json.getValue(key) instanceof String text ? text : "";
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
