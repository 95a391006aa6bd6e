package org.sitemessage.vertx.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.vertx.store.StoreContract.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.schedule.ListedMessage;
import org.sitemessage.api.schedule.PageCount;
import org.sitemessage.api.schedule.Skipped;
import org.sitemessage.vertx.store.claim.ClaimQuery;
import org.sitemessage.vertx.store.claim.Completion;
import org.sitemessage.vertx.store.sql.SqlStore;
import org.sitemessage.vertx.store.value.DispatchIds;
import org.sitemessage.vertx.store.value.Insertion;
import org.sitemessage.vertx.store.value.Requeue;
import org.sitemessage.vertx.store.view.DispatchView;
import org.sitemessage.vertx.store.view.Search;

/** The contract of searches by a filter, for every store. */
abstract class SearchContract {
  private static final Instant NOW = StoreContract.NOW;
  private final Vertx vertx = Vertx.vertx();
  private Store store;

  abstract SqlStore newStore(Vertx on);

  @BeforeEach
  void open() {
    store = newStore(vertx);
    await(store.open(1, NOW));
  }

  @AfterEach
  void close() {
    await(store.close());
    await(vertx.close());
  }

  private void insert(
      String type, String group, int priority, String text, Duration ago, String... addresses) {
    var context = new JsonObject().put("subject", "Re: " + text).put("text", text).encode();
    var message =
        new Insertion.NewMessage(
            "a".repeat(32),
            type,
            context,
            "shop",
            priority,
            true,
            NOW.minus(ago),
            NOW.plus(Duration.ofDays(5)),
            group,
            Optional.empty(),
            false,
            Optional.empty());
    var insertion =
        new Insertion(
            "",
            "f".repeat(64),
            OptionalLong.empty(),
            message,
            Arrays.stream(addresses)
                .map(to -> new Insertion.NewDispatch("b".repeat(32), messenger(to), to, "u" + to))
                .toList(),
            Set.of(),
            Skipped.NOBODY);
    await(await(store.schedules().insert(List.of(List.of(insertion)), NOW.minus(ago))).get(0));
  }

  private static String messenger(String address) {
    return address.contains("@") ? "smtp" : "pager";
  }

  private void complete(String messenger, DispatchStatus status) {
    var claimed =
        await(
                store
                    .claims()
                    .claim(
                        new ClaimQuery(1, messenger, 1, 0, OptionalInt.empty(), NOW, true, true)))
            .get(0);
    await(
        store
            .outcomes()
            .record(
                List.of(
                    new Completion(
                        claimed.dispatch().id(),
                        claimed.claim(),
                        status,
                        NOW,
                        NOW,
                        claimed.progress(),
                        claimed.dispatch().address(),
                        "",
                        Optional.empty(),
                        Optional.of(new Completion.Attempt("x", "y", false)),
                        List.of(),
                        Optional.empty()))));
  }

  /** Stores dispatches 1 to 6 of messages 1 to 3; 1 failed, 4 was sent. */
  private void some() {
    insert(
        "news", "", 5, "Hello 100% \"you\"", Duration.ofHours(3), "a@EXAMPLE.org", "b@example.com");
    insert("order", "o-1", 0, "Your Rechnung für Ärger", Duration.ofHours(1), "7", "8");
    insert("order", "o_2", -2, "A\u001FB", Duration.ZERO, "c@example.org", "9");
    complete("smtp", DispatchStatus.FAILED);
    complete("pager", DispatchStatus.SENT);
  }

  private List<Long> found(String filter) {
    return await(store.searches().dispatches(search(filter, 0, 100))).rows().stream()
        .map(DispatchView::id)
        .toList();
  }

  private static Search search(String filter, long before, int limit) {
    return new Search(Filter.parse(filter), NOW, before, limit);
  }

