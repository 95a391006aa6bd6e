package org.sitemessage.demo.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The Bot API: {@code getMe}, {@code sendMessage}, {@code sendPhoto}, {@code sendDocument}, {@code
 * getUpdates}.
 */
public final class FakeTelegram implements FakeApi {
  /** The token of the sandbox's bot. */
  public static final String TOKEN = "1:sandbox";

  private static final Pattern METHOD = Pattern.compile("/bot([^/]*)/(\\w+)");
  private static final Pattern CHAT = Pattern.compile("@\\w+|-?\\d{1,18}");
  private static final int LONGEST_TEXT = 4096;
  private static final int LONGEST_CAPTION = 1024;
  private static final int RETRY_AFTER = 5;

  private final Trouble.Memory troubles = new Trouble.Memory();
  private long messages;

  @Override
  public String alias() {
    return "telegram";
  }

  @Override
  public JsonObject options(String url) {
    return new JsonObject().put("token", TOKEN).put("baseUrl", url);
  }

  @Override
  public String address(String url) {
    return "@ada_lovelace";
  }

  @Override
  public String address(String url, Trouble trouble) {
    return "@" + trouble.word();
  }

  @Override
  public Optional<FakeReply> answer(FakeCall call) {
    var method = METHOD.matcher(call.path());
    return method.matches()
        ? Optional.of(answer(call, method.group(1), method.group(2)))
        : Optional.empty();
  }

  private FakeReply answer(FakeCall call, String token, String method) {
    if (!token.equals(TOKEN)) {
      return error(401, "Unauthorized");
    }
    return switch (method.toLowerCase(Locale.ROOT)) {
      case "getme" ->
          ok(
              new JsonObject()
                  .put("id", 1)
                  .put("is_bot", true)
                  .put("first_name", "Sandbox")
                  .put("username", "sandbox_bot"));
      case "sendmessage" -> message(call.fields());
      case "sendphoto" -> file(call.fields(), "photo");
      case "senddocument" -> file(call.fields(), "document");
      case "getupdates" -> ok(updates());
      default -> error(404, "Not Found");
    };
  }

  private FakeReply message(Map<String, String> fields) {
    var chat = fields.getOrDefault("chat_id", "");
    var text = fields.getOrDefault("text", "");
    if (!chat.isEmpty() && text.isBlank()) {
      return error(400, "Bad Request: message text is empty").refusing(chat, text);
    }
    return text.codePointCount(0, text.length()) > LONGEST_TEXT
        ? error(400, "Bad Request: message is too long").refusing(chat, text)
        : taken(chat, text);
  }

  /** A file is shown by its name, after its caption. */
  private FakeReply file(Map<String, String> fields, String field) {
    var chat = fields.getOrDefault("chat_id", "");
    var caption = fields.getOrDefault("caption", "");
    var name = fields.getOrDefault(field, "");
    var text = "%s [%s]".formatted(caption, name).strip();
    if (name.isEmpty()) {
      return error(400, "Bad Request: there is no %s in the request".formatted(field));
    }
    return caption.codePointCount(0, caption.length()) > LONGEST_CAPTION
        ? error(400, "Bad Request: message caption is too long").refusing(chat, text)
        : taken(chat, text);
  }

  private FakeReply taken(String chat, String text) {
    if (chat.isEmpty()) {
      return error(400, "Bad Request: chat_id is empty");
    }
    if (!CHAT.matcher(chat).matches()) {
      return error(400, "Bad Request: chat not found").refusing(chat, text);
    }
    var trouble = troubles.of(chat.replaceFirst("^@", ""));
    if (trouble.isPresent()) {
      return refusal(trouble.get()).refusing(chat, text);
    }
    messages++;
    return ok(new JsonObject()
            .put("message_id", messages)
            .put("date", Instant.now().getEpochSecond())
            .put("chat", chat(chat))
            .put("text", text))
        .taking(chat, text);
  }

  private static JsonObject chat(String address) {
    return address.startsWith("@")
        ? new JsonObject().put("id", -1001).put("type", "channel").put("username", address)
        : new JsonObject().put("id", Long.valueOf(address)).put("type", "private");
  }

  private static FakeReply refusal(Trouble trouble) {
    return switch (trouble) {
      case BLOCKED -> error(403, "Forbidden: bot was blocked by the user");
      case GONE -> error(400, "Bad Request: chat not found");
      case UNAUTHORIZED -> error(401, "Unauthorized");
      case RATELIMITED ->
          FakeReply.of(
                  429,
                  envelope(429, "Too Many Requests: retry after " + RETRY_AFTER)
                      .put("parameters", new JsonObject().put("retry_after", RETRY_AFTER)))
              .with("Retry-After", RETRY_AFTER);
    };
  }

  /** Ada has started the bot, and it was added to a group. */
  private static JsonArray updates() {
    var ada =
        new JsonObject()
            .put("id", 9_876_543_210L)
            .put("type", "private")
            .put("first_name", "Ada")
            .put("last_name", "Lovelace")
            .put("username", "ada_lovelace");
    var group =
        new JsonObject()
            .put("id", -1_001_234_567_890L)
            .put("type", "supergroup")
            .put("title", "Analytical engines");
    return new JsonArray()
        .add(
            new JsonObject()
                .put("update_id", 1)
                .put(
                    "message",
                    new JsonObject().put("message_id", 1).put("chat", ada).put("text", "/start")))
        .add(
            new JsonObject()
                .put("update_id", 2)
                .put(
                    "my_chat_member",
                    new JsonObject()
                        .put("chat", group)
                        .put("new_chat_member", new JsonObject().put("status", "member"))));
  }

  private static FakeReply ok(Object result) {
    return FakeReply.of(200, new JsonObject().put("ok", true).put("result", result));
  }

  private static FakeReply error(int code, String description) {
    return FakeReply.of(code, envelope(code, description));
  }

  private static JsonObject envelope(int code, String description) {
    return new JsonObject()
        .put("ok", false)
        .put("error_code", code)
        .put("description", description);
  }
}
