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

class TwitterMessengerContractTest extends MessengerContract {
  private static final Set<String> SECRETS =
      Set.of("k3y-of-the-app", "s3cret-of-the-app", "t0ken-of-the-user", "s3cret-of-the-token");

  private final ScriptedHttpServer server = ScriptedHttpServer.start();
  private final int dead = ScriptedHttpServer.deadPort();

  @AfterEach
  void stop() {
    server.close();
  }

  @Override
  protected Messenger messenger(Mood mood) {
    server.on("GET", "/2/users/me", HttpReaction.reply(200, "{\"data\":{\"id\":\"1\"}}"));
    server.on(
        "POST",
        "/2/tweets",
        switch (mood) {
          case REFUSES_FOR_GOOD -> refusal(400, "Not with " + SECRETS);
          case REFUSES_FOR_NOW -> refusal(403, "You are not permitted to perform this action.");
          case SILENT -> HttpReaction.stall();
          default -> HttpReaction.reply(201, "{\"data\":{\"id\":\"7\",\"text\":\"Hello.\"}}");
        });
    return new TwitterMessenger(
        TwitterOptions.oauth1(
                "k3y-of-the-app", "s3cret-of-the-app", "t0ken-of-the-user", "s3cret-of-the-token")
            .with("baseUrl", "http://127.0.0.1:" + (mood == Mood.DEAD ? dead : server.port()))
            .with("rateLimit", new JsonObject().put("count", 0))
            .with("timeoutMs", mood == Mood.SILENT ? 400 : 20_000));
  }

  private static HttpReaction refusal(int status, String detail) {
    return HttpReaction.reply(
        status,
        new JsonObject()
            .put("type", "about:blank")
            .put("status", status)
            .put("detail", detail)
            .encode());
  }

  @Override
  protected String address() {
    return "@recipient_4711";
  }

  @Override
  protected String hopelessAddress() {
    return "some body";
  }

  @Override
  protected Set<String> secrets() {
    return SECRETS;
  }

  @Override
  protected List<String> received() {
    return server.requests().stream()
        .filter(request -> request.method().equals("POST"))
        .map(ReceivedRequest::body)
        .toList();
  }
}
