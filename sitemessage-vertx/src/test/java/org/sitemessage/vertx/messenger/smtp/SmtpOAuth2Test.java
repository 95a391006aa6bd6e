package org.sitemessage.vertx.messenger.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;
import static org.sitemessage.vertx.messenger.smtp.SmtpFixture.PATIENCE;
import static org.sitemessage.vertx.messenger.smtp.SmtpFixture.deliver;
import static org.sitemessage.vertx.messenger.smtp.SmtpFixture.mail;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ProxyType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.testkit.HttpReaction;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.ScriptedHttpServer;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.testkit.SettableClock;
import org.sitemessage.testkit.SmtpReaction;
import org.sitemessage.testkit.SmtpStage;
import org.sitemessage.vertx.messenger.EndlessServer;
import org.sitemessage.vertx.messenger.EndlessServer.Endless;
import org.sitemessage.vertx.messenger.ProxySettings;

/** Logging in by access tokens, and where those come from. */
class SmtpOAuth2Test {
  private static final String LOGIN = "site@example.org";

  private final SettableClock clock = new SettableClock(Instant.parse("2030-01-01T00:00:00Z"));
  private final Vertx vertx = Vertx.vertx();
  private final ScriptedSmtpServer server = ScriptedSmtpServer.start().token(LOGIN, "token-1");
  private final ScriptedHttpServer endpoint = ScriptedHttpServer.start();
  private final List<SmtpMessenger> open = new ArrayList<>();

  @AfterEach
  void tear_down() {
    open.forEach(messenger -> await(messenger.close()));
    await(vertx.close());
    endpoint.close();
    server.close();
  }

  private static OAuth2Options source(
      String url, String clientId, String clientSecret, String refreshToken, String scope) {
    return OAuth2Options.fromJson(
        new JsonObject()
            .put("tokenUrl", url)
            .put("clientId", clientId)
            .put("clientSecret", clientSecret)
            .put("refreshToken", refreshToken)
            .put("scope", scope));
  }

  private static SmtpOptions byToken(SmtpOptions options) {
    return options.with(SmtpOptions.LOGIN, LOGIN).with(SmtpOptions.OAUTH2, true);
  }

  private OAuth2Options source() {
    return source(endpoint.url("/token"), "client-7", "client-s3cret", "refresh-1", "");
  }

  private SmtpOptions options(boolean keepAlive) {
    return SmtpOptions.from("Site <site@example.org>")
        .with(SmtpOptions.HOST, "127.0.0.1")
        .with(SmtpOptions.PORT, server.port())
        .with(SmtpOptions.EHLO_NAME, "client.test")
        .with(SmtpOptions.TIMEOUT, Duration.ofSeconds(20))
        .with(SmtpOptions.KEEP_ALIVE, keepAlive)
        .with(SmtpOptions.DEBUG, true);
  }

  private SmtpOptions options(OAuth2Options source) {
    return byToken(options(false)).with(SmtpOptions.OAUTH2_TOKEN, Optional.of(source));
  }

  /** An open one, after it has tried its login. */
  private SmtpMessenger opened(SmtpMessenger messenger) throws Exception {
    var tried = server.reached(SmtpStage.AUTH);
    await(messenger.open(vertx));
    open.add(messenger);
    messenger.connect();
    tried.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return messenger;
  }

  private SmtpMessenger messenger(OAuth2Options source) {
    return new SmtpMessenger(options(source), clock);
  }

  private static HttpReaction token(String token, int seconds) {
    return HttpReaction.reply(
        200, new JsonObject().put("access_token", token).put("expires_in", seconds).encode());
  }

  private Map<String, String> form(int request) {
    return endpoint.requests().get(request).form();
  }

  private static void assertSent(Outcome outcome) {
    assertEquals("sent", outcome.kind(), outcome.reason());
  }

