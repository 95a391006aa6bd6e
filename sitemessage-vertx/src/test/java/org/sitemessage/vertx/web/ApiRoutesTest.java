package org.sitemessage.vertx.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.openapi.ApiDocument;
import org.sitemessage.openapi.DocumentedHttp;
import org.sitemessage.vertx.ExpectedErrors;

@Timeout(30)
class ApiRoutesTest {
  @RegisterExtension
  static final ExpectedErrors ERRORS =
      ExpectedErrors.of("org.sitemessage.vertx.web.response.Problem");

  private static final String JSON = "application/json";
  private static final ApiDocument API = ApiDocument.load();
  private static final String SMALL = API.example("ScheduleRequest").encode();

  private final List<JsonObject> received = new CopyOnWriteArrayList<>();
  private final HttpClient http = client(HttpClient.Version.HTTP_1_1);
  private Vertx vertx;
  private HttpServer server;

  @BeforeEach
  void listens() {
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    var router = Router.router(vertx);
    ApiRoutes.create(vertx).mount(router);
    server = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
  }

  @AfterEach
  void closes() {
    await(vertx.close());
  }

  @Test
  void a_posted_message_goes_to_the_bus_and_the_reply_comes_back() throws Exception {
    answersExample(BusAddress.SCHEDULE, "ScheduleReply");

    var response =
        post("/api/messages", "{\"type\":\"plain\",\"context\":{\"text\":\"Grüße 🙂\"}}");

    assertEquals(200, response.statusCode());
    assertEquals(JSON, header(response, "content-type"));
    assertEquals(17, json(response).getInteger("messageId"));
    assertEquals("Grüße 🙂", received.get(0).getJsonObject("context").getString("text"));
  }

  @Test
  void a_preview_goes_to_the_bus_and_the_reply_comes_back() throws Exception {
    var reply = answersExample(BusAddress.PREVIEW, "PreviewReply");

    var response = post("/api/preview", "{\"type\":\"plain\",\"context\":{\"text\":\"Hi\"}}");

    assertEquals(200, response.statusCode());
    assertEquals(reply, json(response));
    assertEquals("Hi", received.get(0).getJsonObject("context").getString("text"));
    assertEquals(405, get("/api/preview").statusCode());
  }

  @Test
  void a_large_body_is_decoded_whole() throws Exception {
    answersExample(BusAddress.SCHEDULE, "ScheduleReply");
    var recipients = new JsonArray();
    for (int i = 0; i < 10_000; i++) {
      recipients.add(new JsonObject().put("messenger", "smtp").put("address", "user" + i + "@b.c"));
    }

    var response =
        post("/api/messages", new JsonObject(SMALL).put("recipients", recipients).encode());

    assertEquals(200, response.statusCode());
    assertEquals(recipients, received.get(0).getJsonArray("recipients"));
  }

  @Test
  void the_dispatches_of_a_message_are_asked_for_by_its_number() throws Exception {
    answersExample(BusAddress.MESSAGE, "StoredMessage");

    var response = get("/api/messages/17");

    assertEquals(200, response.statusCode());
    assertEquals(new JsonObject().put("id", 17L).encode(), received.get(0).encode());
  }

  @Test
  void query_parameters_become_the_body_of_the_bus_request() throws Exception {
    answers(BusAddress.DISPATCHES, new JsonObject().put("dispatches", new JsonArray()));

    var response = get("/api/dispatches?status=failed&messenger=&message=17&after=5&limit=10");

    assertEquals(200, response.statusCode());
    assertEquals(
        new JsonObject()
            .put("status", "failed")
            .put("message", 17)
            .put("after", 5)
            .put("limit", 10),
        received.get(0));
  }

