package org.sitemessage.vertx;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.AuthenticationProvider;
import io.vertx.ext.auth.authentication.UsernamePasswordCredentials;
import io.vertx.ext.auth.authorization.AuthorizationProvider;
import io.vertx.ext.auth.authorization.PermissionBasedAuthorization;
import io.vertx.ext.web.handler.BasicAuthHandler;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.KeyRequest;
import org.sitemessage.api.access.Principal;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.access.AccessControl;
import org.sitemessage.vertx.observe.Inspection;
import org.sitemessage.vertx.observe.Observer;
import org.sitemessage.vertx.options.StoreOptions;

/** Keys of the HTTP API, and the logins of applications. */
@Timeout(60)
class AccessTest {
  private final Engines engine = new Engines();
  private final SiteMessage site = engine.start(new RecordingMessenger("pager"));
  private GuardedApi api = GuardedApi.withKeys(engine);

  @AfterEach
  void stop() {
    engine.close();
  }

  private int stats(Optional<String> secret) {
    return api.get("/api/stats", secret).statusCode();
  }

  @Test
  void a_request_without_a_key_is_refused_with_the_way_to_send_one() {
    var response = api.get("/api/stats", Optional.empty());

    assertEquals(401, response.statusCode());
    assertEquals(
        "Bearer realm=\"sitemessage\"", response.headers().firstValue("WWW-Authenticate").get());
    assertEquals(
        new JsonObject()
            .put("type", "about:blank")
            .put("title", "Unauthorized")
            .put("status", 401)
            .put("detail", "send a key: \"Authorization: Bearer KEY\""),
        new JsonObject(response.body()));
  }

  @Test
  void a_key_lets_requests_through_for_its_rights_alone() {
    var reader = Optional.of(api.key("monitor", Right.READ).secret());

    var refused = api.post("/api/cancel", reader, "{\"message\":1}");

    assertEquals(200, stats(reader));
    assertEquals(403, refused.statusCode());
    assertEquals(
        "this request needs the right \"operate\"; \"monitor\" has only read",
        GuardedApi.detail(refused));
  }

  @Test
  void a_revoked_key_is_refused_at_the_next_request() {
    var key = Optional.of(api.key("shop", Right.READ).secret());
    assertEquals(200, stats(key));

    assertTrue(Engines.await(api.client().revokeKey("shop")));

    var refused = api.get("/api/stats", key);
    assertEquals(401, refused.statusCode());
    assertEquals(
        "the key \"shop\" was revoked; send another key, or have one made",
        GuardedApi.detail(refused));
    assertFalse(Engines.await(api.client().revokeKey("shop")));
  }

  @Test
  void a_key_that_one_node_revokes_is_refused_by_the_other_one_at_once() {
    var postgres = new Engines().onPostgres();
    var other = postgres.beside();
    try (postgres;
        other) {
      postgres.start(new RecordingMessenger("pager"));
      other.start(new RecordingMessenger("pager"));
      var here = GuardedApi.withKeys(postgres);
      var there = GuardedApi.withKeys(other);
      var key = Optional.of(here.key("shop", Right.READ).secret());
      assertEquals(200, there.get("/api/stats", key).statusCode());

      Engines.await(here.client().revokeKey("shop"));

      assertEquals(401, there.get("/api/stats", key).statusCode());
    }
  }

  @Test
  void a_key_is_refused_from_its_expiry_on() {
    var key = Optional.of(api.shortKey("guest", Right.READ).secret());

    engine.advance(Duration.ofHours(1).minusMillis(1));
    assertEquals(200, stats(key));
    engine.advance(Duration.ofMillis(1));

    var refused = api.get("/api/stats", key);
    assertEquals(401, refused.statusCode());
    assertTrue(GuardedApi.detail(refused).startsWith("the key \"guest\" has expired"));
  }

  @Test
  void the_last_use_of_a_key_is_recorded_at_most_once_a_minute() {
    var key = Optional.of(api.key("shop", Right.READ).secret());
    var first = engine.clock().instant();
    stats(key);
    engine.advance(Duration.ofSeconds(59));
    stats(key);
    assertEquals(Optional.of(first), lastUse());

    engine.advance(Duration.ofSeconds(2));
    stats(key);

    assertEquals(Optional.of(first.plusSeconds(61)), lastUse());
  }

  @Test
  void a_request_is_answered_while_the_use_of_its_key_cannot_be_recorded() throws Exception {
    var key = Optional.of(api.key("shop", Right.READ).secret());

    try (var connection =
            DriverManager.getConnection(engine.options().store().get(StoreOptions.URL), "sa", "");
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeUpdate("update access_key set created_by = 'locked'");

      assertEquals(200, stats(key));

      connection.rollback();
    }
    assertEquals(Optional.of(engine.clock().instant()), lastUse());
  }

