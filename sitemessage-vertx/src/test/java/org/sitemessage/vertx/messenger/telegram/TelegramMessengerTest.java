package org.sitemessage.vertx.messenger.telegram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;
import static org.sitemessage.vertx.messenger.http.HttpFixture.deliver;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.testkit.HttpReaction;
import org.sitemessage.testkit.ReceivedRequest;
import org.sitemessage.testkit.ScriptedHttpServer;
import org.sitemessage.testkit.SettableClock;
import org.sitemessage.vertx.messenger.http.HttpFixture;
import org.sitemessage.vertx.messenger.provider.TelegramMessengerProvider;
import org.sitemessage.vertx.messenger.telegram.TelegramMessenger.Chat;

class TelegramMessengerTest {
  private static final String TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
  private static final String BOT = "/bot" + TOKEN;
  private static final String CHAT = "9876543210";

  private final HttpFixture fixture = new HttpFixture();
  private final ScriptedHttpServer server = ScriptedHttpServer.start();
  private final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T00:00:00Z"));

  @BeforeEach
  void a_bot_that_works() {
    server.on("POST", BOT + "/getMe", json(200, "{'ok':true,'result':{'id':1,'is_bot':true}}"));
    server.on("POST", BOT + "/sendMessage", json(200, "{'ok':true,'result':{'message_id':4711}}"));
  }

  @AfterEach
  void tear_down() {
    server.close();
    fixture.close();
  }

  private static HttpReaction json(int status, String json) {
    return HttpReaction.reply(status, json.replace('\'', '"'));
  }

  private TelegramOptions options() {
    return TelegramOptions.token(TOKEN).with(TelegramOptions.BASE_URL, server.url("/"));
  }

  private TelegramMessenger open(TelegramOptions options) {
    return fixture.open(new TelegramMessenger(options, clock));
  }

  private Outcome answered(int status, String description, String parameters) {
    server.on(
        "POST",
        BOT + "/sendMessage",
        HttpReaction.reply(
            status,
            new JsonObject()
                .put("ok", false)
                .put("error_code", status)
                .put("description", description)
                .mergeIn(new JsonObject(parameters.replace('\'', '"')))
                .encode()));
    return deliver(open(options()), CHAT, "Hello.");
  }

  private List<ReceivedRequest> requests(String method) {
    return server.requests().stream().filter(r -> r.path().equals(BOT + method)).toList();
  }

  @Test
  void a_message_that_is_taken_is_sent_under_its_id() {
    assertEquals(Outcome.sent("4711"), deliver(open(options()), CHAT, "Привет 👋"));

    assertEquals(
        new JsonObject().put("chat_id", CHAT).put("text", "Привет 👋"),
        new JsonObject(requests("/sendMessage").get(0).body()));
  }

