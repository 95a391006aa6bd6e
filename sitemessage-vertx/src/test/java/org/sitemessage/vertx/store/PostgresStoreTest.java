package org.sitemessage.vertx.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.limit.DailyLimit;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.api.schedule.Skipped;
import org.sitemessage.testkit.ScriptedHttpServer;
import org.sitemessage.vertx.store.claim.ClaimQuery;
import org.sitemessage.vertx.store.claim.ClaimTerms;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.Completion;
import org.sitemessage.vertx.store.claim.Hold;
import org.sitemessage.vertx.store.claim.LimitedClaim;
import org.sitemessage.vertx.store.db.HsqldbDatabase;
import org.sitemessage.vertx.store.db.PostgresDatabase;
import org.sitemessage.vertx.store.db.dialect.Dialect;
import org.sitemessage.vertx.store.sql.SqlStore;
import org.sitemessage.vertx.store.sql.dispatch.ClaimCursors;
import org.sitemessage.vertx.store.value.FilePart;
import org.sitemessage.vertx.store.value.Insertion;
import org.sitemessage.vertx.store.value.SubscriptionState;
import org.sitemessage.vertx.store.view.DispatchFilter;

/** The store in PostgreSQL, opened by several processes at once. */
class PostgresStoreTest extends StoreContract {
  private final List<Store> others = new ArrayList<>();
  private String url = "";

  @Override
  Store newStore() {
    url = PostgresServer.newSchema();
    return at(url);
  }

  private Store at(String place) {
    return new SqlStore(vertx, place, PostgresServer.user(), "");
  }

  /** Opens the store as another process. */
  private Store another(long node) {
    var other = at(url);
    await(other.open(node, NOW));
    others.add(other);
    return other;
  }

  @AfterEach
  void closeOthers() {
    others.forEach(other -> await(other.close()));
  }

  @Override
  long dispatchesSeenFromOutside() {
    return count("dispatch");
  }

  private long count(String what) {
    return Long.parseLong(PostgresServer.query(url, "select count(*) from " + what));
  }

  private static String[] addresses(int count) {
    return IntStream.range(0, count).mapToObj(i -> "n" + i).toArray(String[]::new);
  }

  @Test
  void processes_that_claim_at_the_same_time_get_no_more_turns_together_than_there_are() {
    var one = another(2);
    var two = another(3);
    await(one.schedules().insert(List.of(List.of(insertion("", 0, NOW, addresses(200)))), NOW));
    var limits =
        DeliveryLimits.of(new RateLimit(50, Duration.ofDays(1), 50)).withDay(DailyLimit.of(60));

    var claims = new ArrayList<Future<LimitedClaim>>();
    for (int i = 0; i < 10; i++) {
      for (var store : List.of(one, two)) {
        var terms = new ClaimTerms(limits, Duration.ZERO, 0, address -> false, "", 0);
        var wrong = store == one ? NOW.minus(Duration.ofHours(5)) : NOW;
        claims.add(
            store
                .claims()
                .claim(
                    new ClaimQuery(2, "pager", 9, 1, OptionalInt.empty(), wrong, true, true),
                    terms));
      }
    }

    var taken = new HashSet<Long>();
    for (var claim : claims) {
      await(claim).claimed().forEach(claimed -> taken.add(claimed.dispatch().id()));
    }
    // The last permit is due when the slack of the first is over.
    assertTrue(taken.size() == 49 || taken.size() == 50, taken.size() + " were claimed");
    assertEquals(
        String.valueOf(taken.size()), PostgresServer.query(url, "select started from rate_bucket"));
  }

  private static ClaimQuery some(long node, int limit) {
    return new ClaimQuery(node, "pager", limit, 1, OptionalInt.empty(), NOW, true, true);
  }

  private static Completion sent(ClaimedDispatch claimed) {
    return new Completion(
        claimed.dispatch().id(),
        claimed.claim(),
        DispatchStatus.SENT,
        NOW,
        NOW,
        claimed.progress().answered(),
        claimed.dispatch().address(),
        "remote \"1\", {2}",
        Optional.empty(),
        Optional.of(new Completion.Attempt("sent", "accepted", false)),
        List.of(),
        Optional.empty());
  }

