package com.example.pager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.SiteMessageException;

class SnppMessengerTest {
  private final Vertx vertx = Vertx.vertx();
  private final FakeGateway gateway = FakeGateway.start();
  private final SnppMessenger messenger = new SnppMessenger(options(new JsonObject()));

  @AfterEach
  void tear_down() throws Exception {
    await(messenger.close());
    await(vertx.close());
    gateway.close();
  }

  private SnppOptions options(JsonObject more) {
    return SnppOptions.fromJson(
        new JsonObject().put("host", "127.0.0.1").put("port", gateway.port()).mergeIn(more));
  }

  private Outcome page(String text) throws Exception {
    await(messenger.open(vertx));
    return await(
        messenger.deliver(Delivery.unstored("snpp", "555-0100", Content.text("Subject", text))));
  }

  @Test
  void a_line_goes_by_mess_and_several_go_by_data() throws Exception {
    var line = page("Lunch 🍲");
    var lines = page("Lunch\r\n.. is\rready\n");

    assertEquals(Outcome.sent("", "250 Message Sent Successfully"), line);
    assertEquals("sent", lines.kind());
    assertEquals(
        List.of("Lunch 🍲", "Lunch\n.. is\nready"),
        gateway.pages().stream().map(FakeGateway.Page::text).toList());
    assertTrue(gateway.verbs().containsAll(List.of("MESS", "DATA")), gateway.verbs().toString());
    assertFalse(gateway.verbs().contains("LOGI"), gateway.verbs().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "GREETING, 421 going down,       deferred",
    "GREETING, 554 not you,          deferred",
    "GREETING, drop,                 deferred",
    "GREETING, nonsense,             deferred",
    "PAGE,     550 no such pager,    rejected",
    "PAGE,     drop,                 retry",
    "PAGE,     554 failed,           retry",
    "MESS,     552 too long,         rejected",
    "SEND,     421 too many queries, deferred",
    "SEND,     554 message failed,   retry",
    "SEND,     503 incomplete,       rejected",
    "SEND,     nonsense,             unknown",
    "SEND,     drop,                 unknown",
  })
  void the_stage_decides_the_outcome_of_a_reply(String verb, String reply, String kind)
      throws Exception {
    gateway.on(verb, reply);

    var outcome = page("Lunch");

    assertEquals(kind, outcome.kind(), outcome.reason());
    assertTrue(outcome.reason().startsWith("at "), outcome.reason());
  }

  @Test
  void a_refused_login_pauses_it_and_is_repeated_to_nobody() throws Exception {
    gateway.login("site right");
    var wrong =
        new SnppMessenger(options(new JsonObject().put("login", "site").put("password", "wr0ng")));
    await(wrong.open(vertx));

    var outcome =
        await(wrong.deliver(Delivery.unstored("snpp", "555-0100", Content.text("Lunch"))));
    await(wrong.close());

    assertInstanceOf(Outcome.Paused.class, outcome);
    assertEquals("at login: 550 Error, Invalid Login: site ***", outcome.reason());
  }

  @Test
  void a_connection_that_is_refused_holds_the_messenger() throws Exception {
    gateway.close();

    var outcome = assertInstanceOf(Outcome.Deferred.class, page("Lunch"));

    assertEquals(Scope.MESSENGER, outcome.scope());
    assertEquals("at connect: the connection was refused or not made in time", outcome.reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n ", "a\0b", "a\ud83d", "a\n.\nb", "a\u0085b"})
  void a_text_that_no_gateway_can_carry_is_rejected(String text) throws Exception {
    assertEquals("rejected", page(text).kind());
    assertEquals(List.of(), gateway.pages());
  }

  @Test
  void a_text_is_measured_in_characters() {
    var longest = "👋".repeat(900);

    assertEquals(List.of(longest), SnppText.of(longest, 900).lines());
    var refused = assertThrows(SiteMessageException.class, () -> SnppText.of(longest + "!", 900));
    assertEquals("the text has 901 characters, the gateway accepts 900", refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "host,           'a b',       is \"a b\"",
    "port,           0,           from 1 to 65535",
    "timeoutMs,      0,           from 1 to 600000",
    "maxChars,       100001,      from 1 to 100000",
    "maxConnections, 0,           from 1 to 1000",
    "login,          'a b',       without blanks",
    "password,       secret,      but password is given",
  })
  void a_wrong_option_is_named(String key, String value, String told) {
    var number = value.matches("\\d+") ? (Object) Integer.valueOf(value) : value;

    var failure =
        assertThrows(SiteMessageException.class, () -> options(new JsonObject().put(key, number)));

    var text = String.valueOf(failure.getMessage());
    assertTrue(text.startsWith("messengers.snpp."), text);
    assertTrue(text.contains(told), text);
    assertFalse(text.contains("secret"), text);
  }

  @Test
  void no_password_is_shown() {
    var options = options(new JsonObject().put("login", "site").put("password", "s3cret"));

    assertFalse(options.toString().contains("s3cret"), options.toString());
  }
}
