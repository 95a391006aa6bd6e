package org.sitemessage.demo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.base.Waiting;
import org.sitemessage.demo.config.DemoConfig.Listen;
import org.sitemessage.demo.start.ServerFile;
import org.sitemessage.demo.web.Front;

/** The commands against a server whose engine is scripted. */
@Timeout(30)
class CliTest {
  private final Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final List<JsonObject> received = new CopyOnWriteArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  CliTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void serves() {
    var server = Waiting.started(Front.serve(vertx, new Listen("127.0.0.1", 0), Optional.empty()));
    answers(BusAddress.STATS, new JsonObject());
    new ServerFile(ProcessHandle.current().pid(), "http://127.0.0.1:" + server.actualPort())
        .write(folder);
  }

  @AfterEach
  void closes() {
    Waiting.started(vertx.close());
  }

  @Test
  void a_message_is_scheduled_through_the_server_that_has_the_store_open() {
    answers(BusAddress.SCHEDULE, new JsonObject().put("messageId", 17));

    var code =
        run(
            "schedule",
            "--type",
            "email_plain",
            "--to",
            "a@b.c",
            "--to",
            "d@e.f",
            "--subject",
            "Hi",
            "--text",
            "Grüße",
            "--priority",
            "5",
            "--request-id",
            "r1",
            "--send-at",
            "2030-01-01T00:00:00Z",
            "--context",
            "{\"replyTo\":\"g@h.i\"}");

    assertEquals(0, code, err.toString());
    assertEquals("{\"messageId\":17}", out.toString().strip());
    assertEquals(
        new JsonObject(
            """
            {"v":1,"type":"email_plain","context":{"replyTo":"g@h.i","subject":"Hi","text":"Grüße"},
             "recipients":[{"messenger":"smtp","address":"a@b.c"},{"messenger":"smtp","address":"d@e.f"}],
             "priority":5,"requestId":"r1","sendAtMs":1893456000000}
            """),
        received.get(0));
  }

  @Test
  void an_option_of_serve_before_another_command_is_refused() {
    var code =
        Cli.run(
            new String[] {"--port", "8111", "status"},
            Map.of(),
            new PrintWriter(out, true),
            new PrintWriter(err, true));

    assertEquals(2, code);
    assertTrue(
        err.toString().contains("--port is an option of serve, not of status; --url names a"),
        err.toString());
  }

  @Test
  void a_value_that_begins_with_an_at_sign_is_not_a_file() {
    answers(BusAddress.SCHEDULE, new JsonObject());

    assertEquals(
        0,
        run("schedule", "--messenger", "telegram", "--to", "@ada", "--text", "@/etc/hostname"),
        err.toString());

    var request = received.get(0);
    assertEquals("@/etc/hostname", request.getJsonObject("context").getString("text"));
    assertEquals("@ada", request.getJsonArray("recipients").getJsonObject(0).getString("address"));
  }

  @Test
  void a_preview_is_printed_whole_or_in_part() {
    var shown = new JsonObject().put("messenger", "smtp").put("html", "<p>Привет</p>");
    var reply = new JsonObject().put("previews", new JsonArray().add(shown));
    answers(BusAddress.PREVIEW, reply);
    var message =
        List.of(
            "preview", "--type", "email_html", "--to", "a@b.c", "--text", "x", "--locale", "ru");

    assertEquals(0, run(message.toArray(String[]::new)), err.toString());
    assertEquals(reply.encode(), out.toString().strip());
    assertEquals(
        new JsonArray("[{\"messenger\":\"smtp\",\"address\":\"a@b.c\",\"locale\":\"ru\"}]"),
        received.get(0).getJsonArray("recipients"));

    out.getBuffer().setLength(0);
    var part = Stream.concat(message.stream(), Stream.of("--part", "html"));
    assertEquals(0, run(part.toArray(String[]::new)), err.toString());
    assertEquals("<p>Привет</p>", out.toString().strip());
  }

  @Test
  void a_preview_prints_the_text_that_is_made_of_an_html_mail() {
    ServerFile.delete(folder);

    var code =
        run(
            "preview",
            "--type",
            "email_html",
            "--to",
            "a@example.org",
            "--subject",
            "Hi",
            "--context",
            "{\"html\":\"<p>Hello <b>Ann</b></p><p>See you</p>\"}",
            "--part",
            "text");

    assertEquals(0, code, err.toString());
    assertEquals(List.of("Hello Ann", "", "See you"), out.toString().strip().lines().toList());
  }

