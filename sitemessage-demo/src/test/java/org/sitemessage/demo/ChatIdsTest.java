package org.sitemessage.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sitemessage.testkit.HttpReaction;
import org.sitemessage.testkit.ScriptedHttpServer;

@Timeout(60)
class ChatIdsTest {
  private static final String BOT = "/bot42:token";

  private final ScriptedHttpServer api = ScriptedHttpServer.start();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void stop() {
    api.close();
  }

  private int run(Map<String, String> environment) {
    api.on("POST", BOT + "/getMe", HttpReaction.reply(200, "{\"ok\":true,\"result\":{}}"));
    return Cli.run(
        new String[] {"chat-ids"}, environment, new PrintWriter(out), new PrintWriter(err));
  }

  private Map<String, String> configured() {
    return Map.of(
        "SITEMESSAGE_MESSENGERS_TELEGRAM_TOKEN",
        "42:token",
        "SITEMESSAGE_MESSENGERS_TELEGRAM_BASE_URL",
        api.url(""));
  }

  @Test
  void the_chats_that_have_started_the_bot_are_printed_one_a_line() {
    api.on(
        "POST",
        BOT + "/getUpdates",
        HttpReaction.reply(
            200,
            """
            {"ok":true,"result":[
              {"update_id":1,"message":{"chat":{"id":4711,"type":"private"},"text":"/start"}},
              {"update_id":2,"message":{"chat":{"id":5,"type":"private"},"text":"hello"}},
              {"update_id":3,"message":{"chat":{"id":-100123,"type":"group"},"text":"/start@bot"}}]}
            """));

    assertEquals(0, run(configured()), err.toString());

    assertEquals("4711%n-100123%n".formatted(), out.toString());
  }

  @Test
  void a_bot_that_has_a_webhook_is_said_so_without_its_token() {
    api.on(
        "POST",
        BOT + "/getUpdates",
        HttpReaction.reply(
            409,
            "{\"ok\":false,\"error_code\":409,\"description\":\"Conflict: can't use getUpdates method"
                + " while webhook is active\"}"));

    assertEquals(1, run(configured()));

    assertTrue(err.toString().contains("webhook is active"), err.toString());
    assertFalse(err.toString().contains("token\""), err.toString());
  }

  @Test
  void without_a_bot_nothing_is_asked() {
    assertEquals(1, run(Map.of()));

    assertTrue(
        err.toString().startsWith("sitemessage: messengers.telegram is not configured"),
        err.toString());
  }
}