  @Test
  void the_way_of_sending_is_asked_for() {
    var messenger =
        open(
            options()
                .with(TelegramOptions.PARSE_MODE, "HTML")
                .with(TelegramOptions.SILENT, true)
                .with(TelegramOptions.PROTECT_CONTENT, true)
                .with(TelegramOptions.THREAD_ID, 5L));

    deliver(messenger, "@channel", "<b>Hello.</b>");

    assertEquals(
        new JsonObject()
            .put("chat_id", "@channel")
            .put("text", "<b>Hello.</b>")
            .put("parse_mode", "HTML")
            .put("disable_notification", true)
            .put("protect_content", true)
            .put("message_thread_id", 5),
        new JsonObject(requests("/sendMessage").get(0).body()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403 | Forbidden: bot was blocked by the user                        | suppressed",
        "403 | Forbidden: user is deactivated                                | suppressed",
        "403 | Forbidden: bot can't initiate conversation with a user        | rejected",
        "403 | Forbidden: bot can't send messages to bots                    | rejected",
        "403 | Forbidden: bots can't send messages to bots                   | rejected",
        "403 | Forbidden: bot was kicked from the group chat                 | rejected",
        "403 | Forbidden: bot was kicked from the supergroup chat            | rejected",
        "403 | Forbidden: bot was kicked from the channel chat               | rejected",
        "403 | Forbidden: bot is not a member of the channel chat            | rejected",
        "403 | Forbidden: the group chat was deleted                         | suppressed",
        "400 | Bad Request: chat not found                                   | rejected",
        "400 | Bad Request: private chat not found                           | rejected",
        "400 | Bad Request: message thread not found                         | rejected",
        "400 | Bad Request: message text is empty                            | rejected",
        "400 | Bad Request: can't parse entities: unexpected end             | rejected",
        "400 | Bad Request: message is too long                              | rejected",
        "400 | Logged out                                                    | paused",
        "400 | Unauthorized                                                  | paused",
        "401 | Unauthorized                                                  | paused",
        "404 | Not Found                                                     | paused",
        "429 | Too Many Requests: later                                      | deferred",
        "500 | Internal Server Error: restart                                | retry",
        "500 | Internal Server Error: sent message was immediately deleted and can't be returned | rejected",
      })
  void a_refusal_is_classified(int status, String description, String kind) {
    var outcome = answered(status, description, "{}");

    assertEquals(
        kind, outcome.suppressesAddress() ? "suppressed" : outcome.kind(), outcome.reason());
    assertEquals(status + " " + description, outcome.reason());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Too Many Requests: retry after 17 | {'parameters':{'retry_after':17}} | 17",
        "Too Many Requests                 | {'parameters':{'retry_after':35}} | 35",
        "Too Many Requests: retry after 21 | {}                                | 21",
      })
  void a_flood_holds_the_bot_for_as_long_as_telegram_says(
      String description, String parameters, long seconds) {
    assertEquals(
        Outcome.deferred(
            "429 " + description.strip(), Duration.ofSeconds(seconds), Scope.MESSENGER),
        answered(429, description.strip(), parameters));
  }

  @Test
  void a_flood_is_understood_by_its_header_too() {
    server.on(
        "POST",
        BOT + "/sendMessage",
        json(429, "{'ok':false,'error_code':429,'description':'x'}").with("Retry-After", "9"));

    var outcome = (Outcome.Deferred) deliver(open(options()), CHAT, "Hello.");

    assertEquals(Optional.of(Duration.ofSeconds(9)), outcome.delay());
  }

  @Test
  void a_group_that_became_a_supergroup_has_moved() {
    assertEquals(
        Outcome.moved("-1001234567890"),
        answered(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            "{'parameters':{'migrate_to_chat_id':-1001234567890}}"));
  }

  @Test
  void a_message_that_may_have_been_delivered_is_held() {
    var messenger = open(options().with(TelegramOptions.TIMEOUT, Duration.ofMillis(400)));
    for (var reaction :
        List.of(
            HttpReaction.stall(),
            HttpReaction.drop(),
            json(200, "{'ok':true,'result':{'message_id':1}}").cutShort(),
            HttpReaction.reply(200, "<html>"),
            HttpReaction.reply(502, "<html>Bad Gateway</html>"))) {
      server.once("POST", BOT + "/sendMessage", reaction);

      assertEquals("unknown", deliver(messenger, CHAT, "Hello.").kind(), reaction.toString());
    }
    assertEquals(UnknownPolicy.HOLD, messenger.unknownPolicy());
  }

  @Test
  void the_token_is_verified_once_and_again_for_a_test_message() {
    var messenger = open(options());

    deliver(messenger, CHAT, "1");
    deliver(messenger, CHAT, "2");
    assertEquals(1, requests("/getMe").size());

    assertEquals("sent", await(messenger.sendTestMessage(CHAT, "Test")).kind());
    assertEquals(2, requests("/getMe").size());
  }

  @Test
  void a_wrong_token_pauses_and_is_verified_again_until_it_is_right() {
    server.once(
        "POST",
        BOT + "/getMe",
        json(401, "{'ok':false,'error_code':401,'description':'Unauthorized'}"));
    var messenger = open(options());

    assertEquals(Outcome.paused("401 Unauthorized"), deliver(messenger, CHAT, "Hello."));
    assertTrue(requests("/sendMessage").isEmpty());
    assertEquals("sent", deliver(messenger, CHAT, "Hello.").kind());
  }