  @Test
  void a_whole_request_comes_from_a_file() throws Exception {
    answers(BusAddress.SCHEDULE, new JsonObject());
    var file = Files.writeString(folder.resolve("request.json"), "{\"type\":\"plain\"}");

    assertEquals(0, run("schedule", "--json", file.toString()));

    assertEquals(List.of(new JsonObject().put("type", "plain")), received);
  }

  @Test
  void addresses_are_put_on_the_suppression_list_listed_and_taken_off() throws Exception {
    answers(
        BusAddress.SUPPRESSIONS,
        new JsonObject().put("added", 2).put("kept", 0).put("removed", false));
    var file = Files.writeString(folder.resolve("addresses.txt"), "b@b.c\n\n c@b.c \n");

    assertEquals(
        0,
        run(
            List.of(
                    "suppressions",
                    "add",
                    "a@b.c",
                    "--file",
                    file.toString(),
                    "--reason",
                    "complained",
                    "--text",
                    "by phone",
                    "--by",
                    "ann")
                .toArray(String[]::new)),
        err.toString());
    run("suppressions", "list", "--messenger", "smtp", "--reason", "bounced", "--limit", "5");
    var removed = run("suppressions", "remove", "a@b.c", "--text", "writes again");

    var entries = received.get(0).getJsonArray("suppressions");
    assertEquals(3, entries.size());
    assertEquals(
        new JsonObject()
            .put("messenger", "smtp")
            .put("address", "c@b.c")
            .put("reason", "complained")
            .put("text", "by phone")
            .put("by", "ann"),
        entries.getJsonObject(2));
    assertEquals(
        new JsonObject()
            .put("action", "list")
            .put("messenger", "smtp")
            .put("reason", "bounced")
            .put("limit", 5),
        received.get(1));
    assertEquals(1, removed, "it was not on the list");
    assertEquals("writes again", received.get(2).getString("text"));
    assertEquals(2, run("suppressions", "remove", "a@b.c"), "it must be said why");
    assertEquals(2, run("suppressions"));
  }

  @Test
  void a_mail_that_came_back_is_handed_over_as_it_is() throws Exception {
    answers(BusAddress.BOUNCES, new JsonObject().put("bounced", 1));
    var mail = Files.write(folder.resolve("bounce.eml"), new byte[] {'a', (byte) 0xff, '\r', '\n'});
    var large = Files.write(folder.resolve("large.eml"), new byte[(1 << 20) + 200_000]);

    assertEquals(0, run("bounce", mail.toString()), err.toString());
    assertEquals("{\"bounced\":1}", out.toString().strip());
    assertEquals(0, run("bounce", large.toString()), err.toString());

    assertEquals(new JsonObject().put("mail", "Yf8NCg=="), received.get(0));
    assertEquals(1 << 20, Base64.getDecoder().decode(received.get(1).getString("mail")).length);
  }

  @Test
  void a_refused_request_is_one_line_and_exit_code_1() {
    vertx.eventBus().consumer(BusAddress.SCHEDULE, m -> m.fail(4041, "no messenger \"x\""));

    var code = run("schedule", "--messenger", "x", "--to", "a");

    assertEquals(1, code);
    assertEquals("sitemessage: no messenger \"x\"", err.toString().strip());
  }

  @ParameterizedTest
  @CsvSource({"sent, 0", "retry, 1", "rejected, 1", "deferred, 1"})
  void a_probe_succeeds_only_if_it_was_sent(String outcome, int expected) {
    answers(BusAddress.PROBE, new JsonObject().put("outcome", outcome));

    assertEquals(expected, run("probe", "smtp", "--to", "a@b.c"));

    assertEquals(List.of(new JsonObject().put("messenger", "smtp").put("to", "a@b.c")), received);
  }

