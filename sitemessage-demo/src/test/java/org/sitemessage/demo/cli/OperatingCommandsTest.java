package org.sitemessage.demo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.feedback.Feedback;
import org.sitemessage.api.feedback.FeedbackPage;
import org.sitemessage.api.history.History;
import org.sitemessage.api.history.HistoryBy;
import org.sitemessage.api.history.HistoryCounts;
import org.sitemessage.api.history.HistoryQuery;
import org.sitemessage.api.history.HistorySpan;
import org.sitemessage.api.history.HistoryTotal;
import org.sitemessage.api.node.Setting;
import org.sitemessage.api.node.SettingList;
import org.sitemessage.api.operation.Operation;
import org.sitemessage.api.operation.OperationKind;
import org.sitemessage.api.operation.OperationPage;
import org.sitemessage.api.operation.OperationState;
import org.sitemessage.api.options.OptionSource;
import org.sitemessage.api.schedule.BounceReport;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.base.Waiting;
import org.sitemessage.demo.config.DemoConfig.Listen;
import org.sitemessage.demo.web.Front;

/** The commands that operate a running server or application, named by its URL. */
@Timeout(30)
class OperatingCommandsTest {
  private final Vertx vertx = Vertx.vertx();
  private final List<JsonObject> received = new CopyOnWriteArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private String url = "";

  @BeforeEach
  void serves() {
    var server = Waiting.started(Front.serve(vertx, new Listen("127.0.0.1", 0), Optional.empty()));
    url = "http://127.0.0.1:" + server.actualPort();
  }

  @AfterEach
  void closes() {
    Waiting.started(vertx.close());
  }

  private int run(String... args) {
    return Cli.run(
        args, Map.of("SITEMESSAGE_URL", url), new PrintWriter(out), new PrintWriter(err));
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

  private List<String> lines() {
    return out.toString().lines().toList();
  }

  private static JsonObject stats() {
    return new JsonObject()
        .put("processes", 2)
        .put("dispatches", new JsonObject().put("pending", 3).put("sent", 12).put("failed", 0))
        .put(
            "messengers",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("alias", "smtp")
                        .put("state", "paused")
                        .put("inFlight", 0)
                        .put("reason", "password \u001b[2J expired")
                        .put("untilMs", 1_893_456_000_000L)
                        .put("pausedByHand", new JsonObject().put("sinceMs", 1)))
                .add(new JsonObject().put("alias", "vk").put("state", "ready").put("inFlight", 2)));
  }

  @Test
  void the_status_shows_counts_and_messengers_without_what_a_terminal_would_obey() {
    answers(BusAddress.STATS, stats());

    assertEquals(0, run("status"), err.toString());

    assertEquals(
        List.of(
            "dispatches: pending 3, sent 12",
            "processes on the store: 2",
            "",
            "MESSENGER  STATE           IN FLIGHT  UNTIL                 REASON",
            "smtp       paused by hand  0          2030-01-01T00:00:00Z  password [2J expired",
            "vk         ready           2          -"),
        lines());
  }

  @Test
  void the_status_and_the_messengers_tell_of_a_message_type_that_is_paused() {
    var pause =
        new JsonObject()
            .put("type", "news")
            .put("sinceMs", 1)
            .put("untilMs", 1_893_456_000_000L)
            .put("reason", "wrong \u001b[2J text");
    answers(BusAddress.STATS, stats().put("pausedTypes", new JsonArray().add(pause)));

    for (var command : List.of("status", "messengers")) {
      out.getBuffer().setLength(0);
      assertEquals(0, run(command), err.toString());
      assertEquals(
          List.of(
              "",
              "TYPE  STATE           UNTIL                 REASON",
              "news  paused by hand  2030-01-01T00:00:00Z  wrong [2J text"),
          lines().subList(lines().size() - 3, lines().size()));
    }
  }

  private static HistoryTotal total(String domain, long sent, long failed) {
    var counts = new HistoryCounts(sent, failed, 0, 0, 0, 0, 0);
    return new HistoryTotal(domain, counts, Optional.empty(), Optional.empty());
  }