  @Test
  void an_empty_filter_lists_by_a_filter_too() throws Exception {
    answers(BusAddress.DISPATCHES, new JsonObject().put("dispatches", new JsonArray()));

    var response = get("/api/dispatches?filter=&messenger=");

    assertEquals(200, response.statusCode());
    assertEquals(new JsonObject().put("filter", ""), received.get(0));
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, false"})
  void unread_dispatches_are_asked_for_by_a_flag(String text, boolean flag) throws Exception {
    answers(BusAddress.DISPATCHES, new JsonObject().put("dispatches", new JsonArray()));

    assertEquals(200, get("/api/dispatches?unread=" + text).statusCode());

    assertEquals(new JsonObject().put("unread", flag), received.get(0));
  }

  @ParameterizedTest
  @CsvSource({
    "/api/dispatches?colour=red, colour",
    "/api/dispatches?limit=many, limit",
    "/api/dispatches?unread=maybe, unread",
    "/api/dispatches?status=sent&status=failed, status is given 2 times in the query",
    "/api/suppressions?messenger=smtp&messenger=vk, messenger is given 2 times",
    "/api/preferences?user=1&types=news&types=offers, types is given 2 times",
    "/api/messages/seventeen, id",
    "/api/messages/7?limits=5, limits is not a known parameter (known: limit)",
    "/api/dispatches/7?dryRun=true, dryRun is not a known parameter (the URL has none",
    "/api/stats?messenger=smtp, messenger is not a known parameter (the URL has none"
  })
  void an_error_names_the_parameter_that_cannot_be_read(String path, String name) throws Exception {
    var response = get(path);

    assertProblem(response, 400, 4000);
    assertTrue(json(response).getString("detail").startsWith(name), response.body());
  }

  /** A dry run that is asked for in the wrong place must not become a change. */
  @ParameterizedTest
  @ValueSource(strings = {"requeue", "cancel", "cleanup", "messages", "messengers/smtp/resume"})
  void a_change_refuses_parameters_of_the_url(String path) throws Exception {
    for (var address :
        List.of(
            BusAddress.REQUEUE,
            BusAddress.CANCEL,
            BusAddress.CLEANUP,
            BusAddress.SCHEDULE,
            BusAddress.RESUME)) {
      answers(address, new JsonObject());
    }

    var response = post("/api/%s?dryRun=true".formatted(path), "{}");

    assertProblem(response, 400, 4000);
    assertEquals(
        "dryRun is not a known parameter (the URL has none; a POST has its fields in the body)",
        json(response).getString("detail"));
    assertEquals(List.of(), received);
  }

  @Test
  void the_suppression_list_is_read_by_query_and_changed_by_a_body() throws Exception {
    answers(BusAddress.SUPPRESSIONS, new JsonObject().put("suppressions", new JsonArray()));

    var listed = get("/api/suppressions?messenger=smtp&reason=bounced&after=5&limit=");
    var entry = new JsonObject().put("action", "remove").put("messenger", "smtp");
    entry.put("address", "a@example.org").put("text", "asked for it");
    var changed = post("/api/suppressions", entry.encode());

    assertEquals(200, listed.statusCode());
    assertEquals(200, changed.statusCode());
    assertEquals(
        new JsonObject()
            .put("action", "list")
            .put("messenger", "smtp")
            .put("reason", "bounced")
            .put("after", 5),
        received.get(0));
    assertEquals(entry, received.get(1));
    assertProblem(get("/api/suppressions?colour=red"), 400, 4000);
  }

  @Test
  void a_mail_that_came_back_is_taken_as_it_is() throws Exception {
    answers(BusAddress.BOUNCES, API.example("BounceReply").put("bounced", 1));
    var url = URI.create("http://127.0.0.1:" + server.actualPort() + "/api/bounces");
    var mail = "Subject: Undelivered\r\n\r\nПривет";

    var taken =
        http.send(
            HttpRequest.newBuilder(url)
                .header("Content-Type", "message/rfc822")
                .POST(BodyPublishers.ofString(mail))
                .build(),
            BodyHandlers.ofString());
    var large =
        http.send(
            HttpRequest.newBuilder(url)
                .header("Content-Type", "message/rfc822")
                .POST(BodyPublishers.ofByteArray(new byte[(1 << 20) + 200_000]))
                .build(),
            BodyHandlers.ofString());
    var form =
        http.send(
            HttpRequest.newBuilder(url)
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(mail))
                .build(),
            BodyHandlers.ofString());
    var reports = post("/api/bounces", "{\"reports\":[]}");

    assertEquals(200, taken.statusCode());
    assertEquals(1, json(taken).getInteger("bounced"));
    assertEquals(200, large.statusCode());
    assertEquals(415, form.statusCode());
    assertEquals(200, reports.statusCode());
    assertEquals(405, get("/api/bounces").statusCode());
    assertEquals(3, received.size());
    assertEquals(1 << 20, Base64.getDecoder().decode(received.get(1).getString("mail")).length);
    assertEquals(
        mail, new String(Base64.getDecoder().decode(received.get(0).getString("mail")), UTF_8));
    assertEquals(new JsonObject().put("reports", new JsonArray()), received.get(2));
  }

