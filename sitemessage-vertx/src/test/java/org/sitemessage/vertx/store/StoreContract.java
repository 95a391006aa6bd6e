package org.sitemessage.vertx.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Content;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.ScheduleReply;

/** What every store does. */
abstract class StoreContract {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final long NODE = 1;

  final Vertx vertx = Vertx.vertx();
  private Store store;

  /** A new store on an empty database. */
  abstract Store newStore();

  /** How many dispatches another connection sees. */
  abstract long dispatchesSeenFromOutside();

  @BeforeEach
  void open() {
    store = newStore();
    await(store.open(NODE, NOW));
  }

  @AfterEach
  void close() {
    await(store.close());
    await(vertx.close());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException expected) {
        throw expected;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  static Insertion insertion(String requestId, int priority, Instant sendAt, String... addresses) {
    return new Insertion(
        requestId,
        "f".repeat(64),
        OptionalLong.empty(),
        new Insertion.NewMessage(
            "a".repeat(32),
            "plain",
            "{\"text\":\"Привет 😀\"}",
            "",
            priority,
            true,
            sendAt,
            NOW.plus(Duration.ofDays(5))),
        List.of(addresses).stream()
            .map(address -> new Insertion.NewDispatch("b".repeat(32), "pager", address, ""))
            .toList());
  }

  private ScheduleReply insert(Insertion insertion) {
    return await(await(store.insert(List.of(List.of(insertion)), NOW)).get(0)).get(0);
  }

  private List<Claimed> claim(int limit, Instant now) {
    await(store.promote("pager", now, 100));
    return await(store.claim(new ClaimQuery(NODE, "pager", limit, 0, OptionalInt.empty(), now)));
  }

  private static Completion completion(Claimed claimed, DispatchStatus status, Instant dueAt) {
    return new Completion(
        claimed.dispatch().id(),
        claimed.claim(),
        status,
        NOW,
        dueAt,
        claimed.progress(),
        claimed.dispatch().address(),
        "remote-1",
        Optional.of(Content.text("rendered")),
        Optional.of(new Completion.Attempt("retry", "busy", false)));
  }

  @Test
  void what_was_answered_is_seen_by_another_connection() {
    for (int i = 0; i < 3; i++) {
      insert(insertion("", 0, NOW, "1", "2"));
      claim(1, NOW);
    }

    assertEquals(6, dispatchesSeenFromOutside());
  }

  @Test
  void the_language_of_a_dispatch_is_kept() {
    var plain = insertion("", 0, NOW, "1");
    var dispatches =
        Stream.of(Locale.ROOT, Locale.forLanguageTag("pt-BR"), Locale.forLanguageTag("zh-Hant"))
            .map(locale -> new Insertion.NewDispatch("b".repeat(32), "pager", "1", "", locale))
            .toList();
    insert(new Insertion("", "f".repeat(64), OptionalLong.empty(), plain.message(), dispatches));

    var tags = claim(3, NOW).stream().map(c -> c.dispatch().locale().toLanguageTag()).toList();

    assertEquals(List.of("und", "pt-BR", "zh-Hant"), tags);
  }

  @Test
  void nothing_is_handed_out_twice() {
    insert(insertion("", 0, NOW, "1", "2", "3", "4", "5", "6"));

    var claims = new ArrayList<Future<List<Claimed>>>();
    for (int i = 0; i < 4; i++) {
      claims.add(store.claim(new ClaimQuery(NODE, "pager", 2, 0, OptionalInt.empty(), NOW)));
    }
    var ids = new ArrayList<Long>();
    claims.forEach(c -> await(c).forEach(claimed -> ids.add(claimed.dispatch().id())));

    assertEquals(6, ids.size());
    assertEquals(6, new HashSet<>(ids).size());
  }

  @Test
  void a_completion_by_a_lost_claim_changes_nothing_but_is_logged() {
    insert(insertion("", 0, NOW, "1"));
    var first = claim(1, NOW).get(0);
    await(store.record(List.of(completion(first, DispatchStatus.ERROR, NOW))));
    var second = claim(1, NOW).get(0);

    var late = await(store.record(List.of(completion(first, DispatchStatus.FAILED, NOW))));
    var inTime = await(store.record(List.of(completion(second, DispatchStatus.SENT, NOW))));

    assertEquals(List.of(false), late);
    assertEquals(List.of(true), inTime);
    var view = await(store.dispatches(DispatchFilter.ofMessage(1, 10), true)).get(0);
    assertEquals(DispatchStatus.SENT, view.status());
    assertEquals(3, view.errors().orElseThrow().size());
    assertTrue(view.errors().orElseThrow().get(1).text().contains("taken over"));
  }

  @Test
  void what_is_due_later_is_handed_out_then() {
    insert(insertion("", 0, NOW.plusSeconds(10), "1"));

    assertEquals(0, claim(1, NOW.plusSeconds(9)).size());
    assertEquals(1, claim(1, NOW.plusSeconds(10)).size());
  }

  @Test
  void the_rendered_content_is_kept_while_the_dispatch_is_open() {
    insert(insertion("", 0, NOW, "1"));
    var first = claim(1, NOW).get(0);
    await(store.record(List.of(completion(first, DispatchStatus.ERROR, NOW))));

    var second = claim(1, NOW).get(0);

    assertTrue(first.content().isEmpty());
    assertEquals("Привет 😀", first.message().context().getString("text"));
    assertEquals(Content.text("rendered"), second.content().orElseThrow());
  }

  @Test
  void a_refused_group_leaves_its_neighbours_alone() {
    insert(insertion("r-1", 0, NOW, "1"));
    var other = insertion("r-1", 0, NOW, "1");
    var conflicting =
        new Insertion("r-1", "e".repeat(64), other.appendTo(), other.message(), other.dispatches());

    var results =
        await(
            store.insert(
                List.of(
                    List.of(insertion("r-2", 0, NOW, "2"), conflicting),
                    List.of(insertion("r-3", 0, NOW, "3")),
                    List.of(insertion("r-1", 0, NOW, "1"))),
                NOW));

    assertEquals(
        FailureCode.REQUEST_ID_REUSED, ((SiteMessageException) results.get(0).cause()).code());
    assertFalse(await(results.get(1)).get(0).duplicate());
    assertTrue(await(results.get(2)).get(0).duplicate());
    assertEquals(2, dispatchesSeenFromOutside());
  }

  @Test
  void orphans_are_what_other_nodes_hold() {
    insert(insertion("", 0, NOW, "1", "2"));
    await(store.claim(new ClaimQuery(77, "pager", 1, 0, OptionalInt.empty(), NOW)));
    await(store.claim(new ClaimQuery(NODE, "pager", 1, 0, OptionalInt.empty(), NOW)));

    var orphans = await(store.orphans(NODE, Set.of("pager"), 10));
    var others = await(store.orphans(NODE, Set.of("smtp"), 10));

    assertEquals(1, orphans.size());
    assertEquals("1", orphans.get(0).dispatch().address());
    assertEquals(0, others.size());
  }

  @Test
  void holds_are_kept_changed_and_removed() {
    var hold = new Hold("pager", Scope.MESSENGER, "", true, NOW, "why", 1);
    await(store.putHold(hold));
    await(store.putHold(new Hold("pager", Scope.MESSENGER, "", true, NOW, "why not", 2)));
    var kept = await(store.holds());
    await(store.removeHold(hold));

    assertEquals(1, kept.size());
    assertEquals("why not", kept.get(0).reason());
    assertEquals(0, await(store.holds()).size());
  }

  @Test
  void dispatches_are_paged_by_id_and_counted_by_status() {
    insert(insertion("", 0, NOW, "1", "2", "3"));
    await(store.record(List.of(completion(claim(1, NOW).get(0), DispatchStatus.SENT, NOW))));
    var filter =
        new DispatchFilter(
            Optional.of(DispatchStatus.PENDING),
            Optional.of("pager"),
            OptionalLong.empty(),
            false,
            2,
            1);
    var newest =
        new DispatchFilter(Optional.empty(), Optional.empty(), OptionalLong.empty(), true, 0, 2);

    var page = await(store.dispatches(filter, false));

    var newestPage = await(store.dispatches(newest, false));

    assertEquals(List.of(3L, 2L), newestPage.stream().map(DispatchView::id).toList());
    assertEquals(List.of(3L), page.stream().map(DispatchView::id).toList());
    assertEquals(1L, await(store.statusCounts()).get(DispatchStatus.SENT));
    assertEquals(2L, await(store.statusCounts()).get(DispatchStatus.PENDING));
  }
}