  @Test
  void several_processes_that_claim_at_once_never_get_the_same() {
    var two = another(2);
    var three = another(3);
    await(two.schedules().insert(List.of(List.of(insertion("", 0, NOW, addresses(600)))), NOW));

    var claims = new ArrayList<Future<List<ClaimedDispatch>>>();
    for (int i = 0; i < 40; i++) {
      claims.add(two.claims().claim(some(2, 10)));
      claims.add(three.claims().claim(some(3, 10)));
    }
    var ids = new ArrayList<Long>();
    claims.forEach(claim -> await(claim).forEach(one -> ids.add(one.dispatch().id())));
    var round = 1;
    while (round > 0) {
      var rest = await(two.claims().claim(some(2, 100)));
      rest.forEach(one -> ids.add(one.dispatch().id()));
      round = rest.size();
    }

    assertEquals(600, ids.size());
    assertEquals(600, new HashSet<>(ids).size());
  }

  @Test
  void claims_that_begin_where_others_ended_find_all_that_this_process_made_ready() {
    var looks = new AtomicLong();
    var store =
        new SqlStore(
            vertx,
            url,
            PostgresServer.user(),
            "",
            new ClaimCursors(looks::incrementAndGet, Duration.ZERO)); // every look is slow
    others.add(store);
    await(store.open(7, NOW));

    new StoreModel(store, 7, NOW, 20, false).run(400);
  }

  @Test
  void outcomes_are_recorded_together_and_only_by_the_holder_of_the_claim() {
    var two = another(2);
    await(two.schedules().insert(List.of(List.of(insertion("", 0, NOW, addresses(3)))), NOW));
    var mine = await(two.claims().claim(some(2, 2)));

    var forged =
        new Completion(
            3,
            4711,
            DispatchStatus.FAILED,
            NOW,
            NOW,
            mine.get(0).progress(),
            "n2",
            "",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty());
    var held = await(two.outcomes().record(List.of(sent(mine.get(1)), forged, sent(mine.get(0)))));

    assertEquals(List.of(true, false, true), held);
    var views = await(two.queries().dispatches(DispatchFilter.ofMessage(1, 10), true));
    assertEquals(Optional.of("remote \"1\", {2}"), views.get(0).remoteId());
    assertEquals(Optional.of(NOW), views.get(1).sentAt());
    assertEquals(DispatchStatus.PENDING, views.get(2).status());
  }

  @Test
  void a_late_outcome_of_a_dispatch_that_was_removed_is_dropped() {
    var two = another(2);
    await(two.schedules().insert(List.of(List.of(insertion("", 0, NOW, "1"))), NOW));
    var claimed = await(two.claims().claim(some(2, 1))).get(0);
    await(two.outcomes().record(List.of(sent(claimed))));
    await(two.cleanup().remove(List.of(claimed.dispatch().id()), NOW.plusSeconds(1), true));

    assertEquals(List.of(false), await(two.outcomes().record(List.of(sent(claimed)))));
    assertEquals(0, count("attempt"));
  }

  @Test
  void the_same_request_given_to_two_processes_at_once_is_stored_once() {
    var two = another(2);
    var three = another(3);

    var answers = new ArrayList<Future<List<Future<List<ScheduleReply>>>>>();
    for (int i = 0; i < 20; i++) {
      for (var store : List.of(two, three)) {
        answers.add(
            store.schedules().insert(List.of(List.of(insertion("r" + i, 0, NOW, "1"))), NOW));
      }
    }
    var fresh =
        answers.stream().filter(answer -> !await(await(answer).get(0)).get(0).duplicate()).count();

    assertEquals(20, fresh);
    assertEquals(20, dispatchesSeenFromOutside());
  }

