package org.sitemessage.vertx.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.testkit.SettableClock;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.migrate.DjangoSource.Users;
import org.sitemessage.vertx.migrate.ImportReport.Both;
import org.sitemessage.vertx.migrate.ImportReport.Table;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;

/** Imports databases made by django-sitemessage's own migrations and functions. */
@Timeout(60)
class DjangoImportTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Vertx vertx = Vertx.vertx();
  private final DjangoSource django;
  private final StoreOptions store;
  private final DjangoImport importing;

  DjangoImportTest(@TempDir Path folder) {
    django = django(folder);
    store = store(folder);
    importing =
        new DjangoImport(
            vertx,
            SiteMessageOptions.defaults().with(SiteMessageOptions.STORE, store),
            new SettableClock(NOW));
  }

  /** Returns the database to import. */
  DjangoSource django(Path folder) {
    return DjangoSource.at("jdbc:sqlite:" + folder.resolve("site.sqlite3"));
  }

  /** Returns the resource with the statements that fill that database. */
  String fixture() {
    return "/django/fixture.sql";
  }

  /** Returns the store to import into. */
  StoreOptions store(Path folder) {
    return StoreOptions.at("jdbc:hsqldb:file:" + folder.resolve("db"));
  }

  /** Returns the URL that reads the store while no engine has it open. */
  String opened(StoreOptions at) {
    return at.get(StoreOptions.URL) + ";readonly=true;shutdown=true";
  }

  /** Tells whether the store exists. */
  boolean isMade(StoreOptions at) {
    return Files.exists(
        Path.of(
            at.get(StoreOptions.URL).substring(at.get(StoreOptions.URL).indexOf("file:") + 5)
                + ".script"));
  }

  /** Runs a statement that leaves rows with references to missing rows. */
  void orphan(String sql) {
    source(sql); // SQLite checks foreign keys only for those who ask for it.
  }

  @BeforeEach
  void makes() throws IOException {
    try (var fixture = DjangoImportTest.class.getResourceAsStream(fixture())) {
      for (var statement : new String(fixture.readAllBytes(), UTF_8).split(";\n", -1)) {
        if (!statement.isBlank()) {
          source(statement);
        }
      }
    }
  }

  @AfterEach
  void closes() {
    await(vertx.close());
  }

  @Test
  void everything_is_imported_and_counted() {
    var report = run();

    assertEquals(List.of(), report.differences());
    assertEquals(
        Map.of(
            "messages", new Table(9, 9, 0, 0),
            "dispatches", new Table(11, 11, 0, 0),
            "errors", new Table(28, 28, 0, 0),
            "subscriptions", new Table(5, 4, 1, 0)),
        report.tables());
    assertEquals(
        Map.of(
            "pending", new Both(2, 2),
            "sent", new Both(4, 4),
            "error", new Both(2, 2),
            "failed", new Both(2, 2),
            "unknown", new Both(1, 1)),
        report.statuses());
    assertEquals(Map.of("order_shipped", 2L, "digest", 1L), report.unknownTypes());
    assertEquals(Map.of("email_html: shop/mail.html", 1L), report.templates());
    assertEquals("site.sqlite3", report.name());
  }

  @Test
  void contexts_take_the_form_of_the_built_in_types_and_others_stay() {
    run();

    var contexts = stored("select context from message order by id");
    assertEquals(new JsonObject().put("text", "Привет, «мир» 👋"), new JsonObject(contexts.get(0)));
    assertEquals(
        new JsonObject().put("subject", "Hello").put("text", "It's plain.\nTwo lines."),
        new JsonObject(contexts.get(1)));
    assertEquals(
        new JsonObject().put("subject", "Rich").put("html", "<p>Hello</p>"),
        new JsonObject(contexts.get(2)));
    assertEquals(
        new JsonObject()
            .put("subject", "From a template")
            .put("template", "shop/mail.html")
            .put("name", "Ada")
            .put("total", 3),
        new JsonObject(contexts.get(3)));
    assertEquals(
        new JsonObject().put("subject", "By the backend").put("html", "Body <b>as</b> it was"),
        new JsonObject(contexts.get(4)));
    assertEquals("A-17", new JsonObject(contexts.get(6)).getString("order"));
  }

  @Test
  void messages_keep_sender_priority_group_and_time_and_wait_for_subscribers() {
    run();

    assertEquals(
        List.of("plain|1|0||2024-03-01T10:00:00.123Z|2026-01-06T00:00:00.000Z"),
        messages("type = 'plain' and sender <> ''"));
    assertEquals(
        List.of("email_plain||7||2024-03-01T10:01:00.123Z|2026-01-06T00:00:00.000Z"),
        messages("type = 'email_plain'"));
    assertEquals(
        List.of("digest||0|evening|2024-03-01T10:07:00.123Z|2026-01-06T00:00:00.000Z"),
        messages("type = 'digest'"));
    assertEquals(
        List.of("A-18"),
        stored("select m.context from postponed p join message m on m.id = p.message_id").stream()
            .map(context -> new JsonObject(context).getString("order"))
            .toList());
  }

  @Test
  void dispatches_keep_status_attempts_and_times() {
    run();

    // messenger, address, user, status, lane, rank, attempts, due, sent, read
    assertEquals(
        List.of(
            "xmpp|ada@jabber.example||1|1|0|0|2024-03-01T10:00:00.123Z|-|-",
            "smtp|ada@example.org|1|2|0|-7|1|2024-03-01T11:30:00.123Z|2024-03-01T11:30:00.123Z|2024-03-01T11:30:00.123Z",
            "smtp|c@example.org||2|0|-7|3|2024-03-01T12:30:00.123Z|2024-03-01T12:30:00.123Z|-",
            "smtp|d@example.org||3|1|0|2|2024-03-01T13:00:00.123Z|-|-",
            "smtp|e@example.org||4|4|0|10|2024-03-01T14:30:00.123Z|-|-",
            "smtp|f@example.org||6|4|0|1|2024-03-01T15:30:00.123Z|-|-"),
        dispatches().subList(0, 6));
    assertEquals(
        List.of(
            "2024-03-01T12:00:00.123Z|retry|attempt 0: timed out, it's слишком долго",
            "2024-03-01T12:01:00.123Z|retry|attempt 1: timed out, it's слишком долго"),
        stored(
            "select %s || '|' || a.outcome || '|' || a.text from attempt a join dispatch d on d.id = a.dispatch_id where d.address = 'c@example.org' order by a.id"
                .formatted(time("a.tried_at"))));
  }

  @Test
  void an_engine_sends_only_open_imported_dispatches() {
    run();
    var xmpp = new RecordingMessenger("xmpp");
    var smtp = new RecordingMessenger("smtp");
    var options = SiteMessageOptions.defaults().with(SiteMessageOptions.STORE, store);

    var site =
        await(
            SiteMessage.builder(vertx)
                .options(
                    options.with(
                        SiteMessageOptions.DISPATCH,
                        options.dispatch().with(DispatchOptions.CONTINUOUS, false)))
                .clock(new SettableClock(NOW))
                .messenger(xmpp)
                .messenger(smtp)
                .deploy());
    await(
        site.client()
            .request(BusAddress.SEND_SCHEDULED, new JsonObject().put("ignoreUnknown", true)));
    await(site.stop());

    assertEquals(List.of("ada@jabber.example: Привет, «мир» 👋"), sent(xmpp));
    // The other mail that was pending names a template that is not here: its error is recorded.
    assertEquals(List.of("d@example.org: <p>Hello</p>"), sent(smtp));
    assertTrue(dispatches().stream().anyMatch(row -> row.startsWith("smtp|ada@example.org|1|3|")));
  }

  private static List<String> sent(RecordingMessenger messenger) {
    return messenger.deliveries().stream()
        .map(
            delivery ->
                delivery.address()
                    + ": "
                    + (delivery.content().html().isEmpty()
                        ? delivery.content().text()
                        : delivery.content().html()))
        .toList();
  }

  @Test
  void a_second_run_imports_nothing_and_finds_all_in_order() {
    run();
    var before = dispatches();

    var again = run();

    assertEquals(List.of(), again.differences());
    assertEquals(new Table(9, 0, 9, 0), again.tables().get("messages"));
    assertEquals(new Table(11, 0, 11, 0), again.tables().get("dispatches"));
    assertEquals(new Table(5, 0, 5, 0), again.tables().get("subscriptions"));
    assertEquals(before, dispatches());
  }

  @Test
  void a_run_goes_on_where_another_was_interrupted() {
    source("create table kept as select * from sitemessage_dispatch where id > 4");
    source("create table errors as select * from sitemessage_dispatcherror where dispatch_id > 4");
    source("delete from sitemessage_dispatcherror where dispatch_id > 4");
    source("delete from sitemessage_dispatch where id > 4");
    run();
    source("insert into sitemessage_dispatch select * from kept");
    source("insert into sitemessage_dispatcherror select * from errors");

    var report = run();

    assertEquals(List.of(), report.differences());
    assertEquals(new Table(11, 7, 4, 0), report.tables().get("dispatches"));
    assertEquals(new Table(28, 24, 4, 0), report.tables().get("errors"));
    assertEquals(11, dispatches().size());
  }

  @Test
  void a_dry_run_reads_all_and_makes_no_store() {
    var report = await(importing.inspect(django));

    assertTrue(report.dryRun());
    assertEquals(new Table(11, 11, 0, 0), report.tables().get("dispatches"));
    assertEquals(List.of(), report.differences());
    assertFalse(isMade(store));
  }

  @Test
  void a_dry_run_counts_as_the_run_after_it_does() {
    var dry = await(importing.inspect(django));
    var real = run();

    assertEquals(real.tables(), dry.tables());
    assertEquals(real.statuses(), dry.statuses());
    assertEquals(real.differences(), dry.differences());
    assertFalse(real.dryRun());
  }

  @Test
  void a_dry_run_counts_rows_that_are_imported_already_as_the_run_after_it_does() {
    source("create table kept as select * from sitemessage_dispatch where id > 4");
    source("create table errors as select * from sitemessage_dispatcherror where dispatch_id > 4");
    source("delete from sitemessage_dispatcherror where dispatch_id > 4");
    source("delete from sitemessage_dispatch where id > 4");
    run();
    source("insert into sitemessage_dispatch select * from kept");
    source("insert into sitemessage_dispatcherror select * from errors");
    var before = dispatches();

    var dry = await(importing.inspect(django));
    var unchanged = dispatches();
    var real = run();

    assertEquals(new Table(11, 7, 4, 0), dry.tables().get("dispatches"));
    assertEquals(real.tables(), dry.tables());
    assertEquals(real.statuses(), dry.statuses());
    assertEquals(real.differences(), dry.differences());
    assertEquals(before, unchanged);
  }

  @Test
  void subscribers_are_users_or_addresses() {
    run();

    assertEquals(
        List.of(
            "order_shipped|smtp|1|",
            "order_shipped|smtp|2|",
            "order_shipped|xmpp|1|",
            "email_html|smtp||h@example.org"),
        subscriptions());
  }

  @Test
  void with_a_table_of_users_active_ones_are_subscribed_by_address() {
    await(importing.run(django.withUsers(Users.of("auth_user.email"))));

    assertEquals(
        List.of(
            "order_shipped|smtp||ada@example.org",
            "order_shipped|smtp|2|",
            "order_shipped|xmpp|1|",
            "email_html|smtp||h@example.org"),
        subscriptions());
  }

  @Test
  void more_rows_than_a_page_come_over() {
    source(
        "insert into sitemessage_dispatch (time_created, messenger, address, retry_count, read_status, message_id, dispatch_status)"
            + " with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000)"
            + " select '2024-03-02 00:00:00', 'smtp', 'n' || i || '@example.org', 0, 0, 3, 1 from n");

    var report = run();

    assertEquals(List.of(), report.differences());
    assertEquals(new Table(1011, 1011, 0, 0), report.tables().get("dispatches"));
  }

  @Test
  void a_dispatch_without_its_message_is_a_difference() {
    orphan("update sitemessage_dispatch set message_id = 99 where id = 1");

    assertEquals(
        List.of(
            "dispatches read: 10, the source has 11",
            "dispatches stored: 10, the source has 11",
            "dispatches stored as pending: 1, the source has 2"),
        run().differences());
  }

  @Test
  void an_error_names_the_value_that_cannot_be_stored() {
    source("update sitemessage_message set gmark = '%s' where id = 7".formatted("x".repeat(65)));

    assertRefused("sitemessage_message of id 7 has 65 characters in gmark, at most 64 are allowed");
  }

  @Test
  void an_alias_that_cannot_be_registered_is_named_with_one_that_can() {
    source("update sitemessage_message set cls = 'HTMLReport v2' where id = 7");

    assertRefused(
        "sitemessage_message of id 7.cls is \"HTMLReport v2\", but here aliases match"
            + " [a-z][a-z0-9_]* and have at most 64 characters; give it another name, as in"
            + " --type HTMLReport v2=htmlreport_v2");
  }

  @Test
  void types_and_messengers_get_the_names_they_have_here() {
    source("update sitemessage_message set cls = 'OrderShipped' where cls = 'order_shipped'");
    source(
        "update sitemessage_subscription set message_cls = 'OrderShipped', messenger_cls = 'SMS'");
    source("update sitemessage_message set cls = 'SiteMail' where cls = 'email_html'");

    var report =
        await(
            importing.run(
                django.withNames(
                    DjangoNames.DEFAULT
                        .withType("OrderShipped", "order_shipped")
                        .withType("SiteMail", "email_html")
                        .withMessenger("SMS", "sms")
                        .withMessenger("xmppsleek", "xmppsleek"))));

    assertEquals(List.of(), report.differences());
    assertEquals(Map.of("order_shipped", 2L, "digest", 1L), report.unknownTypes());
    assertEquals(
        List.of(new JsonObject().put("subject", "Rich").put("html", "<p>Hello</p>").encode()),
        stored("select context from message where type = 'email_html' and context like '%Rich%'"));
    assertEquals("xmppsleek", dispatches().get(0).split("\\|", 2)[0]);
    assertEquals("order_shipped|sms|1|", subscriptions().get(0));
  }

  @Test
  void a_priority_above_the_highest_becomes_the_highest() {
    source("update sitemessage_message set priority = 100000 where id = 2");

    run();

    assertEquals("1000", stored("select priority from message where type = 'email_plain'").get(0));
    assertTrue(dispatches().get(1).startsWith("smtp|ada@example.org|1|2|0|-1000|"));
  }

  @Test
  void an_unknown_status_is_named() {
    source("update sitemessage_dispatch set dispatch_status = 9 where id = 7");

    assertRefused("sitemessage_dispatch of id 7 has dispatch_status 9, not 1 to 5");
  }

  @Test
  void a_mail_address_with_a_name_is_imported_without_it() {
    source("update sitemessage_dispatch set address = 'Ann <ann@example.org>' where id in (7, 2)");
    source("update sitemessage_subscription set address = '<h@example.org>' where id = 4");

    run();

    assertEquals(
        List.of("ann@example.org"),
        stored("select address from dispatch where address like 'ann%'"));
    assertEquals(
        List.of("Ann <ann@example.org>"),
        stored("select address from dispatch where address like 'Ann%'"),
        "what was sent keeps its address");
    assertTrue(subscriptions().contains("email_html|smtp||h@example.org"), "" + subscriptions());
  }

  @Test
  void an_invalid_mail_address_is_named_with_its_row() {
    source("update sitemessage_dispatch set address = 'Ann, Bob <ann@>' where id = 7");

    assertRefused(
        "sitemessage_dispatch of id 7.address is \"Ann, Bob <ann@>\", must be one mail address");
  }

  @Test
  void a_context_that_is_no_object_is_named() {
    source("update sitemessage_message set context = '[1]' where id = 7");

    assertRefused("sitemessage_message.context of id 7 is not a JSON object");
  }

  @Test
  void a_database_of_something_else_is_refused() {
    source("alter table sitemessage_message drop column gmark");

    assertRefused(
        "has no column sitemessage_message.gmark: it is not a database of django-sitemessage");
  }

  @Test
  void a_source_shows_no_password() {
    var source =
        DjangoSource.at("jdbc:postgresql://u:hidden@h/site?password=hidden")
            .withLogin("u", "hidden");

    assertEquals("DjangoSource[jdbc:postgresql://h/site, name=site]", source.toString());
  }

  private ImportReport run() {
    return await(importing.run(django));
  }

  private void assertRefused(String expected) {
    var failure = assertThrows(SiteMessageException.class, this::run);
    assertTrue(String.valueOf(failure.getMessage()).contains(expected), failure.getMessage());
  }

  private List<String> messages(String where) {
    return stored(
        "select type || '|' || sender || '|' || priority || '|' || group_mark || '|' || %s || '|' || %s from message where %s order by id"
            .formatted(time("created_at"), time("expires_at"), where));
  }

  private List<String> dispatches() {
    return stored(
        "select messenger || '|' || address || '|' || user_id || '|' || status || '|' || lane || '|' || rank || '|' || attempts || '|' || %s || '|' || %s || '|' || %s from dispatch order by id"
            .formatted(time("due_at"), time("sent_at"), time("read_at")));
  }

  private List<String> subscriptions() {
    return stored(
        "select type || '|' || messenger || '|' || user_id || '|' || address from subscription where subscribed = true order by id");
  }

  private static String time(String column) {
    return "coalesce(replace(to_char(%s at time zone interval '0:00' hour to minute, 'YYYY-MM-DD HH24:MI:SS.FF3'), ' ', 'T') || 'Z', '-')"
        .formatted(column);
  }

  private List<String> stored(String sql) {
    return rows(opened(store), store.get(StoreOptions.USER), sql);
  }

  void source(String sql) {
    try (var connection = DriverManager.getConnection(django.url(), django.user(), "");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  private static List<String> rows(String url, String user, String sql) {
    try (var connection = DriverManager.getConnection(url, user, "");
        var rows = connection.createStatement().executeQuery(sql)) {
      var all = new ArrayList<String>();
      while (rows.next()) {
        all.add(rows.getString(1));
      }
      return all;
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }
}
