package org.sitemessage.twitter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;
import static org.sitemessage.vertx.messenger.http.HttpFixture.deliver;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
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
import org.sitemessage.api.user.User;
import org.sitemessage.testkit.HttpReaction;
import org.sitemessage.testkit.ReceivedRequest;
import org.sitemessage.testkit.ScriptedHttpServer;
import org.sitemessage.testkit.SettableClock;
import org.sitemessage.vertx.messenger.http.HttpFixture;

class TwitterMessengerTest {
  private static final String ME = "/2/users/me";
  private static final String POST = "/2/tweets";
  private static final String LEGACY_POST = "/1.1/statuses/update.json";
  private static final Instant NOW = Instant.ofEpochSecond(1_318_622_958);
  private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  private final HttpFixture fixture = new HttpFixture();
  private final ScriptedHttpServer server = ScriptedHttpServer.start();

  @AfterEach
  void tear_down() {
    server.close();
    fixture.close();
  }

  private TwitterOptions options() {
    return TwitterOptions.oauth1("key", "secret", "token", "tokensecret")
        .with(TwitterOptions.BASE_URL, server.url(""))
        .with(TwitterOptions.TIMEOUT, Duration.ofMillis(400));
  }

  private TwitterMessenger open() {
    return open(options());
  }

  private TwitterMessenger open(TwitterOptions options) {
    server.on("GET", ME, HttpReaction.reply(200, "{\"data\":{\"id\":\"1\"}}"));
    return fixture.open(new TwitterMessenger(options, new SettableClock(NOW)));
  }

  private Outcome answered(HttpReaction reaction) {
    return answered(reaction, false);
  }

  private Outcome answered(HttpReaction reaction, boolean before) {
    server.on("POST", POST, reaction);
    return await(open().deliver(delivery(before)));
  }

  private static Delivery delivery(boolean before) {
    return new Delivery(
        new Dispatch(1, "0123456789abcdef0123456789abcdef", 1, "twitter", "", "", 0, before),
        Content.text("Hello."));
  }

  private static HttpReaction errors(int status, int code, String message) {
    return HttpReaction.reply(
        status,
        new JsonObject()
            .put(
                "errors",
                new JsonArray().add(new JsonObject().put("code", code).put("message", message)))
            .encode());
  }

  private static HttpReaction problem(int status, String type, String detail) {
    return HttpReaction.reply(
        status,
        new JsonObject()
            .put("type", type)
            .put("title", "A title")
            .put("status", status)
            .put("detail", detail)
            .encode());
  }

  private ReceivedRequest posted(String path) {
    return server.requests().stream().filter(r -> r.path().equals(path)).findFirst().orElseThrow();
  }

  private static Map<String, String> oauth(ReceivedRequest request) {
    var header = request.header("authorization").orElseThrow();
    assertTrue(header.startsWith("OAuth "), header);
    var parameters = new LinkedHashMap<String, String>();
    PARAMETER.matcher(header).results().forEach(m -> parameters.put(m.group(1), m.group(2)));
    return parameters;
  }

  private static String signature(
      Map<String, String> sent, ReceivedRequest request, String url, String form) {
    var oauth = new LinkedHashMap<>(sent);
    oauth.remove("oauth_signature");
    return OAuth1Signature.encode(
        OAuth1Signature.sign(
            request.method(), URI.create(url), oauth, form, "secret", "tokensecret"));
  }

  @Test
  void a_post_is_json_and_its_signature_covers_the_parameters_alone() {
    server.on("POST", POST, HttpReaction.reply(201, "{\"data\":{\"id\":\"4711\"}}"));

    assertEquals(Outcome.sent("4711"), deliver(open(), "@some_one", "Привет & <пока>"));

    var request = posted(POST);
    assertEquals("{\"text\":\"@some_one Привет & <пока>\"}", request.body());
    var oauth = oauth(request);
    assertEquals("key", oauth.get("oauth_consumer_key"));
    assertEquals("token", oauth.get("oauth_token"));
    assertEquals("HMAC-SHA1", oauth.get("oauth_signature_method"));
    assertEquals("1318622958", oauth.get("oauth_timestamp"));
    assertEquals("1.0", oauth.get("oauth_version"));
    assertEquals(signature(oauth, request, server.url(POST), ""), oauth.get("oauth_signature"));
  }

