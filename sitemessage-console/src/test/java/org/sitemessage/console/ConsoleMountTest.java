package org.sitemessage.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authorization.AuthorizationProvider;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.SimpleAuthenticationHandler;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Principal;
import org.sitemessage.api.access.Right;
import org.sitemessage.vertx.access.AccessControl;

/** The console under several paths: each link of each page leads to a page. */
@Timeout(120)
class ConsoleMountTest {

  /** Answers of a form that was sent without its text, so that it changes nothing. */
  private static final int FORGED = 403;

  private static void fill(ConsoleServer console) {
    console.schedule(
        "Hi", Stream.iterate(0, i -> i + 1).limit(60).map(String::valueOf).toArray(String[]::new));
    console.scheduleMail(
        "email_html", new JsonObject().put("subject", "x").put("html", "<b>x</b>"), "a@b.cd");
    console.send();
    console.schedule("Later", "7");
  }

  /** Follows all links from the first page; returns those that do not lead to a page. */
  private static List<String> deadLinks(Visitor visitor, String home) {
    var known = new TreeSet<>(Set.of(home));
    var open = new ArrayDeque<>(known);
    var dead = new ArrayList<String>();
    while (!open.isEmpty()) {
      var page = visitor.get(open.remove());
      if (page.status() != 200) {
        dead.add(page.url() + " " + page.status());
      }
      for (var link : links(page)) {
        if (!link.startsWith(home)) {
          dead.add("%s, which leaves the console on %s".formatted(link, page.url()));
        } else if (known.add(link)) {
          open.add(link);
        }
      }
      for (var form : page.html().select("form[method=post]")) {
        var action = form.absUrl("action");
        var status = known.add("POST " + action) ? visitor.post(action, Map.of()).status() : FORGED;
        if (status != FORGED || !action.startsWith(home)) {
          dead.add("a form to %s %d on %s".formatted(action, status, page.url()));
        }
      }
    }
    assertTrue(known.size() > 60, () -> known.size() + " links were followed");
    return dead;
  }

  private static List<String> links(Visitor.Page page) {
    var links = new ArrayList<String>();
    for (var element :
        page.html()
            .select(
                "nav li:not(.foreign) a[href], :not(li) > a[href], main a[href], script[src], iframe[src],"
                    + " link[rel=stylesheet], form[method=get]")) {
      links.add(
          Stream.of("href", "src", "action")
              .filter(element::hasAttr)
              .findFirst()
              .map(element::absUrl)
              .orElseThrow()
              .replaceAll("#.*", ""));
    }
    links.removeIf(link -> link.contains("/language?"));
    return links;
  }

  @Test
  void all_links_hold_under_a_path_of_several_names() {
    try (var console = ConsoleServer.start("/a/b/console")) {
      fill(console);
      var home = console.origin() + "/a/b/console/";
      var admin = console.visitor(Right.ADMIN).at(home);

      assertEquals(List.of(), deadLinks(admin, home));
    }
  }

