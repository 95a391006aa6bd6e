package org.sitemessage.vertx.messenger.vk;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.sitemessage.api.Messenger;
import org.sitemessage.testkit.HttpReaction;
import org.sitemessage.testkit.MessengerContract;
import org.sitemessage.testkit.ReceivedRequest;
import org.sitemessage.testkit.ScriptedHttpServer;

class VkMessengerContractTest extends MessengerContract {
  private static final String TOKEN = "vk1.a.s3cret-t0ken";

  private static final HttpReaction GOOD =
      HttpReaction.reply(200, "{\"response\":{\"post_id\":7}}");

  private final ScriptedHttpServer server = ScriptedHttpServer.start();
  private final int dead = ScriptedHttpServer.deadPort();

  @AfterEach
  void stop() {
    server.close();
  }

  @Override
  protected Messenger messenger(Mood mood) {
    server.on(
        "POST",
        "/method/wall.post",
        switch (mood) {
          case REFUSES_FOR_GOOD -> refusal(100, "One of the parameters is invalid: " + TOKEN);
          case REFUSES_FOR_NOW -> refusal(10, "Internal server error");
          case LIMITS -> refusal(9, "Flood control");
          case SILENT -> HttpReaction.stall();
          case SLOW -> GOOD.trickling();
          case HALF_CLOSES -> HttpReaction.halfClose();
          case GOOD, DEAD -> GOOD;
        });
    return new VkMessenger(
        VkOptions.fromJson(
            new JsonObject()
                .put("accessToken", TOKEN)
                .put("baseUrl", "http://127.0.0.1:" + (mood == Mood.DEAD ? dead : server.port()))
                .put("timeoutMs", mood.isWaitedOut() ? 400 : 20_000)));
  }

  private static HttpReaction refusal(int code, String message) {
    var error = new JsonObject().put("error_code", code).put("error_msg", message);
    return HttpReaction.reply(200, new JsonObject().put("error", error).encode());
  }

  /** The codes of VK say that there were too many, not for how long. */
  @Override
  protected Optional<Messenger> messengerAskedToWait(Duration delay) {
    return Optional.empty();
  }

  @Override
  protected Optional<Messenger> messengerWithWrongCredentials() {
    var messenger = messenger(Mood.GOOD);
    server.on("POST", "/method/*", refusal(5, "invalid access_token " + TOKEN));
    server.on("POST", "/method/wall.post", refusal(5, "invalid access_token " + TOKEN));
    return Optional.of(messenger);
  }

  @Override
  protected String address() {
    return "-9876543210";
  }

  @Override
  protected String hopelessAddress() {
    return "somebody";
  }

  @Override
  protected Set<String> secrets() {
    return Set.of(TOKEN);
  }

  @Override
  protected List<String> received() {
    return posts().map(ReceivedRequest::body).toList();
  }

  @Override
  protected List<String> texts() {
    return posts().map(request -> request.form().get("message")).toList();
  }

  private Stream<ReceivedRequest> posts() {
    return server.requests().stream().filter(request -> request.path().endsWith("/wall.post"));
  }
}
