package org.sitemessage.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.access.UserRequest;

/** Logging in to the console, as a browser without JavaScript does it. */
@Timeout(120)
class ConsoleLoginTest {
  private static final String PASSWORD = "correct horse, Ёж";

  private final ConsoleServer console = ConsoleServer.withUsers();
  private final Visitor eve = console.anybody();

  @BeforeEach
  void makeUser() {
    var request = UserRequest.of("eve", PASSWORD, Right.READ, Right.OPERATE);
    await(console.client().access().createUser(request));
    console.schedule("Hi", "7");
  }

  @AfterEach
  void stop() {
    console.close();
  }

  private static Visitor.Page login(Visitor visitor, Visitor.Page form, String password) {
    return visitor.submit(
        form, "main button", Map.of("name", List.of("eve"), "password", List.of(password)));
  }

  @Test
  void a_person_is_led_to_the_login_then_to_the_page_that_was_asked_for_and_out_again() {
    var form = eve.get("dispatches?filter=status:pending%20to:7");
    assertEquals("Log in", form.only("h1").text());
    assertFalse(form.has("nav a:not(.foreign a)"), "nothing is shown to strangers");

    var page = login(eve, form, PASSWORD);
    assertTrue(page.url().endsWith("/console/dispatches?filter=status:pending%20to:7"), page::url);
    assertTrue(page.text().contains("1 match"), page::text);
    var pending = eve.submit(page, "form:not(:has(#rows)) button[value=cancel]");
    assertTrue(pending.text().contains("One dispatch will be cancelled"), pending::text);
    assertTrue(eve.submit(pending, "button[name=action]").url().contains("/operations/"));

    var out = eve.submit(page, "header form button");
    assertEquals("Log in", out.only("h1").text());
    assertTrue(eve.get("dispatches").url().contains("/login?to="), "the session is over");
  }

  @Test
  void a_wrong_password_is_refused_and_the_name_stays_but_the_password_does_not() {
    var refused = login(eve, eve.get("login?to=messages"), "wrong password");

    assertEquals(401, refused.status());
    assertFalse(refused.only("[role=alert]").text().isBlank());
    assertEquals("eve", refused.only("#name").attr("value"));
    assertEquals("", refused.only("#password").attr("value"));
    assertEquals("messages", refused.only("input[name=to]").attr("value"));
    assertEquals(200, login(eve, refused, PASSWORD).status());
  }

  @Test
  void many_wrong_passwords_have_to_wait() {
    var form = eve.get("login");
    for (int i = 0; i < 5; i++) {
      assertEquals(401, login(eve, form, "wrong password").status());
    }

    var refused = login(eve, form, PASSWORD);

    assertEquals(429, refused.status());
    assertTrue(Long.parseLong(refused.header("Retry-After")) > 0);
  }

  @Test
  void the_cookie_of_a_session_is_read_by_no_script_and_sent_by_no_other_site() {
    var form = eve.get("login");
    var fields = Map.of("name", "eve", "password", PASSWORD, "csrf", eve.token());

    var cookies = eve.post("login", fields).headers().getAll("Set-Cookie");

    assertEquals(200, form.status());
    assertEquals(1, cookies.size(), cookies::toString);
    assertTrue(cookies.get(0).contains("HTTPOnly"), cookies::toString);
    assertTrue(cookies.get(0).contains("SameSite=Lax"), cookies::toString);
  }

  @Test
  void behind_a_proxy_with_https_each_cookie_is_sent_over_https_alone() {
    var encrypted = console.anybody().withHeader("X-Forwarded-Proto", "https");

    for (var path : List.of("login", "language?to=ru")) {
      var cookies = encrypted.ask(HttpMethod.GET, path).headers().getAll("Set-Cookie");
      assertEquals(1, cookies.size(), cookies::toString);
      assertTrue(cookies.get(0).contains("Secure"), cookies::toString);
    }
  }

  @Test
  void a_form_of_a_session_needs_the_text_of_that_session() {
    var before = eve.token();
    login(eve, eve.get("login"), PASSWORD);
    var fields = Map.of("reason", "x", "csrf", before);

    assertEquals(403, eve.post("messengers/pager/pause", fields).status());
    assertEquals(403, eve.post("logout", fields).status());
    assertEquals(200, eve.get("messages").status());
  }

  @Test
  void another_password_ends_the_other_sessions_and_keeps_this_one() {
    var elsewhere = console.anybody();
    login(elsewhere, elsewhere.get("login"), PASSWORD);
    login(eve, eve.get("login"), PASSWORD);
    var form = eve.click(eve.get(""), "header a[href$=password]");

    var differ = change(form, PASSWORD, "another password", "another one");
    assertEquals(400, differ.status());
    assertEquals(400, change(form, "wrong", "another password", "another password").status());
    var changed = change(form, PASSWORD, "another password", "another password");

    assertTrue(changed.has("[role=status]"), changed::text);
    assertEquals(200, eve.ask(HttpMethod.GET, "messages").status());
    assertEquals(303, elsewhere.ask(HttpMethod.GET, "messages").status());
    assertEquals(401, login(elsewhere, elsewhere.get("login"), PASSWORD).status());
    assertEquals(200, login(elsewhere, elsewhere.get("login"), "another password").status());
  }

  private Visitor.Page change(Visitor.Page form, String now, String next, String again) {
    return eve.submit(
        form,
        "main button",
        Map.of("password", List.of(now), "newPassword", List.of(next), "repeated", List.of(again)));
  }

  @Test
  void a_right_that_is_taken_away_is_gone_at_the_next_request() {
    login(eve, eve.get("login"), PASSWORD);
    assertEquals(200, eve.get("messages").status());

    await(console.client().access().setUserRights("eve", Set.of(Right.PEOPLE)));
    assertEquals(403, eve.get("messages").status());
    await(console.client().access().disableUser("eve"));

    assertEquals(303, eve.ask(HttpMethod.GET, "messages").status());
  }
}
