package org.sitemessage.demo.sandbox;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The API of VKontakte: {@code wall.post}, which posts once for each {@code guid}. */
final class FakeVk implements FakeApi {
  private static final String TOKEN = "sandbox";
  private static final String PATH = "/method/";
  private static final int MOST_GUIDS = 1000;

  private final Trouble.Memory troubles = new Trouble.Memory();
  private final Map<String, Long> posted = new LinkedHashMap<>();
  private long posts;

  @Override
  public String alias() {
    return "vk";
  }

  @Override
  public JsonObject options(String url) {
    return new JsonObject().put("accessToken", TOKEN).put("baseUrl", url);
  }

  @Override
  public String address(String url) {
    return "-1";
  }

  @Override
  public String address(String url, Trouble trouble) {
    return trouble.number();
  }

  @Override
  public Optional<FakeReply> answer(FakeCall call) {
    return call.path().startsWith(PATH)
        ? Optional.of(answer(call.path().substring(PATH.length()), call.fields()))
        : Optional.empty();
  }

  private FakeReply answer(String method, Map<String, String> fields) {
    if (!method.equals("wall.post")) {
      return error(3, "Unknown method passed");
    }
    if (!fields.containsKey("v")) {
      return error(8, "Invalid request: v (version) is required");
    }
    if (!TOKEN.equals(fields.get("access_token"))) {
      return error(5, "User authorization failed: invalid access_token (4).");
    }
    var owner = fields.getOrDefault("owner_id", "");
    var text = fields.getOrDefault("message", fields.getOrDefault("attachments", ""));
    if (owner.isEmpty() || text.isEmpty()) {
      return error(100, "One of the parameters specified was missing or invalid");
    }
    var before = posted.get(fields.getOrDefault("guid", ""));
    return before == null ? post(owner, text, fields.getOrDefault("guid", "")) : done(before);
  }

  private FakeReply post(String owner, String text, String guid) {
    var trouble = troubles.of(owner.replaceFirst("^-", ""));
    if (trouble.isPresent()) {
      return refusal(trouble.get()).refusing(owner, text);
    }
    posts++;
    if (!guid.isEmpty()) {
      if (posted.size() == MOST_GUIDS) {
        posted.remove(posted.keySet().iterator().next());
      }
      posted.put(guid, posts);
    }
    return done(posts).taking(owner, text);
  }

  private static FakeReply refusal(Trouble trouble) {
    return switch (trouble) {
      case BLOCKED -> error(214, "Access to adding post denied: access to the wall is closed");
      case GONE -> error(18, "User was deleted or banned");
      case UNAUTHORIZED -> error(5, "User authorization failed: access_token has expired.");
      case RATELIMITED -> error(6, "Too many requests per second");
    };
  }

  private static FakeReply done(long post) {
    return FakeReply.of(
        200, new JsonObject().put("response", new JsonObject().put("post_id", post)));
  }

  /** Errors have the status 200, too. */
  private static FakeReply error(int code, String message) {
    return FakeReply.of(
        200,
        new JsonObject()
            .put("error", new JsonObject().put("error_code", code).put("error_msg", message)));
  }
}
