package org.sitemessage.vertx.messenger.facebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;
import static org.sitemessage.vertx.messenger.http.HttpFixture.deliver;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
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
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.testkit.HttpReaction;
import org.sitemessage.testkit.ReceivedRequest;
import org.sitemessage.testkit.ScriptedHttpServer;
import org.sitemessage.vertx.messenger.http.HttpFixture;
import org.sitemessage.vertx.messenger.provider.FacebookMessengerProvider;

class FacebookMessengerTest {
  private static final String TOKEN = "EAAs3cretT0ken";
  private static final String FEED = "/v25.0/me/feed";

  private final HttpFixture fixture = new HttpFixture();
  private final ScriptedHttpServer server = ScriptedHttpServer.start();

  /** Returns all requests except those of opening the messenger. */
  private List<ReceivedRequest> requests() {
    return server.requests().stream().filter(r -> !r.path().equals("/v25.0/me")).toList();
  }

  @AfterEach
  void tear_down() {
    server.close();
    fixture.close();
  }

  private FacebookMessenger open() {
    return fixture.open(new FacebookMessenger(options()));
  }

  private FacebookOptions options() {
    return FacebookOptions.pageAccessToken(TOKEN).with(FacebookOptions.BASE_URL, server.url(""));
  }

  private Outcome refused(int status, int code, boolean before) {
    var error = new JsonObject().put("code", code).put("message", "why").put("error_subcode", 463);
    server.on(
        "POST", FEED, HttpReaction.reply(status, new JsonObject().put("error", error).encode()));
    return await(
        open()
            .deliver(
                new Delivery(
                    new Dispatch(1, "0123", 1, "fb", "me", "", 0, before),
                    Content.text("Hello."))));
  }

  @ParameterizedTest
  @CsvSource({"190, paused", "102, paused", "4, ''", "100, ''"})
  void only_an_error_that_needs_a_person_speaks_against_sending_at_the_opening(
      int code, String kind) {
    var error = new JsonObject().put("code", code).put("message", "why");
    server.on(
        "GET", "/v25.0/me", HttpReaction.reply(400, new JsonObject().put("error", error).encode()));
    var messenger =
        fixture.open(
            new FacebookMessenger(options().with(FacebookOptions.APP_SECRET, "app-secret")));

    assertEquals(kind, await(messenger.verify()).map(Outcome::kind).orElse(""));
    assertEquals(
        Map.of(
            "access_token",
            TOKEN,
            "appsecret_proof",
            FacebookMessenger.proof("app-secret", TOKEN),
            "fields",
            "id"),
        server.requests().get(0).parameters());
  }

  @Test
  void a_post_carries_the_token_and_its_proof() {
    server.on("POST", FEED, HttpReaction.reply(200, "{\"id\":\"1_7\"}"));
    var messenger =
        fixture.open(
            new FacebookMessenger(options().with(FacebookOptions.APP_SECRET, "app-secret")));

    assertEquals(Outcome.sent("1_7"), deliver(messenger, "me", "Привет"));
    assertEquals(
        Map.of(
            "message",
            "Привет",
            "access_token",
            TOKEN,
            "appsecret_proof",
            FacebookMessenger.proof("app-secret", TOKEN)),
        requests().get(0).form());

    deliver(messenger, "me", "https://example.org/a?b=c");
    assertEquals("https://example.org/a?b=c", requests().get(1).form().get("link"));
  }

  @ParameterizedTest
  @CsvSource({
    "test, test, 88cd2108b5347d973cf39cdf9053d7dd42704876d8c9a9bd8e2d168259d3ddf7",
    "helloWorld, PRIE7$oG2uS-Yf17kEnUEpi5hvW/#AFo, cb064987988fcd658470d6a24f1c68f6d7982c80ab9efb08cb8c84ef88fd03e1",
  })
  void the_proof_is_the_published_one(String token, String secret, String proof) {
    assertEquals(proof, FacebookMessenger.proof(secret, token));
  }

