package org.sitemessage.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.access.KeyRequest;
import org.sitemessage.api.access.PrincipalKind;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.access.UserRequest;
import org.sitemessage.api.filter.FilterList;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.schedule.BounceReport;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.PauseRequest;

/** Texts of strangers on the pages, and links that would lead people to another site. */
@Timeout(120)
class HostileTextTest {
  /** A text that leaves an element, an attribute in quotes, a script, a template and a comment. */
  private static final String EVIL =
      "</td></title></textarea></script><script>alert(1)</script>"
          + "\"'><img src=x onerror=alert(1)><b id=evil>{{ 123457*7 }}{% if %}--><!-- &lt;svg>\u202e";

  /** A hostile text of at most 64 characters, for names. */
  private static final String SHORT = "\"'><b id=evil onclick=x>{{ 123457*7 }}</script>\u202e";

  private final ConsoleServer console = ConsoleServer.start();
  private final Visitor admin = console.visitorNamed("ann" + EVIL, Right.ADMIN);

  @AfterEach
  void stop() {
    console.close();
  }

  /** Brings hostile texts into all that the pages show. */
  private void fill() {
    console
        .smtp()
        .then(Outcome.rejected("550 " + EVIL))
        .then(Outcome.retry("451 " + EVIL))
        .then(Outcome.paused("535 " + EVIL));
    for (var type : List.of("email_html", "email_plain", "email_plain")) {
      var body = type.equals("email_html") ? "html" : "text";
      console.scheduleMail(type, new JsonObject().put("subject", EVIL).put(body, EVIL), "a@b.cd");
      console.send();
    }
    console.schedule(
        ScheduleRequest.plain(EVIL).withGroup(SHORT).withSender(SHORT),
        List.of(Recipient.address("pager", EVIL)));
    await(
        console
            .client()
            .suppress(Suppression.of("pager", EVIL).withText(EVIL).withBy("by " + SHORT)));
    await(
        console.client().pause(PauseRequest.of("pager", "because " + EVIL).withBy("by " + SHORT)));
    await(
        console
            .client()
            .request(
                BusAddress.BOUNCES,
                new JsonObject()
                    .put(
                        "reports",
                        new JsonArray()
                            .add(
                                new BounceReport(BounceReport.Kind.BOUNCED, EVIL, EVIL, "", EVIL)
                                    .toJson()))));
    var ann = new Caller("ann" + EVIL, PrincipalKind.APPLICATION, "", "");
    for (var list : FilterList.values()) {
      await(
          console
              .client()
              .actingFor(ann)
              .filters()
              .save(list, SHORT, "-text:\"%s\"".formatted(EVIL.replace("\"", "\\\""))));
    }
    await(console.client().access().createKey(KeyRequest.of(SHORT, Right.READ)));
    await(console.client().access().createUser(UserRequest.of("u" + SHORT, SHORT, Right.READ)));
  }

  /** Fails unless a page has nothing but elements of the templates. */
  private static void assertHarmless(Visitor.Page page) {
    var html = page.html();
    assertEquals(List.of(), strangers(html), page.url() + "\n" + html);
    assertFalse(html.outerHtml().contains("864199"), "a text was run as a template: " + page.url());
    assertTrue(
        page.header("Content-Security-Policy").startsWith("default-src 'none'; script-src 'self'"),
        page.url());
    assertEquals("nosniff", page.header("X-Content-Type-Options"));
  }

  /** Returns elements and attributes that no template has. */
  private static List<String> strangers(Document html) {
    var strangers = new ArrayList<String>();
    html.select(
            "#evil, img, svg, b, style, object, embed, base, link:not([rel]), meta[content*=url]")
        .forEach(one -> strangers.add(one.outerHtml()));
    html.select("script")
        .forEach(
            one -> {
              if (!one.attr("src").matches("(\\./|(\\.\\./)+)assets/[a-z]+\\.js")
                  || !one.html().isEmpty()) {
                strangers.add(one.outerHtml());
              }
            });
    for (var element : html.getAllElements()) {
      for (var attribute : element.attributes()) {
        var name = attribute.getKey();
        var value = attribute.getValue().strip().toLowerCase(Locale.ROOT);
        if (name.startsWith("on")
            || name.equals("style")
            || !name.matches("[a-z-]+")
            || value.startsWith("javascript:")) {
          strangers.add(element.outerHtml());
        }
      }
    }
    return strangers;
  }

  private static String in(String path, String name) {
    return path + "?" + name + "=" + Visitor.encoded(EVIL);
  }

