package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.access.AuditEntry;
import org.sitemessage.api.access.AuditOutcome;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.schedule.CleanupRequest;
import org.sitemessage.openapi.ApiDocument;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.access.AccessControl;

/** The record of who has changed what. */
@Timeout(60)
class AuditTest {
  private static final String MESSAGE =
      "{\"type\":\"plain\",\"context\":{\"text\":\"a secret text\"},\"recipients\":"
          + "[{\"messenger\":\"pager\",\"address\":\"7001\"},"
          + "{\"messenger\":\"pager\",\"address\":\"7002\"}]}";

  private final Engines engine = engines();
  private final GuardedApi api = GuardedApi.withKeys(engine);

  /** Creates the engines of this test; a subclass may use another database. */
  Engines engines() {
    var engines = new Engines();
    engines.start(new RecordingMessenger("pager"));
    return engines;
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private static String shown(AuditEntry entry) {
    return "%s %s: %s [%s] %s %d"
        .formatted(
            entry.caller().name(),
            entry.caller().kind().key(),
            entry.action(),
            entry.target(),
            entry.outcome().key(),
            entry.touched());
  }

  @Test
  void a_resume_counts_only_what_was_paused_before() {
    var operator = Optional.of(api.key("ann", Right.OPERATE).secret());
    for (var what : List.of("messengers/pager", "types/plain")) {
      api.post("/api/%s/pause".formatted(what), operator, "{\"reason\":\"x\"}");
      api.post("/api/%s/resume".formatted(what), operator, "{}");
      var again = api.post("/api/%s/resume".formatted(what), operator, "{}");

      assertFalse(new JsonObject(again.body()).getBoolean("changed"), again.body());
      var entries = api.audit().stream().limit(2).map(AuditEntry::touched).toList();
      assertEquals(List.of(0L, 1L), entries, what);
    }
  }

  @Test
  void a_pause_is_logged_with_its_own_reason_and_a_dry_run_is_not_logged() {
    var operator = Optional.of(api.key("ann", Right.OPERATE).secret());

    api.post("/api/messengers/pager/pause", operator, "{\"reason\":\"password expired\"}");
    for (var path : List.of("/api/cancel", "/api/requeue")) {
      api.post(path, operator, "{\"status\":\"pending\",\"dryRun\":true}");
    }
    api.post("/api/cleanup", operator, "{\"dryRun\":true}");

    assertEquals("ann key: pause [pager] done 1", shown(api.audit().get(0)));
    assertEquals("password expired", api.audit().get(0).caller().reason());
    assertEquals(1, api.audit().stream().filter(e -> e.caller().name().equals("ann")).count());
  }

  @Test
  void limits_are_logged_with_what_was_set_and_why() {
    var operator = Optional.of(api.key("ann", Right.OPERATE).secret());

    api.post(
        "/api/messengers/pager/limit",
        operator,
        "{\"reason\":\"too fast\",\"concurrency\":2,\"forMs\":60000}");
    api.post("/api/messengers/pager/unlimit", operator, "{}");
    api.post("/api/messengers/pager/unlimit", operator, "{}");

    assertEquals("ann key: unlimit [pager] done 0", shown(api.audit().get(0)));
    assertEquals("ann key: unlimit [pager] done 1", shown(api.audit().get(1)));
    assertEquals(
        "ann key: limit [pager {\"concurrency\":2,\"forMs\":60000}] done 1",
        shown(api.audit().get(2)));
    assertEquals("too fast", api.audit().get(2).caller().reason());
  }

  @Test
  void each_change_tells_who_has_changed_how_many_and_holds_no_text_and_no_address() {
    var root = Optional.of(api.key("root", Right.ADMIN).secret());

    api.post("/api/messages", root, MESSAGE);
    api.post("/api/preview", root, MESSAGE);
    api.post("/api/cancel", root, "{\"message\":1}", "Sitemessage-Reason", "wrong%20list");
    api.post("/api/requeue", root, "{\"status\":\"cancelled\"}");
    api.post(
        "/api/suppressions",
        root,
        "{\"action\":\"add\",\"messenger\":\"pager\",\"address\":\"7003\",\"text\":\"she asked\"}");
    api.get("/api/suppressions", root);
    api.post(
        "/api/suppressions",
        root,
        "{\"action\":\"remove\",\"messenger\":\"pager\",\"address\":\"7003\",\"text\":\"works again\",\"by\":\"bob\"}");
    var made =
        api.post(
            "/api/keys", root, "{\"action\":\"create\",\"name\":\"crm\",\"rights\":[\"people\"]}");
    api.post("/api/keys", root, "{\"action\":\"revoke\",\"name\":\"crm\"}");
    api.get("/api/keys", root);
    api.post("/api/probe", root, "{\"messenger\":\"pager\",\"to\":\"7004\"}");
    api.post("/api/messengers/pager/resume", root, "{}");
    api.post("/api/cancel", root, "{\"message\":999}");
    api.post("/api/cancel", root, "no json");

    var entries = api.audit();
    assertEquals(
        List.of(
            "root key: resume [pager] done 0",
            "root key: probe [pager] done 1",
            "root key: keys revoke [crm] done 1",
            "root key: keys create [crm] done 1",
            "root key: suppressions remove [pager] done 1",
            "root key: suppressions add [pager] done 1",
            "root key: requeue [{\"status\":\"cancelled\"}] done 2",
            "root key: cancel [{\"message\":1}] done 2",
            "root key: schedule [message 1] done 2"),
        entries.stream().map(AuditTest::shown).toList());
    assertEquals("works again (bob)", entries.get(4).caller().reason());
    assertEquals("wrong list", entries.get(7).caller().reason());
    assertEquals("127.0.0.1", entries.get(7).caller().from());
    assertEquals(engine.clock().instant(), entries.get(7).at());
    var all = api.get("/api/audit", root).body();
    for (var hidden :
        List.of("secret", "700", "asked", new JsonObject(made.body()).getString("secret"))) {
      assertFalse(all.contains(hidden), hidden);
    }
  }

  @Test
  void a_file_has_one_entry_however_many_parts_it_has() {
    var shop = Optional.of(api.key("shop", Right.SCHEDULE).secret());

    api.send(
        api.request("/api/attachments?fileName=a.bin", shop)
            .POST(BodyPublishers.ofByteArray(new byte[1_000_000])));

    assertEquals(
        List.of("shop key: upload [] done 1"), api.audit().stream().map(AuditTest::shown).toList());
  }

  @Test
  void a_repeated_request_has_changed_nothing_the_second_time() {
    var shop = Optional.of(api.key("shop", Right.SCHEDULE).secret());
    var named = new JsonObject(MESSAGE).put("requestId", "r-1").encode();

    api.post("/api/messages", shop, named);
    api.post("/api/messages", shop, named);

    assertEquals(List.of(0L, 2L), api.audit().stream().map(AuditEntry::touched).toList());
  }

  @Test
  void requests_of_the_application_itself_have_no_entries() {
    engine.scheduled();

    assertEquals(List.of(), api.audit());
  }

  @Test
  void changes_without_a_key_from_this_machine_are_logged_except_for_messages() {
    var open = GuardedApi.of(engine, AccessControl.loopback());

    open.post("/api/messages", Optional.empty(), MESSAGE);
    open.post("/api/cancel", Optional.empty(), "{\"message\":1}");

    assertEquals(
        List.of("this machine loopback: cancel [{\"message\":1}] done 2"),
        api.audit().stream().map(AuditTest::shown).toList());
  }

  @Test
  void no_look_by_http_has_an_entry() {
    var root = Optional.of(api.key("root", Right.ADMIN).secret());
    engine.scheduled();

    var looks =
        ApiDocument.load().operations().stream()
            .filter(one -> one.method().equals("get") && !one.busAddress().isEmpty())
            .map(one -> "/api" + one.path().replaceAll("\\{[^}]+}", "1"))
            .toList();
    looks.forEach(path -> assertTrue(api.get(path, root).statusCode() < 500, path));

    assertTrue(looks.contains("/api/feedback"), looks::toString);
    assertEquals(List.of(), api.audit());
  }

  @Test
  void the_log_is_read_page_by_page() {
    var root = Optional.of(api.key("root", Right.ADMIN).secret());
    IntStream.range(0, 5).forEach(i -> api.post("/api/messages", root, MESSAGE));

    var first = new JsonObject(api.get("/api/audit?limit=3", root).body());
    var next = first.getLong("next");
    var second = new JsonObject(api.get("/api/audit?limit=3&before=" + next, root).body());

    var all = new JsonObject(api.get("/api/audit?limit=5", root).body());

    assertEquals(3, first.getJsonArray("entries").size());
    assertEquals(5, all.getJsonArray("entries").size());
    assertFalse(all.containsKey("next"));
    assertEquals(2, second.getJsonArray("entries").size());
    assertFalse(second.containsKey("next"));
    assertTrue(second.getJsonArray("entries").getJsonObject(0).getLong("id") < next);
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, limit must be a whole number from 1",
    "before=x, before must be a whole number",
    "who=ann, who is not a known parameter"
  })
  void a_page_out_of_range_is_refused_naming_the_parameter(String query, String text) {
    var root = Optional.of(api.key("root", Right.ADMIN).secret());

    var refused = api.get("/api/audit?" + query, root);

    assertEquals(400, refused.statusCode());
    assertTrue(GuardedApi.detail(refused).startsWith(text), refused.body());
  }

