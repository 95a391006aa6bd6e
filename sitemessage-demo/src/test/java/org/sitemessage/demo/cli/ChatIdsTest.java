package org.sitemessage.demo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sitemessage.demo.base.Waiting;
import org.sitemessage.demo.sandbox.FakeServices;
import org.sitemessage.demo.sandbox.FakeTelegram;
import org.sitemessage.testkit.HttpReaction;
import org.sitemessage.testkit.ScriptedHttpServer;

/** The command {@code chat-ids} against a Bot API that is scripted, and that of the sandbox. */
@Timeout(30)
class ChatIdsTest {
  private static final String TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
  private static final String UPDATES = "/bot" + TOKEN + "/getUpdates";

  private final ScriptedHttpServer server = ScriptedHttpServer.start();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void closes() {
    server.close();
  }

  @Test
  void chats_are_a_table() {
    server.on(
        "POST",
        UPDATES,
        json(
            200,
            """
            {'ok':true,'result':[
             {'update_id':1,'message':{'chat':{'id':5000000001,'type':'private','first_name':'Ада','username':'ada'},'text':'/start'}},
             {'update_id':2,'my_chat_member':{'chat':{'id':-1001234567890,'type':'supergroup','title':'Two\\nlines'},'new_chat_member':{'status':'member'}}},
             {'update_id':3,'channel_post':{'chat':{'id':-1003,'type':'channel'}}}]}
            """));

    assertEquals(0, run(configured()), err.toString());

    assertEquals(
        """
        CHAT ID         TYPE        NAME
        5000000001      private     Ада @ada
        -1001234567890  supergroup  Two lines
        -1003           channel
        """,
        out.toString().replace("\r\n", "\n"));
    assertEquals("", err.toString());
  }

  @Test
  void without_chats_it_says_how_to_get_one() {
    server.on("POST", UPDATES, json(200, "{'ok':true,'result':[]}"));

    assertEquals(0, run(configured()));

    assertEquals("", out.toString());
    assertTrue(err.toString().startsWith("No chat yet. Send /start"), err.toString());
  }

  @Test
  void a_webhook_in_the_way_is_one_line_and_exit_code_1() {
    server.on(
        "POST",
        UPDATES,
        json(
            409,
            "{'ok':false,'error_code':409,'description':'Conflict: can\\u0027t use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first'}"));

    assertEquals(1, run(configured()));

    assertOneLine(
        "409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook");
    assertFalse(err.toString().contains(TOKEN), err.toString());
  }

  @Test
  void a_bot_api_that_does_not_answer_is_one_line_and_exit_code_1() {
    var environment = configured();
    environment.put(
        "SITEMESSAGE_MESSENGERS_TELEGRAM_BASE_URL",
        "http://127.0.0.1:" + ScriptedHttpServer.deadPort());

    assertEquals(1, run(environment));

    assertOneLine("Telegram returned no updates: ");
  }

  @Test
  void without_telegram_it_says_what_to_configure_and_exit_code_2() {
    assertEquals(2, run(Map.of()));

    assertOneLine("telegram is not configured: give messengers.telegram.token");
  }

  @Test
  void a_wrong_option_is_named_and_exit_code_2() {
    assertEquals(2, run(Map.of("SITEMESSAGE_MESSENGERS_TELEGRAM_TOKEN", "nonsense")));

    assertOneLine("messengers.telegram.token must be a number, a colon and a key");
  }

  @Test
  void the_sandbox_has_chats_to_try_it_with() {
    var vertx = Vertx.vertx();
    try {
      var url = FakeServices.start(vertx, 0).url();

      var code =
          run(
              Map.of(
                  "SITEMESSAGE_MESSENGERS_TELEGRAM_TOKEN",
                  FakeTelegram.TOKEN,
                  "SITEMESSAGE_MESSENGERS_TELEGRAM_BASE_URL",
                  url));

      assertEquals(0, code, err.toString());
      assertTrue(out.toString().contains("Ada Lovelace @ada_lovelace"), out.toString());
    } finally {
      Waiting.started(vertx.close());
    }
  }

  private Map<String, String> configured() {
    return new HashMap<>(
        Map.of(
            "SITEMESSAGE_MESSENGERS_TELEGRAM_TOKEN",
            TOKEN,
            "SITEMESSAGE_MESSENGERS_TELEGRAM_BASE_URL",
            server.url("")));
  }

  private static HttpReaction json(int status, String json) {
    return HttpReaction.reply(status, json.replace('\'', '"'));
  }

  private int run(Map<String, String> environment) {
    return Cli.run(
        new String[] {"chat-ids"}, environment, new PrintWriter(out), new PrintWriter(err));
  }

  private void assertOneLine(String expected) {
    var text = err.toString().strip();
    assertTrue(text.startsWith("sitemessage: "), text);
    assertTrue(text.contains(expected), text);
    assertEquals(1, text.lines().count(), text);
    assertEquals("", out.toString());
  }
}
