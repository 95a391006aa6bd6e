package org.sitemessage.vertx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.hashing.HashingStrategy;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.AuditEntry;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.access.KeyRequest;
import org.sitemessage.api.access.PrincipalKind;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.access.UserRequest;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.CleanupRequest;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.access.TrustedProxies;
import org.sitemessage.vertx.options.StoreOptions;

/** Users with passwords, and their sessions. */
@Timeout(60)
class UsersTest {
  private static final String PASSWORD = "correct horse battery";
  private static final String CANCEL = "{\"status\":\"pending\"}";

  private final Engines engine = started(new Engines());
  private final GuardedApi api = GuardedApi.withUsers(engine);

  @AfterEach
  void stop() {
    engine.close();
  }

  private static Engines started(Engines engines) {
    engines.start(new RecordingMessenger("pager"));
    return engines;
  }

  /** A browser that is logged in. */
  private record Browser(GuardedApi api, String cookie, String csrf) {
    int stats() {
      return api.send(api.request("/api/stats", Optional.empty()).header("Cookie", cookie))
          .statusCode();
    }

    HttpResponse<String> cancel(String... headers) {
      var all = new String[headers.length + 2];
      System.arraycopy(headers, 0, all, 2, headers.length);
      all[0] = "Cookie";
      all[1] = cookie;
      return api.post("/api/cancel", Optional.empty(), CANCEL, all);
    }

    HttpResponse<String> change(String user) {
      return api.post("/api/users", Optional.empty(), user, "Cookie", cookie, "X-CSRF-Token", csrf);
    }

    HttpResponse<String> form(String path, String... fields) {
      return UsersTest.form(api, path, cookie, fields);
    }
  }

