package com.example.sms;

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

/** The contract that every messenger passes, with a scripted server in the place of the gateway. */
class SmsMessengerContractTest extends MessengerContract {
  private static final String TOKEN = "s3cret-t0ken";

  private final ScriptedHttpServer gateway = ScriptedHttpServer.start();
  private final int dead = ScriptedHttpServer.deadPort();

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Override
  protected Messenger messenger(Mood mood) {
    var good = HttpReaction.reply(201, "{\"id\":\"17\"}");
    gateway.on("GET", "/account", HttpReaction.reply(200, "{}"));
    gateway.on(
        "POST",
        "/messages",
        switch (mood) {
          case GOOD, DEAD -> good;
          case REFUSES_FOR_GOOD -> HttpReaction.reply(400, "no such number, says " + TOKEN);
          case REFUSES_FOR_NOW -> HttpReaction.reply(503);
          case LIMITS -> HttpReaction.reply(429);
          case SILENT -> HttpReaction.stall();
          case SLOW -> good.trickling();
          case HALF_CLOSES -> HttpReaction.halfClose();
        });
    var port = mood == Mood.DEAD ? dead : gateway.port();
    return new SmsMessenger(
        SmsOptions.SECTION.read(
            new JsonObject()
                .put("token", TOKEN)
                .put("baseUrl", "http://127.0.0.1:" + port)
                .put("timeoutMs", mood.isWaitedOut() ? 400 : 20_000)));
  }

  @Override
  protected Optional<Messenger> messengerAskedToWait(Duration delay) {
    var messenger = messenger(Mood.LIMITS);
    var seconds = String.valueOf(delay.toSeconds());
    gateway.on("POST", "/messages", HttpReaction.reply(429).with("Retry-After", seconds));
    return Optional.of(messenger);
  }

  @Override
  protected Optional<Messenger> messengerWithWrongCredentials() {
    var messenger = messenger(Mood.GOOD);
    gateway.on("GET", "/account", HttpReaction.reply(401));
    gateway.on("POST", "/messages", HttpReaction.reply(401));
    return Optional.of(messenger);
  }

  @Override
  protected String address() {
    return "+49 170 1234567";
  }

  @Override
  protected String hopelessAddress() {
    return "0170 1234567";
  }

  @Override
  protected Set<String> secrets() {
    return Set.of(TOKEN);
  }

  @Override
  protected List<String> received() {
    return messages().map(ReceivedRequest::body).toList();
  }

  @Override
  protected List<String> texts() {
    return messages().map(one -> new JsonObject(one.body()).getString("text")).toList();
  }

  private Stream<ReceivedRequest> messages() {
    return gateway.requests().stream().filter(one -> one.path().equals("/messages"));
  }
}
