package org.sitemessage.vertx.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Limits;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.openapi.ApiDocument;
import org.sitemessage.openapi.DocumentedHttp;
import org.sitemessage.vertx.web.request.BodyLimits;

@Timeout(60)
class UploadRouteTest {
  private static final JsonObject REPLY = ApiDocument.load().example("UploadReply");
  private static final String BOUNDARY = "--------------------------974767299852498929531610575";

  private final Vertx vertx = Vertx.vertx();
  private final List<JsonObject> parts = new CopyOnWriteArrayList<>();
  private final Buffer received = Buffer.buffer();
  private final CompletableFuture<Void> secondPart = new CompletableFuture<>();
  private final HttpClient http =
      DocumentedHttp.over(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
  private HttpServer server;
  private MessageConsumer<JsonObject> upload;

  @BeforeEach
  void listens() {
    var router = Router.router(vertx);
    ApiRoutes.create(vertx).mount(router);
    server = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    upload =
        vertx
            .eventBus()
            .<JsonObject>consumer(
                BusAddress.UPLOAD,
                message -> {
                  var part = message.body();
                  received.appendBytes(Base64.getDecoder().decode(part.getString("bytes")));
                  part.remove("bytes");
                  parts.add(part);
                  if (part.getString("fileName", "").startsWith("huge")) {
                    message.fail(FailureCode.TOO_LARGE.code(), "the file has more than 5 bytes");
                  } else {
                    message.reply(REPLY.copy().put("size", received.length()));
                  }
                  if (parts.size() == 2) {
                    secondPart.complete(null);
                  }
                });
  }

  @AfterEach
  void closes() {
    await(vertx.close());
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.actualPort() + "/api/attachments" + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request, byte[] body) throws Exception {
    return http.send(
        request.POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> sendForm(String... files) throws Exception {
    var form = new StringBuilder();
    for (var file : files) {
      var words = file.split("\\|", -1);
      form.append("--").append(BOUNDARY).append("\r\nContent-Disposition: form-data; name=\"f\"");
      form.append(words[0].isEmpty() ? "" : "; filename=\"" + words[0] + "\"");
      form.append("\r\n").append(words[1].isEmpty() ? "" : "Content-Type: " + words[1] + "\r\n");
      form.append("\r\n").append(words[2]).append("\r\n");
    }
    form.append("--").append(BOUNDARY).append("--\r\n");
    return send(
        to("").header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY),
        form.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void assertProblem(int status, int code, HttpResponse<String> response) {
    assertEquals(status, response.statusCode(), response.body());
    assertEquals(
        "application/problem+json", response.headers().firstValue("content-type").orElse(""));
    assertEquals(code, new JsonObject(response.body()).getInteger("code", 0));
  }

  @Test
  void a_body_becomes_a_file_named_by_the_query() throws Exception {
    var response =
        send(
            to("?fileName=%D0%9E%D1%82%D1%87%D1%91%D1%82.pdf")
                .header("Content-Type", "application/pdf"),
            "Hello".getBytes(StandardCharsets.UTF_8));

    assertEquals(200, response.statusCode(), response.body());
    assertEquals(REPLY.getString("id"), new JsonObject(response.body()).getString("id"));
    assertEquals(
        new JsonObject()
            .put("fileName", "Отчёт.pdf")
            .put("contentType", "application/pdf")
            .put("size", 5)
            .put("last", true),
        parts.get(0));
    assertEquals("Hello", received.toString());
  }

  @Test
  void a_large_body_is_passed_on_in_parts() throws Exception {
    var body = new byte[3 * Limits.PART_BYTES + 7];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) (i * 31);
    }
    // Of unknown length, so that it comes in chunks.
    var request = to("?fileName=a").POST(BodyPublishers.ofByteArrays(List.of(body))).build();

    var response = http.send(request, BodyHandlers.ofString());

    assertEquals(200, response.statusCode(), response.body());
    assertEquals(4, parts.size());
    assertEquals("application/octet-stream", parts.get(0).getString("contentType"));
    assertEquals(Buffer.buffer(body), received);
  }

  @Test
  void the_file_of_a_form_keeps_its_name_and_type() throws Exception {
    var response = sendForm("|| a field", "C:\\docs\\Отчёт.txt|text/plain|Привет");

    assertEquals(200, response.statusCode(), response.body());
    assertEquals("Отчёт.txt", parts.get(0).getString("fileName"));
    assertEquals("text/plain", parts.get(0).getString("contentType"));
    assertEquals("Привет", received.toString());
  }

  @Test
  void a_large_file_in_a_form_is_passed_on_in_parts() throws Exception {
    var text = "0123456789".repeat(100_000);

    var response = sendForm("a.txt|text/plain|" + text);

    assertEquals(200, response.statusCode(), response.body());
    assertEquals(4, parts.size());
    assertEquals(text, received.toString());
  }

  @Test
  void a_form_without_a_file_and_one_with_two_are_refused() throws Exception {
    assertProblem(400, 4000, sendForm("|| a field"));
    assertProblem(400, 4000, sendForm("a.txt|text/plain|a", "b.txt|text/plain|b"));
  }

  @Test
  void a_body_without_a_name_is_refused() throws Exception {
    var response = send(to("").header("Content-Type", "text/plain"), new byte[] {1});

    assertProblem(400, 4000, response);
    assertTrue(response.body().contains("fileName is missing"), response.body());
    assertTrue(parts.isEmpty());
  }

  @Test
  void a_file_that_is_too_large_is_refused_and_the_rest_is_not_waited_for() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
      socket.setSoTimeout(20_000);
      var head =
          """
          POST /api/attachments?fileName=huge HTTP/1.1
          Host: localhost
          Content-Type: text/plain
          Content-Length: 999999999

          """;
      socket.getOutputStream().write(head.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().write(new byte[Limits.PART_BYTES]);

      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
      assertTrue(answer.contains("\"code\":4130"), answer);
      assertEquals(999_999_999, parts.get(0).getInteger("size"));
    }
  }

  @Test
  void a_file_that_is_too_large_in_a_form_is_refused() throws Exception {
    assertProblem(413, 4130, sendForm("huge.txt|text/plain|" + "x".repeat(100)));
  }

  @Test
  void a_client_that_goes_away_completes_no_file() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
      var head =
          """
          POST /api/attachments?fileName=a HTTP/1.1
          Host: localhost
          Content-Type: text/plain
          Content-Length: 999999999

          """;
      socket.getOutputStream().write(head.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().write(new byte[2 * Limits.PART_BYTES]);
      socket.getOutputStream().flush();
      secondPart.get(20, TimeUnit.SECONDS);
    }

    await(server.close());
    assertTrue(parts.stream().noneMatch(part -> part.getBoolean("last")), parts.toString());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_store_that_stalls_is_not_held_against_the_client(boolean stored) throws Exception {
    var stalled = new CompletableFuture<Message<JsonObject>>();
    var slow = Router.router(vertx);
    var limits = new BodyLimits(1_000_000, 1_000_000, Duration.ofMillis(300), Duration.ofHours(1));
    ApiRoutes.create(vertx, limits).mount(slow);
    await(server.close());
    await(upload.unregister());
    vertx
        .eventBus()
        .<JsonObject>consumer(
            BusAddress.UPLOAD,
            part -> {
              if (!stalled.complete(part)) {
                part.reply(REPLY.copy());
              }
            });
    server = await(vertx.createHttpServer().requestHandler(slow).listen(0, "127.0.0.1"));

    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
      begin(socket, Limits.PART_BYTES + 1);
      socket.getOutputStream().write(new byte[Limits.PART_BYTES]);
      var part = stalled.get(20, TimeUnit.SECONDS);
      // The second silent client begins later, so that the pace of the first was judged twice.
      for (int i = 0; i < 2; i++) {
        try (var silent = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
          begin(silent, 10);
          assertEquals("HTTP/1.1 408", status(silent));
        }
      }
      if (stored) {
        part.reply(REPLY.copy());
        socket.getOutputStream().write(1);
      } else {
        part.fail(FailureCode.NOT_READY.code(), "the store is away");
      }

      assertEquals(stored ? "HTTP/1.1 200" : "HTTP/1.1 503", status(socket));
    }
  }