  private static HttpResponse<String> form(
      GuardedApi api, String path, String cookie, String... fields) {
    var body = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      body.append("%s=%s&".formatted(fields[i], URLEncoder.encode(fields[i + 1], UTF_8)));
    }
    return api.send(
        api.request(path, Optional.empty())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Cookie", cookie)
            .POST(BodyPublishers.ofString(body.toString())));
  }

  private static HttpResponse<String> tryLogin(
      GuardedApi api, String name, String password, String from) {
    return form(api, "/pages/login", "a=b", "name", name, "password", password, "from", from);
  }

  private static Browser login(GuardedApi api, String name, String password) {
    var response = tryLogin(api, name, password, "192.0.2.1");
    assertEquals(200, response.statusCode(), response.body());
    var cookie = response.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    return new Browser(api, cookie, new JsonObject(response.body()).getString("csrf"));
  }

  private int attempt(String name, String password, String from) {
    return tryLogin(api, name, password, from).statusCode();
  }

  private void user(String name, Right first, Right... more) {
    Engines.await(api.client().createUser(UserRequest.of(name, PASSWORD, first, more)));
  }

  @Test
  void a_user_who_has_logged_in_may_do_what_the_rights_allow() {
    user("ann", Right.READ);

    var response = tryLogin(api, "ann", PASSWORD, "192.0.2.1");
    var ann = login(api, "ann", PASSWORD);

    var cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
    assertTrue(
        cookie.matches("sitemessage=sms_[\\w-]{43}; Path=/; HTTPOnly; SameSite=Lax"), cookie);
    assertEquals("ann", new JsonObject(response.body()).getString("name"));
    assertEquals(
        engine.clock().instant().plus(Duration.ofHours(12)).toEpochMilli(),
        new JsonObject(response.body()).getLong("expiresAtMs"));
    assertEquals(200, ann.stats());
    assertEquals(
        "this request needs the right \"operate\"; \"ann\" has only read",
        GuardedApi.detail(ann.cancel("X-CSRF-Token", ann.csrf())));
    var anonymous = api.get("/api/stats", Optional.empty());
    assertEquals(401, anonymous.statusCode());
    assertEquals(
        "log in, or send a key: \"Authorization: Bearer KEY\"", GuardedApi.detail(anonymous));
  }

  @Test
  void the_cookie_of_a_session_is_secure_if_the_request_came_by_https() {
    user("ann", Right.READ);

    var response =
        api.send(
            api.request("/pages/login", Optional.empty())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("X-Forwarded-Proto", "https")
                .POST(
                    BodyPublishers.ofString(
                        "name=ann&from=x&password=" + URLEncoder.encode(PASSWORD, UTF_8))));

    var cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
    assertTrue(cookie.contains("; Secure; HTTPOnly; SameSite=Lax"), cookie);
  }

  @Test
  void keys_are_accepted_beside_users_and_need_no_text_of_a_page() {
    var shop = Optional.of(api.key("shop", Right.OPERATE).secret());

    assertEquals(200, api.post("/api/cancel", shop, CANCEL).statusCode());
    assertEquals(401, api.get("/api/stats", Optional.of("smk_x")).statusCode());
  }

  @Test
  void a_change_with_a_cookie_needs_the_text_of_an_own_page() {
    user("ann", Right.OPERATE, Right.READ);
    var ann = login(api, "ann", PASSWORD);
    var other = login(api, "ann", PASSWORD);

    var refused = ann.cancel();
    var foreign = ann.cancel("X-CSRF-Token", other.csrf());
    var accepted = ann.cancel("X-CSRF-Token", ann.csrf());

    assertEquals(403, refused.statusCode());
    assertTrue(GuardedApi.detail(refused).startsWith("a change needs the header X-CSRF-Token"));
    assertEquals(403, foreign.statusCode());
    assertEquals(200, accepted.statusCode(), accepted.body());
    assertEquals(403, ann.form("/pages/form", "csrf", "x").statusCode());
    assertEquals(403, ann.form("/pages/form").statusCode());
    assertEquals("done by ann", ann.form("/pages/form", "csrf", ann.csrf()).body());
    assertEquals("ann", api.audit().get(0).caller().name());
    assertEquals("user", api.audit().get(0).caller().kind().key());
  }

  @Test
  void a_form_of_the_api_is_refused_although_its_body_could_hold_the_text_of_the_page() {
    user("ann", Right.PEOPLE);
    var ann = login(api, "ann", PASSWORD);

    var refused =
        ann.form("/api/preferences?address=8&messengers=pager", "csrf", ann.csrf(), "html", "x");

    assertEquals(403, refused.statusCode());
  }

  @Test
  void a_wrong_name_and_a_wrong_password_are_refused_with_the_same_text() {
    user("ann", Right.READ);

    var wrong = tryLogin(api, "ann", "wrong horse battery", "192.0.2.1");
    var unknown = tryLogin(api, "bob", PASSWORD, "192.0.2.1");

    assertEquals(401, wrong.statusCode());
    assertEquals("the name or the password is wrong", wrong.body());
    assertEquals(wrong.body(), unknown.body());
    assertEquals(401, unknown.statusCode());
  }

  @Test
  void wrong_passwords_for_a_name_are_limited_and_others_may_still_log_in_from_that_address() {
    user("ann", Right.READ);
    user("bob", Right.READ);

    var statuses = IntStream.range(0, 8).map(i -> attempt("ann", "wrong " + i, "192.0.2.1"));

    assertEquals(List.of(401, 401, 401, 401, 401, 429, 429, 429), statuses.boxed().toList());
    var refused = tryLogin(api, "ann", PASSWORD, "192.0.2.1");
    assertEquals(429, refused.statusCode());
    assertEquals("too many wrong passwords; try again in 61 s", refused.body());
    assertEquals("61", refused.headers().firstValue("Retry-After").orElseThrow());
    assertEquals(200, attempt("bob", PASSWORD, "192.0.2.1"));
    assertEquals(200, attempt("ann", PASSWORD, "192.0.2.2"));
    engine.advance(Duration.ofMinutes(1));
    assertEquals(200, attempt("ann", PASSWORD, "192.0.2.1"));
    assertEquals(200, attempt("ann", PASSWORD, "192.0.2.1"));
  }

  @Test
  void attempts_at_once_are_limited_like_attempts_one_after_the_other() {
    user("ann", Right.READ);
    var body =
        new JsonObject()
            .put("name", "ann")
            .put("password", "wrong horse battery")
            .put("from", "192.0.2.1");

    var replies =
        Engines.await(
            Future.all(
                IntStream.range(0, 20)
                    .mapToObj(
                        i -> engine.vertx().eventBus().<JsonObject>request(BusAddress.LOGIN, body))
                    .toList()));

    assertEquals(
        15,
        replies.<Message<JsonObject>>list().stream()
            .filter(reply -> reply.body().containsKey("retryAfterMs"))
            .count());
  }

  @Test
  void wrong_passwords_from_one_address_are_limited_for_all_names_together() {
    user("ann", Right.READ);

    IntStream.range(0, 50)
        .forEach(i -> assertEquals(401, attempt("user " + i, PASSWORD, "2001:db8:0:0:0:0:0:" + i)));

    assertEquals(429, attempt("ann", PASSWORD, "2001:db8:0:0:9:9:9:9"));
    assertEquals(200, attempt("ann", PASSWORD, "2001:db8:0:1:0:0:0:1"));
    engine.advance(Duration.ofSeconds(10));
    assertEquals(200, attempt("ann", PASSWORD, "2001:db8:0:0:9:9:9:9"));
  }

  @Test
  void a_password_is_the_same_however_a_keyboard_composes_its_letters() {
    Engines.await(
        api.client().createUser(UserRequest.of("zoë", "café au lait, bitte", Right.READ)));

    assertEquals(200, attempt("zoe\u0308", "cafe\u0301 au lait, bitte", "192.0.2.1"));
    assertEquals(401, attempt("zoë", "cafe au lait, bitte", "192.0.2.1"));
  }

  @Test
  void a_session_is_over_after_two_hours_without_a_request_and_after_twelve_hours_at_all() {
    user("ann", Right.READ);
    var idle = login(api, "ann", PASSWORD);
    var busy = login(api, "ann", PASSWORD);

    for (int hour = 1; hour < 12; hour++) {
      engine.advance(Duration.ofHours(1));
      assertEquals(200, busy.stats());
      user("written after the use " + hour, Right.READ);
    }

    assertEquals(401, idle.stats());
    engine.advance(Duration.ofHours(1));
    var over =
        api.send(api.request("/api/stats", Optional.empty()).header("Cookie", busy.cookie()));
    assertEquals(401, over.statusCode());
    assertEquals("the session is over; log in again", GuardedApi.detail(over));
  }

  @Test
  void a_session_that_is_ended_is_refused_at_the_next_request() {
    user("ann", Right.READ);
    var ann = login(api, "ann", PASSWORD);

    var ended = ann.form("/pages/logout");

    assertEquals("true", ended.body());
    assertTrue(
        ended.headers().firstValue("Set-Cookie").orElseThrow().contains("sitemessage=; Max-Age=0"),
        ended.headers().map().toString());
    assertEquals(401, ann.stats());
    assertEquals("false", ann.form("/pages/logout").body());
  }

  @Test
  void a_new_password_of_ones_own_ends_all_other_sessions() {
    user("ann", Right.READ);
    var here = login(api, "ann", PASSWORD);
    var there = login(api, "ann", PASSWORD);

    var wrong = here.form("/pages/password", "password", "wrong", "new", "another long password");
    var brief = here.form("/pages/password", "password", PASSWORD, "new", "short");
    var done = here.form("/pages/password", "password", PASSWORD, "new", "another long password");

    assertEquals(401, wrong.statusCode());
    assertEquals(
        "newPassword has 5 characters, must have at least 12; a sentence of a few words is a good"
            + " one",
        brief.body());
    assertEquals("changed", done.body());
    assertEquals(200, here.stats());
    assertEquals(401, there.stats());
    assertEquals(401, attempt("ann", PASSWORD, "192.0.2.1"));
    assertEquals(200, attempt("ann", "another long password", "192.0.2.1"));
    assertEquals(
        401,
        new Browser(api, "sitemessage=sms_x", "")
            .form("/pages/password", "password", PASSWORD, "new", "another long password")
            .statusCode());
  }

  @Test
  void a_password_that_an_administrator_sets_ends_all_sessions() {
    user("ann", Right.READ);
    var ann = login(api, "ann", PASSWORD);

    assertTrue(Engines.await(api.client().setUserPassword("ann", "a password for a while")));

    assertEquals(401, ann.stats());
    assertEquals(200, attempt("ann", "a password for a while", "192.0.2.1"));
  }

  @Test
  void a_disabled_user_is_refused_until_enabled_and_the_sessions_stay_over() {
    user("ann", Right.READ);
    var ann = login(api, "ann", PASSWORD);

    assertTrue(Engines.await(api.client().disableUser("ann")));

    assertEquals(401, ann.stats());
    assertEquals("the user \"ann\" is disabled", tryLogin(api, "ann", PASSWORD, "x").body());
    assertEquals("the name or the password is wrong", tryLogin(api, "ann", "wrong", "x").body());
    assertFalse(Engines.await(api.client().disableUser("ann")));
    assertTrue(Engines.await(api.client().enableUser("ann")));
    assertFalse(Engines.await(api.client().enableUser("ann")));
    assertEquals(401, ann.stats());
    assertEquals(200, attempt("ann", PASSWORD, "x"));
  }

  @Test
  void the_only_enabled_administrator_cannot_disable_himself_or_give_up_the_right() {
    user("ann", Right.ADMIN);
    user("bob", Right.ADMIN);
    user("eve", Right.PEOPLE);
    Engines.await(api.client().disableUser("bob"));
    var ann = login(api, "ann", PASSWORD);

    var disabled = ann.change("{\"action\":\"disable\",\"name\":\"ann\"}");
    var without = "{\"action\":\"rights\",\"name\":\"ann\",\"rights\":[\"read\"]}";

    assertEquals(400, disabled.statusCode());
    assertEquals(
        "name is \"ann\", the only enabled user with the right admin; give it to another user first",
        GuardedApi.detail(disabled));
    assertEquals(400, ann.change(without).statusCode());
    assertEquals(200, ann.change(without.replace("\"read\"", "\"admin\",\"read\"")).statusCode());
    assertEquals(200, ann.change("{\"action\":\"enable\",\"name\":\"bob\"}").statusCode());
    assertEquals(200, ann.change(without).statusCode());
    assertEquals(403, ann.change(without).statusCode());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void of_two_administrators_who_leave_at_once_or_disable_each_other_one_stays(boolean postgres) {
    try (var engines = started(postgres ? new Engines().onPostgres() : new Engines())) {
      var client = SiteMessageClient.create(engines.vertx());
      var names = List.of("ann", "bob");
      for (var name : names) {
        Engines.await(
            client.access().createUser(UserRequest.of(name, PASSWORD, Right.READ, Right.ADMIN)));
      }
      for (int i = 0; i < 20; i++) {
        var otherName = i % 2;
        var isDisabled = i % 4 < 2;
        var left =
            IntStream.range(0, 2)
                .mapToObj(
                    at -> {
                      var caller = new Caller(names.get(at), PrincipalKind.USER, "", "");
                      var access = client.actingFor(caller).access();
                      var name = names.get((at + otherName) % 2);
                      return isDisabled
                          ? access.disableUser(name)
                          : access.setUserRights(name, Set.of(Right.READ));
                    })
                .toList();
        left.forEach(one -> Engines.await(Engines.settled(one)));

        assertEquals(1, left.stream().filter(Future::succeeded).count(), "round " + i);
        for (var name : names) {
          Engines.await(client.access().enableUser(name));
          Engines.await(client.access().setUserRights(name, Set.of(Right.READ, Right.ADMIN)));
        }
      }
    }
  }

  @Test
  void a_right_that_is_taken_away_is_gone_at_the_next_request() {
    user("ann", Right.READ);
    var ann = login(api, "ann", PASSWORD);

    assertTrue(Engines.await(api.client().setUserRights("ann", Set.of(Right.PEOPLE))));

    assertEquals(403, ann.stats());
    assertFalse(Engines.await(api.client().setUserRights("ann", Set.of(Right.PEOPLE))));
  }

  @Test
  void a_session_holds_on_all_nodes_and_is_ended_on_all_of_them_at_once() {
    var postgres = new Engines().onPostgres();
    var other = postgres.beside();
    try (postgres;
        other) {
      var here = GuardedApi.withUsers(started(postgres));
      var there = GuardedApi.withUsers(started(other));
      Engines.await(here.client().createUser(UserRequest.of("ann", PASSWORD, Right.READ)));
      var ann = login(here, "ann", PASSWORD);
      var elsewhere = new Browser(there, ann.cookie(), ann.csrf());
      assertEquals(200, elsewhere.stats());

      Engines.await(there.client().disableUser("ann"));
      assertEquals(401, ann.stats());

      Engines.await(here.client().enableUser("ann"));
      var again = login(there, "ann", PASSWORD);
      assertEquals("true", new Browser(here, again.cookie(), "").form("/pages/logout").body());
      assertEquals(401, again.stats());
    }
  }

  @Test
  void users_are_made_and_listed_over_http_without_their_passwords() {
    var root = Optional.of(api.key("root", Right.ADMIN).secret());

    var made =
        api.post(
            "/api/users",
            root,
            "{\"action\":\"create\",\"name\":\"ann\",\"password\":\"%s\",\"rights\":[\"read\"]}"
                .formatted(PASSWORD));
    api.post(
        "/api/users",
        root,
        "{\"action\":\"password\",\"name\":\"ann\",\"password\":\"%s!\"}".formatted(PASSWORD));
    api.post("/api/users", root, "{\"action\":\"disable\",\"name\":\"ann\"}");
    var list = api.get("/api/users", root);

    assertEquals(200, made.statusCode(), made.body());
    var users = new JsonObject(list.body()).getJsonArray("users");
    assertEquals(
        Set.of(
            "id",
            "name",
            "rights",
            "createdBy",
            "createdAtMs",
            "passwordChangedAtMs",
            "disabledAtMs"),
        users.getJsonObject(0).fieldNames());
    assertEquals("root", users.getJsonObject(0).getString("createdBy"));
    assertEquals(
        List.of(
            "users disable [ann] done 1",
            "users password [ann] done 1",
            "users create [ann] done 1"),
        api.audit().stream().map(UsersTest::shown).toList());
    assertFalse(api.get("/api/audit", root).body().contains("horse"));
  }

  private static String shown(AuditEntry entry) {
    return "%s [%s] %s %d"
        .formatted(entry.action(), entry.target(), entry.outcome().key(), entry.touched());
  }

  @Test
  void a_login_and_a_new_password_are_logged_with_the_address_of_the_client() {
    user("ann", Right.READ);

    login(api, "ann", PASSWORD)
        .form(
            "/pages/password",
            "password",
            PASSWORD,
            "new",
            "another long password",
            "from",
            "192.0.2.7");
    attempt("ann", PASSWORD, "192.0.2.8");

    var entries = api.audit();
    assertEquals(
        List.of("users own-password [] done 1", "login [] done 1"),
        entries.stream().map(UsersTest::shown).toList());
    assertEquals("192.0.2.7", entries.get(0).caller().from());
    assertEquals("ann", entries.get(1).caller().name());
  }

  @Test
  void a_hash_with_fewer_iterations_than_new_ones_is_replaced_at_the_next_login() throws Exception {
    user("ann", Right.READ);
    var strategy = HashingStrategy.load();
    var weak = strategy.hash("pbkdf2", Map.of("it", "1000"), "c2FsdHNhbHRzYWx0c2FsdA", PASSWORD);
    try (var connection =
            DriverManager.getConnection(engine.options().store().get(StoreOptions.URL), "sa", "");
        var statement = connection.createStatement()) {
      statement.execute("update access_user set password = '%s'".formatted(weak));

      assertEquals(200, attempt("ann", PASSWORD, "192.0.2.1"));

      try (var rows = statement.executeQuery("select password from access_user")) {
        assertTrue(rows.next());
        assertTrue(rows.getString(1).startsWith("$pbkdf2$it=210000$"), rows.getString(1));
      }
    }
    assertEquals(200, attempt("ann", PASSWORD, "192.0.2.1"));
  }

  @Test
  void a_cleanup_removes_sessions_that_are_over() throws Exception {
    user("ann", Right.READ);
    login(api, "ann", PASSWORD);
    engine.advance(Duration.ofHours(13));

    Engines.await(
        SiteMessageClient.create(engine.vertx()).cleanup(CleanupRequest.of(Duration.ofDays(30))));

    try (var connection =
            DriverManager.getConnection(engine.options().store().get(StoreOptions.URL), "sa", "");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select id from access_session")) {
      assertFalse(rows.next());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.9 | 192.0.2.9",
        "198.51.100.1, 192.0.2.9 | 192.0.2.9",
        "2001:db8:0:0:0:0:0:9 | 2001:db8:0:0:0:0:0:9",
        "x | 127.0.0.1",
        "'' | 127.0.0.1"
      })
  void the_client_of_a_proxy_on_this_machine_is_the_last_one_that_it_names(
      String forwarded, String client) {
    user("ann", Right.READ);

    loginBehindProxies(forwarded);

    assertEquals(client, api.audit().get(0).caller().from());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.9, 198.51.100.1 | 192.0.2.9",
        "192.0.2.9, 198.51.100.1, 192.0.2.77, 198.51.100.255 | 192.0.2.9",
        "192.0.2.8, 192.0.2.9, 2001:db8:1:2::7 | 192.0.2.9",
        "192.0.2.9, 2001:db8:2::7 | 2001:db8:2::7",
        "192.0.2.9, fe80::1%eth0 | fe80::1",
        "192.0.2.9, fe80::1%<b>x</b> anything at all | fe80::1",
        "192.0.2.9, ::ffff:198.51.100.7 | 192.0.2.9",
        "192.0.2.9, 198.51.101.0 | 198.51.101.0",
        "x, 198.51.100.1 | 198.51.100.1",
        "198.51.100.1 | 203.0.113.1"
      })
  void the_client_of_trusted_proxies_is_the_last_one_that_is_none_of_them(
      String forwarded, String client) {
    user("ann", Right.READ);

    loginBehindProxies(forwarded);

    assertEquals(client, api.audit().get(0).caller().from());
  }

  @Test
  void the_audit_log_has_the_client_that_a_proxy_names() {
    var secret = api.key("ops", Right.OPERATE).secret();

    var done =
        api.post(
            "/api/cancel",
            Optional.of(secret),
            "{\"status\":\"pending\"}",
            "X-Forwarded-For",
            "192.0.2.9, 198.51.100.1");

    assertEquals(200, done.statusCode(), done.body());
    assertEquals("192.0.2.9", api.audit().get(0).caller().from());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proxy.internal",
        "10.0.0.0/33",
        "10.0.0.0/x",
        "10.0.0.0/",
        "/8",
        "",
        "fe80::1%nosuch",
        "::ffff:10.0.0.5/100"
      })
  void a_proxy_that_is_no_address_and_no_network_is_refused(String proxy) {
    var refused =
        assertThrows(
            SiteMessageException.class, () -> TrustedProxies.of(List.of("10.0.0.5", proxy)));

    assertEquals(
        "proxies[1] is \"%s\", must be an IP address or a network, such as 10.0.0.5 or 10.0.0.0/24"
            .formatted(proxy),
        refused.getMessage());
  }

  private void loginBehindProxies(String forwarded) {
    api.send(
        api.request("/pages/login", Optional.empty())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("X-Forwarded-For", "203.0.113.1")
            .header("X-Forwarded-For", forwarded)
            .POST(
                BodyPublishers.ofString(
                    "name=ann&password=" + URLEncoder.encode(PASSWORD, UTF_8))));
  }

  @Test
  void names_of_users_and_keys_are_never_used_twice_and_passwords_have_a_length() {
    api.key("shop", Right.READ);
    user("ann", Right.READ);

    assertRefused("name is \"shop\", which another user or a key", "shop", PASSWORD);
    assertRefused("name is \"ann\", which another user or a key", "ann", PASSWORD);
    assertRefused("name is missing, must be the name of the user", "", PASSWORD);
    assertRefused("password has 11 characters, must have at least 12", "new", "x".repeat(11));
    assertRefused("password has 257 characters, at most 256", "new", "x".repeat(257));
    assertRefused("password has more than 256 characters", "new", "\u0958".repeat(200));
    var key =
        assertThrows(
            SiteMessageException.class,
            () -> Engines.await(api.client().createKey(KeyRequest.of("ann", Right.READ))));
    assertTrue(
        String.valueOf(key.getMessage())
            .startsWith("name is \"ann\", which another key or a user"));
    var unknown =
        assertThrows(
            SiteMessageException.class, () -> Engines.await(api.client().disableUser("none")));
    assertEquals(FailureCode.NOT_FOUND, unknown.code());
  }

  private void assertRefused(String text, String name, String password) {
    var refused =
        assertThrows(
            SiteMessageException.class,
            () ->
                Engines.await(api.client().createUser(UserRequest.of(name, password, Right.READ))));
    assertTrue(String.valueOf(refused.getMessage()).startsWith(text), refused.getMessage());
  }
}
