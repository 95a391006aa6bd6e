package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.CleanupRequest;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.link.SignedLinks;
import org.sitemessage.vertx.link.SignedLinks.Purpose;
import org.sitemessage.vertx.options.LinkOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.web.LinkRoutes;

/** Forged links do nothing, answer everybody alike, and are reported. */
class ForgedLinksTest {
  private static final String SITE = "https://example.org";
  private static final String OLD = "an-older-key-of-the-site";
  private static final String NEW = "the-newest-key-of-the-site";
  private static final String TARGET = "https://example.org/offer";
  private static final String FORM = "application/x-www-form-urlencoded";

  private final Engines engine = new Engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");
  private final HttpClient http = HttpClient.newHttpClient();
  private final BlockingQueue<Event> told = new LinkedBlockingQueue<>();
  private HttpServer server;
  private SiteMessage site;

  @BeforeEach
  void start() {
    engine.options(
        engine
            .options()
            .with(SiteMessageOptions.SITE_URL, SITE)
            .with(SiteMessageOptions.LINKS, LinkOptions.of(List.of(OLD))));
    site = engine.start(pager);
    server = serving(List.of(NEW, OLD));
  }

  @AfterEach
  void stop() {
    Engines.await(server.close());
    engine.close();
  }

  private HttpServer serving(List<String> keys) {
    var router = Router.router(engine.vertx());
    LinkRoutes.create(engine.vertx(), SITE, keys).mount(router);
    return Engines.await(
        engine.vertx().createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
  }

  /** Sends a dispatch and returns it; from then on events are recorded. */
  private Dispatch sent() {
    engine.scheduled();
    engine.send();
    Engines.await(
        site.events(
            event -> {
              if (event instanceof Event.Refused
                  || event instanceof Event.Read
                  || event instanceof Event.Unsubscribed) {
                told.add(event);
              }
            }));
    return pager.deliveries().get(0).dispatch();
  }

  private Event told() throws Exception {
    return Objects.requireNonNull(told.poll(60, TimeUnit.SECONDS), "nothing was told");
  }

  private HttpRequest.Builder request(String link) {
    assertTrue(link.startsWith(SITE), link);
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.actualPort() + link.substring(SITE.length())));
  }

  private HttpResponse<String> get(String link) throws Exception {
    return http.send(request(link).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String link, String type, String body) throws Exception {
    return http.send(
        request(link).header("Content-Type", type).POST(BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  private static SignedLinks signedBy(String key) {
    return new SignedLinks(SITE, List.of(key));
  }

  private static String link(SignedLinks links, Purpose purpose, Dispatch dispatch) {
    return purpose == Purpose.CLICK ? links.click(dispatch, TARGET) : links.url(purpose, dispatch);
  }

  /** Links that a stranger could make of those that a message of his holds. */
  private static Set<String> forgeries(Purpose purpose, Dispatch dispatch) {
    var genuine = link(signedBy(OLD), purpose, dispatch);
    var other = purpose == Purpose.READ ? Purpose.UNSUBSCRIBE : Purpose.READ;
    var token = genuine.replaceAll(".*/|\\?.*", "");
    var stranger =
        new Dispatch(
            dispatch.id() + 1, dispatch.uid(), 1, "pager", "8", "", 0, dispatch.maybeDelivered());
    var forged = new HashSet<String>();
    forged.add(link(signedBy("a-key-of-somebody-else"), purpose, dispatch));
    forged.add(genuine.replace(token, token.substring(0, token.length() - 1)));
    forged.add(genuine.replace(token, token.substring(0, token.indexOf('.') + 1)));
    forged.add(genuine.replace(token, token.substring(0, token.indexOf('.'))));
    forged.add(genuine.replace(token, (dispatch.id() + 1) + token.substring(token.indexOf('-'))));
    forged.add(genuine.replace(token, token.toUpperCase(Locale.ROOT)));
    forged.add(
        link(signedBy(OLD), other, dispatch)
            .replace("/" + other.path() + "/", "/" + purpose.path() + "/"));
    // Signed by us, but for a dispatch that is not there.
    if (purpose != Purpose.CLICK) {
      forged.add(link(signedBy(OLD), purpose, stranger));
    }
    return forged;
  }

  private JsonObject stored() {
    return engine.dispatch(1);
  }

  @ParameterizedTest
  @CsvSource({
    "UNSUBSCRIBE, GET",
    "UNSUBSCRIBE, POST",
    "PREFERENCES, GET",
    "PREFERENCES, POST",
    "CLICK, GET"
  })
  void whatever_is_wrong_with_a_link_it_gets_the_same_page_and_changes_nothing(
      Purpose purpose, String method) throws Exception {
    var dispatch = sent();
    var pages = new HashSet<String>();

    for (var forged : forgeries(purpose, dispatch)) {
      var answer =
          method.equals("GET")
              ? get(forged)
              : post(forged, FORM, "List-Unsubscribe=One-Click&subscription=plain%2Fpager");
      assertEquals(404, answer.statusCode(), forged);
      assertEquals(new Event.Refused(purpose.path()), told(), forged);
      pages.add(answer.body());
    }

    assertEquals(1, pages.size(), pages::toString);
    assertFalse(pages.iterator().next().contains(TARGET));
    engine.scheduled();
    assertEquals(1, engine.send().getInteger("sent"), "it has unsubscribed");
    assertFalse(stored().containsKey("readAtMs"));
    assertEquals(0, told.size(), told::toString);
  }

  @Test
  void a_forged_image_is_shown_like_any_other_and_notes_nothing() throws Exception {
    var dispatch = sent();
    var bodies = new HashSet<String>();

    for (var forged : forgeries(Purpose.READ, dispatch)) {
      var answer = get(forged);
      assertEquals(200, answer.statusCode());
      assertEquals(new Event.Refused("read"), told(), forged);
      bodies.add(answer.body());
    }
    var unread = stored();
    bodies.add(get(link(signedBy(OLD), Purpose.READ, dispatch)).body());

    assertEquals(new Event.Read(1, 1, "plain", "pager"), told());
    assertEquals(1, bodies.size());
    assertFalse(unread.containsKey("readAtMs"));
    assertTrue(stored().containsKey("readAtMs"));
  }

  @Test
  void a_link_works_until_its_key_is_taken_away() throws Exception {
    var dispatch = sent();
    var mailed =
        Objects.requireNonNull(
                pager.deliveries().get(0).content().headers().get("List-Unsubscribe"))
            .replaceAll("[<>]", "");

    var page = get(mailed);
    assertEquals(200, page.statusCode());
    var preferences =
        page.body()
            .replaceAll("(?s).*href=\"[^\"]*(/preferences/[^\"]*)\".*", SITE + "/sitemessage$1");
    Engines.await(server.close());
    server = serving(List.of(NEW));

    assertEquals(404, get(mailed).statusCode());
    assertEquals(new Event.Refused("unsubscribe"), told());
    assertEquals(200, get(preferences).statusCode(), "signed by the newest key");
    assertEquals(200, get(link(signedBy(NEW), Purpose.UNSUBSCRIBE, dispatch)).statusCode());
  }

  @ParameterizedTest
  @CsvSource({"urlencoded", "multipart"})
  void a_mail_program_needs_one_post_and_no_cookie(String encoding) throws Exception {
    var link = link(signedBy(OLD), Purpose.UNSUBSCRIBE, sent());
    var parts =
        "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";

    var answer =
        encoding.equals("multipart")
            ? post(link, "multipart/form-data; boundary=x", parts)
            : post(link, FORM, "List-Unsubscribe=One-Click");

    assertEquals(200, answer.statusCode());
    assertEquals("", answer.body());
    assertEquals(Set.of(), suspicious(answer.headers().map().keySet()));
    assertEquals(new Event.Unsubscribed(1, 1, "plain", "pager"), told());
    engine.scheduled();
    assertEquals(0, engine.send().getInteger("sent"));
  }

  /** Returns the headers that an answer must not have: they redirect, or they set a cookie. */
  private static Set<String> suspicious(Set<String> headers) {
    var found = new HashSet<>(headers);
    found.retainAll(Set.of("location", "set-cookie", "refresh"));
    return found;
  }

  @Test
  void the_link_of_a_dispatch_that_was_removed_gets_that_page_too() throws Exception {
    var dispatch = sent();
    engine.advance(Duration.ofSeconds(1));
    engine.request(BusAddress.CLEANUP, CleanupRequest.of(Duration.ZERO).toJson());

    var unsubscribed = post(link(signedBy(OLD), Purpose.UNSUBSCRIBE, dispatch), FORM, "");
    var first = told();
    var redirected = get(link(signedBy(OLD), Purpose.CLICK, dispatch));

    assertEquals(404, unsubscribed.statusCode());
    assertEquals(new Event.Refused("unsubscribe"), first);
    assertEquals(302, redirected.statusCode());
    assertEquals(new Event.Refused("click"), told());
  }
}
