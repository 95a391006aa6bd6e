package org.sitemessage.demo.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.config.DemoConfig;
import org.sitemessage.demo.config.DemoConfig.SandboxPorts;
import org.sitemessage.demo.start.Server;
import org.sitemessage.openapi.DocumentedHttp;
import org.sitemessage.testkit.ScriptedHttpServer;

/** The messengers against the sandbox's services, through the whole demo. */
@Timeout(60)
class SandboxTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Map<String, String> environment;
  private final Server server;

  SandboxTest(@TempDir Path folder) {
    environment =
        Map.of(
            "SITEMESSAGE_STORE_URL",
            "jdbc:hsqldb:file:" + folder.resolve("db"),
            "SITEMESSAGE_HTTP_PORT",
            "0",
            "SITEMESSAGE_DISPATCH_CONTINUOUS",
            "false");
    server = Server.start(DemoConfig.fromJson(new JsonObject(), environment));
  }

  @AfterEach
  void stops() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"telegram", "vk", "fb", "webhook"})
  void a_message_scheduled_from_the_command_line_is_shown_with_its_request(String messenger)
      throws Exception {
    var to = addresses(messenger).getString("takes");
    assertEquals(
        0,
        run("schedule", "--messenger", messenger, "--to", to, "--text", "Привет 👋 a&b=c"),
        err.toString());
    assertEquals(0, run("send-scheduled"), err.toString());

    var messages = get("/api/received").getJsonArray("messages");
    assertEquals(1, messages.size(), messages.encode());
    var message = messages.getJsonObject(0);
    assertEquals(messenger, message.getString("messenger"));
    assertEquals("Привет 👋 a&b=c", message.getString("text"));
    assertTrue(to.endsWith(message.getString("to")), message.encode());
    assertTrue(message.getBoolean("taken"), message.encode());

    var detail = get("/api/received/" + message.getLong("id"));
    assertEquals("POST", detail.getString("method"));
    assertEquals(200, detail.getInteger("status"));
    assertTrue(
        detail.getJsonArray("headers").encode().contains("user-agent"),
        detail.getJsonArray("headers").encode());
  }

  @ParameterizedTest
  @CsvSource({
    "image/png, 20000, sendPhoto",
    "application/pdf, 2000000, sendDocument",
  })
  void a_file_is_shown_by_its_name(String type, int bytes, String method) throws Exception {
    var file =
        HttpRequest.newBuilder(URI.create(server.url() + "/api/attachments?fileName=r%C3%A9.x"))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(new byte[bytes]));
    var id = new JsonObject(send(file).body()).getString("id");

    assertEquals(
        0,
        run(
            "schedule",
            "--messenger",
            "telegram",
            "--to",
            "@ada_lovelace",
            "--text",
            "Look",
            "--context",
            "{\"attachments\":[\"%s\"]}".formatted(id)),
        err.toString());
    assertEquals(0, run("send-scheduled"), err.toString());

    assertEquals("Look [ré.x]", newest().getString("text"));
    assertTrue(newest().getBoolean("taken"), newest().encode());
    var detail = get("/api/received/" + newest().getLong("id"));
    assertTrue(detail.getString("path").endsWith("/" + method), detail.encode());
    assertTrue(detail.getString("body").contains("caption: Look"), detail.encode());
  }

  @ParameterizedTest
  @CsvSource({
    "telegram, @blocked,     rejected",
    "telegram, @gone,        rejected",
    "telegram, @ratelimited, deferred",
    "telegram, @unauthorized, paused",
    "vk, 403, rejected",
    "vk, 410, rejected",
    "vk, 429, deferred",
    "vk, 401, paused",
    "fb, 403, rejected",
    "fb, 410, rejected",
    "fb, 429, deferred",
    "fb, 401, paused",
    "webhook, /webhook/blocked,      rejected",
    "webhook, /webhook/gone,         rejected",
    "webhook, /webhook/ratelimited,  deferred",
    "webhook, /webhook/unauthorized, rejected",
  })
  void a_recipient_with_a_telling_name_is_refused(String messenger, String name, String outcome)
      throws Exception {
    var to = name.startsWith("/") ? get("/api/received").getString("url") + name : name;
    assertTrue(addresses(messenger).getJsonObject("refuses").getMap().containsValue(to), to);

    var first = probe(messenger, to);
    assertEquals(outcome, first.getString("outcome"), first.encode());
    assertEquals(false, newest().getBoolean("taken"));

    var passes = name.matches(".*(429|401|ratelimited|unauthorized)");
    var second = probe(messenger, to);
    assertEquals(passes ? "sent" : outcome, second.getString("outcome"), second.encode());
    assertEquals(passes, newest().getBoolean("taken"));
  }

  @Test
  void a_webhook_of_another_host_is_rejected() throws Exception {
    var answer = probe("webhook", "http://example.org/webhook/ada");

    assertEquals("rejected", answer.getString("outcome"), answer.encode());
    assertEquals("HTTP 421", answer.getString("text"));
    assertEquals(0, get("/api/received").getJsonArray("messages").size());
  }

  @ParameterizedTest
  @CsvSource({"http, rejected", "https, deferred"})
  void a_webhook_elsewhere_is_not_called(String scheme, String outcome) throws Exception {
    try (var elsewhere = ScriptedHttpServer.start()) {
      var answer = probe("webhook", scheme + "://127.0.0.1:" + elsewhere.port() + "/hook");

      assertEquals(outcome, answer.getString("outcome"), answer.encode());
      assertEquals(0, elsewhere.connections());
    }
  }

  @Test
  void the_services_of_x_answer_as_documented() throws Exception {
    var url = get("/api/received").getString("url");
    var post = HttpRequest.newBuilder(URI.create(url + "/2/tweets"));
    post.header("Content-Type", "application/json");

    assertEquals(401, send(post.copy().POST(BodyPublishers.ofString("{}"))).statusCode());

    post.header("Authorization", "Bearer sandbox");
    var created = send(post.copy().POST(BodyPublishers.ofString("{\"text\":\"@ada Hi\"}")));
    assertEquals(201, created.statusCode());
    assertEquals("@ada Hi", new JsonObject(created.body()).getJsonObject("data").getString("text"));
    assertEquals("ada", newest().getString("to"));

    var limited = post.copy().POST(BodyPublishers.ofString("{\"text\":\"@ratelimited Hi\"}"));
    var refused = send(limited);
    assertEquals(429, refused.statusCode());
    assertTrue(refused.headers().firstValue("x-rate-limit-reset").isPresent());
    assertEquals(201, send(limited).statusCode());

    var me = HttpRequest.newBuilder(URI.create(url + "/2/users/me"));
    assertEquals(401, send(me).statusCode());
    var signed = send(me.header("Authorization", "OAuth oauth_signature=\"x\""));
    assertEquals(
        "sandbox", new JsonObject(signed.body()).getJsonObject("data").getString("username"));
  }

  @Test
  void a_request_without_a_signature_or_with_a_wrong_token_is_refused() throws Exception {
    var url = get("/api/received").getString("url");

    var unsigned = HttpRequest.newBuilder(URI.create(url + "/webhook/ada"));
    assertEquals(401, send(unsigned.POST(BodyPublishers.ofString("{}"))).statusCode());
    var bot = HttpRequest.newBuilder(URI.create(url + "/bot2:wrong/getMe"));
    assertEquals(401, send(bot).statusCode());
    var wall = HttpRequest.newBuilder(URI.create(url + "/method/wall.post?v=5.199"));
    assertEquals(
        8, new JsonObject(send(wall).body()).getJsonObject("error").getInteger("error_code"));
    var page = HttpRequest.newBuilder(URI.create(url + "/v25.0/me/feed"));
    assertEquals(400, send(page.POST(BodyPublishers.noBody())).statusCode());
    var elsewhere = HttpRequest.newBuilder(URI.create(url + "/elsewhere"));
    assertEquals(404, send(elsewhere).statusCode());
    var large = HttpRequest.newBuilder(URI.create(url + "/webhook/ada"));
    assertEquals(
        413, send(large.POST(BodyPublishers.ofString("x".repeat(2_000_000)))).statusCode());
  }

  @Test
  void a_message_that_is_not_there_is_a_problem_document() throws Exception {
    for (var id : List.of("99", "x")) {
      assertEquals(404, get("/api/received/" + id).getInteger("status"));
    }
  }

  @Test
  void a_port_in_use_is_told_with_what_to_change() throws Exception {
    var port = URI.create(get("/api/received").getString("url")).getPort();
    var vertx = Vertx.vertx();
    try {
      var failure =
          assertThrows(StartException.class, () -> Sandbox.start(vertx, new SandboxPorts(0, port)));

      assertTrue(String.valueOf(failure.getMessage()).contains("sandbox.httpPort"));
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  private JsonObject addresses(String messenger) throws Exception {
    return get("/api/received").getJsonObject("addresses").getJsonObject(messenger);
  }

  private JsonObject newest() throws Exception {
    return get("/api/received").getJsonArray("messages").getJsonObject(0);
  }

  private JsonObject probe(String messenger, String to) throws Exception {
    var body = new JsonObject().put("messenger", messenger).put("to", to);
    return new JsonObject(
        send(HttpRequest.newBuilder(URI.create(server.url() + "/api/probe"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.encode())))
            .body());
  }

  private JsonObject get(String path) throws Exception {
    return new JsonObject(send(HttpRequest.newBuilder(URI.create(server.url() + path))).body());
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return DocumentedHttp.client().send(request.build(), BodyHandlers.ofString());
  }

  private int run(String... args) {
    return Cli.run(args, environment, new PrintWriter(out), new PrintWriter(err));
  }
}
