package org.sitemessage.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.demo.base.Waiting;
import org.sitemessage.vertx.messenger.telegram.TelegramMessenger;
import org.sitemessage.vertx.messenger.telegram.TelegramOptions;

/** Telegram against a Bot API that knows nothing of this project. */
@Timeout(180)
class TelegramTestApiIT {
  private static final String TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
  private static final JsonObject ADA =
      new JsonObject().put("id", 5_000_000_001L).put("type", "private").put("first_name", "Ada");
  private static final JsonObject GROUP =
      new JsonObject().put("id", -1_001_234_567_890L).put("type", "group").put("title", "Engines");

  private final Path folder;
  private final TelegramTestApi api;

  TelegramTestApiIT(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.api = TelegramTestApi.start(folder);
  }

  @AfterEach
  void stops() {
    api.close();
  }

  @BeforeEach
  void is_configured() throws Exception {
    DemoProcess.configure(folder, config());
  }

  @Test
  void a_message_scheduled_in_the_demo_arrives_and_a_probe_too() throws Exception {
    try (var demo = DemoProcess.start(folder, config())) {
      demo.post(
          "/api/messages",
          new JsonObject()
              .put("type", "plain")
              .put("context", new JsonObject().put("text", "Привет 👋"))
              .put(
                  "recipients",
                  new JsonArray()
                      .add(
                          new JsonObject()
                              .put("messenger", "telegram")
                              .put("address", "5000000001"))));
      assertEquals(1, demo.post("/api/send-scheduled", new JsonObject()).getInteger("sent"));
      assertEquals(List.of("Привет 👋"), api.textsOf(TOKEN, "5000000001"));
      var dispatch = demo.get("/api/messages/1").getJsonArray("dispatches").getJsonObject(0);
      assertEquals("1", dispatch.getString("remoteId"), dispatch.encode());

      var probed = run("probe", "telegram", "--to", "5000000001", "--text", "Still there?");
      assertEquals(0, probed.code(), probed.err());
      assertEquals(List.of("Still there?"), api.textsOf(TOKEN, "5000000001"));
    }
  }

  @Test
  void chats_that_have_written_are_found() throws Exception {
    var vertx = Vertx.vertx();
    var messenger = new TelegramMessenger(options());
    try {
      Waiting.started(messenger.open(vertx));
      assertEquals(List.of(), Waiting.started(messenger.getUpdates()));

      api.write(TOKEN, ADA, "/start from-the-site");
      api.write(TOKEN, GROUP, "hello");

      assertEquals(Set.of("5000000001"), Waiting.started(messenger.getChatIds()));
    } finally {
      Waiting.started(messenger.close());
      Waiting.started(vertx.close());
    }
  }

  @Test
  void the_command_prints_them() throws Exception {
    api.write(TOKEN, ADA, "/start");
    api.write(TOKEN, GROUP, "hello");

    var ended = run("chat-ids");

    assertEquals("", ended.err());
    assertEquals(
        """
        CHAT ID         TYPE     NAME
        5000000001      private  Ada
        -1001234567890  group    Engines
        """,
        ended.out());
    assertEquals(0, ended.code());
  }

  private DemoProcess.Ended run(String... args) {
    var all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--config", folder.resolve("config.json").toString()));
    return DemoProcess.run(DemoProcess.FAT_JAR, folder, all.toArray(String[]::new));
  }

  private TelegramOptions options() {
    return TelegramOptions.token(TOKEN).with(TelegramOptions.BASE_URL, api.url());
  }

  private JsonObject config() {
    return new JsonObject()
        .put("dispatch", new JsonObject().put("continuous", false))
        .put(
            "messengers",
            new JsonObject()
                .put("telegram", new JsonObject().put("token", TOKEN).put("baseUrl", api.url())));
  }
}
