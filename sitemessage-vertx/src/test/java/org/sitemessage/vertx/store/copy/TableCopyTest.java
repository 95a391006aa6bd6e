package org.sitemessage.vertx.store.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.vertx.store.StoreContract.CLOCK;
import static org.sitemessage.vertx.store.StoreContract.NOW;
import static org.sitemessage.vertx.store.StoreContract.await;
import static org.sitemessage.vertx.store.StoreContract.insertion;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Content;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.access.AuditEntry;
import org.sitemessage.api.access.AuditOutcome;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.access.KeyRequest;
import org.sitemessage.api.access.PrincipalKind;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.access.UserRequest;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.filter.FilterList;
import org.sitemessage.api.filter.SavedFilter;
import org.sitemessage.api.operation.OperationRequest;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.people.SuppressionQuery;
import org.sitemessage.api.schedule.Skipped;
import org.sitemessage.api.trace.TraceContext;
import org.sitemessage.vertx.store.PostgresServer;
import org.sitemessage.vertx.store.Store;
import org.sitemessage.vertx.store.claim.ClaimQuery;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.Completion;
import org.sitemessage.vertx.store.claim.Hold;
import org.sitemessage.vertx.store.sql.SqlStore;
import org.sitemessage.vertx.store.value.Bounce;
import org.sitemessage.vertx.store.value.FilePart;
import org.sitemessage.vertx.store.value.Insertion;
import org.sitemessage.vertx.store.value.SubscriptionState;
import org.sitemessage.vertx.store.view.DispatchFilter;

/** Moving from one store to another. */
class TableCopyTest {
  private static final String FILE = "c".repeat(32);
  private static final String TRACE =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01 vendor=value";

  private final Vertx vertx = Vertx.vertx();
  private final Path folder;

  TableCopyTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private TableCopy.Place hsqldb(String name) {
    return new TableCopy.Place("jdbc:hsqldb:file:" + folder.resolve(name), "sa", "");
  }

  private static TableCopy.Place postgres() {
    return new TableCopy.Place(PostgresServer.newSchema(), PostgresServer.user(), "");
  }

  private Store open(TableCopy.Place place, long node) {
    var store = new SqlStore(vertx, place.url(), place.user(), place.password());
    await(store.open(node, NOW));
    return store;
  }

  /** A row of every kind: sent, to be retried, postponed, held, opted out, with a file. */
  private void fill(TableCopy.Place place) {
    var store = open(place, 1);
    await(
        store
            .files()
            .add(
                FilePart.first(
                    Attachment.of(FILE, "Отчёт.pdf", "application/pdf", 0),
                    Buffer.buffer(new byte[100_000]).setByte(7, (byte) -1),
                    true),
                NOW));
    var plain = insertion("r-1", 3, NOW, "1", "2", "тест@example.org");
    var insertion =
        new Insertion(
            plain.requestId(),
            plain.fingerprint(),
            plain.appendTo(),
            plain.message(),
            plain.dispatches(),
            Set.of(FILE),
            Skipped.NOBODY);
    var postponed =
        new Insertion(
            "",
            plain.fingerprint(),
            OptionalLong.empty(),
            traced(plain.message()),
            List.of(),
            Set.of(),
            Skipped.NOBODY);
    var many = new String[250];
    Arrays.setAll(many, i -> "n" + i);
    await(
        store
            .schedules()
            .insert(
                List.of(
                    List.of(insertion, postponed),
                    List.of(insertion("", 0, NOW.plus(Duration.ofDays(1)), many))),
                NOW));
    var claimed =
        await(
            store
                .claims()
                .claim(new ClaimQuery(1, "pager", 2, 0, OptionalInt.empty(), NOW, true, true)));
    await(
        store
            .outcomes()
            .record(
                List.of(
                    completion(claimed.get(0), DispatchStatus.SENT),
                    completion(claimed.get(1), DispatchStatus.ERROR))));
    await(
        store
            .holds()
            .put(new Hold("pager", Scope.ADDRESS, "9", false, NOW, "why \"not\"", 2), CLOCK));
    var kept = Subscription.ofAddress("plain", "pager", "7");
    var gone = Subscription.ofUser("plain", "pager", "42");
    await(
        store
            .subscriptions()
            .put(
                List.of(new SubscriptionState(kept, false), new SubscriptionState(gone, true)),
                NOW));
    await(
        store
            .suppressions()
            .put(
                List.of(
                    Suppression.of("pager", "5").withText("тест"),
                    Suppression.of("pager", "6").withDispatch(2).withUntil(NOW)),
                NOW));
    await(store.access().create(KeyRequest.of("shop", Right.READ), "a".repeat(64), NOW));
    await(store.users().create(UserRequest.of("ann", "", Right.READ), "hash", NOW));
    await(
        store
            .users()
            .begin(
                await(store.users().find("ann")).orElseThrow(),
                "a".repeat(64),
                NOW,
                Duration.ofHours(12)));
    var caller = new Caller("ann", PrincipalKind.KEY, "127.0.0.1", "тест");
    await(
        store
            .savedFilters()
            .save(
                caller,
                new SavedFilter(FilterList.DISPATCHES, "тест", "to:тест", NOW),
                SavedFilter.MAX));
    await(
        store.access().record(new AuditEntry(0, NOW, caller, "cancel", "", AuditOutcome.DONE, 1)));
    await(
        store
            .operations()
            .start(OperationRequest.cancel(Filter.parse("to:тест")), Optional.of(caller), NOW));
    var unmatched = new Bounce("", false, 0, "тест", "bounced", "gone", "", true, Optional.empty());
    await(store.suppressions().bounced(List.of(unmatched), NOW));
    await(store.close());
  }

