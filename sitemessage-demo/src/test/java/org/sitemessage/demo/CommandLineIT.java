package org.sitemessage.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.demo.DemoProcess.Ended;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.testkit.SmtpReaction;
import org.sitemessage.testkit.SmtpStage;

/** The commands as processes, beside a running server and without one. */
@Timeout(60)
class CommandLineIT {
  private static final String IN_SANDBOX =
      "sitemessage: no messenger is configured: this went to a sandbox inside the command, and"
          + " nothing left this machine\n";

  private static final JsonObject BY_HAND =
      new JsonObject().put("dispatch", new JsonObject().put("continuous", false));

  private final Path folder;

  CommandLineIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void sends_only_when_asked_to() throws Exception {
    DemoProcess.configure(folder, BY_HAND);
  }

  @Test
  void beside_a_server_the_commands_go_through_it() {
    try (var demo = DemoProcess.start(folder, BY_HAND)) {
      var scheduled =
          run(
              "schedule",
              "--type",
              "email_plain",
              "--to",
              "ada@example.org",
              "--subject",
              "Привет 👋",
              "--text",
              "x");
      assertEquals("", scheduled.err());
      assertEquals(1, reply(scheduled, 0).getInteger("dispatches"));
      assertEquals(List.of(), demo.subjects());

      var shown =
          run(
              "preview",
              "--to",
              "ada@example.org",
              "--type",
              "email_html",
              "--subject",
              "s",
              "--text",
              "It works.",
              "--locale",
              "ru",
              "--part",
              "text");
      assertEquals("", shown.err());
      assertTrue(shown.out().startsWith("It works.\n"), shown.out());
      assertTrue(shown.out().contains("Отправлено сайтом"), shown.out());

      var sent = run("send-scheduled");
      assertEquals("", sent.err());
      assertEquals(1, reply(sent, 0).getInteger("sent"));
      assertEquals(List.of("Привет 👋"), demo.subjects());

      var probed = run("probe", "smtp", "--to", "ada@example.org", "--text", "Still there?");
      assertEquals("", probed.err());
      assertEquals("sent", reply(probed, 0).getString("outcome"));
      assertEquals(2, demo.subjects().size());

      var unknown =
          run("schedule", "--messenger", "pigeon", "--to", "ada@example.org", "--text", "x");
      assertRefused(unknown, "pigeon", 1);
      assertRefused(run("probe", "pigeon", "--to", "ada@example.org"), "pigeon", 1);
    }
  }

  @Test
  void the_log_is_json_for_whoever_asks_for_that() throws Exception {
    var json = new JsonObject().put("log", new JsonObject().put("format", "json"));
    try (var demo = DemoProcess.start(folder, json)) {
      var lines = demo.stop().err().lines().map(JsonObject::new).toList();

      assertEquals(
          List.of(
              "sitemessage stops: it accepts no more requests, and waits up to 10000 ms for"
                  + " deliveries under way",
              "sitemessage has stopped"),
          lines.stream().map(line -> line.getString("formattedMessage")).toList());
      assertEquals("INFO", lines.get(0).getString("level"));
      assertEquals("org.sitemessage.demo.cli.ServeCommand", lines.get(0).getString("loggerName"));
      assertTrue(lines.get(0).getLong("timestamp") > 0, lines.toString());
    }
    DemoProcess.configure(folder, new JsonObject().put("log", new JsonObject().put("format", "x")));
    assertRefused(run("cleanup"), "log.format is \"x\", must be one of text, json", 2);
  }

  @Test
  void every_messenger_of_the_sandbox_is_probed_from_the_command_line() {
    try (var demo = DemoProcess.start(folder, BY_HAND)) {
      var addresses = demo.get("/api/received").getJsonObject("addresses");
      for (var messenger : addresses.fieldNames()) {
        var known = addresses.getJsonObject(messenger);

        var probed = run("probe", messenger, "--to", known.getString("takes"), "--text", messenger);
        assertEquals("", probed.err());
        assertEquals("sent", reply(probed, 0).getString("outcome"));
        var newest = demo.get("/api/received").getJsonArray("messages").getJsonObject(0);
        assertEquals(messenger, newest.getString("messenger"));
        // X names the recipient in the post.
        var greeting = "twitter".equals(messenger) ? "@" + known.getString("takes") + " " : "";
        assertEquals(greeting + messenger, newest.getString("text"));

        var gone = known.getJsonObject("refuses").getString("gone");
        var refused = reply(run("probe", messenger, "--to", gone), 1);
        assertEquals("rejected", refused.getString("outcome"), refused.encode());
      }
      assertRefused(run("chat-ids"), "telegram is not configured", 2);
    }
  }