  @ParameterizedTest
  @CsvSource({"failed, 0, 0", "failed, 1, 1", "error, 1, 1", "deferred, 2, 1", "left, 2, 4"})
  void send_scheduled_succeeds_only_if_every_dispatch_was_sent(
      String key, int count, int expected) {
    answers(BusAddress.SEND_SCHEDULED, new JsonObject().put("sent", 3).put(key, count));

    assertEquals(expected, run("send-scheduled", "--priority", "2", "--ignore-unknown"));

    assertEquals(List.of(new JsonObject().put("ignoreUnknown", true).put("priority", 2)), received);
  }

  @Test
  void send_scheduled_leads_to_the_messenger_that_has_to_be_resumed() {
    var left =
        new JsonObject().put("messenger", "telegram").put("dispatches", 1).put("why", "paused");
    answers(
        BusAddress.SEND_SCHEDULED,
        new JsonObject().put("sent", 3).put("left", 1).put("waiting", new JsonArray().add(left)));

    assertEquals(4, run("send-scheduled"));

    assertEquals(
        "sitemessage: 1 due dispatch is left, as messenger \"telegram\" is paused; resume it"
            + " (resume telegram), then run send-scheduled again",
        err.toString().strip());
  }

  @Test
  void send_scheduled_names_the_dispatches_that_its_time_limit_has_left() {
    var left =
        new JsonObject()
            .put("messenger", "vk")
            .put("dispatches", 30)
            .put("why", "limited")
            .put("untilMs", 1_893_456_000_000L);
    answers(
        BusAddress.SEND_SCHEDULED,
        new JsonObject().put("sent", 3).put("left", 30).put("waiting", new JsonArray().add(left)));

    assertEquals(4, run("send-scheduled", "--wait-ms", "1000"));

    assertEquals(
        "sitemessage: 30 due dispatches are left, as messenger \"vk\" is limited until"
            + " 2030-01-01T00:00:00.000Z; run send-scheduled again",
        err.toString().strip());
    assertEquals(
        List.of(new JsonObject().put("ignoreUnknown", false).put("waitMs", 1_000)), received);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cancel --message 17|sitemessage.cancel|{\"message\":17}",
        "cancel --dispatch 101 --dispatch 102|sitemessage.cancel|{\"dispatches\":[101,102]}",
        "cancel --status pending --messenger smtp|sitemessage.cancel|"
            + "{\"status\":\"pending\",\"messenger\":\"smtp\"}",
        "requeue --message 17|sitemessage.requeue|{\"message\":17}",
        "requeue --status failed --messenger smtp --since 2026-01-01T00:00:00Z|sitemessage.requeue|"
            + "{\"status\":\"failed\",\"messenger\":\"smtp\",\"sinceMs\":1767225600000}",
        "cleanup|sitemessage.cleanup|{\"agoMs\":2592000000,\"dispatchesOnly\":false}",
        "cleanup --ago 0|sitemessage.cleanup|{\"agoMs\":0,\"dispatchesOnly\":false}",
        "cleanup --ago 7 --dispatches-only|sitemessage.cleanup|"
            + "{\"agoMs\":604800000,\"dispatchesOnly\":true}",
        "cleanup --ago 12h|sitemessage.cleanup|{\"agoMs\":43200000,\"dispatchesOnly\":false}",
        "check-undelivered|sitemessage.check-undelivered|{}",
        "check-undelivered --to a@b.c|sitemessage.check-undelivered|{\"to\":[\"a@b.c\"]}"
      })
  void an_operators_command_is_sent_to_the_server_and_its_reply_printed(
      String line, String address, String body) {
    answers(address, new JsonObject().put("requeued", 3).put("mailed", true));

    assertEquals(0, run(line.split(" ")), err.toString());

    assertEquals(List.of(new JsonObject(body)), received);
    assertEquals("{\"requeued\":3,\"mailed\":true}", out.toString().strip());
    assertEquals("", err.toString());
  }

  @Test
  void a_second_server_on_the_same_store_says_who_has_it() {
    assertEquals(2, run("serve", "--port", "0"));

    assertOneLine("is in use by the server at http://127.0.0.1:");
  }

  @Test
  void a_port_in_use_is_one_line_and_exit_code_2() throws Exception {
    ServerFile.delete(folder);
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertEquals(2, run("--port", String.valueOf(taken.getLocalPort())));
    }

