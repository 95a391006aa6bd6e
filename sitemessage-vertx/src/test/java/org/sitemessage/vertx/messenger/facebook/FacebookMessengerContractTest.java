package org.sitemessage.vertx.messenger.facebook;

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

class FacebookMessengerContractTest extends MessengerContract {
  private static final String TOKEN = "EAAs3cretT0ken";

  private static final HttpReaction GOOD = HttpReaction.reply(200, "{\"id\":\"1_7\"}");

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
        "/v25.0/1234567890/feed",
        switch (mood) {
          case REFUSES_FOR_GOOD -> refusal(100, "One of the parameters is invalid: " + TOKEN);
          case REFUSES_FOR_NOW -> refusal(32, "Page request limit reached");
          case LIMITS -> refusal(4, "Application request limit reached");
          case SILENT -> HttpReaction.stall();
          case SLOW -> GOOD.trickling();
          case HALF_CLOSES -> HttpReaction.halfClose();
          case GOOD, DEAD -> GOOD;
        });
    return new FacebookMessenger(
        FacebookOptions.fromJson(
            new JsonObject()
                .put("pageAccessToken", TOKEN)
                .put("baseUrl", "http://127.0.0.1:" + (mood == Mood.DEAD ? dead : server.port()))
                .put("appSecret", "app-s3cret")
                .put("timeoutMs", mood.isWaitedOut() ? 400 : 20_000)));
  }

  private static HttpReaction refusal(int code, String message) {
    var error = new JsonObject().put("code", code).put("message", message);
    return HttpReaction.reply(400, new JsonObject().put("error", error).encode());
  }

  /** The codes of the Graph API say that there were too many, not for how long. */
  @Override
  protected Optional<Messenger> messengerAskedToWait(Duration delay) {
    return Optional.empty();
  }

  @Override
  protected Optional<Messenger> messengerWithWrongCredentials() {
    var messenger = messenger(Mood.GOOD);
    server.on("GET", "/v25.0/me", refusal(190, "Malformed access token " + TOKEN));
    server.on("POST", "/v25.0/1234567890/feed", refusal(190, "Malformed access token " + TOKEN));
    return Optional.of(messenger);
  }

  @Override
  protected String address() {
    return "1234567890";
  }

  @Override
  protected String hopelessAddress() {
    return "somebody";
  }

  @Override
  protected Set<String> secrets() {
    return Set.of(TOKEN, "app-s3cret");
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
    return server.requests().stream().filter(request -> request.path().endsWith("/feed"));
  }
}
