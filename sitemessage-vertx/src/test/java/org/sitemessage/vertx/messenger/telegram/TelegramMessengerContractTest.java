package org.sitemessage.vertx.messenger.telegram;

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

class TelegramMessengerContractTest extends MessengerContract {
  private static final String TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";

  private static final String SEND = "/bot" + TOKEN + "/send*";
  private static final HttpReaction GOOD =
      HttpReaction.reply(200, "{\"ok\":true,\"result\":{\"message_id\":7}}");

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
        "/bot" + TOKEN + "/getMe",
        HttpReaction.reply(200, "{'ok':true,'result':{}}".replace('\'', '"')));
    server.on(
        "POST",
        SEND,
        switch (mood) {
          case REFUSES_FOR_GOOD -> refusal(400, "Bad Request: chat not found in " + TOKEN);
          case REFUSES_FOR_NOW -> refusal(500, "Internal Server Error");
          case LIMITS -> refusal(429, "Too Many Requests");
          case SILENT -> HttpReaction.stall();
          case SLOW -> GOOD.trickling();
          case HALF_CLOSES -> HttpReaction.halfClose();
          case GOOD, DEAD -> GOOD;
        });
    return telegram(mood);
  }

  @Override
  protected Optional<Messenger> messengerAskedToWait(Duration delay) {
    var messenger = messenger(Mood.LIMITS);
    var refusal =
        error(429, "Too Many Requests: retry after " + delay.toSeconds())
            .put("parameters", new JsonObject().put("retry_after", delay.toSeconds()));
    server.on("POST", SEND, HttpReaction.reply(429, refusal.encode()));
    return Optional.of(messenger);
  }

  @Override
  protected Optional<Messenger> messengerWithWrongCredentials() {
    var messenger = messenger(Mood.GOOD);
    server.on("POST", "/bot" + TOKEN + "/getMe", refusal(401, "Unauthorized " + TOKEN));
    return Optional.of(messenger);
  }

  private Messenger telegram(Mood mood) {
    var port = mood == Mood.DEAD ? dead : server.port();
    return new TelegramMessenger(
        TelegramOptions.fromJson(
            new JsonObject()
                .put("token", TOKEN)
                .put("baseUrl", "http://127.0.0.1:" + port)
                .put("timeoutMs", mood.isWaitedOut() ? 400 : 20_000)));
  }

  private static HttpReaction refusal(int code, String description) {
    return HttpReaction.reply(code, error(code, description).encode());
  }

  private static JsonObject error(int code, String description) {
    return new JsonObject()
        .put("ok", false)
        .put("error_code", code)
        .put("description", description);
  }

  @Override
  protected String address() {
    return "-1009876543210";
  }

  @Override
  protected String hopelessAddress() {
    return "somebody else";
  }

  @Override
  protected Set<String> secrets() {
    return Set.of(TOKEN, TOKEN.substring(TOKEN.indexOf(':') + 1));
  }

  @Override
  protected List<String> received() {
    return server.requests().stream()
        .filter(request -> request.path().contains("/send"))
        .map(ReceivedRequest::body)
        .toList();
  }

  @Override
  protected List<String> texts() {
    return received().stream().map(body -> new JsonObject(body).getString("text")).toList();
  }
}
