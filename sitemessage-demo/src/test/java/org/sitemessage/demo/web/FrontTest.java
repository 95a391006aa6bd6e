package org.sitemessage.demo.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.base.Waiting;
import org.sitemessage.demo.config.DemoConfig;
import org.sitemessage.demo.config.DemoConfig.Listen;
import org.sitemessage.demo.sandbox.Inbox;
import org.sitemessage.demo.sandbox.Sandbox;
import org.sitemessage.openapi.DocumentedHttp;

@Timeout(30)
class FrontTest {
  private static final String MAIL =
      """
      Message-ID: <1@example.org>
      From: a@example.org
      To: b@example.org
      Subject: =?UTF-8?B?R3LDvMOfZSDwn5iA?=
      MIME-Version: 1.0
      Content-Type: multipart/alternative; boundary=x

      --x
      Content-Type: text/plain; charset=utf-8
      Content-Transfer-Encoding: base64

      w4QgdGV4dA==
      --x
      Content-Type: text/html; charset=utf-8

      <p>bold</p>
      --x--
      """;

  private final Vertx vertx = Vertx.vertx();
  private final Sandbox sandbox = Sandbox.start(vertx, new DemoConfig.SandboxPorts(0, 0));
  private int port;

  @BeforeEach
  void serves() {
    port =
        Waiting.started(Front.serve(vertx, new Listen("127.0.0.1", 0), Optional.of(sandbox)))
            .actualPort();
  }

  @AfterEach
  void closes() {
    Waiting.started(vertx.close());
  }

  @Test
  void a_mail_sent_to_the_sandbox_is_read_over_http() throws Exception {
    deliver(MAIL);

    var mail = json(get("/api/inbox")).getJsonArray("mails").getJsonObject(0);
    var detail = json(get("/api/inbox/" + mail.getLong("id")));

    assertEquals("Grüße 😀", mail.getString("subject"));
    assertEquals("<1@example.org>", mail.getString("messageId"));
    assertEquals("envelope@example.org", mail.getString("from"));
    assertEquals("[\"one@example.org\",\"two@example.org\"]", mail.getJsonArray("to").encode());
    assertEquals("Ä text", detail.getString("text").strip());
    assertEquals("<p>bold</p>", detail.getString("html").strip());
    assertEquals(MAIL.strip(), detail.getString("raw").replace("\r\n", "\n").strip());
    assertEquals(
        "Grüße 😀",
        detail.getJsonArray("headers").stream()
            .map(JsonObject.class::cast)
            .filter(header -> header.getString("name").equals("Subject"))
            .findFirst()
            .orElseThrow()
            .getString("value"));
  }

  @Test
  void a_mail_sent_to_the_sandbox_is_read_on_a_screen_of_the_console() throws Exception {
    deliver(MAIL);
    deliver("Subject: </a><script>alert(1)</script>\n\n</pre><script>alert(2)</script>\n");

    var list = get("/console/sandbox").body();
    var mail = get("/console/sandbox?mail=1").body();
    var hostile = get("/console/sandbox?mail=2").body();

    assertTrue(list.contains("<h1>Sandbox</h1>"), list);
    assertTrue(list.contains("<a href=\"sandbox?mail=1#mail-shown\">Grüße 😀</a>"), list);
    assertTrue(list.contains("compose?messenger=telegram&amp;type=plain&amp;to=%40blocked"), list);
    assertTrue(mail.contains("srcdoc=\"&lt;p&gt;bold&lt;/p&gt;"), mail);
    assertTrue(mail.contains("Ä text"), mail);
    assertTrue(hostile.contains("&lt;script&gt;alert(2)"), hostile);
    assertFalse(hostile.contains("<script>alert"), hostile);
    assertEquals(400, get("/console/sandbox?mail=x").statusCode());
    assertTrue(get("/console/sandbox?mail=99").body().contains("It is not kept any more."));
  }