  @Test
  void the_history_tells_by_domain_who_rejects() {
    var query = new HistoryQuery(HistorySpan.DAY, HistoryBy.DOMAIN, "");
    var totals =
        List.of(total("example.org", 30_144, 0), total("*", 400, 7), total("bad.example", 1, 53));
    var reply =
        new History(query, Instant.EPOCH, HistorySpan.DAY.step(), List.of(), totals).toJson();
    answers(BusAddress.HISTORY, reply);

    assertEquals(0, run("history", "--by", "domain", "--span", "day", "--sort", "failed"));
    assertEquals(0, run("history", "--by", "DOMAIN", "--span", "day", "--json"));

    assertEquals(
        List.of(
            "DOMAIN        SENT    FAILED  DEFERRED  BOUNCED  UNKNOWN  EXPIRED  CANCELLED",
            "bad.example   1       53      0         0        0        0        0",
            "(all others)  400     7       0         0        0        0        0",
            "example.org   30,144  0       0         0        0        0        0",
            reply.encode()),
        lines());
    assertEquals(List.of(query.toJson(), query.toJson()), received);
  }

  @Test
  void a_history_by_something_else_names_what_there_is() {
    assertEquals(2, run("history", "--by", "country"));

    assertTrue(
        err.toString().contains("is \"country\", must be one of messenger, type, domain (see"),
        err.toString());
  }

  @Test
  void a_command_that_changes_nothing_says_so() {
    answers(BusAddress.PEOPLE, new JsonObject().put("readmitted", false));
    answers(
        BusAddress.OPERATIONS,
        new JsonObject().put("operation", new JsonObject().put("id", 1).put("state", "done")));

    assertEquals(1, run("people", "readmit", "--user", "42"));
    assertEquals(0, run("operations", "stop", "1"));

    assertEquals(
        List.of(
            "sitemessage: this person was not erased",
            "sitemessage: the operation had ended before: it is done"),
        err.toString().lines().toList());
  }

  @Test
  void the_settings_say_where_each_value_comes_from() {
    var setting =
        new Setting(
            "retry.factor",
            "number",
            2.5,
            Optional.of(2.0),
            true,
            OptionSource.ENVIRONMENT,
            "Ratio of two delays.");
    answers(BusAddress.SETTINGS, new SettingList("a1", List.of(setting)).toJson());

    assertEquals(0, run("settings", "retry", "--changed"), err.toString());

    assertEquals(
        List.of(
            "OPTION        VALUE  DEFAULT  FROM         MEANING",
            "retry.factor  2.5    2.0      environment  Ratio of two delays."),
        lines());
  }

  @Test
  void nodes_are_printed_and_one_is_drained_by_its_id() {
    answers(
        BusAddress.NODES,
        new JsonObject()
            .put("node", "a1")
            .put(
                "nodes",
                new JsonArray()
                    .add(node("a1"))
                    .add(node("b2").put("drainedAtMs", 0))
                    .add(node("c3").put("continuous", false))));
    answers(BusAddress.DRAIN, new JsonObject().put("node", "b2").put("drained", true));
    answers(BusAddress.UNDRAIN, new JsonObject().put("node", "b2").put("drained", false));

    assertEquals(0, run("nodes"), err.toString());
    assertEquals(0, run("nodes", "drain", "b2"), err.toString());
    assertEquals(0, run("nodes", "undrain", "b2"), err.toString());

    assertTrue(lines().get(1).startsWith("a1  app1  17"), lines().get(1));
    assertTrue(lines().get(1).contains("+3 ms"), lines().get(1));
    assertTrue(lines().get(1).endsWith("alive"), lines().get(1));
    assertTrue(lines().get(2).endsWith("drained since 1970-01-01T00:00:00Z"), lines().get(2));
    assertTrue(lines().get(3).endsWith("on request"), lines().get(3));
    assertEquals("{\"node\":\"b2\",\"drained\":true}", lines().get(4));
    assertEquals(
        List.of(
            new JsonObject(),
            new JsonObject().put("node", "b2"),
            new JsonObject().put("node", "b2")),
        received);
  }

  private static JsonObject node(String id) {
    return new JsonObject()
        .put("id", id)
        .put("version", "1.0")
        .put("host", "app1")
        .put("pid", 17)
        .put("startedAtMs", 0)
        .put("heartbeatAtMs", 0)
        .put("alive", true)
        .put("clockAheadMs", 3)
        .put("claims", 2);
  }

