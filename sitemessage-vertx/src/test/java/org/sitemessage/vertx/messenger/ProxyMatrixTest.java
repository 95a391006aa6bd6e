package org.sitemessage.vertx.messenger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.testkit.Futures;
import org.sitemessage.testkit.HttpReaction;
import org.sitemessage.testkit.ReceivedRequest;
import org.sitemessage.testkit.ScriptedHttpServer;
import org.sitemessage.vertx.messenger.facebook.FacebookMessenger;
import org.sitemessage.vertx.messenger.facebook.FacebookOptions;
import org.sitemessage.vertx.messenger.http.HttpFixture;
import org.sitemessage.vertx.messenger.telegram.TelegramMessenger;
import org.sitemessage.vertx.messenger.telegram.TelegramOptions;
import org.sitemessage.vertx.messenger.vk.VkMessenger;
import org.sitemessage.vertx.messenger.vk.VkOptions;
import org.sitemessage.vertx.messenger.webhook.WebhookMessenger;
import org.sitemessage.vertx.messenger.webhook.WebhookOptions;

/** Every HTTP messenger of the engine, by http and https, through every type of proxy. */
@TestInstance(Lifecycle.PER_CLASS)
class ProxyMatrixTest {
  private static final List<String> KINDS = List.of("http", "socks4", "socks5");

  private final HttpFixture fixture = new HttpFixture();
  private final Map<String, ProxyServer> proxies = new HashMap<>();

  @BeforeAll
  void start(@TempDir Path http, @TempDir Path socks4, @TempDir Path socks5) {
    proxies.put("http", ProxyServer.start("http", http));
    proxies.put("socks4", ProxyServer.start("socks4", socks4));
    proxies.put("socks5", ProxyServer.start("socks5", socks5));
  }

  @AfterAll
  void stop() {
    fixture.close();
    proxies.values().forEach(ProxyServer::close);
  }

  static Stream<String> cases() {
    return KINDS.stream()
        .flatMap(kind -> Stream.of("http", "https").map(scheme -> kind + " " + scheme))
        .flatMap(
            way ->
                Stream.of("telegram", "fb", "vk", "webhook")
                    .map(messenger -> way + " " + messenger));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void a_delivery_is_exactly_one_request(String way) {
    var parts = way.split(" ", -1);
    try (var server = server(parts[1])) {
      var messenger = fixture.open(messenger(parts[2], server, options(parts[0])));

      var outcome = HttpFixture.deliver(messenger, address(parts[2], server), "Hello.");

      assertEquals("sent", outcome.kind(), outcome.reason());
      assertEquals(
          1, server.requests().stream().filter(ProxyMatrixTest::delivers).count(), "requests");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "socks4", "socks5"})
  void sequential_and_simultaneous_requests_are_each_answered(String kind) {
    try (var server = server("http")) {
      var messenger = fixture.open(messenger("webhook", server, options(kind)));
      var address = address("webhook", server);

      HttpFixture.deliver(messenger, address, "1");
      var two = messenger.deliver(delivery(messenger, address));
      var three = messenger.deliver(delivery(messenger, address));

      assertEquals("sent", Futures.await(two).kind());
      assertEquals("sent", Futures.await(three).kind());
      assertEquals(3, server.requests().size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "socks4", "socks5"})
  void an_answer_that_is_lost_leaves_the_delivery_unknown_after_one_request(String kind) {
    try (var server = server("http")) {
      server.on("*", "*", HttpReaction.drop());
      var messenger = fixture.open(messenger("webhook", server, options(kind)));

      var outcome = HttpFixture.deliver(messenger, address("webhook", server), "Hello.");

      assertEquals("unknown", outcome.kind(), outcome.reason());
      assertEquals(1, server.requests().size());
    }
  }

  private static Delivery delivery(Messenger messenger, String address) {
    return Delivery.unstored(messenger.alias(), address, Content.text("Hello."));
  }

  private static ScriptedHttpServer server(String scheme) {
    var server =
        scheme.equals("http")
            ? ScriptedHttpServer.start()
            : ScriptedHttpServer.startTls(TlsFixture.server("localhost"));
    var good =
        new JsonObject()
            .put("ok", true)
            .put("id", "7_7")
            .put("result", new JsonObject().put("message_id", 7))
            .put("response", new JsonObject().put("post_id", 7));
    return server.on("*", "*", HttpReaction.reply(200, good.encode()));
  }

  private JsonObject options(String kind) {
    var proxy =
        new JsonObject()
            .put("type", kind)
            .put("host", "127.0.0.1")
            .put("port", Objects.requireNonNull(proxies.get(kind)).port());
    if (!kind.equals("socks4")) {
      proxy.put("username", ProxyServer.USER).put("password", ProxyServer.PASSWORD);
    }
    return new JsonObject()
        .put("proxy", proxy)
        .put("trustCertificates", TlsFixture.certificate("localhost"));
  }

  private static Messenger messenger(String alias, ScriptedHttpServer server, JsonObject options) {
    var api = options.copy().put("baseUrl", server.url(""));
    return switch (alias) {
      case "telegram" -> new TelegramMessenger(TelegramOptions.fromJson(api.put("token", "1:abc")));
      case "fb" ->
          new FacebookMessenger(FacebookOptions.fromJson(api.put("pageAccessToken", "abc")));
      case "vk" -> new VkMessenger(VkOptions.fromJson(api.put("accessToken", "abc")));
      default ->
          new WebhookMessenger(
              WebhookOptions.fromJson(
                  options
                      .put("secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                      .put("allowPrivateAddresses", true)));
    };
  }

  private static String address(String alias, ScriptedHttpServer server) {
    return alias.equals("webhook") ? server.url("/hook") : "42";
  }

  /**
   * Returns whether a request is a delivery, rather than one that a messenger sends when it opens.
   */
  private static boolean delivers(ReceivedRequest request) {
    return Stream.of("/sendMessage", "/42/feed", "/wall.post", "/hook")
        .anyMatch(request.path()::endsWith);
  }
}