  @Test
  void the_newest_mail_comes_first() throws Exception {
    deliver("Subject: first\n\none\n");
    deliver("Subject: second\n\ntwo\n");

    var mails = json(get("/api/inbox")).getJsonArray("mails");

    assertEquals("second", mails.getJsonObject(0).getString("subject"));
    assertEquals("first", mails.getJsonObject(1).getString("subject"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs", "/docs/"})
  void the_folder_of_the_documents_leads_to_their_first_page(String path) throws Exception {
    var response = get(path);

    assertEquals(302, response.statusCode());
    assertEquals(path.endsWith("/") ? "README.md" : "docs/README.md", header(response, "location"));
    assertEquals(200, get("/docs/README.md").statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs/none.md", "/docs/x", "/docsx"})
  void a_document_that_is_not_there_is_a_problem_document(String path) throws Exception {
    assertEquals(404, get(path).statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/inbox/99", "/api/inbox/x", "/api/nowhere", "/nowhere"})
  void an_unknown_path_is_answered_with_a_problem_document(String path) throws Exception {
    var response = get(path);

    assertEquals(404, response.statusCode());
    assertEquals("application/problem+json", header(response, "content-type"));
  }

  @Test
  void the_root_leads_to_the_sandbox_or_to_the_overview() throws Exception {
    var without = Waiting.started(Front.serve(vertx, new Listen("127.0.0.1", 0), Optional.empty()));

    var sandboxed = get("/");
    var configured =
        DocumentedHttp.client()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + without.actualPort() + "/"))
                    .build(),
                BodyHandlers.ofString());

    assertEquals(302, sandboxed.statusCode());
    assertEquals("console/sandbox", header(sandboxed, "location"));
    assertEquals(302, configured.statusCode());
    assertEquals("console/", header(configured, "location"));
  }

  @Test
  void the_form_for_a_message_begins_with_a_mail_to_the_sandbox() throws Exception {
    var response = get("/console/compose");

    assertEquals(302, response.statusCode());
    assertEquals(
        "compose?messenger=smtp&type=email_plain&subject=Hello&to=ada%40example.org"
            + "&text=It+works.&then=sandbox",
        header(response, "location"));
  }

  @ParameterizedTest
  @CsvSource({"/docs/README.md, text/html", "/docs.css, text/css"})
  void a_document_loads_nothing_from_elsewhere(String path, String type) throws Exception {
    var response = get(path);

    assertEquals(200, response.statusCode());
    assertTrue(header(response, "content-type").startsWith(type));
    assertTrue(header(response, "content-security-policy").startsWith("default-src 'none';"));
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example, 421",
    "evil.example:80, 421",
    "localhost.evil.example, 421",
    "localhost.evil.example:80, 421",
    "127.0.0.1.evil.example, 421",
    "evil.example@localhost, 400",
    "localhost@evil.example, 400",
    "local host, 400",
    "localhost:port, 400",
    "localhost:99999, 400",
    "'', 400",
    "localhost, 200",
    "LOCALHOST:1, 200",
    "127.0.0.1, 200",
    "[::1]:80, 200"
  })
  void a_name_made_to_point_here_is_refused(String host, int status) throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write(
              "GET /api/inbox HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                  .formatted(host)
                  .getBytes(UTF_8));

      var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);

      assertTrue(answer.startsWith("HTTP/1.1 " + status), answer);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Host: localhost\r\nHost: evil.example\r\n", "Host: a\r\nHost: b\r\n"})
  void a_request_without_a_host_or_with_two_is_the_clients_mistake(String hosts) throws Exception {
    for (var version : List.of("1.1", "1.0")) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket
            .getOutputStream()
            .write(
                "GET /api/inbox HTTP/%s\r\n%sConnection: close\r\n\r\n"
                    .formatted(version, hosts)
                    .getBytes(UTF_8));

        var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);

        assertTrue(answer.startsWith("HTTP/" + version + " 400"), answer);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/%u0041",
        "/api/%u0041",
        "/api/messages/%zz",
        "/%",
        "*",
        "/api/dispatches?a=%u0041"
      })
  void a_path_or_query_that_is_not_encoded_is_the_clients_mistake(String path) throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .formatted(path)
                  .getBytes(UTF_8));

      var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);

      assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs/README.md", "/docs.css", "/api/inbox", "/api/received"})
  void head_is_answered_as_get_without_the_body(String path) throws Exception {
    var get = get(path);
    var head =
        DocumentedHttp.client()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .build(),
                BodyHandlers.ofString());

    assertEquals(200, head.statusCode());
    assertEquals("", head.body());
    assertEquals(header(get, "content-type"), header(head, "content-type"));
    assertEquals(header(get, "content-security-policy"), header(head, "content-security-policy"));
  }

  @Test
  void a_port_in_use_is_told_with_what_to_change() {
    var failure =
        assertThrows(
            StartException.class,
            () ->
                Waiting.started(
                    Front.serve(vertx, new Listen("127.0.0.1", port), Optional.empty())));

    var message = String.valueOf(failure.getMessage());
    assertTrue(message.contains("127.0.0.1:" + port), message);
    assertTrue(message.contains("--port"), message);
  }

  @Test
  void an_inbox_port_in_use_is_told_with_what_to_change() {
    var failure =
        assertThrows(StartException.class, () -> Inbox.start(vertx, sandbox.inbox().port()));

    assertTrue(String.valueOf(failure.getMessage()).contains("sandbox.smtpPort"));
  }

  private void deliver(String mail) throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), sandbox.inbox().port());
        var replies = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
      assertEquals('2', replies.readLine().charAt(0));
      say(socket, replies, "HELO test", "250");
      say(socket, replies, "MAIL FROM:<envelope@example.org>", "250");
      say(socket, replies, "RCPT TO:<one@example.org>", "250");
      say(socket, replies, "RCPT TO:<two@example.org>", "250");
      say(socket, replies, "DATA", "354");
      say(socket, replies, mail.replace("\n", "\r\n") + ".", "250");
      say(socket, replies, "QUIT", "221");
    }
  }

  private static void say(Socket socket, BufferedReader replies, String line, String expected)
      throws Exception {
    socket.getOutputStream().write((line + "\r\n").getBytes(UTF_8));
    var reply = replies.readLine();
    assertTrue(reply.startsWith(expected), reply);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return DocumentedHttp.client()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            BodyHandlers.ofString());
  }

  private static JsonObject json(HttpResponse<String> response) {
    return new JsonObject(response.body());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