  @Test
  void processes_that_store_dispatches_at_once_never_use_an_id_twice() {
    var two = another(2);
    var three = another(3);
    var addresses = IntStream.range(0, 50).mapToObj(String::valueOf).toArray(String[]::new);

    var answers = new ArrayList<Future<List<Future<List<ScheduleReply>>>>>();
    for (int i = 0; i < 20; i++) {
      for (var store : List.of(two, three)) {
        answers.add(
            store.schedules().insert(List.of(List.of(insertion("", 0, NOW, addresses))), NOW));
      }
    }
    var ids = new HashSet<Long>();
    answers.forEach(
        answer -> ids.addAll(await(await(answer).get(0)).get(0).dispatchIds().orElseThrow()));

    assertEquals(2_000, ids.size());
    assertEquals(2_000, dispatchesSeenFromOutside());
  }

  @Test
  void ids_are_taken_in_blocks() {
    var another = another(2);
    var all =
        "select string_agg(block, ' ') from (select min || '-' || max as block from (%s) b) c";
    var next = Dialect.POSTGRESQL.nextIds("dispatch_seq").replace("?", "100");

    assertEquals("1-100", PostgresServer.query(url, all.formatted(next)));
    assertEquals("101-200", PostgresServer.query(url, all.formatted(next)));
    var ids =
        await(
                await(another.schedules().insert(List.of(List.of(insertion("", 0, NOW, "1"))), NOW))
                    .get(0))
            .get(0)
            .dispatchIds();
    assertEquals(Optional.of(List.of(201L)), ids);
  }

  @Test
  void recipients_that_two_processes_append_at_once_are_told_apart() {
    var two = another(2);
    var three = another(3);
    var plain = insertion("", 0, NOW, "1");
    var open =
        new Insertion.NewMessage(
            "a".repeat(32), "plain", "{}", "", 0, false, NOW, NOW.plus(Duration.ofDays(5)));
    var message =
        await(
                await(
                        two.schedules()
                            .insert(
                                List.of(
                                    List.of(
                                        new Insertion(
                                            "",
                                            plain.fingerprint(),
                                            OptionalLong.empty(),
                                            open,
                                            plain.dispatches(),
                                            Set.of(),
                                            Skipped.NOBODY))),
                                NOW))
                    .get(0))
            .get(0)
            .messageId();

    var answers = new ArrayList<Future<List<Future<List<ScheduleReply>>>>>();
    for (int i = 0; i < 20; i++) {
      for (var store : List.of(two, three)) {
        var more =
            new Insertion(
                "r" + i + store.hashCode(),
                plain.fingerprint(),
                OptionalLong.of(message),
                open,
                plain.dispatches(),
                Set.of(),
                Skipped.NOBODY);
        answers.add(store.schedules().insert(List.of(List.of(more)), NOW));
      }
    }
    answers.forEach(answer -> await(await(answer).get(0)));

    assertEquals("41", PostgresServer.query(url, "select parts from message"));
    assertEquals("41", PostgresServer.query(url, "select count(distinct part) from dispatch"));
  }

  @Test
  void wishes_and_holds_that_two_processes_write_at_once_do_not_fail() {
    var two = another(2);
    var three = another(3);
    var wish = new SubscriptionState(Subscription.ofAddress("plain", "pager", "7"), true);
    var hold = new Hold("pager", Scope.MESSENGER, "", true, NOW, "why", 1);

    var written = new ArrayList<Future<?>>();
    for (int i = 0; i < 20; i++) {
      for (var store : List.of(two, three)) {
        written.add(store.subscriptions().put(List.of(wish), NOW));
        written.add(store.holds().put(hold, CLOCK));
      }
    }
    written.forEach(StoreContract::await);

    assertEquals(1, count("subscription"));
    assertEquals(1, count("hold"));
  }

  @Test
  void a_file_is_either_referenced_or_removed() {
    var two = another(2);
    var three = another(3);
    for (int i = 0; i < 20; i++) {
      var id = UUID.randomUUID().toString().replace("-", "");
      var file = Attachment.of(id, "a.txt", "text/plain", 0);
      await(two.files().add(FilePart.first(file, Buffer.buffer("text"), true), NOW));
      var plain = insertion("", 0, NOW, "1");
      var naming =
          new Insertion(
              "",
              plain.fingerprint(),
              plain.appendTo(),
              plain.message(),
              plain.dispatches(),
              Set.of(id),
              Skipped.NOBODY);

      var removed = three.files().removeUnused(NOW.plusSeconds(1), NOW.plusSeconds(1));
      var inserted = await(two.schedules().insert(List.of(List.of(naming)), NOW)).get(0);
      await(removed);

      assertEquals(inserted.succeeded(), await(two.files().find(List.of(id))).containsKey(id));
    }
  }

