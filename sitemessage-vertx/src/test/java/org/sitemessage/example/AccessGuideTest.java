package org.sitemessage.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.access.LoginSessions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;

/** The code of the document on access works as the document says. */
class AccessGuideTest {
  private static final String PASSWORD = "correct horse battery";

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private SiteMessage site;
  private int port;

  @BeforeEach
  void start() {
    var options =
        SiteMessageOptions.defaults()
            .with(SiteMessageOptions.STORE, StoreOptions.at("jdbc:hsqldb:mem:accessguide"));
    site =
        await(
            SiteMessage.builder(vertx)
                .options(options)
                .messenger(new RecordingMessenger("smtp"))
                .deploy());
    await(AccessGuide.user(site.client(), PASSWORD));
    var router = Router.router(vertx);
    AccessGuide.login(vertx, router);
    AccessGuide.logout(vertx, router);
    port =
        await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1")).actualPort();
  }

  @AfterEach
  void stop() {
    await(site.stop().eventually(vertx::close));
  }

  private HttpResponse<String> login(String form) throws IOException, InterruptedException {
    return post("/login", form, "language=en");
  }

  private HttpResponse<String> post(String path, String form, String cookie)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Cookie", cookie)
            .POST(BodyPublishers.ofString(form))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void a_wrong_password_is_answered_with_401_and_many_of_them_with_the_time_to_wait()
      throws Exception {
    var right = login("name=ann&password=" + PASSWORD.replace(' ', '+'));
    assertEquals(302, right.statusCode());
    assertTrue(right.headers().firstValue("Set-Cookie").isPresent());

    for (int i = 0; i < 5; i++) {
      var refused = login("name=ann&password=nonsense");
      assertEquals(401, refused.statusCode());
      assertEquals("the name or the password is wrong", refused.body());
    }
    var limited = login("name=ann&password=nonsense");

    assertEquals(429, limited.statusCode());
    var seconds = limited.headers().firstValueAsLong("Retry-After").orElse(0);
    assertTrue(seconds >= 1 && seconds <= 61, seconds + " s");
  }

  @Test
  void a_logout_ends_the_session_if_the_form_has_the_text_of_a_page() throws Exception {
    var set =
        login("name=ann&password=" + PASSWORD.replace(' ', '+'))
            .headers()
            .firstValue("Set-Cookie")
            .orElseThrow();
    var cookie = set.substring(0, set.indexOf(';'));
    var csrf = LoginSessions.csrf(cookie.substring(cookie.indexOf('=') + 1));

    assertEquals(403, post("/logout", "csrf=guessed", cookie).statusCode());
    var ended = post("/logout", "csrf=" + csrf, cookie);

    assertEquals(302, ended.statusCode());
    assertTrue(ended.headers().firstValue("Set-Cookie").orElseThrow().contains("Max-Age=0"));
    assertEquals(401, post("/logout", "csrf=" + csrf, cookie).statusCode());
  }
}