  @Test
  void a_verification_that_fails_for_now_costs_no_attempt() {
    server.once("POST", BOT + "/getMe", HttpReaction.reply(502, "<html>"));
    server.once("POST", BOT + "/getMe", HttpReaction.drop());
    var messenger = open(options());

    for (int i = 0; i < 2; i++) {
      var outcome = (Outcome.Deferred) deliver(messenger, CHAT, "Hello.");
      assertEquals(Scope.MESSENGER, outcome.scope());
      assertFalse(outcome.reason().contains(TOKEN), outcome.reason());
    }
    assertEquals("sent", deliver(messenger, CHAT, "Hello.").kind());
  }

  @Test
  void a_text_that_telegram_cannot_take_is_refused_before_it_is_sent() {
    var messenger = open(options());
    var marked = open(options().with(TelegramOptions.PARSE_MODE, "HTML"));

    assertEquals("sent", deliver(messenger, CHAT, "😀".repeat(4096)).kind());
    assertEquals("rejected", deliver(messenger, CHAT, "x".repeat(4097)).kind());
    assertEquals("rejected", deliver(messenger, CHAT, " \n").kind());
    assertEquals("sent", deliver(marked, CHAT, "<b></b>".repeat(600) + "x").kind());
    assertEquals("rejected", deliver(marked, CHAT, "<b></b>".repeat(5_000) + "x").kind());
    assertEquals(2, requests("/sendMessage").size());
  }