  @Test
  void only_dispatches_of_dead_nodes_are_handed_over_and_to_one_process() {
    var two = another(2);
    var three = another(3);
    await(two.schedules().insert(List.of(List.of(insertion("", 0, NOW, addresses(4)))), NOW));
    var lost = await(two.claims().claim(some(2, 2)));
    await(two.claims().claim(some(77, 1)));

    var unregistered = await(three.claims().orphans(3, Set.of("pager"), Set.of(), 10));
    var silent = three.claims().orphans(3, Set.of("pager"), Set.of(2L), 10);
    var again = another(4).claims().orphans(4, Set.of("pager"), Set.of(2L), 10);

    assertEquals(1, unregistered.size());
    assertEquals(2, await(silent).size() + await(again).size());
    assertEquals(List.of(false), await(two.outcomes().record(List.of(sent(lost.get(0))))));
    assertEquals(List.of(true), await(three.outcomes().record(List.of(sent(unregistered.get(0))))));
  }

  @Test
  void nodes_see_each_other_until_they_stop() {
    var two = another(2);
    var three = another(3);

    var before = await(two.nodes().heartbeat(2, CLOCK)).last();
    await(three.close());
    var after = await(two.nodes().heartbeat(2, CLOCK)).last();

    assertTrue(two.nodes().isShared());
    assertEquals(Set.of(1L, 2L, 3L), before.keySet());
    assertEquals(Set.of(1L, 2L), after.keySet());
  }

  /** Opens the store as another process whose clock differs by {@code skew}. */
  private Store skewed(String place, long node, Duration skew) {
    var other = at(place);
    await(other.open(node, NOW.plus(skew)));
    others.add(other);
    return other;
  }

  @Test
  void nodes_are_forgotten_a_day_after_their_last_heartbeat_by_the_database_s_clock_alone() {
    var place = PostgresServer.newSchemaWithClock(NOW);
    skewed(place, 11, Duration.ofDays(-2));
    var ahead = skewed(place, 12, Duration.ofDays(2));

    var first = await(ahead.nodes().heartbeat(12, Clock.offset(CLOCK, Duration.ofDays(2))));
    var tomorrow = NOW.plus(Duration.ofHours(25));
    PostgresServer.setTime(place, tomorrow);
    var late = skewed(place, 13, Duration.ofDays(-2));
    var second = await(late.nodes().heartbeat(13, CLOCK));

    assertEquals(Map.of(11L, NOW, 12L, NOW), first.last());
    assertEquals(Duration.ofDays(2), first.clocks().ahead());
    assertEquals(Map.of(13L, tomorrow), second.last());
    assertEquals(Duration.ofHours(-25), second.clocks().ahead());
  }

  @Test
  void a_hold_ends_at_the_same_moment_for_processes_whose_clocks_differ() {
    var place = PostgresServer.newSchemaWithClock(NOW);
    var ahead = Duration.ofHours(7);
    var behind = Duration.ofDays(-2);
    var two = skewed(place, 12, ahead);
    var three = skewed(place, 13, behind);
    var until = NOW.plusSeconds(60);
    var hold = new Hold("pager", Scope.MESSENGER, "", true, until.plus(ahead), "why", 1);

    var written = await(two.holds().put(hold, Clock.offset(CLOCK, ahead)));
    var own = await(two.holds().all(Clock.offset(CLOCK, ahead))).get(0);
    var others = await(three.holds().all(Clock.offset(CLOCK, behind))).get(0);

    assertEquals(until, written.until());
    assertEquals(hold, own.hold());
    assertEquals(until.plus(behind), others.hold().until());
    assertTrue(others.isSame(written));
  }