  private void servesWithPace(Duration pace) {
    var slow = Router.router(vertx);
    ApiRoutes.create(vertx, new BodyLimits(1_000_000, 1_000_000, pace, Duration.ofHours(1)))
        .mount(slow);
    await(server.close());
    server = await(vertx.createHttpServer().requestHandler(slow).listen(0, "127.0.0.1"));
  }

  @Test
  void nothing_of_an_upload_is_stored_after_it_was_refused_with_408() throws Exception {
    servesWithPace(Duration.ofMillis(100));
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
      begin(socket, Limits.PART_BYTES + 1);
      socket.getOutputStream().write(1);

      assertEquals("HTTP/1.1 408", status(socket));
      socket.getOutputStream().write(new byte[Limits.PART_BYTES]);
      socket.getInputStream().readAllBytes();
    }

    assertTrue(parts.isEmpty(), parts.toString());
  }

  @Test
  void nothing_of_a_form_is_stored_after_it_was_refused_with_408() throws Exception {
    servesWithPace(Duration.ofMillis(100));
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
      var file =
          "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\nx\r\n--b--\r\n";
      begin(socket, "multipart/form-data; boundary=b", file.length());

      assertEquals("HTTP/1.1 408", status(socket));
      socket.getOutputStream().write(file.getBytes(StandardCharsets.UTF_8));
      socket.getInputStream().readAllBytes();
    }

    assertTrue(parts.isEmpty(), parts.toString());
  }

  private static void begin(Socket socket, int length) throws IOException {
    begin(socket, "text/plain", length);
  }

  private static void begin(Socket socket, String type, int length) throws IOException {
    socket.setSoTimeout(20_000);
    var head =
        """
        POST /api/attachments?fileName=a HTTP/1.1
        Host: localhost
        Content-Type: %s
        Content-Length: %d

        """
            .formatted(type, length);
    socket.getOutputStream().write(head.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  private static String status(Socket socket) throws IOException {
    return new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-Fetch-Site, cross-site, 403",
    "Sec-Fetch-Site, same-site, 403",
    "Sec-Fetch-Site, same-origin, 200",
    "Sec-Fetch-Site, none, 200",
    "Origin, https://evil.example, 403",
    "Origin, null, 403",
    "Origin, HERE, 200",
  })
  void a_page_of_another_site_cannot_upload(String header, String value, int status)
      throws Exception {
    var here = "http://127.0.0.1:" + server.actualPort();
    var request =
        to("?fileName=a")
            .header("Content-Type", "text/plain")
            .header(header, value.replace("HERE", here));

    assertEquals(status, send(request, new byte[] {1}).statusCode());
    assertEquals(status == 200 ? 1 : 0, parts.size());
  }

  @Test
  void a_form_that_is_url_encoded_is_no_file() throws Exception {
    var request = to("?fileName=a").header("Content-Type", "application/x-www-form-urlencoded");

    assertEquals(415, send(request, "a=b".getBytes(StandardCharsets.UTF_8)).statusCode());
  }

  @Test
  void another_method_is_told_which_one_is_possible() throws Exception {
    var response = http.send(to("").GET().build(), BodyHandlers.ofString());

    assertEquals(405, response.statusCode());
    assertEquals("POST", response.headers().firstValue("allow").orElse(""));
  }

  /** Serves the routes behind a handler of the application. */
  private void servesBehind(Handler<RoutingContext> first) {
    var router = Router.router(vertx);
    router.route().handler(first);
    ApiRoutes.create(vertx).mount(router);
    server = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
  }

  @Test
  void a_body_that_a_body_handler_has_read_becomes_a_file(@TempDir Path folder) throws Exception {
    servesBehind(BodyHandler.create(folder.toString()));
    var content = new byte[Limits.PART_BYTES + 3];
    content[Limits.PART_BYTES] = 7;

    var response =
        send(to("?fileName=report.pdf").header("Content-Type", "application/pdf"), content);

    assertEquals(200, response.statusCode(), response.body());
    assertEquals(Buffer.buffer(content), received);
    assertEquals(2, parts.size());
    assertEquals("report.pdf", parts.get(0).getString("fileName"));
    assertEquals(content.length, parts.get(0).getInteger("size"));
  }

  @Test
  void the_file_of_a_form_that_a_body_handler_has_read_is_accepted(@TempDir Path folder)
      throws Exception {
    servesBehind(BodyHandler.create(folder.toString()));
    var content = "z".repeat(Limits.PART_BYTES + 3);

    var response = sendForm("|text|a field", "C:\\tmp\\letter.txt|text/plain|" + content);

    assertEquals(200, response.statusCode(), response.body());
    assertEquals(content, received.toString());
    assertEquals("letter.txt", parts.get(0).getString("fileName"));
    assertEquals("text/plain", parts.get(0).getString("contentType"));
    assertProblem(400, 4000, sendForm("a.txt|text/plain|1", "b.txt|text/plain|2"));
  }

  @Test
  void a_form_whose_file_a_body_handler_has_not_kept_is_refused_by_a_text_that_names_it()
      throws Exception {
    servesBehind(BodyHandler.create(false));

    var response = sendForm("letter.txt|text/plain|Hello");

    assertProblem(400, 4000, response);
    assertTrue(response.body().contains("BodyHandler"), response.body());
  }

  @ParameterizedTest
  @CsvSource({
    "attachments?fileName=a.txt, text/plain",
    "attachments, multipart/form-data; boundary=x",
    "messages, application/json"
  })
  void a_body_that_a_handler_has_dropped_is_refused_by_a_text_that_says_what_to_do(
      String path, String type) throws Exception {
    servesBehind(ctx -> ctx.request().end().onSuccess(v -> ctx.next()));
    var request =
        HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + server.actualPort() + "/api/" + path));

    // The document of the API has no such answer, because the application has to be mended.
    var response =
        HttpClient.newHttpClient()
            .send(
                request.header("Content-Type", type).POST(BodyPublishers.ofString("{}")).build(),
                BodyHandlers.ofString());

    assertEquals(500, response.statusCode(), response.body());
    assertTrue(response.body().contains("BodyHandler"), response.body());
  }

  @Test
  void a_body_over_http_2_that_a_handler_has_dropped_is_refused_without_a_header_of_its_length()
      throws Exception {
    servesBehind(ctx -> ctx.request().end().onSuccess(v -> ctx.next()));
    var request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.actualPort() + "/api/cleanup"))
            .version(HttpClient.Version.HTTP_2)
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.fromPublisher(
                    BodyPublishers.ofString("{\"agoMs\":86400000,\"dryRun\":true}")))
            .build();
    var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    // A connection is upgraded by its first request.
    client.send(
        HttpRequest.newBuilder(request.uri().resolve("/api/stats")).build(),
        BodyHandlers.discarding());

    var response = client.send(request, BodyHandlers.ofString());

    assertEquals(HttpClient.Version.HTTP_2, response.version());
    assertEquals(500, response.statusCode(), response.body());
  }
}
