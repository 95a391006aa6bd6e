package org.sitemessage.twitter;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

  private static final HttpReaction GOOD =
      HttpReaction.reply(201, "{\"data\":{\"id\":\"7\",\"text\":\"Hello.\"}}");

  private final ScriptedHttpServer server = ScriptedHttpServer.start();
  private final int dead = ScriptedHttpServer.deadPort();

  @AfterEach
  void stop() {
    server.close();
  }

  @Override
  protected Messenger messenger(Mood mood) {
    return messenger(
        switch (mood) {
          case REFUSES_FOR_GOOD -> refusal(400, "Not with " + SECRETS);
          case REFUSES_FOR_NOW -> refusal(403, "You are not permitted to perform this action.");
          case LIMITS -> refusal(429, "Too Many Requests");
          case SILENT -> HttpReaction.stall();
          case SLOW -> GOOD.trickling();
          case HALF_CLOSES -> HttpReaction.halfClose();
          case GOOD, DEAD -> GOOD;
        },
        mood == Mood.DEAD ? dead : server.port(),
        mood.isWaitedOut() ? 400 : 20_000);
  }

  /** The messenger waits at least a minute before it asks X again, whatever delay X names. */
  @Override
  protected Optional<Messenger> messengerAskedToWait(Duration delay) {
    if (delay.compareTo(TwitterError.FLOOD_LEAST) < 0) {
      return Optional.empty();
    }
    var until = Instant.now().plus(delay).getEpochSecond() + 1;
    return Optional.of(
        messenger(
            refusal(429, "Too Many Requests").with("x-rate-limit-reset", Long.toString(until)),
            server.port(),
            20_000));
  }

  @Override
  protected Optional<Messenger> messengerWithWrongCredentials() {
    var messenger = messenger(Mood.GOOD);
    server.on("GET", "/2/users/me", refusal(401, "Unauthorized " + SECRETS));
    return Optional.of(messenger);
  }

  private Messenger messenger(HttpReaction reaction, int port, int timeoutMs) {
    server.on("GET", "/2/users/me", HttpReaction.reply(200, "{\"data\":{\"id\":\"1\"}}"));
    server.on("POST", "/2/tweets", reaction);
    return new TwitterMessenger(
        TwitterOptions.oauth1(
                "k3y-of-the-app", "s3cret-of-the-app", "t0ken-of-the-user", "s3cret-of-the-token")
            .with(TwitterOptions.BASE_URL, "http://127.0.0.1:" + port)
            .with(TwitterOptions.TIMEOUT, Duration.ofMillis(timeoutMs)));
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

  @Override
  protected List<String> texts() {
    return received().stream()
        .map(body -> new JsonObject(body).getString("text"))
        .map(text -> text.substring(text.indexOf(' ') + 1))
        .toList();
  }
}