    assertOneLine("the port is in use");
  }

  @Test
  void a_folder_that_cannot_be_made_is_one_line_and_exit_code_2() throws Exception {
    Files.writeString(folder.resolve("file"), "");

    assertEquals(
        2,
        run(
            Map.of("SITEMESSAGE_STORE_URL", "jdbc:hsqldb:file:" + folder.resolve("file/db")),
            "serve",
            "--port",
            "0"));

    assertOneLine("it is not a folder");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "schedule|name a recipient with --to",
        "schedule --to a --context {|--context is not well-formed JSON (it ends too early, at line 1, column 2)",
        "limit smtp --reason x --rate 10/1s|--for is missing; give --for or --until",
        "pause smtp --reason x --for 1h --until 2030-01-01T00:00:00Z|--for is not allowed beside --until",
        "help lst|Unknown subcommand 'lst'; did you mean \"list\"?",
        "serve --prot 8112|did you mean \"--port\"? (see sitemessage serve --help)",
        "list --=x|: '--=x' (see sitemessage list --help)",
        "serve --hots=x|did you mean \"--host\"?",
        "list --cuont|did you mean \"--count\"? (see sitemessage list --help)",
        "history --by tpye|must be one of messenger, type, domain; did you mean \"type\"?",
        "schedule --to a --send-at tomorrow|is \"tomorrow\", must be a time",
        "requeue --status failed --since noon|is \"noon\", must be a time such as 2030-01-31T12:00:00Z",
        "import-django --from x --zone Nowhere|is \"Nowhere\", must be a time zone",
        "probe smtp|--to",
        "cancel|exactly one of --message, --dispatch, --status and --filter",
        "cancel --message 1 --dispatch 2|exactly one of --message, --dispatch, --status and --filter",
        "requeue --messenger smtp|exactly one of --message, --dispatch, --status and --filter",
        "requeue --message first|--message",
        "cleanup --ago lately|must be a number of days, or end in d, h, m or s; is \"lately\"",
        "cleanup --ago -3|--ago",
        "copy-store|--to",
        "copy-store --to jdbc:mysql://root:s3cret@h/db|--to must start with",
        "copy-store --from jdbc:mysql://h/db --to jdbc:hsqldb:mem:x|--from must start with",
        "cancel --status pending --since 2026-01-01T00:00:00Z|--since",
        "serve --port 99999|--port must be from 0 to 65535",
        "serve --port many|is \"many\", must be a whole number",
        "sevre|did you mean \"serve\"?",
        "schedule --config nowhere.json --to a|cannot read nowhere.json",
        "--config nowhere.json send-scheduled|cannot read nowhere.json",
        "show abc|is \"abc\", must be a whole number",
        "bounce nowhere.eml|cannot read nowhere.eml: there is no such file"
      })
  void wrong_usage_is_one_line_and_exit_code_2(String line, String expected) {
    assertEquals(2, run(line.split(" ")));

    assertOneLine(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'messengers': {'smpt': {'from': 'a@b.c'}}} | messengers.smpt is not a known messenger; did you mean \"smtp\"?",
        "{'links': {'keys': ['short']}} | links.keys[0] has 5 characters, must have at least 16",
        "{'bounces': {'sendGridKey': 'none'}} | bounces.sendGridKey must be the verification key",
        "{'bounces': {'webhookSecrets': ['none']}} | bounces.webhookSecrets",
      })
  void a_mistake_that_only_a_start_finds_names_its_file(String json, String expected)
      throws Exception {
    ServerFile.delete(folder);
    var file = Files.writeString(folder.resolve("site.json"), json.replace('\'', '"'));

    assertEquals(2, run("serve", "--port", "0", "--config", file.toString()));

    assertOneLine("sitemessage: %s: %s".formatted(file, expected));
  }

  @Test
  void a_store_is_copied_and_not_twice_into_the_same() {
    var to = "jdbc:hsqldb:file:" + folder.resolve("copy");
    ServerFile.delete(folder);
    assertEquals(0, run("schedule", "--to", "a@example.org", "--text", "Hi"), err.toString());

    assertEquals(0, run("copy-store", "--to", to), err.toString());
    assertEquals(2, run("copy-store", "--to", to));

    assertTrue(out.toString().contains("\"dispatch\":1"), out.toString());
    assertTrue(err.toString().contains("copy is not empty: table"), err.toString());
  }

  @Test
  void a_store_that_from_names_is_opened_without_the_user_of_the_configured_store() {
    ServerFile.delete(folder);
    assertEquals(0, run("schedule", "--to", "a@example.org", "--text", "Hi"), err.toString());
    var configured =
        Map.of(
            "SITEMESSAGE_STORE_URL", "jdbc:postgresql://127.0.0.1:1/sitemessage",
            "SITEMESSAGE_STORE_USER", "sitemessage",
            "SITEMESSAGE_STORE_PASSWORD", "of another store");
    var from = "jdbc:hsqldb:file:" + folder.resolve("db");
    var to = "jdbc:hsqldb:file:" + folder.resolve("copy");

    assertEquals(0, run(configured, "copy-store", "--from", from, "--to", to), err.toString());

    assertTrue(out.toString().contains("\"dispatch\":1"), out.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jdbc:hsqldb:mem:x;crypt_key=s3cret;crypt_type=none",
        "jdbc:hsqldb:file:FOLDER/x;crypt_key=s3cret;crypt_type=none",
        "jdbc:postgresql://user:s3cret@127.0.0.1:1/db?sslmode=none",
        "jdbc:postgresql://user:s3cret@127.0.0.1:1",
        "jdbc:postgresql://127.0.0.1:1/db?password=s3cret",
        "jdbc:mysql://user:s3cret@127.0.0.1:1/db",
        "postgresql://user:s3cret@127.0.0.1:1/db"
      })
  void a_password_in_the_url_of_a_store_is_never_shown(String url) {
    var at = url.replace("FOLDER", folder.toString());
    ServerFile.delete(folder);

    assertEquals(2, run("copy-store", "--to", at), err.toString());
    assertEquals(2, run(Map.of("SITEMESSAGE_STORE_URL", at), "schedule", "--to", "a"));
    assertEquals(2, run(Map.of("SITEMESSAGE_STORE_URL", at), "import-django", "--from", at));

    assertFalse((out + "" + err).contains("s3cret"), out + "" + err);
    assertEquals(3, err.toString().lines().count(), err.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"not a url", "example.org", "ftp://example.org", "https://?x", "/path"})
  void an_invalid_site_url_is_refused_by_name_and_value(String url) {
    ServerFile.delete(folder);

    assertEquals(2, run(Map.of("SITEMESSAGE_SITE_URL", url), "serve", "--port", "0"));

    assertOneLine("siteUrl is \"" + url + "\", must be an http or https URL");
  }

  @Test
  void the_help_of_cancel_offers_no_time_and_the_help_of_requeue_does() {
    assertEquals(0, run("cancel", "--help"));
    assertFalse(out.toString().contains("--since"), out.toString());

    assertEquals(0, run("requeue", "--help"));
    assertTrue(out.toString().contains("--since"), out.toString());
  }

  @Test
  void help_lists_the_commands_and_the_exit_codes() {
    assertEquals(0, run("--help"));

    var help = out.toString();
    for (var part :
        List.of(
            "serve",
            "schedule",
            "send-scheduled",
            "probe",
            "chat-ids",
            "cancel",
            "requeue",
            "cleanup",
            "check-undelivered",
            "copy-store",
            "Exit codes:")) {
      assertTrue(help.contains(part), help);
    }
  }

  @Test
  void the_version_is_the_builds() {
    assertEquals(0, run("--version"));

    assertTrue(out.toString().matches("sitemessage \\d+\\.\\d+\\.\\S+\\R"), out.toString());
  }

  private void assertOneLine(String expected) {
    var text = err.toString().strip();
    assertTrue(text.startsWith("sitemessage: "), text);
    assertTrue(text.contains(expected), text);
    assertEquals(1, text.lines().count(), text);
  }

  private int run(String... args) {
    return run(Map.of("SITEMESSAGE_STORE_URL", "jdbc:hsqldb:file:" + folder.resolve("db")), args);
  }

  private int run(Map<String, String> environment, String... args) {
    return Cli.run(args, environment, new PrintWriter(out), new PrintWriter(err));
  }

  private void answers(String address, JsonObject reply) {
    vertx
        .eventBus()
        .<JsonObject>consumer(
            address,
            message -> {
              if (!address.equals(BusAddress.STATS)) {
                received.add(message.body());
              }
              message.reply(reply);
            });
  }
}