  @ParameterizedTest
  @CsvSource({"/, /", "/mail/, /mail/"})
  void all_links_and_forms_hold_under_a_path_that_ends_with_a_slash(String path, String root) {
    try (var console = ConsoleServer.start(path)) {
      fill(console);
      var home = console.origin() + root;
      var admin = console.visitor(Right.ADMIN).at(home);
      assertEquals(List.of(), deadLinks(admin, home));

      var confirm =
          admin.submit(
              admin.get("dispatches?filter=status:pending"),
              "form:not(:has(#rows)) button[value=cancel]");
      var done = admin.submit(confirm, "button[name=action]");
      assertTrue(done.url().startsWith(home + "operations/"), done::url);
      var back = admin.click(done, "main dl a");
      assertTrue(back.url().startsWith(home + "dispatches?"), back::url);
      assertTrue(admin.click(back, "a[hreflang=ru]").url().startsWith(home + "dispatches?"));
      assertEquals(200, admin.ask(HttpMethod.GET, "api/stats").status());
      assertEquals(404, admin.get("nothing").status());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "mail", "//", "/mail//", "/a//b", "/*", "/:name", "/mail?x"})
  void a_path_that_no_page_would_have_is_refused(String path) {
    var vertx = Vertx.vertx();
    try {
      var console = ConsoleRoutes.create(vertx, ConsoleServer.access());
      var router = Router.router(vertx);

      var refused = assertThrows(IllegalArgumentException.class, () -> console.mount(router, path));

      assertTrue(refused.getMessage().contains("is \"" + path + "\""), refused.getMessage());
      assertEquals(List.of(), router.getRoutes());
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void all_links_and_forms_hold_behind_a_proxy_that_strips_a_part_of_the_path() {
    try (var console = ConsoleServer.start("/console")) {
      fill(console);
      var home = console.behindProxy("/outer/mail") + "/console/";
      var admin = console.visitor(Right.ADMIN).at(home);
      assertEquals(List.of(), deadLinks(admin, home));

      var list = admin.get("dispatches?filter=status:pending");
      var confirm = admin.submit(list, "form:not(:has(#rows)) button[value=cancel]");
      var done = admin.submit(confirm, "button[name=action]");
      assertTrue(done.url().startsWith(home + "operations/"), done::url);
      var back = admin.click(done, "main dl a");
      assertTrue(back.url().startsWith(home + "dispatches?"), back::url);
      assertTrue(admin.click(back, "a[hreflang=ru]").url().startsWith(home + "dispatches?"));
    }
  }

  @Test
  void all_links_hold_on_the_page_that_asks_for_a_confirmation() {
    try (var console = ConsoleServer.start()) {
      fill(console);
      var admin = console.visitor(Right.ADMIN);
      var confirm =
          admin.submit(
              admin.get("dispatches?filter=status:pending"),
              "form:not(:has(#rows)) button[value=cancel]");

      for (var link : confirm.html().select("a:not(.foreign a, .skip)")) {
        assertEquals(200, admin.get(link.absUrl("href")).status(), link::toString);
      }
    }
  }

  @Test
  void the_path_without_a_slash_leads_to_the_console_and_nothing_falls_through() {
    try (var console = ConsoleServer.start("/a/b/console")) {
      var admin = console.visitor(Right.ADMIN);

      var moved = admin.ask(HttpMethod.GET, "/a/b/console");
      assertEquals(308, moved.status());
      assertEquals(
          console.origin() + "/a/b/console/",
          URI.create(moved.url()).resolve(moved.header("Location")).toString());
      assertEquals(200, admin.get("/a/b/console").status());
      assertEquals(404, admin.get("/a/b/console/nothing").status());
      assertEquals(404, admin.get("/a/b/consoles").status());
    }
  }

  @Test
  void style_and_scripts_are_compared_by_their_tags() {
    try (var console = ConsoleServer.start()) {
      var anybody = console.anybody();
      for (var name : List.of("console.css", "console.js", "charts.js", "uplot.js", "uplot.css")) {
        var first = anybody.ask(HttpMethod.GET, "assets/" + name);
        assertEquals(200, first.status(), name);
        assertEquals("nosniff", first.header("X-Content-Type-Options"), name);

        var again =
            anybody
                .withHeader("If-None-Match", first.header("ETag"))
                .ask(HttpMethod.GET, "assets/" + name);
        assertEquals(304, again.status(), name);
      }
      assertEquals(303, anybody.ask(HttpMethod.GET, "assets/pages/layout.html").status());
    }
  }

  /** A screen that shows a parameter, in the language of the page. */
  private static class Stock implements ConsoleScreen {
    private final String path;

    Stock(String path) {
      this.path = path;
    }

    @Override
    public String path() {
      return path;
    }

    @Override
    public Right right() {
      return Right.PEOPLE;
    }

    @Override
    public String title(Locale language) {
      return language.getLanguage().equals("ru") ? "Склад <1>" : "Stock <1>";
    }

    @Override
    public Future<String> html(Locale language, MultiMap parameters, Principal visitor) {
      return parameters.contains("broken")
          ? Future.failedFuture(SiteMessageException.invalid("broken", "must be left out"))
          : Future.succeededFuture(
              "<p id=\"stock\">%s%s%s</p>"
                  .formatted(
                      language, parameters.get("of"), visitor.may(Right.ADMIN) ? " to sell" : ""));
    }
  }

  @Test
  void a_screen_of_the_application_has_a_place_in_the_menu_and_the_frame_of_the_console() {
    try (var console = ConsoleServer.with(new Stock("stock"))) {
      var admin = console.visitor(Right.ADMIN);

      var page = admin.get("stock?of=pens");
      var russian = admin.click(page, "a[hreflang=ru]");

      assertEquals(200, page.status(), page::text);
      assertEquals("enpens to sell", page.only("#stock").text());
      assertEquals("Stock <1>", page.only("h1").text());
      assertEquals("Stock <1>", page.only("nav a[aria-current]").text());
      assertEquals("rupens to sell", russian.only("#stock").text());
      assertEquals("Склад <1>", russian.only("nav a[aria-current]").text());
      assertEquals(
          "ennull", console.visitor(Right.PEOPLE).get("stock").only("#stock").text(), "no seller");
      assertEquals(400, admin.get("stock?broken=yes").status());
      assertEquals(403, console.visitor(Right.READ).get("stock").status());
      assertFalse(console.visitor(Right.READ).get("").has("nav a[href$=stock]"));
    }
  }

  @Test
  void a_screen_whose_title_fails_breaks_no_other_page_and_has_its_path_as_title() {
    var broken =
        new Stock("stock") {
          @Override
          public String title(Locale language) {
            throw new IllegalStateException("no title");
          }
        };
    try (var console = ConsoleServer.with(broken)) {
      var admin = console.visitor(Right.ADMIN);

      assertEquals(200, admin.get("messages").status());
      assertEquals(400, admin.get("feedback?kind=opened").status());
      assertEquals("stock", admin.get("stock?of=pens").only("h1").text());
    }
  }

  @Test
  void a_screen_cannot_take_the_place_of_another_one() {
    var vertx = Vertx.vertx();
    try {
      var console = ConsoleRoutes.create(vertx, ConsoleServer.access());
      for (var path : List.of("", "messages", "api", "login", "Stock", "a/b", "a".repeat(33))) {
        var refused =
            assertThrows(IllegalArgumentException.class, () -> console.with(new Stock(path)));
        assertTrue(refused.getMessage().contains("must match"), refused.getMessage());
      }
      var one = console.with(new Stock("stock"));
      assertThrows(IllegalArgumentException.class, () -> one.with(new Stock("stock")));
    } finally {
      await(vertx.close());
    }
  }

  /** Knows of no permissions. */
  private static final class NoPermissions implements AuthorizationProvider {
    @Override
    public String getId() {
      return "none";
    }

    @Override
    public Future<Void> getAuthorizations(User user) {
      return Future.succeededFuture();
    }
  }

  @Test
  void a_page_to_log_in_is_refused_where_no_user_of_the_store_is_accepted() {
    var vertx = Vertx.vertx();
    try {
      for (var access :
          List.of(
              AccessControl.keys(vertx),
              AccessControl.loopback(),
              AccessControl.application(
                  SimpleAuthenticationHandler.create(), new NoPermissions()))) {
        var console = ConsoleRoutes.create(vertx, access);

        var refused = assertThrows(IllegalStateException.class, console::withLogin);

        assertTrue(refused.getMessage().contains("AccessControl.users(vertx)"));
      }
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void forms_work_behind_a_body_handler_of_the_application() {
    try (var console = ConsoleServer.behind(BodyHandler.create(false))) {
      fill(console);
      var admin = console.visitor(Right.ADMIN);

      var confirm =
          admin.submit(
              admin.get("dispatches?filter=status:pending"),
              "form:not(:has(#rows)) button[value=cancel]");

      assertEquals(200, confirm.status(), confirm::url);
    }
  }

  @Test
  void a_form_that_a_handler_of_the_application_drops_is_refused_by_a_text_that_says_what_to_do() {
    try (var console =
        ConsoleServer.behind(ctx -> ctx.request().end().onSuccess(v -> ctx.next()))) {
      var answer = console.visitor(Right.ADMIN).post("schedule", Map.of("a", "b"));

      assertEquals(500, answer.status());
      assertTrue(answer.html().text().contains("BodyHandler"), answer.html()::text);
    }
  }

  @Test
  void a_form_that_is_not_percent_encoded_is_the_senders_mistake() {
    try (var console = ConsoleServer.behind(RoutingContext::next)) {
      assertEquals(400, console.visitor(Right.ADMIN).postText("schedule", "a=%zz").status());
    }
  }
}