  @Test
  void the_state_is_printed_as_lines_where_there_is_no_terminal() {
    answers(BusAddress.STATS, stats());

    assertEquals(0, run("top", "--times", "1"), err.toString());

    assertTrue(
        lines().get(0).endsWith("dispatches: pending 3, sent 12; smtp paused by hand"),
        out.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"status --json", "messengers --json"})
  void a_script_gets_json(String line) {
    answers(BusAddress.STATS, stats());

    assertEquals(0, run(line.split(" ")), err.toString());

    assertEquals(
        stats().getJsonArray("messengers"),
        new JsonObject(out.toString()).getJsonArray("messengers"));
  }

  @Test
  void dispatches_are_listed_by_a_filter_as_a_table_and_the_rest_is_told_on_standard_error() {
    answers(
        BusAddress.DISPATCHES,
        new JsonObject()
            .put(
                "dispatches",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("id", 101)
                            .put("messageId", 17)
                            .put("status", "error")
                            .put("messenger", "smtp")
                            .put("address", "a@example.org")
                            .put("attempts", 2)
                            .put("nextAttemptAtMs", 1_893_456_000_000L)
                            .put("type", "news")
                            .put("subject", "Hello")))
            .put("next", 101)
            .put("partial", true)
            .put("count", 10_000)
            .put("capped", true));

    assertEquals(
        0, run("list", "to:*@example.org", "since:2h", "--count", "--limit", "1"), err.toString());