  @Test
  void claims_read_an_index_of_ready_dispatches_however_many_were_sent() {
    var two = another(2);
    await(two.schedules().insert(List.of(List.of(insertion("", 0, NOW, "1"))), NOW));
    PostgresServer.update(
        url,
        "insert into dispatch (id, uid, message_id, part, messenger, address, user_id, status,"
            + " lane, rank, due_at, attempts, unknowns, takeovers, moved) select n, '', 1, 1,"
            + " 'pager', 'a', '', 2, 0, 0, now(), 1, 0, 0, false"
            + " from generate_series(1000, 30000) n");
    PostgresServer.update(url, "analyze dispatch");

    var urgent =
        PostgresServer.query(
            url,
            "explain select id from dispatch where lane = 1 and messenger = 'pager'"
                + " order by lane, messenger, rank, due_at, id limit 100 for update skip locked");
    var oldest =
        PostgresServer.query(
            url,
            "explain select id from dispatch where lane = 1 and messenger = 'pager'"
                + " order by lane, messenger, due_at, id limit 10 for update skip locked");

    assertTrue(urgent.contains("using dispatch_ready on"), urgent);
    assertFalse(urgent.contains("Sort"), urgent);
    assertTrue(oldest.contains("using dispatch_ready_by_age on"), oldest);
    assertFalse(oldest.contains("Sort"), oldest);
    assertEquals(1, await(two.claims().claim(some(2, 10))).size());
  }

  @Test
  void processes_that_start_at_once_on_an_empty_database_all_start() {
    var empty = PostgresServer.newSchema();
    var stores = Stream.generate(() -> at(empty)).limit(4).toList();
    var opened = new ArrayList<Future<Void>>();
    for (int i = 0; i < stores.size(); i++) {
      opened.add(stores.get(i).open(10 + i, NOW));
    }

    opened.forEach(StoreContract::await);

    assertEquals(
        String.valueOf(PostgresDatabase.MIGRATIONS.names().size()),
        PostgresServer.query(empty, "select count(*) from schema_history"));
    stores.forEach(store -> await(store.close()));
  }

  @Test
  void the_schema_has_the_versions_and_tables_that_hsqldb_has() throws IOException {
    assertEquals(
        names(HsqldbDatabase.MIGRATIONS.statements(), "create cached table if not exists "),
        names(PostgresDatabase.MIGRATIONS.statements(), "create table if not exists "));
    assertEquals(HsqldbDatabase.MIGRATIONS.names(), PostgresDatabase.MIGRATIONS.names());
  }

  private static List<String> names(List<String> statements, String start) {
    return statements.stream()
        .filter(statement -> statement.startsWith(start))
        .map(statement -> statement.substring(start.length()).split(" ", 2)[0])
        .toList();
  }

  @Test
  void a_store_goes_on_after_its_connections_were_lost() {
    var two = another(2);
    PostgresServer.update(
        url,
        "select pg_terminate_backend(pid) from pg_stat_activity"
            + " where application_name = 'sitemessage' and pid <> pg_backend_pid()");

    var failures = 0;
    while (failures < 10 && !Retrying.works(two)) {
      failures++;
    }

    assertTrue(failures < 10, failures + " failures");
    assertEquals(0, await(two.claims().claim(some(2, 1))).size());
  }

  @Test
  void calls_under_way_at_a_loss_of_connections_do_not_close_the_new_ones() {
    var two = another(2);
    var calls = new ArrayList<Future<?>>();
    for (int i = 0; i < 50; i++) {
      calls.add(two.nodes().heartbeat(2, CLOCK));
      calls.add(two.holds().all(CLOCK));
      if (i == 10) {
        PostgresServer.update(
            url,
            "select pg_terminate_backend(pid) from pg_stat_activity"
                + " where application_name = 'sitemessage' and pid <> pg_backend_pid()");
      }
    }
    await(Future.join(calls).transform(done -> Future.succeededFuture()));

    var failures = 0;
    while (failures < 10 && !Retrying.works(two)) {
      failures++;
    }

    assertTrue(failures < 10, failures + " failures");
  }