  @ParameterizedTest
  @EnumSource(names = {"HEADERS", "BODY", "TRAILER"})
  void a_mail_waits_while_the_token_endpoint_answers_without_end(Endless part) throws Exception {
    try (var endless = EndlessServer.flooding(part)) {
      var url = endless.url("/token").toString();
      var messenger = messenger(source(url, "client-7", "client-s3cret", "refresh-1", ""));
      await(messenger.open(vertx));
      open.add(messenger);

      assertEquals("deferred", deliver(messenger, mail("a@b.example")).kind());

      endless.hungUp().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  @Test
  void a_token_is_fetched_by_the_refresh_token_and_logged_in_with() throws Exception {
    endpoint.on("POST", "/token", token("token-1", 3600));

    assertSent(deliver(opened(messenger(source())), mail("a@b.example")));

    assertEquals(LOGIN, server.mails().get(0).login());
    assertEquals(
        Map.of(
            "grant_type", "refresh_token",
            "refresh_token", "refresh-1",
            "client_id", "client-7",
            "client_secret", "client-s3cret"),
        form(0));
  }

  @Test
  void without_a_refresh_token_the_application_itself_is_granted_one() throws Exception {
    endpoint.on("POST", "/token", token("token-1", 3600));
    var source = source(endpoint.url("/token?v=2"), "client-7", "client-s3cret", "", "smtp mail");
    endpoint.on("POST", "/token?v=2", token("token-1", 3600));

    assertSent(deliver(opened(messenger(source)), mail("a@b.example")));

    assertEquals(
        Map.of(
            "grant_type", "client_credentials",
            "client_id", "client-7",
            "client_secret", "client-s3cret",
            "scope", "smtp mail"),
        form(0));
  }

  @Test
  void a_token_is_used_until_shortly_before_it_expires() throws Exception {
    endpoint.on("POST", "/token", token("token-1", 3600));
    var messenger = opened(messenger(source()));
    clock.advance(Duration.ofSeconds(3539));

    assertSent(deliver(messenger, mail("a@b.example")));
    assertEquals(1, endpoint.requests().size());
    server.token(LOGIN, "token-2");
    endpoint.on("POST", "/token", token("token-2", 100));
    clock.advance(Duration.ofSeconds(1));
    assertSent(deliver(messenger, mail("a@b.example")));
    assertEquals(2, endpoint.requests().size());
    clock.advance(Duration.ofSeconds(89));
    assertSent(deliver(messenger, mail("a@b.example")));
    assertEquals(2, endpoint.requests().size());
    clock.advance(Duration.ofSeconds(1));
    assertSent(deliver(messenger, mail("a@b.example")));
    assertEquals(3, endpoint.requests().size());
  }

  @Test
  void mails_at_once_share_one_request() throws Exception {
    endpoint.on("POST", "/token", token("token-1", 10));
    var messenger = opened(messenger(source()));
    clock.advance(Duration.ofMinutes(1));

    var all = new ArrayList<Future<Outcome>>();
    for (int i = 0; i < 4; i++) {
      all.add(messenger.deliver(mail("a@b.example")));
    }
    await(Future.all(all)).<Outcome>list().forEach(SmtpOAuth2Test::assertSent);

    assertEquals(2, endpoint.requests().size());
    assertEquals(4, server.mails().size());
  }

  @Test
  void a_refused_token_is_replaced_once_and_costs_the_mail_nothing() throws Exception {
    endpoint.on("POST", "/token", token("token-1", 3600));
    var messenger = opened(messenger(source()));
    server.token(LOGIN, "token-2");
    endpoint.on("POST", "/token", token("token-2", 3600));

    assertSent(deliver(messenger, mail("a@b.example")));

    assertEquals(2, endpoint.requests().size());
    assertEquals(1, server.mails().size());
  }

  @Test
  void a_refused_token_is_replaced_even_after_a_kept_connection_has_died() throws Exception {
    endpoint.on("POST", "/token", token("token-1", 3600));
    var options = byToken(options(true)).with(SmtpOptions.OAUTH2_TOKEN, Optional.of(source()));
    var messenger = opened(new SmtpMessenger(options.with(SmtpOptions.MAX_CONNECTIONS, 1), clock));
    assertSent(deliver(messenger, mail("a@b.example")));
    server.token(LOGIN, "token-2").at(SmtpStage.MAIL, 2, SmtpReaction.drop());
    endpoint.on("POST", "/token", token("token-2", 3600));

    assertSent(deliver(messenger, mail("a@b.example")));

    assertEquals(2, endpoint.requests().size());
    assertEquals(2, server.mails().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "535 5.7.8 not by token-1",
        "334 eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=",
        "334 nonsense!",
      })
  void a_new_token_that_is_refused_too_pauses(String reply) throws Exception {
    endpoint.on("POST", "/token", token("token-1", 3600));
    var messenger = opened(messenger(source()));
    int before = endpoint.requests().size();
    server.at(SmtpStage.AUTH, SmtpReaction.reply(reply));

    var outcome = deliver(messenger, mail("a@b.example"));

    assertEquals("paused", outcome.kind(), outcome.reason());
    assertFalse(outcome.reason().contains("token-1"), outcome.reason());
    assertEquals(before + 1, endpoint.requests().size());
    server.behave();
    assertSent(deliver(messenger, mail("a@b.example")));
    assertEquals(before + 2, endpoint.requests().size(), "the refused token was tried again");
  }

  @Test
  void a_login_that_is_refused_for_now_keeps_its_token() throws Exception {
    endpoint.on("POST", "/token", token("token-1", 3600));
    var messenger = opened(messenger(source()));
    server.at(SmtpStage.AUTH, SmtpReaction.reply("454 4.7.0 later"));

    var outcome = deliver(messenger, mail("a@b.example"));

    assertEquals("deferred", outcome.kind(), outcome.reason());
    assertEquals(1, endpoint.requests().size());
  }

  @Test
  void a_new_refresh_token_takes_the_place_of_the_old_one() throws Exception {
    endpoint.once(
        "POST",
        "/token",
        HttpReaction.reply(
            200,
            "{\"access_token\":\"token-1\",\"expires_in\":\"10\",\"refresh_token\":\"refresh-2\"}"));
    endpoint.on("POST", "/token", HttpReaction.reply(200, "{\"access_token\":\"token-1\"}"));
    var messenger = opened(messenger(source()));
    clock.advance(Duration.ofSeconds(10));

    assertSent(deliver(messenger, mail("a@b.example")));
    clock.advance(Duration.ofMinutes(58));
    assertSent(deliver(messenger, mail("a@b.example")));

    assertEquals(2, endpoint.requests().size());
    assertEquals("refresh-2", form(1).get("refresh_token"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {'error':'invalid_grant','error_description':'refresh-1 of client-s3cret expired'} | paused",
        "401 | {'error':'invalid_client'}     | paused",
        "404 | nothing here                   | paused",
        "429 | {}                             | deferred",
        "500 | {'error':'server_error'}       | deferred",
        "503 | try later                      | deferred",
        "200 | {}                             | deferred",
        "200 | <html>                         | deferred",
        "200 | {'access_token':'a b'}         | deferred",
        "302 | {}                             | deferred",
      })
  void an_endpoint_that_gives_no_token_holds_all_mails(int status, String body, String kind)
      throws Exception {
    endpoint.on("POST", "/token", HttpReaction.reply(status, body.replace('\'', '"')));
    try (var log = LogCapture.start()) {
      var messenger = messenger(source());
      await(messenger.open(vertx));
      open.add(messenger);
      var refused = assertThrows(SiteMessageException.class, () -> await(messenger.connect()));

      var outcome = deliver(messenger, mail("a@b.example"));

      assertEquals(kind, outcome.kind(), outcome.reason());
      assertTrue(outcome.reason().startsWith("no token: HTTP " + status), outcome.reason());
      var refusal = String.valueOf(refused.getMessage());
      assertTrue(refusal.startsWith("no token: HTTP " + status), refusal);
      for (var secret : List.of("refresh-1", "client-s3cret")) {
        assertFalse(outcome.reason().contains(secret), outcome.reason());
        assertFalse(log.text().contains(secret), log.text());
      }
    }
    assertEquals(0, server.connections());
  }

  @Test
  void an_endpoint_says_when_to_come_back() {
    endpoint.on("POST", "/token", HttpReaction.reply(503, "{}").with("Retry-After", "120"));
    var messenger = messenger(source());
    await(messenger.open(vertx));
    open.add(messenger);

    var outcome = (Outcome.Deferred) deliver(messenger, mail("a@b.example"));

    assertEquals(Outcome.Scope.MESSENGER, outcome.scope());
    assertEquals(Optional.of(Duration.ofMinutes(2)), outcome.delay());
  }

  @Test
  void an_endpoint_that_is_gone_holds_all_mails_at_no_cost() {
    var gone =
        source("http://127.0.0.1:" + ScriptedHttpServer.deadPort() + "/token", "c", "s", "r", "");
    var messenger = messenger(gone);
    await(messenger.open(vertx));
    open.add(messenger);

    var outcome = (Outcome.Deferred) deliver(messenger, mail("a@b.example"));

    assertEquals(Outcome.Scope.MESSENGER, outcome.scope());
    assertEquals(0, server.connections());
  }

  @Test
  void the_endpoint_is_asked_through_the_proxy() throws Exception {
    var source = source("http://login.test/token", "c", "s", "r", "");
    // As a proxy it is asked for the token, and refuses to connect to the mail server.
    endpoint.on("POST", "http://login.test/token", token("token-1", 3600));
    var asked = endpoint.received(2);
    var proxy = ProxySettings.of(ProxyType.HTTP, "127.0.0.1", endpoint.port());
    var messenger =
        new SmtpMessenger(options(source).with(SmtpOptions.PROXY, Optional.of(proxy)), clock);
    await(messenger.open(vertx));
    open.add(messenger);
    messenger.connect();
    asked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

    var outcome = deliver(messenger, mail("a@b.example"));

    assertEquals("deferred", outcome.kind(), outcome.reason());
    assertEquals(
        List.of("POST", "CONNECT"),
        endpoint.requests().stream().map(request -> request.method()).distinct().toList());
    assertEquals(0, server.connections());
  }

  @Test
  void tokens_may_be_supplied_in_code() throws Exception {
    Queue<String> tokens = new ArrayDeque<>(List.of("token-1", "stale", "token-1"));
    Supplier<Future<String>> supplier = () -> Future.succeededFuture(tokens.remove());
    var options = byToken(options(false));
    var messenger = opened(new SmtpMessenger(options).tokenSupplier(supplier));

    assertSent(deliver(messenger, mail("a@b.example")));
    var outcome = deliver(messenger, mail("a@b.example"));

    assertTrue(tokens.isEmpty());
    assertEquals("deferred", outcome.kind(), outcome.reason());
    assertEquals("no token was supplied: NoSuchElementException", outcome.reason());
  }

  @Test
  void somebody_has_to_supply_tokens() {
    var byToken = new SmtpMessenger(byToken(options(true)));
    var byPassword =
        new SmtpMessenger(
                options(true).with(SmtpOptions.LOGIN, LOGIN).with(SmtpOptions.PASSWORD, "s3cret"))
            .tokenSupplier(() -> Future.succeededFuture("token-1"));

    assertTrue(
        refusal(byToken)
            .contains("messengers.smtp.password is empty, but login is given; give it, or"),
        refusal(byToken));
    assertTrue(
        refusal(byPassword).contains("messengers.smtp.oauth2 is false, but tokens are supplied"));
  }

  private String refusal(SmtpMessenger messenger) {
    return String.valueOf(
        assertThrows(RuntimeException.class, () -> await(messenger.open(vertx))).getMessage());
  }

  @Test
  void secrets_are_neither_shown_nor_logged() throws Exception {
    endpoint.on("POST", "/token", token("token-1", 3600));
    var sent = "user=" + LOGIN + "\1auth=Bearer token-1\1\1";
    var encoded = Base64.getEncoder().encodeToString(sent.getBytes(StandardCharsets.UTF_8));
    try (var log = LogCapture.start()) {
      var messenger = opened(messenger(source()));
      server.at(SmtpStage.AUTH, SmtpReaction.reply("535 5.7.8 token-1 " + encoded));

      var outcome = deliver(messenger, mail("a@b.example"));

      var shown = log.text() + outcome.reason() + messenger + source() + options(source());
      for (var secret : List.of("token-1", "refresh-1", "client-s3cret", encoded)) {
        assertFalse(shown.contains(secret), shown);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'tokenUrl': 'ftp://x.example'}  | oauth2Token.tokenUrl must be an http or https URL without a login and a fragment",
        "{'tokenUrl': 'https://u@x.example/t'} | oauth2Token.tokenUrl must be an http or https URL without a login and a fragment",
        "{'clientId': ' '}                | oauth2Token.clientId must not be empty",
        "{'clientSecret': '', 'refreshToken': ''} | oauth2Token.refreshToken and clientSecret are empty; give at least one of them",
        "{'token': 'x'}                   | oauth2Token.token is not a known option (known: tokenUrl, clientId, clientSecret, refreshToken, scope)",
      })
  void an_option_that_does_not_fit_is_named(String json, String text) {
    var options = new JsonObject().put("from", LOGIN).put("login", LOGIN);
    var source =
        new JsonObject()
            .put("tokenUrl", "https://login.example.org/token")
            .put("clientId", "client-7")
            .put("clientSecret", "client-s3cret")
            .put("refreshToken", "refresh-1");
    var right = SmtpOptions.fromJson(options.copy().put("oauth2Token", source));
    assertEquals(right, SmtpOptions.fromJson(right.toJson()));
    options.put("oauth2Token", source.mergeIn(new JsonObject(json.replace('\'', '"'))));

    var failure = assertThrows(SiteMessageException.class, () -> SmtpOptions.fromJson(options));

    assertEquals("messengers.smtp." + text, failure.getMessage());
  }

  @Test
  void a_password_and_a_source_of_tokens_do_not_go_together() {
    var failure =
        assertThrows(
            SiteMessageException.class,
            () ->
                new SmtpMessenger(
                    SmtpOptions.from("site@example.org")
                        .with(SmtpOptions.LOGIN, LOGIN)
                        .with(SmtpOptions.PASSWORD, "s3cret")
                        .with(SmtpOptions.OAUTH2_TOKEN, Optional.of(source()))));

    assertEquals(
        "messengers.smtp.password is given, but oauth2Token is, too; give one of them",
        failure.getMessage());
  }
}
