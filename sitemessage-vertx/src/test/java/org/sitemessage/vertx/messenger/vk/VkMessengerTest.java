package org.sitemessage.vertx.messenger.vk;

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
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.testkit.HttpReaction;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.ReceivedRequest;
import org.sitemessage.testkit.ScriptedHttpServer;
import org.sitemessage.testkit.SettableClock;
import org.sitemessage.vertx.messenger.http.HttpFixture;
import org.sitemessage.vertx.messenger.provider.VkMessengerProvider;

class VkMessengerTest {
  private static final String TOKEN = "vk1.a.s3cret-t0ken";
  private static final String POST = "/method/wall.post";

  private final HttpFixture fixture = new HttpFixture();
  private final ScriptedHttpServer server = ScriptedHttpServer.start();
  private final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T00:00:00Z"));

  private List<ReceivedRequest> posts() {
    return server.requests().stream().filter(r -> r.path().equals(POST)).toList();
  }

  @AfterEach
  void tear_down() {
    server.close();
    fixture.close();
  }

  private VkMessenger open() {
    return fixture.open(new VkMessenger(options(), clock));
  }

  private VkOptions options() {
    return VkOptions.accessToken(TOKEN).with(VkOptions.BASE_URL, server.url(""));
  }

  private Outcome refused(int code, String message) {
    var error = new JsonObject().put("error_code", code).put("error_msg", message);
    server.on("POST", POST, HttpReaction.reply(200, new JsonObject().put("error", error).encode()));
    return deliver(open(), "1", "Hello.");
  }

  private static Delivery delivery(boolean maybeDelivered) {
    return new Delivery(
        new Dispatch(1, "0123456789abcdef0123456789abcdef", 1, "vk", "-5", "", 0, maybeDelivered),
        Content.text("Привет & пока"));
  }

  @Test
  void a_post_carries_its_guid_and_comes_from_the_community() {
    server.on("POST", POST, HttpReaction.reply(200, "{\"response\":{\"post_id\":4711}}"));

    assertEquals(Outcome.sent("4711"), await(open().deliver(delivery(false))));

    assertEquals(
        Map.of(
            "owner_id", "-5",
            "from_group", "1",
            "message", "Привет & пока",
            "guid", "0123456789abcdef0123456789abcdef",
            "v", "5.199",
            "access_token", TOKEN),
        posts().get(0).form());
  }

  @Test
  void a_token_that_may_not_ask_whose_it_is_is_not_complained_of() {
    var error =
        new JsonObject().put("error_code", 27).put("error_msg", "Group authorization failed");
    server.on(
        "POST",
        "/method/users.get",
        HttpReaction.reply(200, new JsonObject().put("error", error).encode()));
    server.on("POST", POST, HttpReaction.reply(200, "{\"response\":{\"post_id\":1}}"));
    try (var log = LogCapture.start()) {
      var messenger = open();

      assertEquals(Optional.empty(), await(messenger.verify()));
      assertEquals("sent", deliver(messenger, "-5", "Hello.").kind());
      assertFalse(log.text().contains("is not ready"), log.text());
    }
  }