  /** A caller that tries again. */
  private static final class Retrying {
    static boolean works(Store store) {
      try {
        await(store.nodes().heartbeat(2, CLOCK));
        await(store.holds().all(CLOCK));
        return true;
      } catch (SiteMessageException e) {
        return false;
      }
    }
  }

  private static String refusal(Store store, Instant now) {
    return String.valueOf(
        assertThrows(SiteMessageException.class, () -> await(store.open(9, now))).getMessage());
  }

  @Test
  void a_schema_one_version_newer_than_the_code_is_refused() {
    PostgresServer.update(
        url,
        "insert into schema_history (version, name, checksum, applied_at)"
            + " select max(version) + 1, 'later.sql', 'x', now() from schema_history");

    assertTrue(refusal(at(url), NOW).contains(", this version of sitemessage knows only up to "));
  }

  @Test
  void a_server_that_is_not_there_is_named() {
    var free = ScriptedHttpServer.deadPort();

    var away =
        new PostgresDatabase("jdbc:postgresql://127.0.0.1:" + free + "/x?password=s3cret", "x", "");
    var refusal = assertThrows(SiteMessageException.class, () -> away.open(9, NOW));
    var text = String.valueOf(refusal.getMessage());

    assertEquals(FailureCode.NOT_READY, refusal.code());
    assertTrue(text.contains("jdbc:postgresql://127.0.0.1:" + free + "/x cannot be reached"), text);
    assertFalse(text.contains("s3cret"), text);
  }

  @Test
  void a_database_that_does_not_exist_is_named() {
    var missing = at("jdbc:postgresql://127.0.0.1:" + PostgresServer.port() + "/nothing");

    var refusal = assertThrows(SiteMessageException.class, () -> await(missing.open(9, NOW)));
    var text = String.valueOf(refusal.getMessage());

    assertEquals(FailureCode.STORE_FAILED, refusal.code());
    assertTrue(text.contains("/nothing does not exist: create the database first"), text);
  }

  @ParameterizedTest
  @CsvSource({
    "28P01, rejects user",
    "08004, rejects user",
    "42501, may not create tables",
    "XX000, cannot be opened"
  })
  void a_refusal_of_the_server_is_explained_to_the_operator(String state, String text) {
    var database = new PostgresDatabase("jdbc:postgresql://db/x?password=s3cret", "joe", "pw");

    var told = database.reason(new SQLException("no", state));

    assertTrue(told.contains(text), told);
    assertFalse(told.contains("s3cret"), told);
  }

  @Test
  void a_missing_driver_is_named_as_what_to_add() {
    var missing =
        assertThrows(
            SiteMessageException.class,
            () -> PostgresDatabase.requireDriver("jdbc:postgresql://db/x", Stream.of()));

    assertTrue(
        String.valueOf(missing.getMessage()).contains("add org.postgresql:postgresql"),
        missing.getMessage());
  }

  @Test
  void an_url_that_the_driver_cannot_read_is_refused_with_an_example() {
    var text = refusal(at("jdbc:postgresql://db:port/x"), NOW);

    assertTrue(text.contains("must look like jdbc:postgresql://HOST:PORT/DATABASE"), text);
  }

  @Test
  void a_failure_does_not_quote_the_row() {
    var own = another(2);
    PostgresServer.update(
        url, "alter table dispatch add constraint only_known check (address <> 'joe@b.example')");

    var group = List.of(insertion("", 0, NOW, "joe@b.example"));

    var failure =
        assertThrows(
            SiteMessageException.class, () -> await(own.schedules().insert(List.of(group), NOW)));

    var text = String.valueOf(failure.getMessage());
    assertTrue(text.contains("only_known"), text);
    assertFalse(text.contains("joe@b.example"), text);
  }

  @Test
  void parameters_of_the_url_win_over_ours() {
    var url =
        new PostgresDatabase("jdbc:postgresql://db/x?socketTimeout=5", "joe", "").connectUrl();

    assertTrue(url.startsWith("jdbc:postgresql://db/x?socketTimeout=5&"), url);
    assertFalse(url.contains("socketTimeout=60"), url);
    assertTrue(url.contains("reWriteBatchedInserts=true"), url);
    assertTrue(url.contains("loginTimeout=5"), url);
  }
}
