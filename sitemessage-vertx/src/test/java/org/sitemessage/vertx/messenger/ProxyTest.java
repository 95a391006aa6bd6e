package org.sitemessage.vertx.messenger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.testkit.HttpReaction;
import org.sitemessage.testkit.ScriptedHttpServer;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.vertx.messenger.http.HttpFixture;
import org.sitemessage.vertx.messenger.smtp.SmtpMessenger;
import org.sitemessage.vertx.messenger.smtp.SmtpOptions;
import org.sitemessage.vertx.messenger.telegram.TelegramMessenger;
import org.sitemessage.vertx.messenger.telegram.TelegramOptions;

/** Through real proxies: tinyproxy (http), danted (socks4) and microsocks (socks5). */
class ProxyTest {
  @TempDir private Path folder;
  private final HttpFixture fixture = new HttpFixture();

  @AfterEach
  void tear_down() {
    fixture.close();
  }

  private static JsonObject proxy(String kind, int port, String password) {
    var proxy = new JsonObject().put("type", kind).put("host", "127.0.0.1").put("port", port);
    return kind.equals("socks4")
        ? proxy
        : proxy.put("username", ProxyServer.USER).put("password", password);
  }

  private static JsonObject with(JsonObject proxy) {
    return new JsonObject().put("proxy", proxy);
  }

  private Messenger telegram(int port, JsonObject more) {
    return fixture.open(
        new TelegramMessenger(
            TelegramOptions.fromJson(
                new JsonObject()
                    .put("token", "1:abc")
                    .put("baseUrl", "https://localhost:" + port)
                    .put("trustCertificates", TlsFixture.certificate("localhost"))
                    .mergeIn(more))));
  }

  private SmtpMessenger smtp(int port, JsonObject more) {
    return fixture.open(new SmtpMessenger(smtpOptions(port, more)));
  }

  private static SmtpOptions smtpOptions(int port, JsonObject more) {
    return SmtpOptions.fromJson(
        new JsonObject()
            .put("from", "site@example.org")
            .put("host", "127.0.0.1")
            .put("port", port)
            .put("tls", "off")
            .put("keepAlive", false)
            .mergeIn(more));
  }

  private static Outcome mail(Messenger messenger) {
    return HttpFixture.deliver(messenger, "a@b.example", "Hello.");
  }

  private static Outcome post(Messenger messenger) {
    return HttpFixture.deliver(messenger, "42", "Hello.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "socks4", "socks5"})
  void a_request_is_sent(String kind) {
    try (var proxy = ProxyServer.start(kind, folder);
        var server = ScriptedHttpServer.startTls(TlsFixture.server("localhost"))) {
      server.on("*", "*", HttpReaction.reply(200, "{\"ok\":true,\"result\":{\"message_id\":7}}"));
      var host = kind.equals("socks4") ? "127.0.0.1" : "localhost";

      var outcome =
          post(
              telegram(
                  server.port(),
                  with(proxy(kind, proxy.port(), ProxyServer.PASSWORD))
                      .put("baseUrl", "https://" + host + ":" + server.port())));

      assertEquals("sent", outcome.kind(), outcome.reason());
    }
  }

  @ParameterizedTest
  @CsvSource({"http, off", "socks4, required", "socks5, required", "http, direct"})
  void a_mail_is_sent(String kind, String tls) {
    try (var proxy = ProxyServer.start(kind, folder);
        var server =
            tls.equals("direct")
                ? ScriptedSmtpServer.startTls(TlsFixture.server("localhost"))
                : ScriptedSmtpServer.start()) {
      var through = with(proxy(kind, proxy.port(), ProxyServer.PASSWORD)).put("tls", tls);
      if (tls.equals("required")) {
        server.startTlsWith(TlsFixture.server("localhost"));
      }
      if (!tls.equals("off")) {
        through.put("trustCertificates", TlsFixture.certificate("localhost"));
      }

      var outcome = mail(smtp(server.port(), through));

      assertEquals("sent", outcome.kind(), outcome.reason());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "socks5"})
  void a_login_that_the_proxy_refuses_pauses_and_names_the_proxy(String kind) {
    try (var proxy = ProxyServer.start(kind, folder);
        var server = ScriptedSmtpServer.start()) {
      var wrong = with(proxy(kind, proxy.port(), "wr0ng-s3cret"));
      var none =
          with(
              new JsonObject()
                  .put("type", kind)
                  .put("host", "127.0.0.1")
                  .put("port", proxy.port()));

      for (var login : List.of(wrong, none)) {
        for (var outcome :
            List.of(post(telegram(server.port(), login)), mail(smtp(server.port(), login)))) {
          assertEquals("paused", outcome.kind(), outcome.reason());
          assertTrue(
              outcome.reason().contains(kind + " proxy 127.0.0.1:" + proxy.port()),
              outcome.reason());
          assertFalse(outcome.reason().contains("wr0ng"), outcome.reason());
        }
      }
      assertEquals(0, server.connections());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "socks4", "socks5"})
  void a_destination_that_the_proxy_cannot_reach_means_that_nothing_was_sent(String kind) {
    try (var proxy = ProxyServer.start(kind, folder)) {
      var dead = ScriptedHttpServer.deadPort();
      var through = with(proxy(kind, proxy.port(), ProxyServer.PASSWORD));

      for (var outcome : List.of(post(telegram(dead, through)), mail(smtp(dead, through)))) {
        assertEquals("deferred", outcome.kind(), outcome.reason());
        assertTrue(outcome.reason().contains("proxy 127.0.0.1:"), outcome.reason());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "socks4", "socks5"})
  void a_proxy_that_is_not_there_is_not_gone_round(String kind) {
    try (var server = ScriptedSmtpServer.start()) {
      var through = with(proxy(kind, ScriptedHttpServer.deadPort(), ProxyServer.PASSWORD));

      for (var outcome :
          List.of(post(telegram(server.port(), through)), mail(smtp(server.port(), through)))) {
        assertEquals("deferred", outcome.kind(), outcome.reason());
      }
      assertEquals(0, server.connections());
    }
  }

  @Test
  void each_connection_goes_through_the_proxy_that_is_supplied_for_it() {
    var kind = "socks5";
    try (var proxy = ProxyServer.start(kind, folder);
        var server = ScriptedSmtpServer.start()) {
      var good = ProxySettings.fromJson(proxy(kind, proxy.port(), ProxyServer.PASSWORD));
      var bad = ProxySettings.fromJson(proxy(kind, proxy.port(), "wr0ng-s3cret"));
      Deque<Optional<ProxySettings>> supplied =
          new ArrayDeque<>(List.of(Optional.of(bad), Optional.of(good), Optional.empty()));
      var messenger =
          fixture.open(
              new SmtpMessenger(smtpOptions(server.port(), new JsonObject()))
                  .proxySupplier(supplied::remove));

      assertEquals("paused", mail(messenger).kind());
      assertEquals("sent", mail(messenger).kind());
      assertEquals("sent", mail(messenger).kind());
      assertEquals("deferred", mail(messenger).kind(), "the supplier throws");
    }
  }
}