  @ParameterizedTest
  @CsvSource({
    "500, 1, unknown",
    "500, 2, unknown",
    "400, 4, deferred",
    "400, 17, deferred",
    "400, 341, deferred",
    "400, 32, deferred",
    "400, 613, deferred",
    "400, 80001, deferred",
    "400, 190, paused",
    "400, 102, paused",
    "400, 3, paused",
    "400, 10, paused",
    "400, 200, paused",
    "400, 299, paused",
    "400, 368, deferred",
    "400, 506, rejected",
    "400, 100, rejected",
    "400, 1609005, rejected",
  })
  void an_error_is_classified(int status, int code, String kind) {
    var outcome = refused(status, code, false);

    assertEquals(kind, outcome.kind());
    assertEquals(code + " why", outcome.reason());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 10, 200, 299, 368})
  void a_page_that_is_refused_waits_alone_and_five_in_a_row_pause(int code) {
    var error = new JsonObject().put("code", code).put("message", "why");
    for (int page = 1; page <= 5; page++) {
      server.on(
          "POST",
          "/v25.0/%d/feed".formatted(page),
          HttpReaction.reply(400, new JsonObject().put("error", error).encode()));
    }
    var messenger = open();
    var alone = Outcome.deferred(code + " why", Duration.ofHours(1), Scope.ADDRESS);

    for (int page : List.of(1, 1, 1, 1, 1, 2, 3, 4)) {
      assertEquals(alone, deliver(messenger, String.valueOf(page), "Hello."));
    }
    assertEquals(
        Outcome.paused(code + " why (the same to 5 recipients in a row)"),
        deliver(messenger, "5", "Hello."));
  }

  @Test
  void a_limit_of_the_page_holds_that_page_and_any_other_the_messenger() {
    assertEquals(Outcome.deferred("4 why", Scope.MESSENGER), refused(400, 4, false));
    assertEquals(
        Outcome.deferred("32 why", Duration.ofHours(1), Scope.ADDRESS), refused(400, 32, false));
  }

  @Test
  void a_duplicate_error_after_an_unknown_attempt_counts_as_sent() {
    assertEquals(Outcome.sent("", "506 why"), refused(400, 506, true));
  }

  @Test
  void a_post_that_may_have_been_made_is_held() {
    // The time matters to the reaction that never comes; the outcome is the same without it.
    var messenger =
        fixture.open(
            new FacebookMessenger(options().with(FacebookOptions.TIMEOUT, Duration.ofMillis(400))));
    for (var reaction :
        List.of(
            HttpReaction.stall(),
            HttpReaction.drop(),
            HttpReaction.reply(200, "<html>"),
            HttpReaction.reply(502, "<html>"),
            HttpReaction.reply(400, "{\"error\":{\"code\":5,\"is_transient\":true}}"))) {
      server.once("POST", FEED, reaction);

      assertEquals("unknown", deliver(messenger, "me", "Hello.").kind(), reaction.toString());
    }
    assertEquals(UnknownPolicy.HOLD, messenger.unknownPolicy());
  }

  @Test
  void tokens_of_pages_are_exchanged_and_paged_through() {
    server.on(
        "GET",
        "/v25.0/oauth/access_token",
        HttpReaction.reply(200, "{\"access_token\":\"long\",\"token_type\":\"bearer\"}"));
    server.once("GET", "/v25.0/me/accounts", page("1", server.url("/v25.0/me/accounts?after=x")));
    server.once("GET", "/v25.0/me/accounts", page("2", "https://elsewhere.example/steal"));

    var tokens = await(open().getPageAccessTokens("app", "app-secret", "short&lived"));

    assertEquals(List.of("1", "2"), tokens.stream().map(t -> t.id()).toList());
    assertEquals("token-1", tokens.get(0).accessToken());
    assertFalse(tokens.toString().contains("token-1"), tokens.toString());
    var exchange = requests().get(0).parameters();
    assertEquals("short&lived", exchange.get("fb_exchange_token"));
    assertEquals("app-secret", exchange.get("client_secret"));
    assertEquals("long", requests().get(1).parameters().get("access_token"));
    assertEquals("x", requests().get(2).parameters().get("after"));
    var proof = requests().get(1).parameters().get("appsecret_proof");
    assertEquals(FacebookMessenger.proof("app-secret", "long"), proof);
    assertEquals(proof, requests().get(2).parameters().get("appsecret_proof"));
    assertEquals(3, requests().size());
  }

  private static HttpReaction page(String id, String next) {
    return HttpReaction.reply(
        200,
        """
        {"data":[{"access_token":"token-%s","id":"%s","name":"n"}],"paging":{"next":"%s"}}"""
            .formatted(id, id, next));
  }

  @Test
  void a_messenger_that_is_not_open_says_so() {
    var failure =
        assertThrows(
            RuntimeException.class,
            () -> await(new FacebookMessenger(options()).getPageAccessTokens("a", "b", "c")));

    assertTrue(failure.toString().contains("the messenger fb is not open: call open(vertx) first"));
  }

  @Test
  void tokens_that_are_refused_are_a_failure_that_names_no_secret() {
    server.on(
        "GET",
        "/v25.0/oauth/access_token",
        HttpReaction.reply(400, "{\"error\":{\"code\":101,\"message\":\"bad app-secret\"}}"));

    var failure =
        assertThrows(
            RuntimeException.class,
            () -> await(open().getPageAccessTokens("app", "app-secret", "short")));

    assertTrue(failure.toString().contains("error 101"), failure.toString());
    assertFalse(failure.toString().contains("app-secret"), failure.toString());
  }

  @Test
  void an_absent_address_is_the_page_of_the_token() {
    var messenger = new FacebookMessenger(options());

    assertEquals(Optional.of("me"), messenger.address(Recipient.address("fb", "")));
    assertEquals(Optional.of("12"), messenger.address(Recipient.address("fb", " 12 ")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "page", "me/../x", "1 2"})
  void anything_else_is_no_address(String address) {
    var messenger = new FacebookMessenger(options());

    assertThrows(
        SiteMessageException.class, () -> messenger.address(Recipient.address("fb", address)));
  }

  @Test
  void options_are_read_as_they_were_written_and_show_no_secret() {
    var options = options().with(FacebookOptions.APP_SECRET, "app-secret");

    assertEquals(options, FacebookOptions.fromJson(options.toJson()));
    assertEquals(FacebookOptions.SECTION.names().size(), options.toJson().size());
    assertFalse(options.toString().contains(TOKEN) || options.toString().contains("app-secret"));
    assertEquals(
        "https://graph.facebook.com",
        FacebookOptions.pageAccessToken(TOKEN).get(FacebookOptions.BASE_URL));
    assertEquals("fb", new FacebookMessengerProvider().alias());
  }

  @ParameterizedTest
  @CsvSource({"pageAccessToken, ''", "version, 25", "baseUrl, ftp://x"})
  void values_that_do_not_fit_are_named(String key, String value) {
    var failure =
        assertThrows(
            SiteMessageException.class,
            () -> FacebookOptions.fromJson(options().toJson().put(key, value)));

    assertTrue(String.valueOf(failure.getMessage()).startsWith("messengers.fb." + key));
  }
}