  @Test
  void a_flood_of_unknown_keys_leaves_the_commands_their_places() {
    var flooded = new Engines();
    Promise<Future<?>> command = Promise.promise();
    var lookUps = new ArrayList<Future<?>>();
    var flood =
        new Observer() {
          @Override
          public void started(Vertx vertx, Inspection inspection) {
            // Nearly all of these are sent before the first of them is answered.
            var unknown = new JsonObject().put("hash", "a".repeat(64));
            for (int i = 0; i < 1_200; i++) {
              lookUps.add(vertx.eventBus().request(BusAddress.ACCESS, unknown));
            }
            command.complete(vertx.eventBus().request(BusAddress.NODE, new JsonObject()));
          }
        };
    try (flooded) {
      flooded.start(flooded.builder(new RecordingMessenger("pager")).observer(flood));

      assertTrue(Engines.await(command.future().compose(Engines::settled)).succeeded());
      Engines.await(Future.join(lookUps).otherwiseEmpty());
      var refused = lookUps.stream().filter(Future::failed).count();
      assertTrue(refused > 0 && refused <= 200, () -> refused + " look-ups were refused");
    }
  }

  /** Returns the last use of the first key, once the write that was under way is done. */
  private Optional<Instant> lastUse() {
    api.key("key " + engine.clock().instant(), Right.READ);
    return Engines.await(api.client().keys(0, 10)).keys().get(0).lastUsed();
  }

  @Test
  void the_list_of_keys_shows_no_secret_and_no_hash() {
    var admin = api.key("root", Right.ADMIN);

    var made =
        api.post(
            "/api/keys",
            Optional.of(admin.secret()),
            "{\"action\":\"create\",\"name\":\"shop\",\"rights\":[\"schedule\"],\"by\":\"eve\"}");
    var list = api.get("/api/keys", Optional.of(admin.secret()));

    var secret = new JsonObject(made.body()).getString("secret");
    assertTrue(secret.matches("smk_[A-Za-z0-9_-]{43}"), secret);
    var keys = new JsonObject(list.body()).getJsonArray("keys");
    assertEquals(2, keys.size());
    assertEquals(
        Set.of("id", "name", "rights", "createdBy", "createdAtMs"),
        keys.getJsonObject(1).fieldNames());
    assertEquals("root", keys.getJsonObject(1).getString("createdBy"));
    assertEquals("[\"schedule\"]", keys.getJsonObject(1).getJsonArray("rights").encode());
  }

  @Test
  void a_key_of_an_administrator_has_every_right() {
    var admin = Optional.of(api.key("root", Right.ADMIN).secret());

    assertEquals(200, stats(admin));
    assertEquals(200, api.post("/api/cancel", admin, "{\"status\":\"pending\"}").statusCode());
  }

  @Test
  void the_name_of_a_key_is_never_used_twice_and_keys_need_rights_and_a_future() {
    api.key("shop", Right.READ);
    Engines.await(api.client().revokeKey("shop"));

    assertRefused(
        "name is \"shop\", which another key or a user has or had",
        KeyRequest.of("shop", Right.READ));
    assertRefused("name is missing", KeyRequest.of("", Right.READ));
    assertRefused("name must neither begin", KeyRequest.of(" shop", Right.READ));
    assertRefused(
        "rights is missing, must be some of read, schedule, operate, people, admin",
        new KeyRequest("new", Set.of(), Optional.empty(), ""));
    assertRefused(
        "expiresAtMs is not in the future",
        KeyRequest.of("new", Right.READ).withExpiresAt(engine.clock().instant()));
    var unknown =
        assertThrows(
            SiteMessageException.class, () -> Engines.await(api.client().revokeKey("none")));
    assertEquals(FailureCode.NOT_FOUND, unknown.code());
  }