  @Test
  void without_a_server_a_message_is_stored_and_goes_out_with_send_scheduled() {
    var scheduled = run("schedule", "--to", "ada@example.org", "--text", "It works.");
    assertEquals(1, reply(scheduled, 0).getInteger("dispatches"));
    assertEquals(
        "sitemessage: made the store %s%nStored. \"serve\" or \"send-scheduled\" sends it.%n"
            .formatted(folder.resolve("data/db").toAbsolutePath()),
        scheduled.err());

    var sent = run("send-scheduled");
    assertEquals(IN_SANDBOX, sent.err());
    assertEquals(1, reply(sent, 0).getInteger("sent"));

    var probed = run("probe", "smtp", "--to", "ada@example.org");
    assertEquals(IN_SANDBOX, probed.err());
    assertEquals("sent", reply(probed, 0).getString("outcome"));

    assertRefused(
        run("schedule", "--messenger", "pigeon", "--to", "a@b.c", "--text", "x"), "pigeon", 1);
    assertRefused(
        run("schedule", "--to", "a b", "--text", "x"), ": recipients[0].address is \"a b\"", 1);
    assertRefused(run("probe", "smtp"), "--to", 2);
  }

  @Test
  void a_message_on_a_shared_database_is_said_to_be_sent_by_the_process_that_runs_on_it(
      @TempDir Path data) throws Exception {
    try (var store = new KilledStore.Postgres(data.resolve("postgresql"))) {
      DemoProcess.configure(folder, new JsonObject().put("store", store.options(folder)));

      var alone = run("schedule", "--to", "ada@example.org", "--text", "x");
      try (var connection = store.connect();
          var statement = connection.createStatement()) {
        statement.execute("insert into node values (7, 'elsewhere', 1, now(), now())");
      }
      var beside = run("schedule", "--to", "ada@example.org", "--text", "x");

      reply(alone, 0);
      assertEquals(
          "Stored. No other process runs on this database; \"serve\" or \"send-scheduled\" sends"
              + " it.\n",
          alone.err());
      reply(beside, 0);
      assertEquals("Stored. The other process on this database sends it.\n", beside.err());
    }
  }

  @Test
  void without_a_server_the_operators_commands_work_on_the_store() {
    reply(run("schedule", "--to", "ada@example.org", "--text", "x"), 0);

    assertEquals(1, reply(run("cancel", "--status", "pending"), 0).getInteger("cancelled"));
    assertEquals(0, reply(run("send-scheduled"), 0).getInteger("sent"));
    assertEquals(1, reply(run("requeue", "--message", "1"), 0).getInteger("requeued"));
    assertEquals(1, reply(run("send-scheduled"), 0).getInteger("sent"));
    assertEquals(1, reply(run("cleanup", "--ago", "0s"), 0).getInteger("messages"));
    assertEquals(
        0, reply(run("check-undelivered", "--to", "ada@example.org"), 0).getInteger("undelivered"));
    assertEquals(0, reply(run("check-undelivered"), 0).getInteger("undelivered"));
    assertRefused(run("cancel", "--message", "1"), "message 1 does not exist", 1);
    assertRefused(run("cancel"), "--message, --dispatch, --status and --filter", 2);
  }

  @Test
  void a_mail_refused_by_its_server_ends_with_exit_code_1_and_the_servers_words() throws Exception {
    try (var server = ScriptedSmtpServer.start()) {
      server.at(SmtpStage.RCPT, SmtpReaction.reply("550 5.1.1 no such user"));
      DemoProcess.configure(
          folder,
          new JsonObject()
              .put(
                  "messengers",
                  new JsonObject()
                      .put(
                          "smtp",
                          new JsonObject()
                              .put("from", "site@example.org")
                              .put("host", "127.0.0.1")
                              .put("port", server.port()))));

      var probed = reply(run("probe", "smtp", "--to", "nobody@example.org"), 1);
      assertEquals("rejected", probed.getString("outcome"));
      assertTrue(probed.getString("text").contains("no such user"), probed.encode());

      reply(run("schedule", "--to", "nobody@example.org", "--text", "x"), 0);
      var sent = reply(run("send-scheduled"), 1);
      assertEquals(1, sent.getInteger("failed"), sent.encode());
    }
  }

  private Ended run(String... args) {
    var all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--config", folder.resolve("config.json").toString()));
    return DemoProcess.run(DemoProcess.FAT_JAR, folder, all.toArray(String[]::new));
  }

  /** The one line of JSON on standard output. */
  private static JsonObject reply(Ended ended, int code) {
    assertEquals(code, ended.code(), ended.err());
    assertEquals(1, ended.out().lines().count(), ended.out());
    return new JsonObject(ended.out());
  }

  private static void assertRefused(Ended ended, String expected, int code) {
    assertTrue(ended.err().startsWith("sitemessage: "), ended.err());
    assertTrue(ended.err().contains(expected), ended.err());
    assertEquals(1, ended.err().lines().count(), ended.err());
    assertEquals("", ended.out());
    assertEquals(code, ended.code());
  }
}