  @Test
  void a_reason_that_is_not_percent_encoded_is_refused_and_a_long_one_is_cut() {
    var root = Optional.of(api.key("root", Right.ADMIN).secret());

    var refused = api.post("/api/messages", root, MESSAGE, "Sitemessage-Reason", "100%");
    api.post("/api/messages", root, MESSAGE, "Sitemessage-Reason", "x".repeat(3_000));

    assertEquals(400, refused.statusCode());
    assertEquals(1, api.audit().size());
    assertEquals(500, api.audit().get(0).caller().reason().length());
    assertEquals(AuditOutcome.DONE, api.audit().get(0).outcome());
  }

  @Test
  void a_principal_cannot_fill_the_log_with_refusals() {
    var reader = Optional.of(api.key("monitor", Right.READ).secret());
    var other = Optional.of(api.key("other", Right.READ).secret());
    IntStream.range(0, 37).forEach(i -> api.post("/api/cancel", reader, "{\"message\":1}"));
    api.post("/api/cancel", other, "{\"message\":1}");
    assertEquals(11, api.audit().size());

    engine.advance(Duration.ofMinutes(1));

    assertEquals(
        "monitor key: several requests [27 more within a minute] refused 0",
        shown(api.audit().get(0)));
    assertEquals(12, api.audit().size());
    api.post("/api/cancel", reader, "{\"message\":1}");
    assertEquals("monitor key: cancel [] refused 0", shown(api.audit().get(0)));
  }