  private static List<Long> ids(String text) {
    return text == null || text.isBlank()
        ? List.of()
        : Arrays.stream(text.split(" ")).map(Long::valueOf).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | 6 5 4 3 2 1 | 3 2 1",
        "status:failed | 1 | 1",
        "status:failed,sent | 3 1 | 2 1",
        "-status:failed,sent | 6 5 4 2 | 3 2 1",
        "status:failed status:sent | `` | ``",
        "messenger:pager | 6 4 3 | 3 2",
        "messenger:p* -messenger:smtp | 6 4 3 | 3 2",
        "to:*@example.org | 5 1 | 3 1",
        "to:A@example.ORG | 1 | 1",
        "-to:*@example.* | 6 4 3 | 3 2",
        "to:*% | `` | ``",
        "user:u7 | 3 | 2",
        "type:order | 6 5 4 3 | 3 2",
        "-type:order | 2 1 | 1",
        "sender:shop status:failed | 1 | 1",
        "group:o-1 | 4 3 | 2",
        "group:o_2 | 6 5 | 3",
        "group:o?1 | `` | ``",
        "group:o* | 6 5 4 3 | 3 2",
        "priority:>0 | 2 1 | 1",
        "priority:<=0 | 6 5 4 3 | 3 2",
        "priority:-2,5 | 6 5 2 1 | 3 1",
        "text:rechnung | 4 3 | 2",
        "text:ÄRGER | 4 3 | 2",
        "text:100% | 2 1 | 1",
        "text:1_0 | `` | ``",
        "text:\"% \\\"you\" | 2 1 | 1",
        "text:\"a\u001Fb\" | 6 5 | 3",
        "id:3 message:2 | 3 | 2",
        "id:3 message:1 | `` | ``",
        "since:999999w | 6 5 4 3 2 1 | 3 2 1",
        "until:999999w | `` | ``",
        "since:2h | 6 5 4 3 | 3 2",
        "since:2h until:30m | 4 3 | 2",
        "id:2,4,99 | 4 2 | 2 1",
        "id:2,4 -id:2 | 4 | 2",
        "message:1,3 | 6 5 2 1 | 3 1",
        "message:1 status:pending | 2 | 1",
        "message:99 | `` | ``",
        "-message:2 | 6 5 2 1 | 3 1",
        "to:\"' or 1=1 --\" | `` | ``",
        "text:\"'; drop table dispatch; --\" | `` | ``"
      })
  void a_filter_finds_dispatches_and_their_messages(
      String filter, String dispatches, String messages) {
    some();

    var listed = await(store.searches().messages(search(filter == null ? "" : filter, 0, 100)));
    var counted =
        await(store.searches().countDispatches(Filter.parse(filter == null ? "" : filter), NOW));
    var countedMessages =
        await(store.searches().countMessages(Filter.parse(filter == null ? "" : filter), NOW));

    assertEquals(ids(dispatches), found(filter == null ? "" : filter));
    assertEquals(ids(messages), listed.rows().stream().map(ListedMessage::id).toList());
    assertEquals(new PageCount(ids(dispatches).size(), false), counted);
    assertEquals(new PageCount(ids(messages).size(), false), countedMessages);
  }

  @Test
  void a_message_is_listed_with_its_subject_and_times() {
    some();

    var message = await(store.searches().messages(search("message:2", 0, 1))).rows().get(0);

    assertEquals(
        new ListedMessage(
            2,
            "order",
            "Re: Your Rechnung für Ärger",
            0,
            NOW.minusSeconds(3600),
            NOW.minusSeconds(3600),
            NOW.plus(Duration.ofDays(5)),
            "shop",
            "o-1"),
        message);
  }

  @ParameterizedTest
  @CsvSource({
    "1, status:failed",
    "2, 'status:failed,sent,pending'",
    "3, type:order",
    "1, messenger:*",
    "2, ''"
  })
  void pages_continue_where_the_last_one_ended(int size, String filter) {
    some();
    var all = found(filter);

    var paged = new ArrayList<Long>();
    var next = OptionalLong.of(0);
    while (next.isPresent()) {
      var page = await(store.searches().dispatches(search(filter, next.getAsLong(), size)));
      assertTrue(page.rows().size() <= size);
      page.rows().forEach(view -> paged.add(view.id()));
      next = page.next();
    }

    assertEquals(all, paged);
  }

  @Test
  void a_search_for_something_rare_ends_after_a_bounded_number_of_rows_and_continues() {
    insert("news", "", 0, "first of all", Duration.ZERO, "1");
    for (int n = 0; n < 3; n++) {
      insert(
          "news",
          "",
          0,
          "many",
          Duration.ZERO,
          IntStream.range(0, 2_000).mapToObj(Integer::toString).toArray(String[]::new));
    }

    var first = await(store.searches().dispatches(search("text:\"of all\"", 0, 10)));
    var second =
        await(
            store.searches().dispatches(search("text:\"of all\"", first.next().orElseThrow(), 10)));

    assertEquals(List.of(), first.rows());
    assertTrue(first.partial());
    assertEquals(1_002L, first.next().orElseThrow());
    assertEquals(List.of(1L), second.rows().stream().map(DispatchView::id).toList());
    assertFalse(second.partial());
    assertEquals(OptionalLong.empty(), second.next());
  }

  @Test
  void a_dispatch_whose_status_changes_is_found_once() {
    some();
    var changes = new AtomicInteger();
    var failed = new ArrayList<Throwable>();
    var busy = new AtomicBoolean(true);
    var changer =
        new Thread(
            () -> {
              while (busy.get()) {
                complete("pager", DispatchStatus.ERROR);
                await(
                    store
                        .commands()
                        .requeue(
                            new DispatchIds(List.of(4L), true),
                            new Requeue(Set.of(DispatchStatus.ERROR), NOW, NOW.plusSeconds(9))));
                changes.incrementAndGet();
              }
            });
    changer.setUncaughtExceptionHandler((thread, failure) -> failed.add(failure));
    changer.start();

    var found = new ArrayList<List<Long>>();
    while (found.size() < 20 || (changes.get() < 5 && failed.isEmpty())) {
      found.add(found("status:pending,error,processing id:4"));
      found.add(found("status:pending,error,processing to:8"));
    }
    busy.set(false);
    join(changer);

    assertEquals(List.of(), failed);
    assertEquals(Set.of(List.of(4L)), Set.copyOf(found));
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void messages_are_found_by_a_bounded_number_of_dispatches() {
    var many = numbers(2_000);
    insert("news", "", 0, "first of all", Duration.ZERO, "77");
    insert("news", "", 0, "large", Duration.ZERO, numbers(6_000));
    insert("news", "", 0, "many", Duration.ZERO, many);
    insert("news", "", 0, "many", Duration.ZERO, many);

    var pages = new ArrayList<List<Long>>();
    var next = OptionalLong.of(0);
    while (next.isPresent()) {
      var page = await(store.searches().messages(search("text:of to:77", next.getAsLong(), 9)));
      pages.add(page.rows().stream().map(ListedMessage::id).toList());
      assertEquals(page.next().isPresent(), page.partial());
      next = page.next();
    }

    assertEquals(List.of(List.of(), List.of(), List.of(), List.of(1L)), pages);
    assertEquals(
        List.of(4L, 3L, 2L, 1L),
        await(store.searches().messages(search("to:77", 0, 9))).rows().stream()
            .map(ListedMessage::id)
            .toList());
    assertEquals(
        new PageCount(1, false),
        await(store.searches().countMessages(Filter.parse("text:of to:77"), NOW)));
  }

  private static String[] numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new);
  }

  @Test
  void a_count_is_capped() {
    for (int n = 0; n < 6; n++) {
      insert(
          "news",
          "",
          0,
          "many",
          Duration.ZERO,
          IntStream.range(0, 2_000).mapToObj(Integer::toString).toArray(String[]::new));
    }

    for (var filter : List.of("", "status:pending", "type:news", "type:news status:sent,pending")) {
      assertEquals(
          new PageCount(PageCount.MOST, true),
          await(store.searches().countDispatches(Filter.parse(filter), NOW)),
          filter);
    }
    assertEquals("10,000+", new PageCount(PageCount.MOST, true).text());
    assertEquals(
        LongStream.rangeClosed(1, 6).map(id -> 7 - id).boxed().toList(),
        await(store.searches().messages(search("to:1999", 0, 10))).rows().stream()
            .map(ListedMessage::id)
            .toList());
  }
}