  @Test
  void a_text_of_a_stranger_is_a_text_on_each_page() {
    fill();
    var paths =
        new ArrayList<>(
            List.of(
                "",
                "messages",
                "dispatches",
                "messengers",
                "messengers/pager",
                "messengers/smtp",
                "domains",
                "types",
                "nodes",
                "compose",
                "suppressions",
                "tail",
                "feedback",
                "feedback?messenger=-",
                "audit",
                "access",
                "settings",
                "operations",
                "people",
                "people?user=7",
                "login",
                "password"));
    for (int id = 1; id <= 4; id++) {
      paths.add("messages/" + id);
      paths.add("dispatches/" + id);
    }

    for (var path : paths) {
      var page = admin.get(path);

      assertEquals(200, page.status(), path);
      assertHarmless(page);
    }

    for (var list : FilterList.values()) {
      assertTrue(admin.get(list.key()).only(".saved a").text().startsWith("\"'><b id=evil"));
    }
    var shown = admin.get("dispatches/1").text();
    assertTrue(shown.contains("550 </td></title></textarea></script><script>alert(1)"), shown);
    assertTrue(shown.contains("{{ 123457*7 }}"), shown);
  }

  @Test
  void a_text_in_the_url_is_a_text_on_the_page() {
    console.schedule("Hi", "7");
    var id = Visitor.encoded(EVIL);

    for (var path :
        List.of(
            in("messages", "filter"),
            in("dispatches", "filter"),
            in("dispatches", "after"),
            "dispatches?filter=text:" + Visitor.encoded("\"" + EVIL.replace("\"", "") + "\""),
            in("tail", "filter"),
            in("suppressions", "address"),
            in("suppressions", "messenger"),
            in("suppressions", "reason"),
            in("suppressions", "added"),
            in("feedback", "messenger"),
            in("feedback", "kind"),
            in("feedback", "before"),
            in("audit", "before"),
            in("access", "after"),
            in("settings", "text"),
            in("people", "user"),
            in("compose", "messenger"),
            in("compose", "type"),
            in("compose", "to"),
            in("compose", "context"),
            in("compose", "sendAt"),
            in("compose", "then"),
            in("", "span"),
            in("domains", "span"),
            in("login", "to"),
            in("login", "name"),
            in("password", "changed"),
            "messages/" + id,
            "dispatches/" + id,
            "messengers/" + id,
            "changes/" + id,
            id)) {
      assertHarmless(admin.get(path));
    }
  }

  @Test
  void a_text_in_a_form_is_a_text_on_the_page_that_answers() {
    console.schedule("Hi", "7");
    var token = admin.token();

    for (var post :
        List.of(
            Map.of("path", "change", "action", EVIL, "ids", "1"),
            Map.of("path", "change", "action", "cancel", "ids", EVIL),
            Map.of("path", "change", "action", "cancel", "ids", "1", "back", EVIL),
            Map.of("path", "change", "action", "cancel", "message", EVIL),
            Map.of("path", "change", "action", "cancel", "all", "yes", "filter", EVIL),
            Map.of("path", "change", "action", "cancel", "all", "y", "filter", "text:" + SHORT),
            Map.of("path", "compose", "messenger", EVIL, "type", EVIL, "to", EVIL),
            Map.of("path", "compose", "messenger", "pager", "type", "plain", "to", EVIL),
            Map.of(
                "path", "compose", "messenger", "pager", "type", "x", "to", "7", "context", EVIL),
            Map.of(
                "path",
                "compose",
                "messenger",
                "smtp",
                "type",
                "email_html",
                "to",
                "a@b.cd",
                "subject",
                EVIL,
                "text",
                EVIL,
                "preview",
                "yes"),
            Map.of(
                "path",
                "compose",
                "messenger",
                "smtp",
                "type",
                "email_html",
                "subject",
                EVIL,
                "text",
                EVIL,
                "languages",
                "en",
                "matrix",
                "yes"),
            Map.of(
                "path",
                "compose",
                "messenger",
                "smtp",
                "type",
                EVIL,
                "text",
                EVIL,
                "languages",
                EVIL,
                "matrix",
                "yes"),
            Map.of("path", "messengers/pager/probe", "to", EVIL, "text", EVIL),
            Map.of("path", "messengers/x/pause", "reason", EVIL),
            Map.of("path", "messengers/pager/pause", "reason", "x", "minutes", EVIL),
            Map.of("path", "nodes/" + Visitor.encoded(EVIL) + "/drain"),
            Map.of("path", "filters/save", "list", EVIL, "filter", EVIL),
            Map.of("path", "filters/save", "list", "messages", "name", EVIL, "filter", EVIL),
            Map.of("path", "filters/forget", "list", "messages", "name", SHORT, "back", EVIL),
            Map.of("path", "suppressions/add", "messenger", EVIL, "addresses", EVIL),
            Map.of("path", "suppressions/remove", "entry", EVIL, "reason", EVIL),
            Map.of("path", "access/create", "name", SHORT, "rights", EVIL),
            Map.of("path", "access/create", "name", SHORT, "rights", "read"),
            Map.of("path", "access/revoke", "name", EVIL),
            Map.of(
                "path", "access/users/create", "name", SHORT, "password", SHORT, "rights", "read"),
            Map.of("path", "access/users/create", "name", EVIL, "password", EVIL, "rights", EVIL),
            Map.of("path", "access/users/change", "name", EVIL, "change", EVIL),
            Map.of("path", "login", "name", EVIL, "password", EVIL, "to", EVIL),
            Map.of("path", "password", "password", EVIL, "newPassword", EVIL, "repeated", "x"))) {
      var fields = new HashMap<>(post);
      var path = String.valueOf(fields.remove("path"));
      fields.put("csrf", token);

      var page = admin.post(path, fields);

      assertTrue(page.status() < 500, path + " " + page.status() + " " + page.text());
      if (page.status() != 303) {
        assertHarmless(page);
      }
    }
  }

