package org.sitemessage.vertx.messenger.webhook;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;
import static org.sitemessage.vertx.messenger.http.HttpFixture.deliver;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.testkit.HttpReaction;
import org.sitemessage.testkit.ReceivedRequest;
import org.sitemessage.testkit.ScriptedHttpServer;
import org.sitemessage.testkit.SettableClock;
import org.sitemessage.vertx.link.WebhookSignature;
import org.sitemessage.vertx.messenger.http.HttpFixture;
import org.sitemessage.vertx.messenger.webhook.WebhookMessenger.Lookup;

class WebhookMessengerTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String OLDER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
  private static final Lookup NOBODY =
      host -> {
        throw new UnknownHostException(host);
      };

  private final HttpFixture fixture = new HttpFixture();
  private final ScriptedHttpServer server = ScriptedHttpServer.start();
  private final SettableClock clock = new SettableClock(Instant.now());

  @AfterEach
  void tear_down() {
    server.close();
    fixture.close();
  }

  private WebhookMessenger open(WebhookOptions options) {
    return fixture.open(new WebhookMessenger(options, clock, NOBODY));
  }

  private static WebhookOptions anywhere() {
    return WebhookOptions.secret(SECRET).with(WebhookOptions.ALLOW_PRIVATE_ADDRESSES, true);
  }

  private Outcome answered(HttpReaction reaction) {
    server.on("POST", "/hook", reaction);
    return deliver(open(anywhere()), server.url("/hook"), "Hello.");
  }

  private static void verify(ReceivedRequest request, String secret)
      throws WebhookVerificationException, EmptyWebhookSecretException {
    var headers =
        request.headers().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue())));
    new Webhook(secret).verify(request.body(), HttpHeaders.of(headers, (n, v) -> true));
  }

  @Test
  void the_published_vector_is_signed_as_published() {
    assertEquals(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        new WebhookSignature("secret", List.of(SECRET))
            .of("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"));
  }

  @Test
  void the_reference_library_accepts_both_secrets_while_they_are_rotated() {
    server.on("POST", "/hook", HttpReaction.reply(204));
    var messenger = open(anywhere().with(WebhookOptions.PREVIOUS_SECRETS, List.of(OLDER)));

    assertEquals(
        Outcome.sent("", "HTTP 204"), deliver(messenger, server.url("/hook"), "Привет 👋"));

    var request = server.requests().get(0);
    assertDoesNotThrow(() -> verify(request, SECRET));
    assertDoesNotThrow(() -> verify(request, OLDER));
    assertThrows(
        WebhookVerificationException.class, () -> verify(request, "whsec_" + "A".repeat(32)));
  }

  @Test
  void the_body_holds_the_message_as_documented() {
    server.on("POST", "/hook", HttpReaction.reply(200));
    var content =
        new Content("Your order", "", "<p>On its <b>way</b></p>", Map.of("X-Order", "7"), "");

    await(
        open(anywhere().with(WebhookOptions.EVENT_TYPE, "order.shipped"))
            .deliver(Delivery.unstored("webhook", server.url("/hook"), content)));

    var request = server.requests().get(0);
    assertEquals("application/json", request.header("content-type").orElseThrow());
    var body = new JsonObject(request.body());
    assertEquals(List.of("type", "timestamp", "data"), List.copyOf(body.fieldNames()));
    assertEquals("order.shipped", body.getString("type"));
    assertEquals(clock.instant(), body.getInstant("timestamp"));
    assertEquals(
        new JsonObject()
            .put("subject", "Your order")
            .put("text", "On its way")
            .put("html", "<p>On its <b>way</b></p>")
            .put("headers", new JsonObject().put("X-Order", "7")),
        body.getJsonObject("data"));
  }

  @Test
  void another_attempt_has_the_same_id_and_a_new_timestamp() {
    server.on("POST", "/hook", HttpReaction.reply(500));
    var messenger = open(anywhere());
    var delivery = Delivery.unstored("webhook", server.url("/hook"), Content.text("Hello."));

    await(messenger.deliver(delivery));
    clock.advance(Duration.ofMinutes(1));
    await(messenger.deliver(delivery));

    var first = server.requests().get(0);
    var second = server.requests().get(1);
    assertEquals(Optional.of(delivery.uid()), first.header("webhook-id"));
    assertEquals(first.header("webhook-id"), second.header("webhook-id"));
    assertNotEquals(first.header("webhook-timestamp"), second.header("webhook-timestamp"));
    assertNotEquals(first.header("webhook-signature"), second.header("webhook-signature"));
    assertEquals(UnknownPolicy.RESEND, messenger.unknownPolicy());
  }

  @ParameterizedTest
  @CsvSource({
    "200, sent",
    "201, sent",
    "202, sent",
    "204, sent",
    "299, sent",
    "301, rejected",
    "302, rejected",
    "303, rejected",
    "304, rejected",
    "307, rejected",
    "308, rejected",
    "400, rejected",
    "401, rejected",
    "403, rejected",
    "404, rejected",
    "413, rejected",
    "422, rejected",
    "408, retry",
    "425, retry",
    "429, deferred",
    "500, retry",
    "501, retry",
    "502, retry",
    "503, retry",
    "504, retry",
    "599, retry",
  })
  void a_status_is_classified(int status, String kind) {
    var outcome = answered(HttpReaction.reply(status).with("Location", server.url("/hook")));

    assertEquals(kind, outcome.kind(), outcome.reason());
    assertTrue(outcome.reason().contains("HTTP " + status), outcome.reason());
    assertEquals(1, server.requests().size(), "a redirect was followed");
  }

  @Test
  void an_endpoint_that_is_gone_is_not_called_again() {
    assertEquals(
        Outcome.rejectedAndSuppress("HTTP 410: the endpoint is gone"),
        answered(HttpReaction.reply(410)));
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 502, 503, 504})
  void an_endpoint_that_asks_for_silence_gets_it(int status) {
    var outcome = answered(HttpReaction.reply(status).with("Retry-After", "120"));

    assertEquals(Outcome.deferred("HTTP " + status, Duration.ofMinutes(2), Scope.ADDRESS), outcome);
  }

  @Test
  void no_answer_is_unknown_and_no_connection_holds_that_endpoint_back() {
    server.on("POST", "/hook", HttpReaction.drop());
    var messenger = open(anywhere());

    assertEquals("unknown", deliver(messenger, server.url("/hook"), "Hello.").kind());
    var dead = "http://127.0.0.1:" + ScriptedHttpServer.deadPort() + "/";
    var outcome = (Outcome.Deferred) deliver(messenger, dead, "Hello.");
    assertEquals(Scope.ADDRESS, outcome.scope());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.org/",
        "ftp://example.org/",
        "https:example.org",
        "https://",
        "https://user:pw@example.org/",
        "https://example.org/#part",
        "https://example.org:0/",
        "https://example.org:65536/",
        "https://exa mple.org/",
        "https://пример.рф/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://127.1/",
        "https://0x7f.0.0.1/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://a.0x7f/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://[::1]/",
        "https://[::]/",
        "https://[fe80::1]/",
        "https://[fc00::1]/",
        "https://[ff02::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::10.0.0.1]/",
        "https://[2002:a00:1::]/",
        "https://example.org/\r\nX-Smuggled: yes",
      })
  void an_address_that_can_never_be_called_is_refused_and_not_shown(String url) {
    var messenger = new WebhookMessenger(WebhookOptions.secret(SECRET));

    var failure =
        assertThrows(
            SiteMessageException.class, () -> messenger.address(Recipient.address("webhook", url)));

    assertFalse(failure.toString().contains("user:pw"), failure.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "https://Example.ORG, https://example.org/",
    "https://example.org:8443/a%20b?c=d%26e, https://example.org:8443/a%20b?c=d%26e",
    "https://8.8.8.8/x, https://8.8.8.8/x",
    "https://[2606:4700::1111]/x, https://[2606:4700::1111]/x",
    "https://xn--e1afmkfd.xn--p1ai/, https://xn--e1afmkfd.xn--p1ai/",
  })
  void an_address_is_kept_as_it_will_be_called(String url, String canonical) {
    var messenger = new WebhookMessenger(WebhookOptions.secret(SECRET));

    assertEquals(Optional.of(canonical), messenger.address(Recipient.address("webhook", url)));
    assertEquals("webhook", messenger.addressAttribute());
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1"})
  void a_name_with_an_address_that_is_not_public_is_never_called(String hidden) {
    var messenger =
        fixture.open(
            new WebhookMessenger(
                WebhookOptions.secret(SECRET),
                clock,
                host ->
                    new InetAddress[] {
                      InetAddress.getByName("8.8.8.8"), InetAddress.getByName(hidden)
                    }));

    var outcome = deliver(messenger, "https://hook.example:" + server.port() + "/", "Hello.");

    assertEquals(Outcome.rejected("the host has an address that is not public"), outcome);
    assertEquals(0, server.connections());
  }

  @Test
  void a_name_is_looked_up_once_and_only_the_checked_address_is_connected_to() {
    var lookups = new AtomicInteger();
    var messenger =
        fixture.open(
            new WebhookMessenger(
                // Nobody answers at 192.88.98.1, and nothing else may be tried.
                WebhookOptions.secret(SECRET)
                    .with(WebhookOptions.CONNECT_TIMEOUT, Duration.ofMillis(300)),
                Clock.systemUTC(),
                host ->
                    lookups.incrementAndGet() == 1
                        ? new InetAddress[] {InetAddress.getByName("192.88.98.1")}
                        : InetAddress.getAllByName("127.0.0.1")));

    var outcome = deliver(messenger, "https://localhost:" + server.port() + "/", "Hello.");

    assertEquals("deferred", outcome.kind());
    assertEquals(1, lookups.get());
    assertEquals(0, server.connections());
  }

  @Test
  void a_name_that_is_not_found_may_be_found_later() {
    var outcome = deliver(open(WebhookOptions.secret(SECRET)), "https://hook.example/", "Hello.");

    assertEquals(
        Outcome.deferred("not connected: the host cannot be found", Scope.ADDRESS), outcome);
  }

  @ParameterizedTest
  @ValueSource(strings = {"line\nbreak", "nul\u0000", "line\r\nX-More: 1", "№ 7", " "})
  void an_id_that_no_header_can_carry_rejects_its_message_and_delays_no_other(String uid) {
    server.on("POST", "/hook", HttpReaction.reply(204));
    var messenger = open(anywhere());
    var content = Content.text("", "Hello.").withSharedUid(uid);

    var bad = await(messenger.deliver(Delivery.unstored("webhook", server.url("/hook"), content)));
    var good = deliver(messenger, server.url("/hook"), "Hello.");

    assertEquals("rejected", bad.kind(), bad.reason());
    assertTrue(bad.reason().startsWith("the uid is "), bad.reason());
    assertEquals("sent", good.kind());
    assertEquals(1, server.requests().size());
  }
}
