package org.sitemessage.xmpp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Outcome;
import org.sitemessage.testkit.ScriptedHttpServer;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.vertx.messenger.ProxyServer;
import org.sitemessage.vertx.messenger.TlsFixture;

/** Through real proxies: tinyproxy (http), danted (socks4) and microsocks (socks5). */
class XmppProxyTest {
  @TempDir private Path folder;
  @TempDir private Path prosody;
  private final XmppFixture fixture = new XmppFixture();

  @AfterEach
  void tear_down() {
    fixture.close();
  }

  private static JsonObject through(String kind, int port, String password) {
    var proxy = new JsonObject().put("type", kind).put("host", "127.0.0.1").put("port", port);
    if (!kind.equals("socks4")) {
      proxy.put("username", ProxyServer.USER).put("password", password);
    }
    return new JsonObject().put("proxy", proxy);
  }

  private Outcome chat(int port, JsonObject more) {
    var messenger = fixture.messenger(port, more);
    return XmppFixture.deliver(messenger, XmppFixture.chat("alice@localhost", "Hello."));
  }

  @ParameterizedTest
  @CsvSource({"http, required", "socks4, required", "socks5, required", "http, direct"})
  void a_chat_message_is_sent(String kind, String tls) {
    try (var proxy = ProxyServer.start(kind, folder);
        var server = ProsodyServer.start(prosody, "localhost")) {
      var secure =
          through(kind, proxy.port(), ProxyServer.PASSWORD)
              .put("tls", tls)
              .put("trustCertificates", TlsFixture.certificate("localhost"));

      var outcome = chat(tls.equals("direct") ? server.directPort() : server.port(), secure);

      assertEquals("sent", outcome.kind(), outcome.reason());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "socks5"})
  void a_login_that_the_proxy_refuses_pauses_and_names_the_proxy(String kind) {
    try (var proxy = ProxyServer.start(kind, folder);
        var server = ScriptedSmtpServer.start()) {
      var wrong = through(kind, proxy.port(), "wr0ng-s3cret");
      var none = through(kind, proxy.port(), "");
      none.getJsonObject("proxy").remove("username");

      for (var login : List.of(wrong, none)) {
        var outcome = chat(server.port(), login);

        assertEquals("paused", outcome.kind(), outcome.reason());
        assertTrue(
            outcome.reason().contains(kind + " proxy 127.0.0.1:" + proxy.port()), outcome.reason());
        assertFalse(outcome.reason().contains("wr0ng"), outcome.reason());
      }
      assertEquals(0, server.connections());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "socks4", "socks5"})
  void a_destination_that_the_proxy_cannot_reach_means_that_nothing_was_sent(String kind) {
    try (var proxy = ProxyServer.start(kind, folder)) {
      var dead = ScriptedHttpServer.deadPort();

      var outcome = chat(dead, through(kind, proxy.port(), ProxyServer.PASSWORD));

      assertEquals("deferred", outcome.kind(), outcome.reason());
      assertTrue(outcome.reason().contains("proxy 127.0.0.1:"), outcome.reason());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "socks4", "socks5"})
  void a_proxy_that_is_not_there_is_not_gone_round(String kind) {
    try (var server = ScriptedSmtpServer.start()) {
      var dead = ScriptedHttpServer.deadPort();

      var outcome = chat(server.port(), through(kind, dead, ProxyServer.PASSWORD));

      assertEquals("deferred", outcome.kind(), outcome.reason());
      assertEquals(0, server.connections());
    }
  }
}