  @Test
  void a_refusal_names_the_messenger_or_the_node_of_its_path_and_nothing_else() {
    var reader = Optional.of(api.key("monitor", Right.READ).secret());

    api.post("/api/messengers/pager/pause", reader, "{\"reason\":\"x\"}");
    api.post("/api/nodes/5/drain", reader, "{}");
    api.post("/api/messengers/a%00b/resume", reader, "{}");

    assertEquals(
        List.of(
            "monitor key: resume [] refused 0",
            "monitor key: drain [node 5] refused 0",
            "monitor key: pause [pager] refused 0"),
        api.audit().stream().limit(3).map(AuditTest::shown).toList());
  }

  @Test
  void refusals_that_were_left_out_are_logged_before_a_stop(@TempDir Path folder) {
    var stopped = new Engines().onDisk(folder);
    try (stopped) {
      stopped.start(new RecordingMessenger("pager"));
      var door = GuardedApi.withKeys(stopped);
      var reader = Optional.of(door.key("monitor", Right.READ).secret());
      IntStream.range(0, 12).forEach(i -> door.post("/api/cancel", reader, "{\"message\":1}"));
    }

    var again = new Engines().onDisk(folder);
    try (again) {
      again.start(new RecordingMessenger("pager"));
      assertEquals(
          "monitor key: several requests [2 more within a minute] refused 0",
          shown(GuardedApi.withKeys(again).audit().get(0)));
    }
  }

  @Test
  void a_long_target_is_cut_between_two_characters_and_marked() {
    var root = Optional.of(api.key("root", Right.ADMIN).secret());
    var filter = "text:" + "😀".repeat(200);

    var done = api.post("/api/cancel", root, new JsonObject().put("filter", filter).encode());

    assertEquals(200, done.statusCode(), done.body());
    var target = api.audit().get(0).target();
    assertTrue(target.matches("\\{\"filter\":\"text:(😀)+…"), target);
    assertTrue(target.length() >= 199 && target.length() <= 200, target.length() + " characters");
  }

  @Test
  void a_cleanup_removes_entries_that_are_older_than_a_year() {
    var root = Optional.of(api.key("root", Right.ADMIN).secret());
    IntStream.range(0, 450).forEach(i -> api.post("/api/messengers/pager/resume", root, "{}"));
    engine.advance(Duration.ofDays(2));
    api.post("/api/messengers/pager/resume", root, "{}");
    engine.advance(Duration.ofDays(364));

    Engines.await(
        SiteMessageClient.create(engine.vertx()).cleanup(CleanupRequest.of(Duration.ofDays(30))));

    assertEquals(1, api.audit().size());
  }
}