  @Test
  void a_messenger_is_resumed_by_its_alias() throws Exception {
    answersExample(BusAddress.RESUME, "ResumeReply");

    var response = post("/api/messengers/smtp/resume", "");

    assertEquals(200, response.statusCode());
    assertEquals(new JsonObject().put("messenger", "smtp"), received.get(0));
    var other = post("/api/messengers/smtp/resume", "{\"messenger\":\"vk\"}");
    assertProblem(other, 400, 4000);
    assertTrue(json(other).getString("detail").startsWith("messenger is not a known field"));
    assertEquals(1, received.size());
    var pause = post("/api/messengers/smtp/pause", "{\"messenger\":\"vk\",\"reason\":\"a test\"}");
    assertProblem(pause, 400, 4000);
    assertTrue(json(pause).getString("detail").startsWith("messenger must be left out"));
  }

  @Test
  void due_dispatches_are_sent_with_and_without_a_body() throws Exception {
    answersExample(BusAddress.SEND_SCHEDULED, "SendReply");

    assertEquals(2, json(post("/api/send-scheduled", "")).getInteger("sent"));
    assertEquals(2, json(post("/api/send-scheduled", "{\"priority\":5}")).getInteger("sent"));

    assertEquals(List.of(new JsonObject(), new JsonObject().put("priority", 5)), received);
  }

  @ParameterizedTest
  @CsvSource({
    "cancel,            {\"message\":17},          CancelReply",
    "requeue,           {\"message\":17},          RequeueReply",
    "settle,            '{\"message\":17,\"as\":\"sent\"}', SettleReply",
    "cleanup,           {\"agoMs\":17},            CleanupReply",
    "check-undelivered, {\"to\":[\"a@b.example\"]}, UndeliveredReply",
    "prepare,           {},                      PrepareReply",
    "probe,             {\"messenger\":\"smtp\"},  ProbeReply"
  })
  void an_operators_command_goes_to_the_bus_and_the_reply_comes_back(
      String command, String body, String schema) throws Exception {
    var reply = answersExample("sitemessage." + command, schema);

    var response = post("/api/" + command, body);

    assertEquals(200, response.statusCode());
    assertEquals(reply, json(response));
    assertEquals(List.of(new JsonObject(body)), received);
  }

  @ParameterizedTest
  @CsvSource({"/api/cancel, 400", "/api/requeue, 400", "/api/settle, 400", "/api/cleanup, 200"})
  void a_request_that_would_select_everything_must_name_it(String path, int status)
      throws Exception {
    answersExample(BusAddress.CLEANUP, "CleanupReply");

    assertEquals(status, post(path, "").statusCode());
  }

  @ParameterizedTest
  @EnumSource(FailureCode.class)
  void every_refusal_has_its_status_and_is_a_problem_document(FailureCode code) throws Exception {
    vertx
        .eventBus()
        .consumer(BusAddress.SCHEDULE, message -> message.fail(code.code(), "because of \"x\""));

    var response = post("/api/messages", "{}");

    assertProblem(response, code.httpStatus(), code.code());
    assertEquals("because of \"x\"", json(response).getString("detail"));
  }

  @Test
  void a_failure_without_a_code_of_ours_is_a_failure_of_the_store() throws Exception {
    vertx.eventBus().consumer(BusAddress.STATS, message -> message.fail(-1, "broken"));

    assertProblem(get("/api/stats"), 503, 5000);
  }