  private static Completion completion(ClaimedDispatch claimed, DispatchStatus status) {
    return new Completion(
        claimed.dispatch().id(),
        claimed.claim(),
        status,
        NOW,
        NOW,
        claimed.progress().answered(),
        claimed.dispatch().address(),
        "remote",
        Optional.of(Content.text("Привет 😀")),
        Optional.of(new Completion.Attempt("retry", "busy\nline 2", false)),
        List.of(),
        Optional.empty());
  }

  private static final Map<String, Long> FILLED =
      Map.ofEntries(
          Map.entry("message", 3L),
          Map.entry("dispatch", 253L),
          Map.entry("attempt", 1L),
          Map.entry("request", 1L),
          Map.entry("hold", 1L),
          Map.entry("subscription", 2L),
          Map.entry("suppression", 2L),
          Map.entry("access_key", 1L),
          Map.entry("access_user", 1L),
          Map.entry("access_session", 1L),
          Map.entry("saved_filter", 1L),
          Map.entry("audit", 1L),
          Map.entry("operation", 1L),
          Map.entry("feedback", 1L),
          Map.entry("postponed", 1L),
          Map.entry("attachment", 1L),
          Map.entry("attachment_chunk", 2L),
          Map.entry("message_attachment", 1L));

  private static Insertion.NewMessage traced(Insertion.NewMessage message) {
    return new Insertion.NewMessage(
        message.uid(),
        message.type(),
        message.context(),
        message.sender(),
        message.priority(),
        message.sealed(),
        message.sendAt(),
        message.expiresAt(),
        message.group(),
        message.digest(),
        message.ignoresQuietHours(),
        TraceContext.ofText(TRACE));
  }

  private static void assertFilled(Map<String, Long> copied) {
    FILLED.forEach((table, rows) -> assertEquals(rows, copied.get(table), table));
  }

  /** Asserts that the copy continues where its source stopped. */
  private void assertGoesOn(TableCopy.Place place) {
    var store = open(place, 9);
    var repeated =
        await(await(store.schedules().insert(List.of(List.of(same())), NOW)).get(0)).get(0);
    var next =
        await(
                await(store.schedules().insert(List.of(List.of(insertion("", 0, NOW, "8"))), NOW))
                    .get(0))
            .get(0);
    await(
        store
            .subscriptions()
            .put(
                List.of(
                    new SubscriptionState(Subscription.ofAddress("plain", "pager", "new"), true)),
                NOW));
    var views = await(store.queries().dispatches(DispatchFilter.ofMessage(1, 10), true));

    assertTrue(repeated.duplicate());
    assertEquals(Optional.of(List.of(1L, 2L, 3L)), repeated.dispatchIds());
    assertTrue(next.messageId() > 3, "message " + next.messageId());
    assertTrue(next.dispatchIds().orElseThrow().get(0) > 253);
    assertEquals(
        List.of("", TRACE),
        Stream.of(1L, 2L)
            .map(id -> await(store.schedules().message(id)).orElseThrow().trace())
            .map(trace -> trace.map(TraceContext::toText).orElse(""))
            .toList());
    assertEquals(DispatchStatus.SENT, views.get(0).status());
    assertEquals(DispatchStatus.ERROR, views.get(1).status());
    assertEquals("busy\nline 2", views.get(1).errors().orElseThrow().get(0).text());
    assertEquals(3, await(store.subscriptions().page("plain", 2, 10)).get(0).id());
    await(store.suppressions().put(List.of(Suppression.of("pager", "new")), NOW));
    assertEquals(
        List.of("5 тест", "6 ", "new "),
        await(store.suppressions().page(SuppressionQuery.all())).stream()
            .map(one -> one.address() + " " + one.text())
            .toList());
    assertEquals(
        List.of(100_000L),
        await(store.files().find(List.of(FILE))).values().stream().map(Attachment::size).toList());
    assertEquals("9", await(store.holds().all(CLOCK)).get(0).hold().subject());
    var key = await(store.access().create(KeyRequest.of("crm", Right.READ), "b".repeat(64), NOW));
    assertTrue(key.orElseThrow().id() > 1);
    assertEquals("ann", await(store.users().session("a".repeat(64))).orElseThrow().user().name());
    assertEquals("ann", await(store.access().entries(Long.MAX_VALUE, 1)).get(0).caller().name());
    var claimed =
        await(
            store
                .claims()
                .claim(new ClaimQuery(9, "pager", 9, 0, OptionalInt.empty(), NOW, true, true)));
    assertEquals(
        Optional.of(Content.text("Привет 😀")),
        claimed.stream().filter(c -> c.dispatch().id() == 2).findFirst().orElseThrow().content());
    assertEquals("b".repeat(32), claimed.get(0).dispatch().uid());
    await(store.close());
  }

