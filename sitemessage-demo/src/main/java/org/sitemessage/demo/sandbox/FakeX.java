package org.sitemessage.demo.sandbox;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** The API of X, version 2: {@code POST /2/tweets}, {@code GET /2/users/me}. */
final class FakeX implements FakeApi {
  private static final String TOKEN = "sandbox";
  private static final Pattern MENTION = Pattern.compile("(?s)@(\\w+) (.*)");
  private static final int LIMIT_RESET = 60;

  private final Trouble.Memory troubles = new Trouble.Memory();
  private long posts;

  @Override
  public String alias() {
    return "twitter";
  }

  @Override
  public JsonObject options(String url) {
    return new JsonObject().put("bearerToken", TOKEN).put("baseUrl", url);
  }

  @Override
  public String address(String url) {
    return "ada_lovelace";
  }

  @Override
  public String address(String url, Trouble trouble) {
    return trouble.word();
  }

  @Override
  public Optional<FakeReply> answer(FakeCall call) {
    return switch (call.method() + " " + call.path()) {
      case "POST /2/tweets" -> Optional.of(isLoggedIn(call) ? post(call) : unauthorized());
      case "GET /2/users/me" -> Optional.of(isLoggedIn(call) ? me() : unauthorized());
      default -> Optional.empty();
    };
  }

  /** A bearer token is checked; of OAuth 1.0a, that there is a signature. */
  private static boolean isLoggedIn(FakeCall call) {
    var authorization = call.header("authorization");
    return authorization.equals("Bearer " + TOKEN)
        || (authorization.startsWith("OAuth ") && authorization.contains("oauth_signature="));
  }

  private FakeReply post(FakeCall call) {
    var text = call.fields().getOrDefault("text", "");
    var mention = MENTION.matcher(text);
    var to = mention.matches() ? mention.group(1) : "";
    if (text.isBlank()) {
      return invalid().refusing(to, text);
    }
    var trouble = troubles.of(to);
    if (trouble.isPresent()) {
      return refusal(trouble.get()).refusing(to, text);
    }
    posts++;
    return FakeReply.of(
            201,
            new JsonObject()
                .put("data", new JsonObject().put("id", String.valueOf(posts)).put("text", text)))
        .taking(to, text);
  }

  private static FakeReply me() {
    return FakeReply.of(
        200,
        new JsonObject()
            .put(
                "data",
                new JsonObject().put("id", "1").put("name", "Sandbox").put("username", "sandbox")));
  }

  private static FakeReply refusal(Trouble trouble) {
    return switch (trouble) {
      case BLOCKED ->
          problem(403, "about:blank", "Forbidden", "You are not permitted to perform this action.");
      case GONE -> invalid();
      case UNAUTHORIZED -> unauthorized();
      case RATELIMITED ->
          FakeReply.of(
                  429,
                  new JsonObject(
                      "{\"errors\":[{\"code\":88,\"message\":\"Rate limit exceeded\"}]}"))
              .with("x-rate-limit-reset", Instant.now().getEpochSecond() + LIMIT_RESET);
    };
  }

  private static FakeReply unauthorized() {
    return problem(401, "about:blank", "Unauthorized", "Unauthorized");
  }

  private static FakeReply invalid() {
    return problem(
        400,
        "https://api.x.com/2/problems/invalid-request",
        "Invalid Request",
        "One or more parameters to your request was invalid.");
  }

  private static FakeReply problem(int status, String type, String title, String detail) {
    return FakeReply.of(
        status,
        new JsonObject()
            .put("title", title)
            .put("detail", detail)
            .put("type", type)
            .put("status", status));
  }
}
