package org.sitemessage.example;

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

// snippet:begin contract
class PagerMessengerContractTest extends MessengerContract {
  private final ScriptedHttpServer gateway = ScriptedHttpServer.start();
  private final int dead = ScriptedHttpServer.deadPort();

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Override
  protected Messenger messenger(Mood mood) {
    return messenger(
        mood == Mood.DEAD ? dead : gateway.port(),
        mood.isWaitedOut() ? 400 : 20_000,
        switch (mood) {
          case REFUSES_FOR_GOOD -> HttpReaction.reply(404);
          case REFUSES_FOR_NOW -> HttpReaction.reply(503);
          case LIMITS -> HttpReaction.reply(429);
          case SILENT -> HttpReaction.stall();
          case SLOW -> HttpReaction.reply(200, "{\"taken\":true}").trickling();
          case HALF_CLOSES -> HttpReaction.halfClose();
          case GOOD, DEAD -> HttpReaction.reply(200);
        });
  }

  private Messenger messenger(int port, int timeoutMs, HttpReaction reaction) {
    gateway.on("POST", "/pages", reaction);
    var options =
        new JsonObject()
            .put("url", "http://127.0.0.1:" + port + "/pages")
            .put("timeoutMs", timeoutMs);
    return new PagerMessenger(PagerOptions.SECTION.read(options));
  }

  @Override
  protected Optional<Messenger> messengerAskedToWait(Duration delay) {
    var asked = HttpReaction.reply(429).with("Retry-After", String.valueOf(delay.toSeconds()));
    return Optional.of(messenger(gateway.port(), 20_000, asked));
  }

  /** The gateway asks for no credentials. */
  @Override
  protected Optional<Messenger> messengerWithWrongCredentials() {
    return Optional.empty();
  }

  @Override
  protected String address() {
    return "555-0100";
  }

  @Override
  protected String hopelessAddress() {
    return "nobody";
  }

  @Override
  protected Set<String> secrets() {
    return Set.of();
  }

  @Override
  protected List<String> received() {
    return gateway.requests().stream().map(ReceivedRequest::body).toList();
  }

  @Override
  protected List<String> texts() {
    return received().stream().map(page -> new JsonObject(page).getString("text")).toList();
  }
}
// snippet:end