  @Test
  void the_legacy_api_takes_a_form_and_the_signature_covers_it() {
    server.on("GET", "/1.1/account/verify_credentials.json", HttpReaction.reply(200, "{\"id\":1}"));
    server.on("POST", LEGACY_POST, HttpReaction.reply(200, "{\"id\":1,\"id_str\":\"4711\"}"));

    assertEquals(
        Outcome.sent("4711"),
        deliver(
            open(options().with(TwitterOptions.API_VERSION, 1)), "", "Dogs, Cats & Mice + a~b*"));

    var request = posted(LEGACY_POST);
    assertEquals(Map.of("status", "Dogs, Cats & Mice + a~b*"), request.form());
    var oauth = oauth(request);
    assertEquals(
        signature(oauth, request, server.url(LEGACY_POST), request.body()),
        oauth.get("oauth_signature"));
    assertNotEquals(
        signature(oauth, request, server.url(LEGACY_POST), ""), oauth.get("oauth_signature"));
  }

  @Test
  void every_request_has_a_nonce_of_its_own() {
    server.on("POST", POST, HttpReaction.reply(201, "{\"data\":{\"id\":\"1\"}}"));
    var messenger = open();

    deliver(messenger, "", "One.");
    deliver(messenger, "", "Two.");

    assertEquals(
        3, server.requests().stream().map(r -> oauth(r).get("oauth_nonce")).distinct().count());
  }

  @Test
  void a_bearer_token_replaces_the_signature() {
    server.on("POST", POST, HttpReaction.reply(201, "{\"data\":{\"id\":\"1\"}}"));

    deliver(
        open(TwitterOptions.bearer("b3arer").with(TwitterOptions.BASE_URL, server.url(""))),
        "",
        "Hello.");

    server
        .requests()
        .forEach(r -> assertEquals(Optional.of("Bearer b3arer"), r.header("authorization")));
    assertEquals(2, server.requests().size());
  }

  private TwitterMessenger openFacing(HttpReaction me) {
    server.on("GET", ME, me);
    return fixture.open(new TwitterMessenger(options(), new SettableClock(NOW)));
  }

  private long count(String method) {
    return server.requests().stream().filter(r -> r.method().equals(method)).count();
  }

  @Test
  void the_login_is_verified_until_it_is_accepted_and_again_after_a_pause() {
    server.on("POST", POST, HttpReaction.reply(201, "{\"data\":{\"id\":\"1\"}}"));
    var messenger = openFacing(problem(401, "about:blank", "Unauthorized"));

    assertEquals(Outcome.paused("HTTP 401: Unauthorized"), deliver(messenger, "", "One."));
    assertEquals(0, count("POST"));
    server.on("GET", ME, HttpReaction.reply(200, "{\"data\":{\"id\":\"1\"}}"));
    assertEquals("sent", deliver(messenger, "", "Two.").kind());
    var asked = count("GET");
    assertEquals("sent", deliver(messenger, "", "Three.").kind());
    assertEquals(asked, count("GET"));
    server.once("POST", POST, errors(401, 89, "Invalid or expired token."));
    assertEquals("paused", deliver(messenger, "", "Four.").kind());
    assertEquals("sent", deliver(messenger, "", "Five.").kind());
    assertEquals(asked + 1, count("GET"));
  }

  @Test
  void a_login_that_may_not_be_verified_yet_does_not_keep_it_from_posting() {
    server.on("POST", POST, HttpReaction.reply(201, "{\"data\":{\"id\":\"1\"}}"));

    assertEquals(
        "sent", deliver(openFacing(errors(429, 88, "Rate limit exceeded")), "", "One.").kind());
  }

