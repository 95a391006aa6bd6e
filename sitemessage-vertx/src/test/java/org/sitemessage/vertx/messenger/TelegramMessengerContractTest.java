package org.sitemessage.vertx.messenger;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.sitemessage.api.Messenger;
import org.sitemessage.testkit.HttpReaction;
import org.sitemessage.testkit.MessengerContract;
import org.sitemessage.testkit.ReceivedRequest;
import org.sitemessage.testkit.ScriptedHttpServer;

class TelegramMessengerContractTest extends MessengerContract {
  private static final String TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";

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
        "/bot" + TOKEN + "/send*",
        switch (mood) {
          case REFUSES_FOR_GOOD -> refusal(400, "Bad Request: chat not found in " + TOKEN);
          case REFUSES_FOR_NOW -> refusal(429, "Too Many Requests: retry after 5");
          case SILENT -> HttpReaction.stall();
          default -> HttpReaction.reply(200, "{\"ok\":true,\"result\":{\"message_id\":7}}");
        });
    var port = mood == Mood.DEAD ? dead : server.port();
    return new TelegramMessenger(
        TelegramOptions.fromJson(
            new JsonObject()
                .put("token", TOKEN)
                .put("baseUrl", "http://127.0.0.1:" + port)
                .put("timeoutMs", mood == Mood.SILENT ? 400 : 20_000)));
  }

  private static HttpReaction refusal(int code, String description) {
    return HttpReaction.reply(
        code,
        new JsonObject()
            .put("ok", false)
            .put("error_code", code)
            .put("description", description)
            .encode());
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
}