  @Test
  void the_html_of_a_mail_runs_nothing_and_fetches_nothing() {
    var html = "<script>alert(1)</script><img src='https://evil.example/x.png'><b>Hi</b>";
    console.scheduleMail(
        "email_html", new JsonObject().put("subject", "x").put("html", html), "a@b.cd");

    var page = admin.get("dispatches/1");
    var frame = page.only("iframe");
    assertEquals("", frame.attr("sandbox"), "the frame allows nothing");
    assertTrue(frame.hasAttr("sandbox"));
    var mail = admin.get(frame.absUrl("src"));

    assertEquals(200, mail.status());
    assertEquals("Hi", mail.only("b").text());
    var policy = Set.of(mail.header("Content-Security-Policy").split("; *"));
    assertTrue(
        policy.containsAll(Set.of("default-src 'none'", "img-src data:", "sandbox")),
        () -> policy + "");
    assertTrue(policy.stream().noneMatch(one -> one.startsWith("script-src")), () -> policy + "");
    assertEquals("SAMEORIGIN", mail.header("X-Frame-Options"));
    assertEquals("no-store", mail.header("Cache-Control"));
  }

  @Test
  void no_parameter_leads_to_another_site() {
    console.schedule("Hi", "7");
    var token = admin.token();

    for (var evil :
        List.of(
            "//evil.example",
            "///evil.example",
            "https:evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            "\\\\evil.example",
            "/\\evil.example",
            "\t//evil.example",
            "%2f%2fevil.example",
            "%252f%252fevil.example",
            "dispatches?x=\r\nLocation: https://evil.example",
            ".//evil.example",
            "..//evil.example",
            "dispatches//evil.example",
            "@evil.example",
            ":80@evil.example")) {
      var language = admin.ask(HttpMethod.GET, "language?to=ru&back=" + Visitor.encoded(evil));
      assertStays(language, evil);

      var login =
          admin.get("login?to=" + Visitor.encoded(evil)).only("input[name=to]").attr("value");
      assertEquals("", login, evil);

      var fields = Map.of("action", "cancel", "ids", "1", "back", evil, "csrf", token);
      var confirm = admin.post("change", fields);
      assertEquals("dispatches", confirm.only("input[name=back]").attr("value"), evil);
    }
  }

  private void assertStays(Visitor.Page page, String evil) {
    assertEquals(303, page.status(), evil);
    var to = URI.create(page.url()).resolve(page.header("Location"));
    assertTrue(
        to.toString().startsWith(console.origin() + ConsoleServer.PATH + "/"), evil + ": " + to);
  }

  @Test
  void the_choice_of_a_language_leads_back_to_the_page() {
    console.schedule("Hi", "7");
    for (var path :
        List.of(
            "dispatches?filter=status:pending%20to:%22a%20b%22", "dispatches/1", "compose", "")) {
      var page = admin.get(path);

      var russian = admin.click(page, "a[hreflang=ru]");
      var english = admin.click(russian, "a[hreflang=en]");

      assertEquals(page.url(), russian.url());
      assertEquals("ru", russian.only("html").attr("lang"));
      assertEquals(page.url(), english.url());
      assertEquals("en", english.only("html").attr("lang"));
    }
  }
}
