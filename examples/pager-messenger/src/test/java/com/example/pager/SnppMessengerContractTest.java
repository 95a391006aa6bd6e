package com.example.pager;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.sitemessage.api.Messenger;
import org.sitemessage.testkit.MessengerContract;
import org.sitemessage.testkit.ScriptedHttpServer;

// snippet:begin contract
class SnppMessengerContractTest extends MessengerContract {
  private static final String PASSWORD = "s3cret-p4ssword";

  private final FakeGateway gateway = FakeGateway.start().login("site " + PASSWORD);
  private final int dead = ScriptedHttpServer.deadPort();

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Override
  protected Messenger messenger(Mood mood) {
    gateway.behave();
    switch (mood) {
      case REFUSES_FOR_GOOD -> gateway.on("PAGE", "550 Unknown pager, " + PASSWORD);
      case REFUSES_FOR_NOW -> gateway.on("SEND", "554 Message failed");
      case LIMITS -> gateway.on("SEND", "421 Too many queries");
      case SILENT -> gateway.on("SEND", FakeGateway.STALL);
      case SLOW -> gateway.on("SEND", FakeGateway.TRICKLE);
      case HALF_CLOSES -> gateway.on("SEND", FakeGateway.HALF_CLOSE);
      case GOOD, DEAD -> {}
    }
    return new SnppMessenger(
        SnppOptions.fromJson(
            new JsonObject()
                .put("host", "127.0.0.1")
                .put("port", mood == Mood.DEAD ? dead : gateway.port())
                .put("login", "site")
                .put("password", PASSWORD)
                .put("timeoutMs", mood.isWaitedOut() ? 400 : 20_000)));
  }

  /** No reply of SNPP says how long. */
  @Override
  protected Optional<Messenger> messengerAskedToWait(Duration delay) {
    return Optional.empty();
  }

  @Override
  protected Optional<Messenger> messengerWithWrongCredentials() {
    var messenger = messenger(Mood.GOOD);
    gateway.login("site other");
    return Optional.of(messenger);
  }

  @Override
  protected String address() {
    return "555-0100";
  }

  @Override
  protected String hopelessAddress() {
    return "555-0100\r\nPAGE 555-0199";
  }

  @Override
  protected Set<String> secrets() {
    return Set.of(PASSWORD);
  }

  @Override
  protected List<String> received() {
    return gateway.pages().stream().map(page -> String.join("\n", page.lines())).toList();
  }

  @Override
  protected List<String> texts() {
    return gateway.pages().stream().map(FakeGateway.Page::text).toList();
  }
}
// snippet:end
