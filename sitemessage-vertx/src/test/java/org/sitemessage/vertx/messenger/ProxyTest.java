package org.sitemessage.vertx.messenger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ProxyType;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.testkit.HttpReaction;
import org.sitemessage.testkit.ScriptedHttpServer;
import org.sitemessage.testkit.ScriptedSmtpServer;

/** Messengers through real proxies. */
class ProxyTest {
  private static final String TOKEN = "42:token";

  private final HttpFixture fixture = new HttpFixture();
  private final ScriptedHttpServer http = ScriptedHttpServer.start();
  private final ScriptedSmtpServer smtp = ScriptedSmtpServer.start();
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    fixture.close();
    http.close();
    smtp.close();
  }

  private Messenger telegram(ProxySettings proxy) {
    http.on(
        "POST", "/bot" + TOKEN + "/getMe", HttpReaction.reply(200, "{\"ok\":true,\"result\":{}}"));
    http.on(
        "POST",
        "/bot" + TOKEN + "/sendMessage",
        HttpReaction.reply(200, "{\"ok\":true,\"result\":{\"message_id\":7}}"));
    return fixture.open(
        new TelegramMessenger(
            TelegramOptions.fromJson(
                new JsonObject()
                    .put("token", TOKEN)
                    .put("baseUrl", http.url(""))
                    .put("proxy", proxy.toJson()))));
  }

  private SmtpOptions smtpOptions(ProxySettings proxy) {
    return SmtpOptions.fromJson(
        new JsonObject()
            .put("from", "site@example.org")
            .put("host", "127.0.0.1")
            .put("port", smtp.port())
            .put("tls", "off")
            .put("keepAlive", false)
            .put("proxy", proxy.toJson()));
  }

  private static Outcome deliver(Messenger messenger, String to) {
    return HttpFixture.await(
        messenger.deliver(
            Delivery.unstored(messenger.alias(), to, Content.text("Greetings", "Hello."))));
  }

  @ParameterizedTest
  @EnumSource(value = ProxyType.class, names = "SOCKS4", mode = EnumSource.Mode.EXCLUDE)
  void http_goes_through_it(ProxyType type) {
    try (var proxy = ProxyServer.start(type, folder)) {
      var messenger = telegram(proxy.settings(ProxyServer.PASSWORD));

      assertEquals(Outcome.sent("7"), deliver(messenger, "4711"));
      proxy.stop();
      assertEquals("deferred", deliver(telegram(proxy.settings("")), "4711").kind());
    }
  }

  @ParameterizedTest
  @EnumSource(ProxyType.class)
  void mail_goes_through_it(ProxyType type) {
    try (var proxy = ProxyServer.start(type, folder)) {
      var options = smtpOptions(proxy.settings(ProxyServer.PASSWORD));
      var messenger = fixture.open(new SmtpMessenger(options));

      assertEquals("sent", deliver(messenger, "a@example.org").kind());
      assertEquals(1, smtp.mails().size());
      proxy.stop();
      var gone = deliver(messenger, "a@example.org");
      assertEquals("deferred", gone.kind(), gone.reason());
    }
  }

  @ParameterizedTest
  @EnumSource(value = ProxyType.class, names = "SOCKS4", mode = EnumSource.Mode.EXCLUDE)
  void a_proxy_that_refuses_the_login_pauses_and_shows_no_password(ProxyType type) {
    try (var proxy = ProxyServer.start(type, folder)) {
      var wrong = proxy.settings("wr0ng-s3cret");
      var expected = "the proxy 127.0.0.1:%d refuses the login".formatted(proxy.port());

      var overSmtp = deliver(fixture.open(new SmtpMessenger(smtpOptions(wrong))), "a@example.org");

      for (var outcome : List.of(overSmtp)) {
        assertEquals("paused", outcome.kind(), outcome.reason());
        assertTrue(outcome.reason().contains(expected), outcome.reason());
      }
      assertEquals(List.of(), smtp.mails());
      assertFalse(wrong.toString().contains("s3cret"), wrong.toString());
    }
  }

  @Test
  void each_connection_can_have_a_proxy_of_its_own() {
    try (var proxy = ProxyServer.start(ProxyType.SOCKS4, folder)) {
      var through = proxy.settings("");
      Deque<Optional<ProxySettings>> supplied =
          new ArrayDeque<>(List.of(Optional.of(through), Optional.empty()));
      var messenger =
          fixture.open(
              new SmtpMessenger(smtpOptions(through)) {
                @Override
                protected Future<Optional<ProxySettings>> proxy() {
                  return Future.succeededFuture(supplied.remove());
                }
              });

      assertEquals("sent", deliver(messenger, "a@example.org").kind());
      proxy.stop();
      assertEquals("sent", deliver(messenger, "a@example.org").kind());
      assertEquals(2, smtp.mails().size());
    }
  }

  @Test
  void what_does_not_work_is_refused() {
    var options =
        new JsonObject()
            .put("token", TOKEN)
            .put(
                "proxy",
                new JsonObject().put("type", "socks4").put("host", "proxy").put("port", 1080));

    var failure = assertThrows(SiteMessageException.class, () -> TelegramOptions.fromJson(options));

    assertEquals(
        "messengers.telegram.proxy.type is socks4, which works with smtp alone; use http or socks5",
        failure.getMessage());
  }
}
