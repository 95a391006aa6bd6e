package org.sitemessage.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sitemessage.api.access.AuditOutcome;
import org.sitemessage.api.access.KeyRequest;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.access.UserRequest;
import org.sitemessage.api.people.Suppression;

/** Each door of the console, tried by each kind of principal. */
@Timeout(120)
class ConsoleAccessTest {
  private static final String TOKEN = "csrf";

  /** Routes for everybody: they show nothing and change nothing but the visitor's own cookies. */
  private static final Set<String> OPEN =
      Set.of("GET /language", "GET /login", "POST /login", "POST /logout");

  /** Routes for each principal: they change only what belongs to the session itself. */
  private static final Set<String> OWN = Set.of("GET /password", "POST /password");

  /** Style and scripts, for everybody; and the API, which has guards of its own. */
  private static final List<String> OPEN_FOLDERS = List.of("/assets/", "/api/");

  private final ConsoleServer console = ConsoleServer.start();
  private final Map<Right, Visitor> visitors = new TreeMap<>();

  ConsoleAccessTest() {
    for (var right : Right.values()) {
      visitors.put(right, console.visitor(right));
    }
  }

  /** Fills the store, so that each action has something to change. */
  @BeforeEach
  void fill() {
    console.schedule("Hi", "7");
    await(console.client().suppress(Suppression.of("pager", "9")));
    await(console.client().access().createKey(KeyRequest.of("shop", Right.READ)));
    await(
        console.client().access().createUser(UserRequest.of("eve", "twelve letters", Right.READ)));
  }

  @AfterEach
  void stop() {
    console.close();
  }

  /**
   * A door of the console.
   *
   * @param method method of HTTP
   * @param path path below the console, with its placeholders
   * @param right right that it needs; empty if its route names none
   */
  private record Door(HttpMethod method, String path, Optional<Right> right) {

    boolean isOpen() {
      return OPEN.contains(toString()) || OPEN_FOLDERS.stream().anyMatch(path::startsWith);
    }

    boolean lets(Right principal) {
      return OWN.contains(toString())
          || principal == Right.ADMIN
          || right.equals(Optional.of(principal));
    }

    /** Fields that the door accepts, so that one that is open is noticed. */
    Map<String, String> fields() {
      return switch (path) {
        case "/change" -> Map.of("action", "cancel", "ids", "1", "confirmed", "yes");
        case "/filters/save" -> Map.of("list", "dispatches", "filter", "to:7");
        case "/filters/forget" -> Map.of("list", "dispatches", "name", "to:7");
        case "/compose" ->
            Map.of("messenger", "pager", "type", "plain", "to", "8", "text", "x", "send", "yes");
        case "/suppressions/add" -> Map.of("messenger", "pager", "addresses", "8");
        case "/suppressions/remove" -> Map.of("entry", "pager 9", "reason", "x");
        case "/people/erase", "/people/readmit" -> Map.of("user", "77");
        case "/access/create" -> Map.of("name", "mine", "rights", "admin");
        case "/access/users/create" ->
            Map.of("name", "me", "password", "twelve letters", "rights", "admin");
        case "/access/users/change" -> Map.of("name", "eve", "change", "rights", "rights", "admin");
        case "/access/revoke" -> Map.of("name", "shop");
        case "/types/pause" -> Map.of("type", "plain", "reason", "x");
        case "/types/resume" -> Map.of("type", "plain");
        case "/messengers/:alias/pause" -> Map.of("reason", "x");
        case "/messengers/:alias/limit" -> Map.of("reason", "x", "concurrency", "2");
        case "/messengers/:alias/probe" -> Map.of("to", "7");
        default -> Map.of();
      };
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /** Returns the URL of a door, relative to the console. */
  private String url(Door door) {
    return "."
        + door.path()
            .replace(":id", "1")
            .replace(":alias", "pager")
            .replace(":node", await(console.client().stats()).node());
  }

  /** Returns all doors, as the router of the console has them. */
  private static List<Door> doors() {
    var vertx = Vertx.vertx();
    try {
      return ConsoleRoutes.create(vertx, ConsoleServer.access())
          .withLogin()
          .router()
          .getRoutes()
          .stream()
          .filter(route -> route.getPath() != null)
          .flatMap(ConsoleAccessTest::doors)
          .toList();
    } finally {
      await(vertx.close());
    }
  }

  private static Stream<Door> doors(Route route) {
    var right = Optional.<Right>ofNullable(route.getMetadata(Right.class.getName()));
    var methods = Optional.ofNullable(route.methods()).filter(some -> !some.isEmpty());
    return methods
        .orElse(Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE))
        .stream()
        .map(method -> new Door(method, route.getPath(), right));
  }

