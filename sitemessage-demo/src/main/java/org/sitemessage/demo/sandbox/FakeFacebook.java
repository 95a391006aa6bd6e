package org.sitemessage.demo.sandbox;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.regex.Pattern;

/** The Graph API: the feed of a page. */
final class FakeFacebook implements FakeApi {
  private static final String TOKEN = "sandbox";
  private static final String OWN_PAGE = "1";
  private static final Pattern FEED = Pattern.compile("/v\\d+\\.\\d+/(me|\\d+)/feed");

  private final Trouble.Memory troubles = new Trouble.Memory();
  private long posts;

  @Override
  public String alias() {
    return "fb";
  }

  @Override
  public JsonObject options(String url) {
    return new JsonObject().put("pageAccessToken", TOKEN).put("baseUrl", url);
  }

  @Override
  public String address(String url) {
    return "me";
  }

  @Override
  public String address(String url, Trouble trouble) {
    return trouble.number();
  }

  @Override
  public Optional<FakeReply> answer(FakeCall call) {
    var feed = FEED.matcher(call.path());
    return feed.matches() && call.method().equals("POST")
        ? Optional.of(answer(call, feed.group(1)))
        : Optional.empty();
  }

  private FakeReply answer(FakeCall call, String page) {
    var fields = call.fields();
    if (!TOKEN.equals(fields.get("access_token"))) {
      return error(190, "Invalid OAuth access token - Cannot parse access token");
    }
    var text = fields.getOrDefault("message", fields.getOrDefault("link", ""));
    if (text.isEmpty()) {
      return error(100, "(#100) Missing message or attachment").refusing(page, text);
    }
    var trouble = troubles.of(page);
    if (trouble.isPresent()) {
      return refusal(trouble.get(), page).refusing(page, text);
    }
    posts++;
    var id = (page.equals("me") ? OWN_PAGE : page) + "_" + posts;
    return FakeReply.of(200, new JsonObject().put("id", id)).taking(page, text);
  }

  private static FakeReply refusal(Trouble trouble, String page) {
    return switch (trouble) {
      case BLOCKED, GONE ->
          error(
              100,
              "Unsupported post request. Object with ID '%s' does not exist, cannot be loaded due to missing permissions, or does not support this operation"
                  .formatted(page));
      case UNAUTHORIZED -> error(190, "Error validating access token: Session has expired");
      case RATELIMITED -> error(4, "(#4) Application request limit reached");
    };
  }

  private static FakeReply error(int code, String message) {
    return FakeReply.of(
        400,
        new JsonObject()
            .put(
                "error",
                new JsonObject()
                    .put("message", message)
                    .put("type", code == 190 ? "OAuthException" : "GraphMethodException")
                    .put("code", code)
                    .put("fbtrace_id", "sandbox")));
  }
}