  private void assertRefused(String text, KeyRequest request) {
    var refused =
        assertThrows(
            SiteMessageException.class, () -> Engines.await(api.client().createKey(request)));
    assertTrue(String.valueOf(refused.getMessage()).startsWith(text), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "smk_x",
        "x",
        "",
        " ",
        "smk_%2e",
        "smk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      })
  void a_text_that_is_no_key_is_refused(String secret) {
    assertEquals(401, stats(Optional.of(secret)));
  }

  @Test
  void a_key_is_read_only_from_one_header_of_the_scheme_bearer() {
    var secret = api.key("shop", Right.READ).secret();

    var twice =
        api.request("/api/stats", Optional.of(secret)).header("Authorization", "Bearer " + secret);
    var basic =
        api.request("/api/stats", Optional.empty())
            .header(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(("x:" + secret).getBytes(US_ASCII)));
    var lower =
        api.request("/api/stats", Optional.empty()).header("Authorization", "bearer  " + secret);

    assertEquals(401, api.send(twice).statusCode());
    assertEquals(401, api.send(basic).statusCode());
    assertEquals(200, api.send(lower).statusCode());
    for (var name : List.of("key", "access_token", "Authorization")) {
      assertEquals(
          401, api.get("/api/stats?%s=%s".formatted(name, secret), Optional.empty()).statusCode());
    }
  }

  @Test
  void without_access_control_only_this_machine_without_a_proxy_may_ask() throws Exception {
    api = GuardedApi.of(engine, AccessControl.loopback());

    var direct = api.get("/api/stats", Optional.empty());
    var forwarded =
        api.send(
            api.request("/api/stats", Optional.empty()).header("X-Forwarded-For", "127.0.0.1"));

    assertEquals(200, direct.statusCode());
    assertEquals(403, forwarded.statusCode());
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
      socket
          .getOutputStream()
          .write("GET /api/stats HTTP/1.1\r\nHost: evil.example\r\n\r\n".getBytes(US_ASCII));
      var answer = new String(socket.getInputStream().readNBytes(12), US_ASCII);

      assertEquals("HTTP/1.1 403", answer);
    }
  }

  @Test
  void a_body_is_not_read_before_the_key_is_checked() throws Exception {
    var reader = api.key("monitor", Right.READ).secret();
    for (var authorization : List.of("X: y", "Authorization: Bearer " + reader)) {
      for (var path : List.of("/api/messages", "/api/attachments?fileName=a", "/api/bounces")) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
          var head =
              "POST %s HTTP/1.1\r\nHost: localhost\r\n%s\r\nContent-Length: 1000000\r\n"
                      .formatted(path, authorization)
                  + "Content-Type: application/json\r\n\r\n";
          socket.getOutputStream().write(head.getBytes(US_ASCII));

          var status = new String(socket.getInputStream().readNBytes(12), US_ASCII);

          assertEquals(authorization.equals("X: y") ? "HTTP/1.1 401" : "HTTP/1.1 403", status);
        }
      }
    }
  }

  @Test
  void a_large_body_and_a_file_arrive_whole_after_the_key_was_checked() {
    var key = Optional.of(api.key("shop", Right.SCHEDULE).secret());
    var text = "x".repeat(900_000);
    var bytes = new byte[3_000_000];

    var scheduled =
        api.post(
            "/api/messages",
            key,
            new JsonObject()
                .put("type", "plain")
                .put("context", new JsonObject().put("text", text))
                .put(
                    "recipients",
                    new JsonArray()
                        .add(new JsonObject().put("messenger", "pager").put("address", "7")))
                .encode());
    var uploaded =
        api.send(
            api.request("/api/attachments?fileName=a.bin", key)
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(bytes)));

    assertEquals(200, scheduled.statusCode(), scheduled.body());
    assertEquals(200, uploaded.statusCode(), uploaded.body());
    assertEquals(bytes.length, new JsonObject(uploaded.body()).getInteger("size"));
  }

  @Test
  void while_keys_cannot_be_looked_up_requests_are_refused_and_not_let_through() {
    var key = Optional.of(api.key("shop", Right.READ).secret());
    Engines.await(site.stop());
    Engines.await(
        engine
            .vertx()
            .eventBus()
            .consumer(
                BusAddress.ACCESS,
                message -> message.fail(FailureCode.NOT_READY.code(), "the engine is stopping"))
            .completion());

    assertEquals(503, stats(key));
  }

  @Test
  void the_login_of_an_application_lets_users_through_for_their_permissions() {
    AuthenticationProvider users =
        credentials ->
            credentials instanceof UsernamePasswordCredentials given
                    && given.getPassword().equals("secret")
                ? Future.succeededFuture(User.fromName(given.getUsername()))
                : Future.failedFuture("wrong password");
    AuthorizationProvider rights =
        new AuthorizationProvider() {
          @Override
          public String getId() {
            return "test";
          }

          @Override
          public Future<Void> getAuthorizations(User user) {
            if (user.subject().equals("ann")) {
              user.authorizations()
                  .put(getId(), Set.of(PermissionBasedAuthorization.create("sitemessage:read")));
            }
            return Future.succeededFuture();
          }
        };
    api = GuardedApi.of(engine, AccessControl.application(BasicAuthHandler.create(users), rights));

    assertEquals(200, basic("/api/stats", "ann:secret"));
    assertEquals(401, basic("/api/stats", "ann:wrong"));
    assertEquals(401, stats(Optional.empty()));
    assertEquals(403, basic("/api/stats", "bob:secret"));
    assertEquals(403, basic("/api/keys", "ann:secret"));
  }

  private int basic(String path, String login) {
    return api.send(
            api.request(path, Optional.empty())
                .header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(login.getBytes(US_ASCII))))
        .statusCode();
  }

  @Test
  void an_application_may_find_out_by_itself_who_sends_a_request() {
    api =
        GuardedApi.of(
            engine,
            ctx ->
                Future.succeededFuture(
                    Principal.application(
                        String.valueOf(ctx.request().getHeader("X-User")), Set.of(Right.OPERATE))));

    var done =
        api.post("/api/cancel", Optional.empty(), "{\"status\":\"pending\"}", "X-User", "ann@shop");

    assertEquals(200, done.statusCode());
    assertEquals(403, stats(Optional.empty()));
    assertEquals("ann@shop", api.audit().get(0).caller().name());
  }
}
