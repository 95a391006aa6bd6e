package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.people.PreferenceQuery;
import org.sitemessage.api.people.Preferences;
import org.sitemessage.api.people.Preferences.Cell;
import org.sitemessage.openapi.DocumentedHttp;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.web.ApiRoutes;

/** Preference tables over HTTP, from the request to the store. */
class PreferencesOverHttpTest {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String JSON = "application/json";
  private static final Cell PLAIN_BY_PAGER = new Cell("plain", "pager");
  private static final Cell PLAIN_BY_PHONE = new Cell("plain", "phone");

  private final Engines engine = new Engines();
  private final HttpClient http = DocumentedHttp.client();
  private SubscriptionClient client = SiteMessageClient.create(engine.vertx()).subscriptions();
  private int port;

  @BeforeEach
  void start() {
    client =
        engine
            .start(new RecordingMessenger("pager"), new RecordingMessenger("phone"))
            .client()
            .subscriptions();
    Engines.await(client.create(Subscription.ofUser("plain", "pager", "ann")));
    var router = Router.router(engine.vertx());
    ApiRoutes.create(engine.vertx()).mount(router);
    port =
        Engines.await(
                engine.vertx().createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
            .actualPort();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private HttpRequest.Builder request(String query) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:%d/api/preferences?%s".formatted(port, query)));
  }

  private HttpResponse<String> post(String query, String type, String body, String... headers)
      throws Exception {
    var request = request(query).header("Content-Type", type).POST(BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String query) throws Exception {
    return http.send(request(query).build(), BodyHandlers.ofString());
  }

  private List<Cell> subscribed() {
    return Engines.await(client.preferences(PreferenceQuery.ofUser("ann"))).subscribed();
  }

  @Test
  void the_table_is_read_as_json_and_as_html() throws Exception {
    var json = get("user=ann&types=plain&messengers=phone,pager");
    var html = get("user=ann&locale=ru&html=bootstrap");

    var table = Preferences.fromJson(new JsonObject(json.body()));
    assertEquals(List.of(PLAIN_BY_PHONE, PLAIN_BY_PAGER), table.cells());
    assertEquals(List.of(PLAIN_BY_PAGER), table.subscribed());
    assertEquals("text/html; charset=utf-8", html.headers().firstValue("content-type").get());
    assertEquals("Подписки", Jsoup.parse(html.body()).select("caption").text());
  }

  @Test
  void it_is_saved_from_json_and_from_a_form_also_with_nothing_checked() throws Exception {
    var both =
        post(
            "user=ann",
            JSON,
            "{\"subscriptions\":[{\"type\":\"plain\",\"messenger\":\"phone\"},"
                + "{\"type\":\"plain\",\"messenger\":\"pager\"}]}");
    assertEquals(200, both.statusCode(), both.body());
    assertEquals(List.of(PLAIN_BY_PAGER, PLAIN_BY_PHONE), subscribed());

    var none =
        post("user=ann&html=plain", FORM + "; charset=utf-8", "sitemessage_shown=plain%2Fpager");

    assertEquals(200, none.statusCode(), none.body());
    assertTrue(none.body().contains("<table>"), none.body());
    assertEquals(List.of(PLAIN_BY_PHONE), subscribed());
  }

  @Test
  void an_empty_parameter_counts_as_absent() throws Exception {
    var table = get("user=ann&address=&locale=&html=&types=&messengers=");

    assertEquals(200, table.statusCode(), table.body());
    assertEquals(get("user=ann").body(), table.body());
  }

  @Test
  void an_invalid_request_is_refused_and_changes_nothing() throws Exception {
    var form = "sitemessage_shown=plain%2Fpager";

    assertProblem(400, 4000, "sitemessage_shown is missing", post("user=ann", FORM, "a=b"));
    assertProblem(400, 4000, "user is missing", post("", FORM, form));
    assertProblem(400, 4000, "colour is not a known parameter", get("user=ann&colour=red"));
    assertProblem(400, 4000, "body is missing", post("user=ann", JSON, ""));
    assertProblem(
        400,
        4000,
        "user is not a known field (known: form, shown, subscriptions)",
        post("user=ann", JSON, "{\"subscriptions\":[],\"user\":\"bob\"}"));
    var tooLong = form + "&x=" + "x".repeat(300_000);
    assertProblem(413, 4130, "body has more than 262144", post("user=ann", FORM, tooLong));
    assertProblem(415, 0, "send it with", post("user=ann", "text/plain", form));
    assertProblem(
        422,
        4220,
        "plain/phone is not in this table",
        post(
            "user=ann&messengers=pager",
            FORM,
            "sitemessage_shown=plain%2Fphone&sitemessage_subscription=plain%2Fphone"));
    assertProblem(
        403,
        0,
        "a page of another site",
        post("user=ann", FORM, form, "Sec-Fetch-Site", "cross-site"));
    assertProblem(
        403,
        0,
        "a page of another site",
        post("user=ann", FORM, form, "Origin", "https://evil.example"));

    assertEquals(List.of(PLAIN_BY_PAGER), subscribed());
    assertEquals(
        200, post("user=ann", FORM, form, "Origin", "http://127.0.0.1:" + port).statusCode());
    assertEquals(List.of(), subscribed());
  }

  private static void assertProblem(
      int status, int code, String detail, HttpResponse<String> response) {
    assertEquals(status, response.statusCode(), response.body());
    var problem = new JsonObject(response.body());
    assertTrue(problem.getString("detail").startsWith(detail), response.body());
    assertEquals(code, Optional.ofNullable(problem.getInteger("code")).orElse(0), response.body());
  }
}
