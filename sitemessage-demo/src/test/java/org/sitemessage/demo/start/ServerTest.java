package org.sitemessage.demo.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.demo.base.JsonText;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.config.DemoConfig;
import org.sitemessage.openapi.DocumentedHttp;
import org.sitemessage.testkit.ScriptedHttpServer;

/** The whole demo: the real engine, a store on disk, the sandbox. */
@Timeout(60)
class ServerTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Path folder;
  private final Map<String, String> environment;

  ServerTest(@TempDir Path folder) {
    this.folder = folder;
    this.environment =
        Map.of(
            "SITEMESSAGE_STORE_URL",
            "jdbc:hsqldb:file:" + folder.resolve("db"),
            "SITEMESSAGE_HTTP_PORT",
            "0",
            "SITEMESSAGE_DISPATCH_CONTINUOUS",
            "false");
  }

  @Test
  void a_message_scheduled_from_the_command_line_arrives_in_the_inbox() throws Exception {
    try (var server = Server.start(config())) {
      assertEquals(
          0,
          run(
              "schedule",
              "--type",
              "email_plain",
              "--to",
              "a@b.c",
              "--subject",
              "Grüße 😀",
              "--text",
              "x"),
          err.toString());
      assertEquals(0, run("send-scheduled"), err.toString());

      var mails = get(server.url() + "/api/inbox").getJsonArray("mails");

      assertEquals(1, mails.size());
      assertEquals("Grüße 😀", mails.getJsonObject(0).getString("subject"));
      assertEquals("[\"a@b.c\"]", mails.getJsonObject(0).getJsonArray("to").encode());
    }
  }

  @Test
  void the_link_in_a_mail_of_the_sandbox_unsubscribes_also_after_a_restart() throws Exception {
    String link;
    try (var server = Server.start(config())) {
      run("schedule", "--type", "email_plain", "--to", "a@b.c", "--subject", "x", "--text", "x");
      run("send-scheduled");
      var id =
          get(server.url() + "/api/inbox").getJsonArray("mails").getJsonObject(0).getLong("id");
      var mail = get(server.url() + "/api/inbox/" + id).encode();
      var found = Pattern.compile("<(http[^>]*/sitemessage/unsubscribe/[^>]*)>").matcher(mail);
      assertTrue(found.find(), mail);
      link = found.group(1);
      assertTrue(link.startsWith(server.url()), link);
    }

    try (var server = Server.start(config())) {
      var moved = link.replaceAll("^http://[^/]*", server.url());
      var page =
          DocumentedHttp.client()
              .send(
                  HttpRequest.newBuilder(URI.create(moved)).build(),
                  HttpResponse.BodyHandlers.ofString());
      assertEquals(200, page.statusCode());
      assertTrue(page.body().contains("Do you want to stop receiving messages"), page.body());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "check-undelivered --to admin@b.c",
        "cleanup",
        "requeue --status failed",
        "send-scheduled",
        "keys list",
        "users list",
        "suppressions list --messenger smtp"
      })
  void a_command_that_needs_a_store_makes_none(String line) {
    assertEquals(2, run(line.split(" ")));

    assertEquals(
        "sitemessage: there is no store at %s, and this command makes none: name the configuration"
                .formatted(folder.resolve("db"))
            + " of the store with --config or SITEMESSAGE_CONFIG, or the server with --url or"
            + " SITEMESSAGE_URL",
        err.toString().strip());
    assertEquals(0, folder.toFile().list().length);
  }

  @Test
  void a_command_that_may_be_the_first_one_names_the_store_that_it_makes() {
    assertEquals(0, run("keys", "create", "shop", "--rights", "read"), err.toString());
    assertEquals("sitemessage: made the store " + folder.resolve("db"), err.toString().strip());
    err.getBuffer().setLength(0);

    assertEquals(0, run("keys", "list"), err.toString());
    assertEquals("", err.toString());
  }

  @Test
  void a_probe_into_the_sandbox_of_a_command_says_so() {
    assertEquals(0, run("probe", "smtp", "--to", "you@example.org"), err.toString());

    assertTrue(out.toString().contains("250 kept by the sandbox as 1"), out.toString());
    assertTrue(err.toString().contains("nothing left this machine"), err.toString());
  }

  @Test
  void a_variable_names_the_configuration_of_all_commands() throws Exception {
    var file = Files.writeString(folder.resolve("own.json"), "{\"siteUrl\": \"ftp://x\"}");
    var named = new HashMap<>(environment);
    named.put("SITEMESSAGE_CONFIG", file.toString());

    assertEquals(2, Cli.run(new String[] {"status"}, named, writer(out), writer(err)));
    assertTrue(err.toString().contains("own.json: siteUrl is \"ftp://x\""), err.toString());

    named.put("SITEMESSAGE_CONFIG", "");
    assertEquals(
        0,
        Cli.run(
            new String[] {"schedule", "--to", "a@b.c", "--text", "x"},
            named,
            writer(out),
            writer(err)),
        err.toString());
  }

  @Test
  void a_command_with_the_configuration_of_a_node_does_not_join_its_cluster() throws Exception {
    var node = new HashMap<>(environment);
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      node.put("SITEMESSAGE_CLUSTER_MANAGER", "hazelcast");
      node.put("SITEMESSAGE_CLUSTER_MANAGER_PORT", String.valueOf(taken.getLocalPort()));

      assertEquals(
          0,
          Cli.run(
              new String[] {"schedule", "--to", "a@b.c", "--text", "x"},
              node,
              writer(out),
              writer(err)),
          err.toString());
    }
  }

  private static PrintWriter writer(StringWriter text) {
    return new PrintWriter(text);
  }

  @Test
  void messages_to_subscribers_are_prepared_by_command() {
    assertEquals(0, run("schedule", "--to", "a@b.c", "--text", "x"), err.toString());
    assertEquals(0, run("prepare"), err.toString());

    assertTrue(out.toString().contains("\"dispatches\":0"), out.toString());
  }

  @Test
  void a_message_to_subscribers_goes_from_http_through_the_command_line_to_the_inbox()
      throws Exception {
    try (var server = Server.start(config())) {
      wish(server, "create", "a@b.c");
      wish(server, "create", "gone@b.c");
      wish(server, "cancel", "gone@b.c");
      post(
          server.url() + "/api/messages",
          new JsonObject()
              .put("v", 1)
              .put("type", "email_plain")
              .put("context", new JsonObject().put("subject", "News").put("text", "x")));

      assertEquals(0, run("prepare"), err.toString());
      assertEquals("{\"messages\":1,\"dispatches\":1,\"skipped\":0}", lastLine());
      assertEquals(0, run("send-scheduled"), err.toString());

      var mails = get(server.url() + "/api/inbox").getJsonArray("mails");
      assertEquals(1, mails.size());
      assertEquals("[\"a@b.c\"]", mails.getJsonObject(0).getJsonArray("to").encode());
      assertEquals("News", mails.getJsonObject(0).getString("subject"));
      var unread = get(server.url() + "/api/dispatches?unread=true").getJsonArray("dispatches");
      assertEquals(1, unread.size());
    }
  }

  private static void wish(Server server, String action, String address) throws Exception {
    post(
        server.url() + "/api/subscriptions",
        new JsonObject()
            .put("action", action)
            .put("type", "email_plain")
            .put("messenger", "smtp")
            .put("address", address));
  }

  @Test
  void a_failed_dispatch_is_mailed_to_the_administrators_and_requeued_without_attempts()
      throws Exception {
    try (var server = Server.start(config())) {
      var dispatch = server.url() + "/api/messages/1";
      run("schedule", "--messenger", "telegram", "--to", "@blocked", "--text", "x");
      assertEquals(1, run("send-scheduled"), "something failed");
      assertEquals(1, dispatch(dispatch).getInteger("attempts"));

      assertEquals(0, run("check-undelivered", "--to", "admin@b.c"), err.toString());
      assertTrue(lastLine().contains("\"failed\":1"), lastLine());
      assertEquals(0, run("send-scheduled"), err.toString());
      var mails = get(server.url() + "/api/inbox").getJsonArray("mails");
      assertEquals("Undelivered messages: 1", mails.getJsonObject(0).getString("subject"));

      assertEquals(0, run("requeue", "--status", "failed"), err.toString());
      assertEquals(0, dispatch(dispatch).getInteger("attempts"));
      assertEquals("pending", dispatch(dispatch).getString("status"));
      assertEquals(1, run("send-scheduled"), "it failed again");

      assertEquals(0, run("cleanup", "--ago", "0", "--dispatches-only"), err.toString());
      assertEquals("{\"dispatches\":2,\"messages\":0}", lastLine());
      assertEquals(0, get(dispatch).getJsonArray("dispatches").size());
    }
  }

  private static JsonObject dispatch(String message) throws Exception {
    return get(message).getJsonArray("dispatches").getJsonObject(0);
  }

  @Test
  void a_message_stored_without_a_server_is_sent_by_a_later_command() {
    assertEquals(0, run("schedule", "--to", "a@b.c", "--text", "x"), err.toString());
    assertTrue(err.toString().contains("\nStored."), err.toString());

    assertEquals(0, run("send-scheduled"), err.toString());

    var reply = new JsonObject(out.toString().lines().reduce((first, last) -> last).orElseThrow());
    assertEquals(1, reply.getInteger("sent"));
  }

  @ParameterizedTest
  @CsvSource({
    "telegram, @ada_lovelace, 0",
    "telegram, @blocked, 1",
    "vk, -1, 0",
    "vk, 410, 1",
    "fb, me, 0",
    "fb, 401, 1",
    "webhook, /webhook/ada, 0",
    "webhook, /webhook/gone, 1"
  })
  void without_a_server_a_probe_goes_to_a_sandbox_of_its_own(
      String messenger, String to, int code) {
    var port = ScriptedHttpServer.deadPort();
    var all = new HashMap<>(environment);
    all.put("SITEMESSAGE_SANDBOX_HTTP_PORT", String.valueOf(port));
    var address = to.startsWith("/") ? "http://127.0.0.1:" + port + to : to;

    var args = new String[] {"probe", messenger, "--to", address};
    assertEquals(
        code, Cli.run(args, all, new PrintWriter(out), new PrintWriter(err)), err.toString());

    assertEquals(
        code == 0,
        new JsonObject(out.toString()).getString("outcome").equals("sent"),
        out::toString);
  }

  @Test
  void safety_cancels_or_redirects_messages_of_the_command_line_and_of_http() throws Exception {
    var safe = new HashMap<>(environment);
    safe.put("SITEMESSAGE_SAFETY_ALLOW", "*@b.c");
    safe.put("SITEMESSAGE_SAFETY_REDIRECT_TO", "{\"telegram\": \"7\"}");
    try (var server = Server.start(DemoConfig.fromJson(new JsonObject(), safe))) {
      assertEquals(0, run("schedule", "--to", "A@B.c", "--text", "x"), err.toString());
      assertEquals(0, run("schedule", "--to", "real@person.org", "--text", "x"), err.toString());
      assertEquals(0, run("send-scheduled"), err.toString());

      var mails = get(server.url() + "/api/inbox").getJsonArray("mails");
      assertEquals(1, mails.size());
      assertEquals(
          "[\"a@b.c\"]",
          mails.getJsonObject(0).getJsonArray("to").encode().toLowerCase(Locale.ROOT));
      var cancelled =
          get(server.url() + "/api/dispatches?status=cancelled").getJsonArray("dispatches");
      assertEquals(1, cancelled.size());
      var message =
          get(server.url() + "/api/messages/" + cancelled.getJsonObject(0).getLong("messageId"));
      assertTrue(message.encode().contains("not allowed here"), message.encode());
      assertEquals(1, run("probe", "smtp", "--to", "real@person.org"));
      assertTrue(lastLine().contains("not allowed here"), out.toString());
    }
    safe.put("SITEMESSAGE_SAFETY_REDIRECT_TO", "{\"smtp\": \"dev@b.c\"}");
    try (var server = Server.start(DemoConfig.fromJson(new JsonObject(), safe))) {
      assertEquals(0, run("schedule", "--to", "real@person.org", "--text", "x"), err.toString());
      assertEquals(0, run("send-scheduled"), err.toString());

      var id =
          get(server.url() + "/api/inbox").getJsonArray("mails").getJsonObject(0).getLong("id");
      var mail = get(server.url() + "/api/inbox/" + id).encode();
      assertTrue(mail.contains("X-Original-To: real@person.org"), mail);
      assertTrue(mail.contains("\"dev@b.c\""), mail);
    }
  }

  @Test
  void the_operators_commands_work_on_a_running_server() throws Exception {
    try (var server = Server.start(config())) {
      assertEquals(0, run("schedule", "--to", "a@b.c", "--text", "x"), err.toString());
      assertEquals(0, run("cancel", "--message", "1"), err.toString());
      assertEquals("{\"cancelled\":1,\"inFlight\":0,\"finished\":0}", lastLine());
      assertEquals(0, run("send-scheduled"), err.toString());
      assertEquals(0, get(server.url() + "/api/inbox").getJsonArray("mails").size());

      assertEquals(0, run("requeue", "--dispatch", "1"), err.toString());
      assertEquals("{\"requeued\":1,\"left\":0}", lastLine());
      assertEquals(0, run("send-scheduled"), err.toString());
      assertEquals(1, get(server.url() + "/api/inbox").getJsonArray("mails").size());

      assertEquals(0, run("check-undelivered", "--to", "admin@b.c"), err.toString());
      assertEquals(
          "{\"undelivered\":0,\"failed\":0,\"unknown\":0,\"overdue\":0,\"mailed\":false}",
          lastLine());

      assertEquals(0, run("cleanup", "--ago", "0"), err.toString());
      assertEquals("{\"dispatches\":1,\"messages\":1}", lastLine());
      assertEquals("", err.toString());
    }
  }

  @Test
  void without_administrators_a_check_prints_the_counts() {
    assertEquals(0, run("keys", "create", "shop", "--rights", "read"), err.toString());
    err.getBuffer().setLength(0);
    assertEquals(0, run("check-undelivered"), err.toString());

    assertEquals(
        "{\"undelivered\":0,\"failed\":0,\"unknown\":0,\"overdue\":0,\"mailed\":false}",
        lastLine());
    assertEquals("", err.toString());
  }

  private String lastLine() {
    return out.toString().lines().reduce((first, last) -> last).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "smtp, email_plain, ada@example.org, mail-shown, sent",
    "telegram, plain, @ada_lovelace, received-shown, sent",
    "telegram, plain, @blocked, received-shown, failed"
  })
  void the_sandbox_shows_what_has_become_of_a_message_and_what_has_arrived_of_it(
      String messenger, String type, String to, String place, String answer) throws Exception {
    try (var server = Server.start(config())) {
      var args = "schedule --messenger %s --type %s --to %s --subject Hello --text It-works.";
      assertEquals(0, run(args.formatted(messenger, type, to).split(" ")), err.toString());
      run("send-scheduled");

      var page = sandbox(server);

      assertTrue(page.contains("id=\"" + place + "\""), page);
      assertTrue(page.contains("badge " + answer), page);
      assertTrue(page.contains("href=\"dispatches/1\""), page);
    }
  }

  @Test
  void the_sandbox_says_why_a_message_waits() throws Exception {
    try (var server = Server.start(config())) {
      run("pause", "--type", "plain", "--reason", "wrong <text>");
      run("schedule", "--to", "ada@example.org", "--text", "It works.");

      var page = sandbox(server);

      assertTrue(page.contains("Message type &quot;plain&quot; is paused by hand since"), page);
      assertTrue(page.contains("wrong &lt;text&gt;"), page);
    }
  }

  private static String sandbox(Server server) throws Exception {
    return DocumentedHttp.client()
        .send(
            HttpRequest.newBuilder(URI.create(server.url() + "/console/sandbox?message=1")).build(),
            BodyHandlers.ofString())
        .body();
  }

  @Test
  void a_server_tells_where_it_is_and_cleans_up_when_it_stops() throws Exception {
    try (var server = Server.start(config())) {
      var file = JsonText.read(folder.resolve("server.json"));
      assertEquals(server.url(), file.getString("url"));
      assertEquals(ProcessHandle.current().pid(), file.getLong("pid"));

      var banner = server.banner("1.2.3");
      assertTrue(banner.startsWith("sitemessage 1.2.3"), banner);
      assertTrue(banner.contains(server.url() + "/console/sandbox"), banner);
      assertTrue(banner.contains(folder.toString()), banner);
      assertTrue(banner.contains("smtp://127.0.0.1:"), banner);
    }

    assertFalse(Files.exists(folder.resolve("server.json")));
    assertEquals(0, run("send-scheduled"), err.toString());
  }

  private DemoConfig config() {
    return DemoConfig.fromJson(new JsonObject(), environment);
  }

  private int run(String... args) {
    return Cli.run(args, environment, new PrintWriter(out), new PrintWriter(err));
  }

  private static void post(String url, JsonObject body) throws Exception {
    var answer =
        DocumentedHttp.client()
            .send(
                HttpRequest.newBuilder(URI.create(url))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body.encode()))
                    .build(),
                BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
  }

  private static JsonObject get(String url) throws Exception {
    return new JsonObject(
        DocumentedHttp.client()
            .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
            .body());
  }
}
