package org.sitemessage.vertx.messenger.webhook;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.sitemessage.api.Messenger;
import org.sitemessage.testkit.HttpReaction;
import org.sitemessage.testkit.MessengerContract;
import org.sitemessage.testkit.ReceivedRequest;
import org.sitemessage.testkit.ScriptedHttpServer;

class WebhookMessengerContractTest extends MessengerContract {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private final ScriptedHttpServer server = ScriptedHttpServer.start();
  private final int dead = ScriptedHttpServer.deadPort();
  private int port = server.port();

  @AfterEach
  void stop() {
    server.close();
  }

  @Override
  protected Messenger messenger(Mood mood) {
    server.on(
        "POST",
        "/hook",
        switch (mood) {
          case REFUSES_FOR_GOOD -> HttpReaction.reply(400, "you said " + SECRET);
          case REFUSES_FOR_NOW -> HttpReaction.reply(503);
          case LIMITS -> HttpReaction.reply(429);
          case SILENT -> HttpReaction.stall();
          case SLOW -> HttpReaction.reply(200, "taken").trickling();
          case HALF_CLOSES -> HttpReaction.halfClose();
          case GOOD, DEAD -> HttpReaction.reply(200);
        });
    port = mood == Mood.DEAD ? dead : server.port();
    return new WebhookMessenger(
        WebhookOptions.fromJson(
            new JsonObject()
                .put("secret", SECRET)
                .put("allowPrivateAddresses", true)
                .put("timeoutMs", mood.isWaitedOut() ? 400 : 20_000)));
  }

  @Override
  protected Optional<Messenger> messengerAskedToWait(Duration delay) {
    var messenger = messenger(Mood.LIMITS);
    var seconds = Long.toString(delay.toSeconds());
    server.on("POST", "/hook", HttpReaction.reply(429).with("Retry-After", seconds));
    return Optional.of(messenger);
  }

  /** The messenger signs its requests, and makes no request before them. */
  @Override
  protected Optional<Messenger> messengerWithWrongCredentials() {
    return Optional.empty();
  }

  @Override
  protected String address() {
    return "http://127.0.0.1:" + port + "/hook?token=s3cret-of-the-endpoint";
  }

  @Override
  protected String hopelessAddress() {
    return "ftp://127.0.0.1/hook";
  }

  @Override
  protected Set<String> secrets() {
    return Set.of(SECRET, SECRET.substring("whsec_".length()), "s3cret-of-the-endpoint");
  }

  @Override
  protected List<String> received() {
    return server.requests().stream().map(ReceivedRequest::body).toList();
  }

  @Override
  protected List<String> texts() {
    return received().stream()
        .map(body -> new JsonObject(body).getJsonObject("data").getString("text"))
        .toList();
  }
}