  @Test
  void a_login_that_cannot_be_verified_now_costs_nothing() {
    assertEquals(
        Outcome.deferred(
            "the check of the login: HTTP 503, not from the API of X", Scope.MESSENGER),
        deliver(openFacing(HttpReaction.reply(503, "<html>")), "", "One."));
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 64, 87, 89, 99, 135, 215, 220, 231, 261, 326, 416, 453})
  void a_code_that_needs_a_person_pauses(int code) {
    assertEquals(Outcome.paused("HTTP 403: " + code + " why"), answered(errors(403, code, "why")));
  }

  @ParameterizedTest
  @CsvSource({
    "429, https://api.twitter.com/2/problems/usage-capped",
    "403, https://api.x.com/2/problems/client-forbidden",
    "403, https://api.twitter.com/2/problems/unsupported-authentication",
    "403, https://api.twitter.com/2/problems/oauth1-permissions",
    "402, https://api.x.com/2/problems/credits",
    "402, about:blank",
    "401, about:blank",
  })
  void a_problem_that_needs_a_person_pauses(int status, String type) {
    assertEquals(
        Outcome.paused("HTTP " + status + ": why"), answered(problem(status, type, "why")));
  }

  @Test
  void a_type_of_somebody_else_is_none_of_x() {
    assertEquals(
        "retry",
        answered(problem(403, "https://example.org/2/problems/usage-capped", "why")).kind());
  }

  @ParameterizedTest
  @CsvSource({"900, 900", "10, 60", "-5, 60", "999999, 86400"})
  void a_flood_holds_the_messenger_until_its_window_is_over(long reset, long seconds) {
    var delay = Duration.ofSeconds(seconds);
    var at = Long.toString(NOW.getEpochSecond() + reset);

    assertEquals(
        Outcome.deferred("HTTP 429: 88 Rate limit exceeded", delay, Scope.MESSENGER),
        answered(errors(429, 88, "Rate limit exceeded").with("x-rate-limit-reset", at)));
    assertEquals(
        Outcome.deferred("HTTP 429: Too Many", delay, Scope.MESSENGER),
        answered(problem(429, "about:blank", "Too Many").with("x-rate-limit-reset", at)));
    assertEquals(
        Outcome.deferred("HTTP 429, not from the API of X", delay, Scope.MESSENGER),
        answered(HttpReaction.reply(429, "<html>").with("x-rate-limit-reset", at)));
  }

  @Test
  void a_flood_without_a_date_holds_it_for_a_minute() {
    assertEquals(
        Outcome.deferred("HTTP 429: 88 why", Duration.ofMinutes(1), Scope.MESSENGER),
        answered(errors(429, 88, "why")));
  }

  @Test
  void the_daily_limit_holds_the_messenger_for_an_hour() {
    assertEquals(
        Outcome.deferred("HTTP 403: 185 why", Duration.ofHours(1), Scope.MESSENGER),
        answered(errors(403, 185, "why")));
  }

  @Test
  void a_duplicate_counts_as_sent_only_after_an_attempt_that_may_have_posted() {
    var first = errors(403, 187, "Status is a duplicate.");
    var second =
        problem(
            403, "about:blank", "You are not allowed to create a Tweet with duplicate content.");

    for (var duplicate : List.of(first, second)) {
      assertEquals("rejected", answered(duplicate, false).kind());
      assertEquals("sent", answered(duplicate, true).kind());
    }
    assertEquals(UnknownPolicy.RESEND, open().unknownPolicy());
  }

  @Test
  void a_post_that_x_refuses_for_good_is_rejected() {
    assertEquals(
        Outcome.rejected("HTTP 403: 186 Tweet needs to be a bit shorter."),
        answered(errors(403, 186, "Tweet needs to be a bit shorter.")));
    assertEquals(
        Outcome.rejected("HTTP 400: One or more parameters was invalid."),
        answered(
            problem(
                400,
                "https://api.x.com/2/problems/invalid-request",
                "One or more parameters was invalid.")));
  }

  @Test
  void a_refusal_without_a_known_reason_is_tried_again_in_an_hour() {
    assertEquals(
        Outcome.retry("HTTP 403: why", Duration.ofHours(1)),
        answered(problem(403, "about:blank", "why")));
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504})
  void a_fault_of_x_leaves_open_whether_it_was_posted(int status) {
    assertEquals("unknown", answered(HttpReaction.reply(status, "<html>")).kind());
    assertEquals("unknown", answered(problem(status, "about:blank", "why")).kind());
    assertEquals("unknown", answered(errors(status, 130, "Over capacity")).kind());
  }

  @Test
  void no_answer_leaves_open_whether_it_was_posted() {
    assertEquals("unknown", answered(HttpReaction.drop()).kind());
    assertEquals("unknown", answered(HttpReaction.stall()).kind());
    assertEquals(
        "unknown",
        answered(HttpReaction.reply(201, "{\"data\":{\"id\":\"1\"}}").cutShort()).kind());
  }

  @Test
  void errors_beside_a_post_do_not_undo_it() {
    assertEquals(
        Outcome.sent("7"),
        answered(
            HttpReaction.reply(
                201, "{\"data\":{\"id\":\"7\"},\"errors\":[{\"message\":\"no place\"}]}")));
    assertEquals("unknown", answered(HttpReaction.reply(200, "{\"errors\":[{}]}")).kind());
    assertEquals("unknown", answered(HttpReaction.reply(201, "{}")).kind());
  }

  @Test
  void a_text_that_is_too_long_with_its_name_never_leaves() {
    assertEquals(
        Outcome.rejected("the text has the weighted length 288, X accepts 280"),
        deliver(open(), "@someone", "a".repeat(279)));
    assertEquals(
        Outcome.rejected("the text has the weighted length 3000, X accepts 280"),
        deliver(open(), "", "a".repeat(3_000)));
    assertEquals(Outcome.rejected("the text is empty"), deliver(open(), "@someone", " "));
    assertEquals(0, count("POST"));
  }

  @Test
  void an_address_is_a_name_and_neither_address_nor_user_a_plain_post() {
    var messenger = new TwitterMessenger(options());
    var user = Recipient.user("twitter", "7");

    assertEquals(
        Optional.of("@Some_1"), messenger.address(Recipient.address("twitter", " Some_1 ")));
    assertEquals(
        Optional.of("@Some_1"), messenger.address(Recipient.address("twitter", "@Some_1")));
    assertEquals(Optional.of(""), messenger.address(Recipient.address("twitter", "")));
    assertEquals(Optional.empty(), messenger.address(user));
    assertEquals(
        Optional.of("@theirs"),
        messenger.address(
            user.withUser(new User("7", Map.of("twitter", "theirs"), Locale.ROOT, true))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"@", "a b", "sixteen_letters_", "@@a", "имя", "a\nb"})
  void anything_else_is_not(String address) {
    var messenger = new TwitterMessenger(options());

    assertThrows(
        SiteMessageException.class, () -> messenger.address(Recipient.address("twitter", address)));
  }

  @Test
  void options_are_read_as_they_were_written_and_show_no_secret() {
    for (var options : List.of(options(), TwitterOptions.bearer("b3arer"))) {
      assertEquals(options, TwitterOptions.fromJson(options.toJson()));
      assertEquals(TwitterOptions.SECTION.names().size(), options.toJson().size());
      for (var secret : List.of("b3arer", "tokensecret")) {
        assertFalse(options.toString().contains(secret), options.toString());
      }
    }
    var defaults = TwitterOptions.bearer("b3arer");
    assertEquals(
        new RateLimit(100, Duration.ofMinutes(15)), new TwitterMessenger(defaults).rateLimit());
    assertEquals("https://api.x.com", defaults.get(TwitterOptions.BASE_URL));
    assertEquals(2, defaults.get(TwitterOptions.API_VERSION));
    assertEquals("twitter", new TwitterMessengerProvider().alias());
  }

  @ParameterizedTest
  @CsvSource({
    "apiKey, '', is missing",
    "accessTokenSecret, 'a b', is missing or not a token",
    "bearerToken, t0ken, must be left out",
    "apiVersion, 3, 'is 3, must be 1 or 2'",
    "baseUrl, ftp://x, must be an http",
  })
  void values_that_do_not_fit_are_named(String key, String value, String problem) {
    Object given = key.equals("apiVersion") ? (Object) Integer.valueOf(value) : value;

    var failure =
        assertThrows(
            SiteMessageException.class,
            () ->
                new TwitterMessenger(TwitterOptions.fromJson(options().toJson().put(key, given))));

    var message = String.valueOf(failure.getMessage());
    assertTrue(message.startsWith("messengers.twitter.") && message.contains(problem), message);
  }

  @Test
  void the_legacy_api_takes_no_bearer_token() {
    var bearer = TwitterOptions.bearer("b3arer");

    var failure =
        assertThrows(
            SiteMessageException.class,
            () -> new TwitterMessenger(bearer.with(TwitterOptions.API_VERSION, 1)));

    assertTrue(String.valueOf(failure.getMessage()).contains("OAuth 1.0a only"));
  }
}