  private static Insertion same() {
    return insertion("r-1", 3, NOW, "1", "2", "тест@example.org");
  }

  @Test
  void everything_moves_from_hsqldb_to_postgresql_and_goes_on_there() {
    var source = hsqldb("db");
    var target = postgres();
    fill(source);

    var told = new ArrayList<Long>();
    var rows =
        new TableCopy(source, target).run(NOW, (done, total) -> told.addAll(List.of(done, total)));

    assertFilled(rows);
    var all = 2 * rows.values().stream().mapToLong(count -> count).sum();
    assertEquals(List.of(1L, all), told.subList(0, 2));
    assertEquals(List.of(all, all), told.subList(told.size() - 2, told.size()));
    assertGoesOn(target);
  }

  @Test
  void everything_moves_from_postgresql_to_hsqldb_and_goes_on_there() {
    var source = postgres();
    var target = hsqldb("db");
    fill(source);

    assertFilled(new TableCopy(source, target).run(NOW));

    assertGoesOn(target);
  }

  private static String refusal(TableCopy copy) {
    return refusal(copy, NOW);
  }

  private static String refusal(TableCopy copy, Instant now) {
    return String.valueOf(
        assertThrows(SiteMessageException.class, () -> copy.run(now)).getMessage());
  }

  @Test
  void a_target_that_is_not_empty_is_refused_naming_a_table() {
    var source = hsqldb("db");
    var target = postgres();
    fill(source);
    fill(target);

    var text = refusal(new TableCopy(source, target));

    assertTrue(text.contains("is not empty: table"), text);
  }

  @Test
  void a_store_that_a_process_uses_is_refused() {
    var source = postgres();
    var running = open(source, 1);

    // NOW is not the time of the database, and neither counts.
    var text = refusal(new TableCopy(source, hsqldb("db")), NOW.plus(Duration.ofDays(2)));

    assertTrue(text.contains("is in use by 1 processes: stop them first"), text);
    await(running.close());
  }

  @Test
  void a_copy_that_fails_leaves_the_target_empty() {
    var source = hsqldb("db");
    var target = postgres();
    fill(source);
    new TableCopy(hsqldb("empty"), target).run(NOW);
    PostgresServer.update(
        target.url(), "alter table hold add constraint no_nine check (subject <> '9')");

    var text = refusal(new TableCopy(source, target));

    assertTrue(text.contains("no_nine"), text);
    assertEquals("0", PostgresServer.query(target.url(), "select count(*) from message"));
  }

  @Test
  void a_row_that_arrives_changed_is_noticed_and_nothing_is_copied() {
    var source = hsqldb("db");
    var target = postgres();
    fill(source);
    new TableCopy(hsqldb("empty"), target).run(NOW);
    PostgresServer.update(
        target.url(),
        "create function shout() returns trigger language plpgsql as"
            + " 'begin new.reason = upper(new.reason); return new; end'");
    PostgresServer.update(
        target.url(),
        "create trigger shouting before insert on hold for each row execute function shout()");

    var text = refusal(new TableCopy(source, target));

    assertTrue(text.contains("the copy of table hold differs from the original"), text);
    assertEquals("0", PostgresServer.query(target.url(), "select count(*) from message"));
  }
}