    assertEquals(
        new JsonObject()
            .put("filter", "to:*@example.org since:2h")
            .put("limit", 1L)
            .put("count", true),
        received.get(0));
    assertEquals(
        "101  17       error   smtp       a@example.org  2      2030-01-01T00:00:00Z  news  Hello",
        lines().get(1));
    assertEquals(
        List.of("10,000+ in all", "the search ended at its bound; continue with --after 101"),
        err.toString().lines().toList());
  }

  @Test
  void messages_are_listed_by_a_filter() {
    answers(
        BusAddress.MESSAGES,
        new JsonObject()
            .put(
                "messages",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("id", 17)
                            .put("type", "news")
                            .put("priority", 0)
                            .put("createdAtMs", 1_893_456_000_000L)
                            .put("subject", "Hello"))));

    assertEquals(0, run("list", "--messages", "type:news"), err.toString());

    assertEquals("17  news  0         2030-01-01T00:00:00Z  Hello", lines().get(1));
    assertEquals("", err.toString());
  }

  @Test
  void a_dispatch_is_shown_with_its_attempts_and_why_it_waits() {
    answers(
        BusAddress.DISPATCH,
        new JsonObject()
            .put("id", 101)
            .put("status", "error")
            .put("nextAttemptAtMs", 1_893_456_000_000L)
            .put(
                "errors",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("atMs", 1_893_456_000_000L)
                            .put("outcome", "retry")
                            .put("text", "450 busy")
                            .put("repeats", 2)))
            .put("waits", new JsonObject().put("why", "retry").put("text", "It waits.")));

    assertEquals(0, run("show", "101"), err.toString());

    assertEquals(List.of(new JsonObject().put("id", 101L)), received);
    assertEquals(
        List.of(
            "id             101",
            "status         error",
            "nextAttemptAt  2030-01-01T00:00:00Z",
            "",
            "It waits.",
            "",
            "AT                    OUTCOME   ANSWER",
            "2030-01-01T00:00:00Z  retry x2  450 busy"),
        lines());
  }

  @Test
  void a_message_is_shown_with_its_dispatches() {
    answers(
        BusAddress.MESSAGE,
        new JsonObject()
            .put("id", 17)
            .put(
                "dispatches",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("id", 101)
                            .put("status", "sent")
                            .put("messenger", "smtp")
                            .put("address", "a@b.c"))));

    assertEquals(0, run("show", "--message", "17"), err.toString());

    assertEquals("101  sent    smtp       a@b.c", lines().get(3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pause smtp --reason password|sitemessage.pause|{\"reason\":\"password\",\"messenger\":\"smtp\"}",
        "pause smtp --reason x --for 2h --by Ann|sitemessage.pause|"
            + "{\"reason\":\"x\",\"forMs\":7200000,\"by\":\"Ann\",\"messenger\":\"smtp\"}",
        "resume smtp|sitemessage.resume|{\"messenger\":\"smtp\"}",
        "pause --type news --reason x --for 2h|sitemessage.pause-type|"
            + "{\"reason\":\"x\",\"forMs\":7200000,\"type\":\"news\"}",
        "resume --type news|sitemessage.resume-type|{\"type\":\"news\"}",
        "limit smtp --rate 10/1s/2 --concurrency 4 --domain gmail.com=none --domain a.b=5/1m/1"
            + " --each-address 1/1m --day 9 --for 2h --reason x --by Ann|sitemessage.limit|"
            + "{\"concurrency\":4,\"rateLimit\":{\"count\":10,\"periodMs\":1000,\"burst\":2},"
            + "\"limits\":{\"address\":{\"count\":1,\"periodMs\":60000,\"burst\":1},"
            + "\"domains\":{\"a.b\":{\"count\":5,\"periodMs\":60000,\"burst\":1},"
            + "\"gmail.com\":{\"count\":0}},\"day\":{\"count\":9,\"zone\":\"Z\"}},"
            + "\"reason\":\"x\",\"forMs\":7200000,\"by\":\"Ann\",\"messenger\":\"smtp\"}",
        "unlimit smtp|sitemessage.unlimit|{\"messenger\":\"smtp\"}",
        "cancel --filter type:news --dry-run|sitemessage.cancel|{\"filter\":\"type:news\",\"dryRun\":true}",
        "requeue --filter status:failed|sitemessage.requeue|{\"filter\":\"status:failed\"}",
        "people show --user 42|sitemessage.people|{\"action\":\"show\",\"user\":\"42\"}",
        "people erase --messenger smtp --address a@b.c --dry-run|sitemessage.people|"
            + "{\"action\":\"erase\",\"dryRun\":true,\"messenger\":\"smtp\",\"address\":\"a@b.c\"}",
        "people readmit --user 42|sitemessage.people|{\"action\":\"readmit\",\"user\":\"42\"}",
        "operations show 7|sitemessage.operations|{\"action\":\"show\",\"id\":7}",
        "operations stop 7|sitemessage.operations|{\"action\":\"stop\",\"id\":7}",
        "operations list --json --limit 9|sitemessage.operations|"
            + "{\"action\":\"list\",\"after\":0,\"limit\":9}",
        "feedback --json --kind bounced --messenger smtp --before 9 --limit 5|sitemessage.feedback|"
            + "{\"kind\":\"bounced\",\"messenger\":\"smtp\",\"before\":9,\"limit\":5}",
        "feedback --json --kind receipt|sitemessage.feedback|{\"kind\":\"receipt\"}",
        "feedback --json --unmatched|sitemessage.feedback|{\"unmatched\":true}",
        "settle --as sent --filter since:2h|sitemessage.settle|{\"filter\":\"since:2h\",\"as\":\"sent\"}"
      })
  void an_operators_command_is_sent_to_the_server_of_the_url(
      String line, String address, String body) {
    answers(address, new JsonObject().put("done", true));

    assertEquals(0, run(line.split(" ")), err.toString());

    assertEquals(List.of(new JsonObject(body)), received);
    assertEquals("{\"done\":true}", out.toString().strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cancel --filter type:news|{\"action\":\"start\",\"do\":\"cancel\",\"filter\":\"type:news\"}",
        "requeue --filter status:failed|"
            + "{\"action\":\"start\",\"do\":\"requeue\",\"filter\":\"status:failed\"}",
        "settle --as sent --filter id:1|"
            + "{\"action\":\"start\",\"do\":\"settle\",\"filter\":\"id:1\",\"as\":\"sent\"}"
      })
  void a_change_in_the_background_prints_the_id_of_its_operation(String line, String body) {
    answers(
        BusAddress.OPERATIONS,
        new JsonObject().put("operation", new JsonObject().put("id", 7).put("state", "waiting")));

    assertEquals(0, run((line + " --background").split(" ")), err.toString());

    assertEquals(List.of(new JsonObject(body)), received);
    assertEquals("7", out.toString().strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cancel --message 1 --background",
        "cancel --filter id:1 --dry-run --background",
        "requeue --status failed --background"
      })
  void only_a_filter_is_changed_in_the_background(String line) {
    assertEquals(2, run(line.split(" ")));

    assertTrue(err.toString().contains("--background goes with --filter alone"), err.toString());
    assertEquals(List.of(), received);
  }

  @Test
  void feedback_is_printed_as_a_table() {
    answers(
        BusAddress.FEEDBACK,
        new FeedbackPage(
                List.of(
                    new Feedback(
                        3,
                        Instant.EPOCH,
                        BounceReport.Kind.COMPLAINED,
                        "",
                        "a@b.c",
                        OptionalLong.empty(),
                        "")),
                OptionalLong.of(3))
            .toJson());

    assertEquals(0, run("feedback"), err.toString());

    assertEquals(
        List.of("3", "1970-01-01T00:00:00Z", "complained", "unmatched", "a@b.c"),
        List.of(lines().get(1).strip().split(" {2,}")));
    assertTrue(err.toString().contains("--before 3"), err.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "feedback --messenger smpt",
        "list messenger:smpt",
        "list -- -to:a messenger:*,smpt"
      })
  void an_empty_list_of_a_messenger_that_is_not_registered_says_so(String line) {
    answers(BusAddress.FEEDBACK, new FeedbackPage(List.of(), OptionalLong.empty()).toJson());
    answers(BusAddress.DISPATCHES, new JsonObject().put("dispatches", new JsonArray()));
    answers(
        BusAddress.STATS,
        new JsonObject()
            .put("messengers", new JsonArray().add(new JsonObject().put("alias", "smtp"))));

    assertEquals(0, run(line.split(" ")), err.toString());

    assertEquals(
        "sitemessage: messenger \"smpt\" is not registered; did you mean \"smtp\"? (registered:"
            + " smtp)",
        err.toString().strip());
  }

  @Test
  void an_empty_list_is_all_that_a_key_without_the_right_to_see_messengers_gets() {
    HttpServer guarded =
        Waiting.started(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      if (request.path().equals("/api/stats")) {
                        request.response().setStatusCode(403);
                      }
                      request.response().end("{\"feedback\":[]}");
                    })
                .listen(0, "127.0.0.1"));

    assertEquals(
        0,
        run(
            "feedback",
            "--messenger",
            "smpt",
            "--url",
            "http://127.0.0.1:%d".formatted(guarded.actualPort())),
        err.toString());

    assertEquals("", err.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"feedback", "feedback --json"})
  void a_report_is_no_command_to_the_terminal(String line) {
    var hostile = "550 \u009b2J\u009d0;root\u0007\u202e\u2066 \u001b[2J\u007f no\n";
    var report =
        new Feedback(
            3,
            Instant.EPOCH,
            BounceReport.Kind.BOUNCED,
            "",
            hostile + "@b.c",
            OptionalLong.empty(),
            hostile);
    answers(BusAddress.FEEDBACK, new FeedbackPage(List.of(report), OptionalLong.empty()).toJson());

    assertEquals(0, run(line.split(" ")), err.toString());

    assertFalse(
        Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\\r\\n]]").matcher(out.toString()).find(),
        out.toString());
    if (line.endsWith("--json")) {
      assertEquals(
          hostile, FeedbackPage.fromJson(new JsonObject(out.toString())).feedback().get(0).text());
    }
  }

  @Test
  void operations_are_printed_as_a_table() {
    answers(
        BusAddress.OPERATIONS,
        new OperationPage(
                List.of(
                    new Operation(
                        7,
                        OperationKind.SETTLE,
                        Optional.of(DispatchStatus.SENT),
                        "messenger:smtp",
                        "ann",
                        "",
                        OperationState.RUNNING,
                        true,
                        OptionalLong.of(900),
                        500,
                        1,
                        "a1",
                        Instant.EPOCH,
                        Instant.EPOCH,
                        Optional.empty(),
                        "")),
                OptionalLong.empty())
            .toJson());

    assertEquals(0, run("operations", "list"), err.toString());

    assertEquals(
        List.of(
            "7",
            "settle as sent",
            "stopping",
            "500",
            "900",
            "1970-01-01T00:00:00Z",
            "ann",
            "messenger:smtp"),
        List.of(lines().get(1).split(" {2,}")));
    assertEquals(2, run("operations"));
  }

  @Test
  void the_tail_prints_events_that_its_filter_selects_until_its_limit() {
    var told =
        vertx.setPeriodic(
            20,
            timer -> {
              for (var messenger : List.of("vk", "smtp")) {
                vertx
                    .eventBus()
                    .publish(
                        BusAddress.EVENT_PREFIX + "failed",
                        new JsonObject()
                            .put("v", 1)
                            .put("dispatchId", 7)
                            .put("messenger", messenger));
              }
            });

    var code = run("tail", "--filter", "status:failed messenger:smtp", "--limit", "2", "--json");
    vertx.cancelTimer(told);

    assertEquals(0, code, err.toString());
    assertEquals(2, lines().size());
    assertEquals(
        new JsonObject()
            .put("v", 1)
            .put("dispatchId", 7)
            .put("messenger", "smtp")
            .put("event", "failed"),
        new JsonObject(lines().get(0)));
  }

  @Test
  void a_key_is_sent_as_a_bearer_token_and_a_refusal_names_the_way_out() {
    var seen = new CopyOnWriteArrayList<String>();
    HttpServer guarded =
        Waiting.started(
            vertx
                .createHttpServer()
                .requestHandler(request -> guard(request, seen))
                .listen(0, "127.0.0.1"));
    var at = "http://127.0.0.1:%d/mail/".formatted(guarded.actualPort());

    var without = run("status", "--url", at);
    var refused = err.toString();
    var with = run("status", "--url", at, "--key", "secret");

    assertEquals(1, without);
    assertEquals("sitemessage: log in (give a key with --key or SITEMESSAGE_KEY)", refused.strip());
    assertEquals(0, with, err.toString());
    assertEquals(List.of("/mail/api/stats null", "/mail/api/stats Bearer secret"), seen);
  }

  private static void guard(HttpServerRequest request, List<String> seen) {
    var key = request.getHeader("Authorization");
    seen.add(request.path() + " " + key);
    if (key == null) {
      request.response().setStatusCode(401).end("{\"detail\":\"log in\",\"code\":4010}");
    } else {
      request.response().end("{}");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "pause smtp|--reason",
        "limit smtp --reason x --rate fast|\"fast\" is no rate, must be COUNT/LENGTH",
        "limit smtp --reason x --domain gmail.com=9/1y|\"9/1y\" is no rate",
        "pause smtp --reason x --for 30|must be a whole number and one of s, m, h and d",
        "show first|is \"first\", must be a whole number",
        "status --url ftp://x|--url is \"ftp://x\", must be an http or https URL"
      })
  void wrong_usage_is_one_line_and_exit_code_2(String line, String expected) {
    assertEquals(2, run(line.split(" ")), err.toString());

    assertTrue(err.toString().contains(expected), err.toString());
    assertEquals(1, err.toString().lines().count());
    assertFalse(err.toString().contains("Exception"), err.toString());
  }

  @Test
  void a_server_that_cannot_be_reached_is_one_line_and_exit_code_1() {
    assertEquals(1, run("status", "--url", "http://127.0.0.1:1"));

    assertTrue(err.toString().contains("cannot be reached"), err.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "schedule",
        "preview",
        "send-scheduled",
        "prepare",
        "probe",
        "chat-ids",
        "status",
        "messengers",
        "list",
        "show",
        "tail",
        "top",
        "pause",
        "resume",
        "limit",
        "unlimit",
        "cancel",
        "requeue",
        "settle",
        "history",
        "operations list",
        "operations show",
        "operations stop",
        "settings",
        "feedback",
        "cleanup",
        "check-undelivered",
        "options",
        "dependencies",
        "completion",
        "man-page",
        "suppressions list",
        "suppressions add",
        "suppressions remove",
        "bounce",
        "import-django",
        "copy-store"
      })
  void the_help_of_a_command_has_an_example(String command) {
    assertEquals(0, run((command + " --help").split(" ")));

    assertTrue(out.toString().contains("\n  sitemessage " + command), out.toString());
  }

  @Test
  void the_completion_and_the_manual_page_name_every_command() {
    assertEquals(0, run("completion"));
    var completion = out.toString();
    out.getBuffer().setLength(0);
    assertEquals(0, run("man-page"));

    for (var command : List.of("serve", "list", "pause", "suppressions", "copy-store")) {
      assertTrue(completion.contains(command), command);
      assertTrue(
          out.toString().contains(".SS sitemessage " + command.replace("-", "\\-")), command);
    }
    assertTrue(completion.contains("--dry-run"));
    assertTrue(out.toString().startsWith(".TH SITEMESSAGE 1"));
  }
}
