package org.sitemessage.twitter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.testkit.HttpReaction;
import org.sitemessage.testkit.ScriptedHttpServer;
import org.sitemessage.vertx.messenger.ProxyServer;
import org.sitemessage.vertx.messenger.TlsFixture;
import org.sitemessage.vertx.messenger.http.HttpFixture;

/** By http and https, through every type of proxy. */
class TwitterProxyTest {
  private final HttpFixture fixture = new HttpFixture();
  @TempDir private Path folder;

  @AfterEach
  void tear_down() {
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource({
    "http, http",
    "http, https",
    "socks4, http",
    "socks4, https",
    "socks5, http",
    "socks5, https"
  })
  void a_delivery_is_exactly_one_request(String kind, String scheme) {
    try (var proxy = ProxyServer.start(kind, folder);
        var server =
            scheme.equals("http")
                ? ScriptedHttpServer.start()
                : ScriptedHttpServer.startTls(TlsFixture.server("localhost"))) {
      server.on("*", "*", HttpReaction.reply(200, "{\"data\":{\"id\":\"7\"}}"));
      var through =
          new JsonObject().put("type", kind).put("host", "127.0.0.1").put("port", proxy.port());
      if (!kind.equals("socks4")) {
        through.put("username", ProxyServer.USER).put("password", ProxyServer.PASSWORD);
      }
      var options =
          new JsonObject()
              .put("bearerToken", "abc")
              .put("baseUrl", server.url(""))
              .put("proxy", through)
              .put("trustCertificates", TlsFixture.certificate("localhost"));
      var messenger = fixture.open(new TwitterMessenger(TwitterOptions.fromJson(options)));

      var outcome = HttpFixture.deliver(messenger, "", "Hello.");

      assertEquals("sent", outcome.kind(), outcome.reason());
      assertEquals(
          1,
          server.requests().stream().filter(r -> r.path().endsWith("/2/tweets")).count(),
          "requests");
    }
  }
}