  @Test
  void nobody_on_the_bus_is_not_ready_yet() throws Exception {
    var response = get("/api/stats");

    assertProblem(response, 503, 5030);
    assertEquals("1", header(response, "retry-after"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\": nope}|line 1, column",
        "{\"a\": 1,↵\"b\": ]}|line 2, column",
        "{\"a\": 1|not well-formed",
        "{\"a\": 1} {}|not well-formed",
        "[1]|must be a JSON object",
        "''|is missing"
      })
  void malformed_json_is_refused_with_its_position(String body, String expected) throws Exception {
    var response = post("/api/messages", body.replace('↵', '\n'));

    assertProblem(response, 400, 4000);
    var detail = json(response).getString("detail");
    assertTrue(detail.contains(expected), detail);
    assertFalse(detail.contains("Exception") || detail.contains("jackson"), detail);
  }

  @ParameterizedTest
  @CsvSource({"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "''"})
  void a_form_on_a_foreign_page_cannot_post(String contentType) throws Exception {
    answers(BusAddress.SCHEDULE, new JsonObject());
    var request = HttpRequest.newBuilder(uri("/api/messages")).POST(BodyPublishers.ofString("{}"));
    if (!contentType.isEmpty()) {
      request.header("Content-Type", contentType);
    }

    var response = http.send(request.build(), BodyHandlers.ofString());

    assertEquals(415, response.statusCode());
    assertEquals("application/problem+json", header(response, "content-type"));
    assertTrue(received.isEmpty());
  }

  @Test
  void a_body_of_unknown_length_is_limited_too() throws Exception {
    var endless = new byte[ApiRoutes.MAX_BODY_BYTES + 1];
    var request =
        HttpRequest.newBuilder(uri("/api/messages"))
            .header("Content-Type", JSON)
            .POST(BodyPublishers.ofByteArrays(List.of(endless)))
            .build();

    assertProblem(http.send(request, BodyHandlers.ofString()), 413, 4130);
  }

  @Test
  void a_refused_body_does_not_end_the_http_2_connection_that_others_share() throws Exception {
    answersExample(BusAddress.SCHEDULE, "ScheduleReply");
    var one = client(HttpClient.Version.HTTP_2);
    assertEquals(200, one.send(postOf(SMALL), BodyHandlers.ofString()).statusCode());

    for (int i = 0; i < 3; i++) {
      var large =
          one.send(postOf("x".repeat(ApiRoutes.MAX_BODY_BYTES + 1)), BodyHandlers.ofString());
      assertEquals(HttpClient.Version.HTTP_2, large.version());
      assertProblem(large, 413, 4130);
      assertEquals(200, one.send(postOf(SMALL), BodyHandlers.ofString()).statusCode());
    }
  }

  private HttpRequest postOf(String body) {
    return HttpRequest.newBuilder(uri("/api/messages"))
        .header("Content-Type", JSON)
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  @Test
  void a_body_that_announces_its_size_is_refused_unread() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
      socket.setSoTimeout(10_000);
      var head =
          """
          POST /api/messages HTTP/1.1
          Host: localhost
          Content-Type: application/json
          Content-Length: 999999999

          """;
      socket.getOutputStream().write(head.replace("\n", "\r\n").getBytes(UTF_8));

      var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);

      assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
      assertTrue(answer.contains("\"code\":4130"), answer);
    }
  }

  @ParameterizedTest
  @CsvSource({"HTTP_1_1", "HTTP_2"})
  void head_is_answered_like_get_without_the_body(HttpClient.Version version) throws Exception {
    var reply = answersExample(BusAddress.STATS, "SiteStats");
    var client = client(version);
    client.send(HttpRequest.newBuilder(uri("/api/stats")).build(), BodyHandlers.ofString());

    var head = client.send(headOf("/api/stats"), BodyHandlers.ofString());
    var unknown = client.send(headOf("/api/nowhere"), BodyHandlers.ofString());
    var post = client.send(headOf("/api/probe"), BodyHandlers.ofString());

    assertEquals(200, head.statusCode());
    assertEquals("", head.body());
    assertEquals(JSON, header(head, "content-type"));
    assertEquals(String.valueOf(reply.toBuffer().length()), header(head, "content-length"));
    assertEquals(404, unknown.statusCode());
    assertEquals(405, post.statusCode());
  }

  private HttpRequest headOf(String path) {
    return HttpRequest.newBuilder(uri(path)).method("HEAD", BodyPublishers.noBody()).build();
  }

  @ParameterizedTest
  @CsvSource({
    "Origin, http://evil.example",
    "Origin, null",
    "Origin, http://127.0.0.1",
    "Sec-Fetch-Site, cross-site",
    "Sec-Fetch-Site, same-site"
  })
  void a_page_of_another_site_cannot_post_json(String name, String value) throws Exception {
    answers(BusAddress.SCHEDULE, new JsonObject());
    answers(BusAddress.BOUNCES, new JsonObject());

    for (var path : List.of("/api/messages", "/api/bounces", "/api/cancel", "/api/preferences")) {
      var request =
          HttpRequest.newBuilder(uri(path))
              .header("Content-Type", JSON)
              .header(name, value)
              .POST(BodyPublishers.ofString("{}"))
              .build();
      var response = http.send(request, BodyHandlers.ofString());
      assertEquals(403, response.statusCode(), path);
      assertEquals("application/problem+json", header(response, "content-type"));
    }
    assertTrue(received.isEmpty());
  }

  @Test
  void the_own_page_may_post_json() throws Exception {
    answersExample(BusAddress.SCHEDULE, "ScheduleReply");
    var own = "http://127.0.0.1:" + server.actualPort();
    for (var site : List.of("same-origin", "none")) {
      var request =
          HttpRequest.newBuilder(uri("/api/messages"))
              .header("Content-Type", JSON)
              .header("Origin", own)
              .header("Sec-Fetch-Site", site)
              .POST(BodyPublishers.ofString(SMALL))
              .build();
      assertEquals(200, http.send(request, BodyHandlers.ofString()).statusCode(), site);
    }
  }

  /** Expects the statuses of the table in docs/event-bus.md. */
  @ParameterizedTest
  @CsvSource({
    "4000, 400",
    "4040, 404",
    "4041, 404",
    "4042, 404",
    "4090, 409",
    "4130, 413",
    "4220, 422",
    "5000, 503",
    "5030, 503"
  })
  void every_code_has_the_status_of_the_contract(int code, int status) throws Exception {
    vertx.eventBus().consumer(BusAddress.SCHEDULE, message -> message.fail(code, "because"));

    assertProblem(post("/api/messages", "{}"), status, code);
  }

  @Test
  void an_internal_failure_is_not_shown_to_the_client() throws Exception {
    vertx
        .eventBus()
        .<JsonObject>consumer(BusAddress.STATS, message -> message.reply("no JSON object"));

    var response = get("/api/stats");

    assertProblem(response, 503, 5000);
    assertEquals("internal error; see the server's log", json(response).getString("detail"));
  }

  @Test
  void a_large_value_is_not_sent_back_whole() throws Exception {
    var value = "x".repeat(100_000);

    var number = get("/api/dispatches?limit=" + value.substring(0, 3_000));
    var name = get("/api/suppressions?" + value.substring(0, 3_000) + "=1");
    vertx
        .eventBus()
        .consumer(
            BusAddress.PROBE,
            message ->
                message.fail(
                    4000,
                    SiteMessageException.invalid("messenger", "is \"" + value + "\", try \"smtp\"")
                        .getMessage()));
    var bus = post("/api/probe", "{}");

    assertProblem(number, 400, 4000);
    assertProblem(name, 400, 4000);
    for (var response : List.of(number, name, bus)) {
      assertTrue(response.body().length() < 1_800, () -> "" + response.body().length());
    }
    var detail = json(bus).getString("detail");
    assertTrue(detail.startsWith("messenger is \"xxx"), detail);
    assertTrue(detail.endsWith("xxx\", try \"smtp\""), detail);
    assertTrue(detail.contains("characters left out"), detail);
  }

  @Test
  void half_of_a_surrogate_pair_is_refused_before_the_bus() throws Exception {
    answers(BusAddress.SCHEDULE, new JsonObject());

    var value = post("/api/messages", "{\"context\": {\"list\": [\"ok 🙂\", \"\\ud83d\"]}}");
    var key = post("/api/messages", "{\"context\": {\"\\udc00x\": 1}}");

    assertProblem(value, 400, 4000);
    assertTrue(
        json(value).getString("detail").startsWith("context.list[1] has half of a surrogate pair"),
        value.body());
    assertProblem(key, 400, 4000);
    assertTrue(json(key).getString("detail").startsWith("a key in context has half"), key.body());
    assertTrue(received.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/openapi.json", "/api//openapi.json"})
  void the_document_of_the_routes_is_served(String path) throws Exception {
    var response = get(path);

    assertEquals(200, response.statusCode());
    assertEquals(JSON, header(response, "content-type"));
    assertEquals(API.json(), json(response));
    assertEquals(405, post(path, "{}").statusCode());
  }

  @Test
  void the_document_is_served_under_any_path_and_its_server_is_relative_to_it() throws Exception {
    answersExample(BusAddress.STATS, "SiteStats");
    var router = Router.router(vertx);
    router.route("/shop/mail/*").subRouter(ApiRoutes.create(vertx).router());
    var other = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    var url =
        URI.create("http://127.0.0.1:%d/shop/mail/openapi.json".formatted(other.actualPort()));

    var document = http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());

    var server = json(document).getJsonArray("servers").getJsonObject(0).getString("url");
    var stats = URI.create(url.resolve(server) + "/stats");
    assertEquals("/shop/mail//stats", stats.getPath());
    assertEquals(
        200,
        http.send(HttpRequest.newBuilder(stats).build(), BodyHandlers.ofString()).statusCode());
  }

  @Test
  void an_unknown_path_is_a_problem_document() throws Exception {
    var response = get("/api/nowhere");

    assertEquals(404, response.statusCode());
    assertEquals("application/problem+json", header(response, "content-type"));
    assertEquals("about:blank", json(response).getString("type"));
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, /api/messages, 'GET, HEAD, POST'",
    "PUT, /api/messages/17, 'GET, HEAD'",
    "OPTIONS, /api/probe, POST",
    "GET, /api/send-scheduled, POST",
    "GET, /api/cancel, POST",
    "DELETE, /api/cleanup, POST"
  })
  void another_method_is_told_which_one_is_possible(String method, String path, String allowed)
      throws Exception {
    var request = HttpRequest.newBuilder(uri(path)).method(method, BodyPublishers.noBody()).build();

    var response = http.send(request, BodyHandlers.ofString());

    assertEquals(405, response.statusCode());
    assertEquals(allowed, header(response, "allow"));
    assertEquals(405, json(response).getInteger("status"));
  }

  @Test
  void answers_are_neither_sniffed_nor_framed_nor_cached() throws Exception {
    var response = get("/api/stats");

    assertEquals("nosniff", header(response, "x-content-type-options"));
    assertEquals("DENY", header(response, "x-frame-options"));
    assertEquals("no-store", header(response, "cache-control"));
    assertTrue(header(response, "content-security-policy").startsWith("default-src 'none'"));
  }

  /** Returns a client that expects what the OpenAPI document says. */
  private static HttpClient client(HttpClient.Version version) {
    return DocumentedHttp.over(HttpClient.newBuilder().version(version).build());
  }

  /** Answers with the example of a schema of the OpenAPI document. */
  private JsonObject answersExample(String address, String schema) {
    var reply = API.example(schema);
    answers(address, reply);
    return reply;
  }

  private void answers(String address, JsonObject reply) {
    vertx
        .eventBus()
        .<JsonObject>consumer(
            address,
            message -> {
              received.add(message.body());
              message.reply(reply);
            });
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", JSON + "; charset=utf-8")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.actualPort() + path);
  }

  private static void assertProblem(HttpResponse<String> response, int status, int code) {
    assertEquals(status, response.statusCode(), response.body());
    assertEquals("application/problem+json", header(response, "content-type"));
    assertEquals(status, json(response).getInteger("status"));
    assertEquals(code, json(response).getInteger("code"));
  }

  private static JsonObject json(HttpResponse<String> response) {
    return new JsonObject(response.body());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