  private Visitor.Page tried(Visitor visitor, Door door, String token) {
    if (!door.method().equals(HttpMethod.POST)) {
      return visitor.ask(door.method(), url(door));
    }
    var fields = new HashMap<>(door.fields());
    fields.put(TOKEN, token);
    return visitor.post(url(door), fields);
  }

  private Map<Right, String> tokens() {
    return visitors.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().token()));
  }

  @Test
  void each_route_has_a_right_or_is_one_that_is_open_to_everybody() {
    var without =
        doors().stream()
            .filter(door -> door.right().isEmpty())
            .map(Door::toString)
            .filter(door -> OPEN_FOLDERS.stream().noneMatch(door::contains))
            .collect(Collectors.toCollection(TreeSet::new));

    var known = new TreeSet<>(OPEN);
    known.addAll(OWN);
    assertEquals(known, without);
  }

  @Test
  void each_route_needs_the_right_that_the_api_needs_for_the_same() {
    for (var door : doors()) {
      door.right()
          .ifPresent(
              right -> {
                var area = door.path().split("/", 3)[door.path().equals("/") ? 0 : 1];
                assertEquals(right(area, door.method()), right, door::toString);
              });
    }
  }

  /** Returns the right of docs/access.md for what stands below a path. */
  private static Right right(String area, HttpMethod method) {
    return switch (area) {
      case "access", "audit", "settings" -> Right.ADMIN;
      case "suppressions", "people", "feedback" -> Right.PEOPLE;
      case "filters" -> Right.READ;
      case "compose" -> Right.SCHEDULE;
      case "change", "operations" -> Right.OPERATE;
      default -> method.equals(HttpMethod.POST) ? Right.OPERATE : Right.READ;
    };
  }

  @Test
  void each_route_lets_only_principals_with_its_right_through_and_changes_nothing_for_others() {
    var tokens = tokens();
    var before = console.tables();
    var refused = 0;
    var nobody = console.anybody();
    var token = nobody.token();

    for (var door : doors()) {
      if (door.isOpen()) {
        continue;
      }
      var unknown = tried(nobody, door, token);
      assertEquals(
          door.method().equals(HttpMethod.GET) ? 303 : 401, unknown.status(), () -> "" + door);
      assertTrue(unknown.status() == 401 || unknown.header("Location").contains("login?to="));
      for (var right : Right.values()) {
        if (!door.lets(right)) {
          var page = tried(visitors.get(right), door, tokens.get(right));

          assertEquals(403, page.status(), right + ": " + door);
          refused++;
        }
      }
    }

    assertTrue(refused > 50, () -> "tries that were refused");
    assertEquals(before, console.tables());
    assertEquals(List.of(), console.pager().deliveries());
  }

  @Test
  void each_route_lets_a_principal_with_its_right_alone_through() {
    var tokens = tokens();

    for (var door : doors()) {
      if (door.right().isPresent()) {
        var right = door.right().get();

        var status = tried(visitors.get(right), door, tokens.get(right)).status();

        assertTrue(
            Set.of(200, 303).contains(status)
                || door.path().startsWith("/operations/:id")
                || door.path().equals("/people/export"),
            right + ": " + door + " " + status);
      }
    }
  }

  @Test
  void a_path_that_is_written_in_another_way_has_the_same_guard() {
    var reader = visitors.get(Right.READ);
    var nobody = console.anybody();
    var own = Map.of("name", "mine", "rights", "admin");

    for (var path :
        List.of(
            "access/create/",
            "access//create",
            "%61ccess/create",
            "messages/../access/create",
            "access/%2e/create",
            "access/create?name=x",
            "access/create;/x")) {
      assertEquals(401, nobody.post(path, with(own, nobody)).status(), path);
      assertTrue(Set.of(403, 404).contains(reader.post(path, with(own, reader)).status()), path);
    }
    assertEquals(1, await(console.client().access().keys(0, 10)).keys().size());
  }

  private static Map<String, String> with(Map<String, String> fields, Visitor visitor) {
    var all = new HashMap<>(fields);
    all.put(TOKEN, visitor.token());
    return all;
  }

  @Test
  void the_api_of_the_console_has_the_same_access_control() {
    assertEquals(401, console.anybody().ask(HttpMethod.GET, "api/stats").status());
    assertEquals(403, visitors.get(Right.PEOPLE).ask(HttpMethod.GET, "api/stats").status());
    assertEquals(200, visitors.get(Right.READ).ask(HttpMethod.GET, "api/stats").status());
  }

  @Test
  void a_form_without_the_text_of_the_page_or_with_another_one_changes_nothing() {
    var admin = visitors.get(Right.ADMIN);
    var token = admin.token();
    var before = console.tables();

    for (var door : forms()) {
      assertEquals(403, admin.post(url(door), door.fields()).status(), door::toString);
      for (var wrong : List.of("", "x", token + "x", "x" + token.substring(1), "é".repeat(32))) {
        assertEquals(403, tried(admin, door, wrong).status(), door::toString);
      }
      // Somebody whose browser has no cookie yet, with a text that belongs to another browser.
      assertEquals(403, tried(console.visitor(Right.ADMIN), door, token).status(), door::toString);
    }

    assertEquals(before, console.tables());
    assertEquals(List.of(), console.pager().deliveries());
  }

  @Test
  void a_body_that_is_no_form_is_refused_and_the_next_request_is_answered() {
    var admin = visitors.get(Right.ADMIN);
    var before = console.tables();

    for (var door : forms()) {
      assertEquals(415, admin.ask(HttpMethod.POST, url(door)).status(), door::toString);
    }

    assertEquals(200, admin.get("dispatches").status());
    assertEquals(before, console.tables());
  }

  @Test
  void a_form_on_a_page_of_another_site_changes_nothing() {
    var admin = visitors.get(Right.ADMIN);
    var token = admin.token();
    var before = console.tables();

    for (var door : forms()) {
      for (var site : List.of("cross-site", "same-site", "SAME-ORIGIN", "")) {
        var page = tried(admin.withHeader("Sec-Fetch-Site", site), door, token);
        assertEquals(403, page.status(), door + " " + site);
      }
      for (var origin :
          List.of(
              "https://evil.example",
              console.origin() + "1",
              console.origin().replace("http://", "http://evil@"),
              "null",
              "http://[",
              "a b")) {
        var page = tried(admin.withHeader("Origin", origin), door, token);
        assertEquals(403, page.status(), door + " " + origin);
      }
    }

    assertEquals(before, console.tables());
  }

  @Test
  void a_form_of_the_console_itself_is_accepted() {
    var admin = visitors.get(Right.ADMIN);
    var fields = Map.of("messenger", "pager", "addresses", "8", TOKEN, admin.token());

    for (var one :
        List.of(
            admin.withHeader("Sec-Fetch-Site", "same-origin"),
            admin.withHeader("Sec-Fetch-Site", "none"),
            admin.withHeader("Origin", console.origin()))) {
      assertEquals(303, one.post("suppressions/add", fields).status());
    }
  }

  private static List<Door> forms() {
    return doors().stream()
        .filter(door -> door.method().equals(HttpMethod.POST) && !door.isOpen())
        .toList();
  }

  @Test
  void the_menu_and_the_forms_show_only_what_somebody_may_do() {
    for (var right : Right.values()) {
      var visitor = console.visitor(Right.READ, right);
      for (var door : doors()) {
        if (door.method().equals(HttpMethod.GET) && door.right().isPresent() && door.lets(right)) {
          var page = visitor.get(url(door));
          for (var link : page.html().select("nav li:not(.foreign) a, main a")) {
            var status = visitor.get(link.absUrl("href")).status();
            assertFalse(status == 403, right + " on " + door + ": " + link);
          }
          for (var form : page.html().select("main form[method=post]:has(button)")) {
            var path = form.absUrl("action").substring(console.origin().length());
            assertTrue(
                forms().stream()
                    .filter(one -> one.lets(right) || one.lets(Right.READ))
                    .anyMatch(one -> path.equals(ConsoleServer.PATH + url(one).substring(1))),
                right + " on " + door + ": " + path);
          }
        }
      }
    }
  }

  @Test
  void the_audit_log_names_who_changed_something_in_the_console_and_why() {
    var operator = console.visitorNamed("Ann Smith", Right.OPERATE);
    var token = operator.token();
    operator.post("messengers/pager/pause", Map.of("reason", "Wartung, до пяти", TOKEN, token));
    tried(visitors.get(Right.READ), door("/change"), visitors.get(Right.READ).token());

    var entries = await(console.client().access().audit(Long.MAX_VALUE, 10)).entries();

    var refused = entries.get(0);
    assertEquals(AuditOutcome.REFUSED, refused.outcome());
    assertEquals("ann", refused.caller().name());
    var paused = entries.get(1);
    assertEquals("Ann Smith", paused.caller().name());
    assertEquals("pause", paused.action());
    assertEquals("Wartung, до пяти", paused.caller().reason());
    assertEquals("127.0.0.1", paused.caller().from());
  }

  @Test
  void no_look_at_the_console_has_an_entry_in_the_audit_log() {
    var admin = visitors.get(Right.ADMIN);

    for (var door : doors()) {
      if (door.method().equals(HttpMethod.GET) && !door.isOpen()) {
        tried(admin, door, "");
      }
    }

    assertEquals(
        List.of(),
        await(console.client().access().audit(Long.MAX_VALUE, 10)).entries().stream()
            .map(entry -> entry.action())
            .toList());
  }

  private static Door door(String path) {
    return forms().stream().filter(one -> one.path().equals(path)).findFirst().orElseThrow();
  }
}