  @Test
  void a_url_is_posted_as_a_link() {
    server.on("POST", POST, HttpReaction.reply(200, "{\"response\":{\"post_id\":1}}"));

    deliver(open(), "5", "https://example.org/a?b=c");

    var form = posts().get(0).form();
    assertEquals("https://example.org/a?b=c", form.get("attachments"));
    assertFalse(form.containsKey("message") || form.containsKey("from_group"), form.toString());
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        2, 3, 4, 5, 7, 8, 17, 20, 23, 24, 25, 27, 28, 1117, 3300, 3301, 3302, 3303, 3304, 3609, 3610
      })
  void an_error_that_needs_a_person_pauses_the_messenger(int code) {
    assertEquals(Outcome.paused(code + " why"), refused(code, "why"));
  }

  @ParameterizedTest
  @ValueSource(ints = {14, 15})
  void a_wall_that_is_refused_waits_alone_and_five_in_a_row_pause(int code) {
    var error = new JsonObject().put("error_code", code).put("error_msg", "why");
    server.on("POST", POST, HttpReaction.reply(200, new JsonObject().put("error", error).encode()));
    var messenger = open();
    var alone = Outcome.deferred(code + " why", Duration.ofHours(1), Scope.ADDRESS);

    for (int wall : List.of(1, 1, 1, 1, 1, 2, 3, 4)) {
      assertEquals(alone, deliver(messenger, String.valueOf(wall), "Hello."));
    }
    assertEquals(
        Outcome.paused(code + " why (the same to 5 recipients in a row)"),
        deliver(messenger, "5", "Hello."));
  }

  @ParameterizedTest
  @CsvSource({"6, 1", "9, 3600", "29, 3600", "601, 3600"})
  void a_flood_holds_the_messenger(int code, long seconds) {
    assertEquals(
        Outcome.deferred(code + " why", Duration.ofSeconds(seconds), Scope.MESSENGER),
        refused(code, "why"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 36, 43, 99_999})
  void a_fault_of_the_api_is_tried_again(int code) {
    assertEquals(Outcome.retry(code + " why"), refused(code, "why"));
  }

  @ParameterizedTest
  @ValueSource(ints = {18, 30, 37, 39, 40, 100, 113, 222, 225, 3102})
  void a_post_refused_for_good_is_rejected(int code) {
    assertEquals(Outcome.rejected(code + " why"), refused(code, "why"));
  }

  @ParameterizedTest
  @ValueSource(ints = {219, 220, 224})
  void a_limit_on_advertising_is_tried_again_in_an_hour(int code) {
    assertEquals(Outcome.retry(code + " why", Duration.ofHours(1)), refused(code, "why"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Access to adding post denied: you can only add 50 posts a day            | deferred",
        "Access to adding post denied: too many messages sent                     | deferred",
        "Access to adding post denied: can only schedule 25 posts on a day        | retry",
        "Access to adding post denied: cannot schedule more than 150 posts        | retry",
        "Access to adding post denied: access to the wall is closed               | rejected",
        "Access to adding post denied: anything else                              | rejected",
      })
  void a_wall_that_refuses_is_classified_by_the_text(String message, String kind) {
    assertEquals(kind, refused(214, message).kind());
  }

  @Test
  void an_unknown_post_is_sent_again_within_the_hour_and_not_after_it() {
    // The time matters to the reaction that never comes; the outcome is the same without it.
    var messenger =
        fixture.open(
            new VkMessenger(options().with(VkOptions.TIMEOUT, Duration.ofMillis(400)), clock));
    server
        .once("POST", POST, HttpReaction.drop())
        .once("POST", POST, HttpReaction.reply(502, "<html>"));
    server.once("POST", POST, HttpReaction.reply(200, "{\"response\":{\"post_id\":1}}").cutShort());
    server.once("POST", POST, HttpReaction.stall());

    assertEquals("unknown", await(messenger.deliver(delivery(false))).kind());
    for (int i = 0; i < 3; i++) {
      clock.advance(Duration.ofMinutes(15));
      assertEquals("unknown", await(messenger.deliver(delivery(true))).kind());
    }
    assertEquals(4, posts().size());

    clock.advance(Duration.ofMinutes(15));
    assertEquals("unknown", await(messenger.deliver(delivery(true))).kind());
    assertEquals(4, posts().size(), "sent after the guid was forgotten");
    assertEquals(UnknownPolicy.RESEND, messenger.unknownPolicy());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "-1", " 123456789012 "})
  void an_owner_is_an_address(String owner) {
    var messenger = new VkMessenger(options());

    assertEquals(Optional.of(owner.strip()), messenger.address(Recipient.address("vk", owner)));
    assertEquals("vkontakte", messenger.addressAttribute());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-", "id1", "1.5", "1 2"})
  void anything_else_is_not(String address) {
    var messenger = new VkMessenger(options());

    assertThrows(
        SiteMessageException.class, () -> messenger.address(Recipient.address("vk", address)));
  }

  @Test
  void the_page_that_gives_a_token_is_told() {
    assertEquals(
        "https://oauth.vk.com/authorize?client_id=7&scope=wall,offline&display=page"
            + "&response_type=token&v=5.199&redirect_uri=https://oauth.vk.com/blank.html",
        VkMessenger.tokenUrl("7", "5.199"));
  }

  @Test
  void options_are_read_as_they_were_written_and_show_no_token() {
    var options = options().with(VkOptions.VERSION, "5.131");

    assertEquals(options, VkOptions.fromJson(options.toJson()));
    assertEquals(VkOptions.SECTION.names().size(), options.toJson().size());
    assertFalse(options.toString().contains(TOKEN), options.toString());
    assertEquals(
        new RateLimit(3, Duration.ofSeconds(1)),
        new VkMessenger(VkOptions.accessToken(TOKEN)).rateLimit());
    assertEquals("https://api.vk.com", VkOptions.accessToken(TOKEN).get(VkOptions.BASE_URL));
    assertEquals(List.of("vk"), List.of(new VkMessengerProvider().alias()));
  }

  @ParameterizedTest
  @CsvSource({"accessToken, ''", "version, five", "baseUrl, ftp://x"})
  void values_that_do_not_fit_are_named(String key, String value) {
    var failure =
        assertThrows(
            SiteMessageException.class,
            () -> VkOptions.fromJson(options().toJson().put(key, value)));

    assertTrue(String.valueOf(failure.getMessage()).startsWith("messengers.vk." + key));
  }
}