  @Test
  void text_is_made_from_html_if_there_is_none() {
    await(
        open(options())
            .deliver(Delivery.unstored("telegram", CHAT, Content.html("Hi", "<p>A<b>b</b></p>"))));

    var body = new JsonObject(requests("/sendMessage").get(0).body());
    assertEquals("Ab", body.getString("text"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "-1001234567890", "@channel", "@a_b_c"})
  void a_chat_is_an_address(String chat) {
    assertEquals(
        Optional.of(chat),
        new TelegramMessenger(options()).address(Recipient.address("telegram", " " + chat)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "name", "@ab", "@1abc", "1 2", "+1", "1e5", "99999999999999999999"})
  void anything_else_is_not(String address) {
    var messenger = new TelegramMessenger(options());

    assertThrows(
        SiteMessageException.class,
        () -> messenger.address(Recipient.address("telegram", address)));
  }

  @Test
  void chats_that_have_started_the_bot_are_found_among_updates_of_all_kinds() {
    server.on(
        "POST",
        BOT + "/getUpdates",
        json(
            200,
            """
            {'ok':true,'result':[
             {'update_id':1,'message':{'chat':{'id':5000000001},'text':'/start'}},
             {'update_id':2,'message':{'chat':{'id':2},'text':'/start payload'}},
             {'update_id':3,'message':{'chat':{'id':-1003},'text':'/start@the_bot now'}},
             {'update_id':4,'message':{'chat':{'id':4},'text':'/started'}},
             {'update_id':5,'message':{'chat':{'id':5},'text':'hello'}},
             {'update_id':6,'message':{'chat':{'id':6},'photo':[]}},
             {'update_id':7,'edited_message':{'chat':{'id':7},'text':'/start'}},
             {'update_id':8,'channel_post':{'chat':{'id':8},'text':'/start'}},
             {'update_id':9,'my_chat_member':{'chat':{'id':9}}},
             {'update_id':10,'callback_query':{}}, {'update_id':11,'poll':{}},
             {'update_id':12,'message':null}, {'update_id':13,'message':{'text':'/start'}},
             {'update_id':14,'message':{'chat':{'id':2},'text':'/start'}}, 15, {}]}"""));

    var chats = await(open(options()).getChatIds());

    assertEquals(List.of("5000000001", "2", "-1003"), List.copyOf(chats));
  }

  @Test
  void a_bot_that_is_not_open_says_so() {
    var failure =
        assertThrows(
            RuntimeException.class, () -> await(new TelegramMessenger(options()).getChatIds()));

    assertTrue(
        failure.toString().contains("the messenger telegram is not open: call open(vertx) first"),
        failure.toString());
  }

  @Test
  void chats_are_told_with_their_names_until_the_bot_has_to_leave() {
    server.on(
        "POST",
        BOT + "/getUpdates",
        json(
            200,
            """
            {'ok':true,'result':[
             {'update_id':1,'message':{'chat':{'id':5000000001,'type':'private','first_name':'Ada','last_name':'Lovelace','username':'ada'}}},
             {'update_id':2,'my_chat_member':{'chat':{'id':-2,'type':'group','title':'Old'},'new_chat_member':{'status':'member'}}},
             {'update_id':3,'channel_post':{'chat':{'id':-1003,'type':'channel','title':'News','username':'news'}}},
             {'update_id':4,'callback_query':{'message':{'chat':{'id':4,'type':'private'}}}},
             {'update_id':5,'my_chat_member':{'chat':{'id':-2,'type':'group'},'new_chat_member':{'status':'kicked'}}},
             {'update_id':6,'chat_member':{'chat':{'id':-1003,'type':'channel','title':'News','username':'news'},'new_chat_member':{'status':'left'}}},
             {'update_id':7,'business_message':{'chat':{'id':7,'type':'private'}}},
             {'update_id':8,'poll':{}}, {'update_id':9,'message':null}, {'update_id':10,'message':{'chat':{'id':'x'}}}]}"""));

    assertEquals(
        List.of(
            new Chat("5000000001", "private", "Ada Lovelace", "ada"),
            new Chat("-1003", "channel", "News", "news"),
            new Chat("4", "private", "", "")),
        await(open(options()).getChats()));
  }

  @Test
  void updates_before_an_offset_are_confirmed() {
    server.on("POST", BOT + "/getUpdates", json(200, "{'ok':true,'result':[{'update_id':8}]}"));

    assertEquals(1, await(open(options()).getUpdates(8)).size());

    var asked = new JsonObject(requests("/getUpdates").get(0).body());
    assertEquals(8, asked.getLong("offset"));
  }

  @Test
  void updates_that_telegram_refuses_to_tell_are_a_failure_that_names_no_token() {
    server.on(
        "POST",
        BOT + "/getUpdates",
        json(409, "{'ok':false,'error_code':409,'description':'Conflict: webhook is active'}"));

    var failure = assertThrows(RuntimeException.class, () -> await(open(options()).getUpdates()));

    assertTrue(failure.toString().contains("409 Conflict: webhook is active"));
    assertFalse(failure.toString().contains(TOKEN));
  }

  @Test
  void options_are_read_as_they_were_written_and_show_no_token() {
    var options =
        options()
            .with(TelegramOptions.PARSE_MODE, "MarkdownV2")
            .with(TelegramOptions.THREAD_ID, 3L);

    assertEquals(options, TelegramOptions.fromJson(options.toJson()));
    assertEquals(TelegramOptions.SECTION.names().size(), options.toJson().size());
    assertFalse(options.toString().contains(TOKEN), options.toString());
    assertEquals(
        new RateLimit(30, Duration.ofSeconds(1)),
        new TelegramMessenger(TelegramOptions.token(TOKEN)).rateLimit());
    assertEquals(
        "https://api.telegram.org", TelegramOptions.token(TOKEN).get(TelegramOptions.BASE_URL));
    assertEquals(Set.of("telegram"), Set.of(new TelegramMessengerProvider().alias()));
  }

  @ParameterizedTest
  @CsvSource({"token, nonsense", "token, ''", "parseMode, html", "baseUrl, ftp://x"})
  void values_that_do_not_fit_are_named(String key, String value) {
    var failure =
        assertThrows(
            SiteMessageException.class,
            () -> TelegramOptions.fromJson(options().toJson().put(key, value)));

    assertTrue(String.valueOf(failure.getMessage()).startsWith("messengers.telegram." + key));
  }
}
