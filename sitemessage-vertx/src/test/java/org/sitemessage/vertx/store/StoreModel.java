package org.sitemessage.vertx.store;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.vertx.store.StoreContract.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.sitemessage.api.Content;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.vertx.store.claim.Beginning;
import org.sitemessage.vertx.store.claim.ClaimQuery;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.Completion;
import org.sitemessage.vertx.store.value.ChangedDispatches;
import org.sitemessage.vertx.store.value.DispatchIds;
import org.sitemessage.vertx.store.value.Requeue;
import org.sitemessage.vertx.store.view.DispatchFilter;

/**
 * Drives a store and a simple model of it, a map of dispatches, through the same random events.
 * After each event, store and model must agree.
 */
final class StoreModel {
  private static final String MESSENGER = "pager";
  private static final Set<DispatchStatus> CANCELLABLE =
      EnumSet.of(DispatchStatus.PENDING, DispatchStatus.ERROR, DispatchStatus.UNKNOWN);
  private static final Set<DispatchStatus> REQUEUED =
      EnumSet.of(
          DispatchStatus.FAILED,
          DispatchStatus.UNKNOWN,
          DispatchStatus.CANCELLED,
          DispatchStatus.EXPIRED);
  private static final Set<DispatchStatus> FINISHED =
      EnumSet.of(
          DispatchStatus.SENT,
          DispatchStatus.FAILED,
          DispatchStatus.EXPIRED,
          DispatchStatus.CANCELLED);
  private static final List<DispatchStatus> OUTCOMES =
      List.of(
          DispatchStatus.SENT,
          DispatchStatus.FAILED,
          DispatchStatus.ERROR,
          DispatchStatus.PENDING,
          DispatchStatus.UNKNOWN,
          DispatchStatus.EXPIRED);
  private static final int PAGE = 100;

  private final Store store;
  private final long node;
  private final Random random;
  private final boolean thorough;
  private final TreeMap<Long, Row> rows = new TreeMap<>();
  private final List<ClaimedDispatch> claims = new ArrayList<>();
  private Instant now;
  private int messages;
  private String event = "";

  /** The state of a dispatch in the model. */
  private static final class Row {
    private final int priority;
    private final Instant sendAt;
    private DispatchStatus status = DispatchStatus.PENDING;
    private Instant dueAt;
    private int attempts;
    private long owner;
    private long claim;
    private boolean begun;

    Row(int priority, Instant sendAt) {
      this.priority = priority;
      this.sendAt = sendAt;
      this.dueAt = sendAt;
    }

    boolean isDue(Instant now) {
      return (status == DispatchStatus.PENDING || status == DispatchStatus.ERROR)
          && !dueAt.isAfter(now);
    }
  }

  /**
   * Creates a model of an empty store whose claims have to find every ready dispatch.
   *
   * @param node the node that opened the store
   */
  StoreModel(Store store, long node, Instant now, long seed) {
    this(store, node, now, seed, true);
  }

  /**
   * Creates a model of an empty store.
   *
   * @param thorough true if each claim has to find every ready dispatch
   */
  StoreModel(Store store, long node, Instant now, long seed, boolean thorough) {
    this.thorough = thorough;
    this.store = store;
    this.node = node;
    this.now = now;
    this.random = new Random(seed);
  }

  void run(int events) {
    for (int i = 0; i < events; i++) {
      switch (random.nextInt(11)) {
        case 0, 1 -> insert();
        case 2, 3 -> claim();
        case 4, 5, 6 -> complete();
        case 7 -> pass();
        case 8 -> intervene();
        case 9 -> begin();
        default -> takeOver();
      }
      compare();
    }
  }

  private void insert() {
    var priority = random.nextInt(3);
    var sendAt = now.plus(minutes(3));
    var addresses = IntStream.range(0, random.nextInt(5)).mapToObj(n -> "to-" + n);
    var insertion =
        StoreContract.insertion(
            "model-" + messages++, priority, sendAt, addresses.toArray(String[]::new));
    event = "insert " + insertion.requestId();
    if (insertion.dispatches().isEmpty()) {
      return;
    }
    // A request that is sent again makes nothing new.
    for (int repeat = 0; repeat <= random.nextInt(2); repeat++) {
      var reply =
          await(await(store.schedules().insert(List.of(List.of(insertion)), now)).get(0)).get(0);
      assertEquals(repeat > 0, reply.duplicate(), event);
      reply
          .dispatchIds()
          .orElseThrow()
          .forEach(id -> rows.putIfAbsent(id, new Row(priority, sendAt)));
    }
  }

  private Duration minutes(int bound) {
    return Duration.ofMinutes(random.nextInt(bound));
  }

  private void claim() {
    var owner = random.nextInt(4) == 0 ? node + 100 : node;
    var limit = 1 + random.nextInt(6);
    var begins = random.nextBoolean();
    event = "claim %d by %d".formatted(limit, owner);
    while (await(store.claims().promote(MESSENGER, now, PAGE)) == PAGE) {
      event += ", again";
    }
    var due = rows.values().stream().filter(row -> row.isDue(now)).toList();
    var claimed =
        await(
            store
                .claims()
                .claim(
                    new ClaimQuery(
                        owner, MESSENGER, limit, 0, OptionalInt.empty(), now, thorough, begins)));
    assertEquals(Math.min(limit, due.size()), claimed.size(), event);
    for (var one : claimed) {
      var row = row(one.dispatch().id());
      assertTrue(row.isDue(now), () -> event + ": " + one);
      assertEquals(row.attempts, one.progress().attempts(), event);
      row.status = DispatchStatus.PROCESSING;
      row.owner = owner;
      row.claim = one.claim();
      row.begun = begins;
      assertEquals(begins, one.begun(), event);
    }
    var left = rows.values().stream().filter(row -> row.isDue(now)).mapToInt(row -> row.priority);
    var least = claimed.stream().mapToInt(one -> row(one.dispatch().id()).priority).min();
    assertTrue(left.max().orElse(-1) <= least.orElse(Integer.MAX_VALUE), event);
    claims.addAll(claimed);
  }

  private Row row(long id) {
    return Objects.requireNonNull(rows.get(id), () -> event + ": nobody knows dispatch " + id);
  }

  /** Records beginnings; other nodes have taken over some of the dispatches. */
  private void begin() {
    var some = claims.stream().filter(one -> random.nextInt(3) == 0).toList();
    var beginnings =
        some.stream().map(one -> new Beginning(one.dispatch().id(), one.claim())).toList();
    event = "begin " + beginnings;
    var held = await(store.outcomes().record(beginnings));
    for (int i = 0; i < beginnings.size(); i++) {
      var row = rows.get(beginnings.get(i).dispatchId());
      var isHeld =
          row != null
              && row.status == DispatchStatus.PROCESSING
              && row.claim == beginnings.get(i).claim();
      assertEquals(isHeld, held.get(i), event);
      if (isHeld) {
        Objects.requireNonNull(row).begun = true;
      }
    }
  }

  /** Records outcomes; other nodes have taken over some of the dispatches. */
  private void complete() {
    var done = new ArrayList<ClaimedDispatch>();
    for (int i = random.nextInt(4); i >= 0 && !claims.isEmpty(); i--) {
      var one = claims.remove(random.nextInt(claims.size()));
      if (done.stream().noneMatch(other -> other.dispatch().id() == one.dispatch().id())) {
        done.add(one);
      }
    }
    var completions = done.stream().map(this::completion).toList();
    event = "record " + completions;
    var held = await(store.outcomes().record(completions));
    for (int i = 0; i < completions.size(); i++) {
      assertEquals(apply(completions.get(i)), held.get(i), event);
    }
  }

  private Completion completion(ClaimedDispatch claimed) {
    var status = OUTCOMES.get(random.nextInt(OUTCOMES.size()));
    return new Completion(
        claimed.dispatch().id(),
        claimed.claim(),
        status,
        now,
        now.plus(minutes(5)),
        status == DispatchStatus.PENDING ? claimed.progress() : claimed.progress().answered(),
        claimed.dispatch().address(),
        status == DispatchStatus.SENT ? "remote" : "",
        Optional.of(Content.text("rendered")),
        Optional.of(new Completion.Attempt("retry", "busy", random.nextBoolean())),
        List.of(),
        Optional.empty());
  }

  private boolean apply(Completion completion) {
    var row = rows.get(completion.dispatchId());
    if (row == null || row.status != DispatchStatus.PROCESSING || row.claim != completion.claim()) {
      return false;
    }
    row.status = completion.status();
    row.dueAt = completion.dueAt();
    row.attempts = completion.progress().attempts();
    return true;
  }

  private void pass() {
    event = "time passes";
    now = now.plus(minutes(6));
  }

  private void intervene() {
    switch (random.nextInt(4)) {
      case 0 -> cancel();
      case 1 -> requeue();
      case 2 -> settle();
      default -> remove();
    }
  }

  private List<Long> some() {
    return rows.keySet().stream().filter(id -> random.nextInt(6) == 0).limit(PAGE).toList();
  }

  private void cancel() {
    var ids = some();
    event = "cancel " + ids;
    var swept = await(store.commands().cancel(new DispatchIds(ids, true), CANCELLABLE, now));
    sweep(ids, CANCELLABLE, DispatchStatus.CANCELLED, swept);
  }

  private void requeue() {
    var ids = some();
    event = "requeue " + ids;
    var later = now.plus(Duration.ofDays(5));
    var swept =
        await(
            store
                .commands()
                .requeue(new DispatchIds(ids, true), new Requeue(REQUEUED, now, later)));
    for (var id : sweep(ids, REQUEUED, DispatchStatus.PENDING, swept)) {
      var row = row(id);
      row.dueAt = row.sendAt.isAfter(now) ? row.sendAt : now;
      row.attempts = 0;
    }
  }

  private void settle() {
    var ids = some();
    var as = random.nextBoolean() ? DispatchStatus.SENT : DispatchStatus.FAILED;
    event = "settle " + ids + " as " + as;
    var swept = await(store.commands().settle(new DispatchIds(ids, true), as, now));
    sweep(ids, Set.of(DispatchStatus.UNKNOWN), as, swept);
  }

  private Set<Long> sweep(
      List<Long> ids, Set<DispatchStatus> from, DispatchStatus to, ChangedDispatches swept) {
    var expected = new TreeSet<Long>();
    ids.stream().filter(id -> from.contains(row(id).status)).forEach(expected::add);
    var changed = new TreeSet<Long>();
    swept.changed().forEach(one -> changed.add(one.dispatchId()));
    assertEquals(expected, changed, event);
    expected.forEach(id -> row(id).status = to);
    return expected;
  }

  private void remove() {
    event = "remove";
    // What is done now was done before then.
    var before = now.plusSeconds(1);
    var ids = await(store.cleanup().finished(before, 1 + random.nextInt(4)));
    ids.forEach(id -> assertTrue(FINISHED.contains(row(id).status), () -> event + " " + id));
    var removed = await(store.cleanup().remove(ids, before, random.nextBoolean()));
    assertEquals(ids.size(), removed.dispatches(), event);
    ids.forEach(rows::remove);
  }

  /** Takes over the dispatches of the other node, which has died. */
  private void takeOver() {
    var expected = new TreeSet<Long>();
    rows.forEach(
        (id, row) -> {
          if (row.status == DispatchStatus.PROCESSING && row.owner != node) {
            expected.add(id);
          }
        });
    event = "take over " + expected;
    var orphans = await(store.claims().orphans(node, Set.of(MESSENGER), Set.of(), PAGE));
    var found = new TreeSet<Long>();
    orphans.forEach(orphan -> found.add(orphan.dispatch().id()));
    assertEquals(expected, found, event);
    for (var orphan : orphans) {
      // Where several processes share the store, it is this node's from now on.
      row(orphan.dispatch().id()).claim = orphan.claim();
      assertEquals(row(orphan.dispatch().id()).begun, orphan.begun(), event);
    }
    var completions = orphans.stream().map(this::completion).toList();
    var held = await(store.outcomes().record(completions));
    for (int i = 0; i < completions.size(); i++) {
      assertTrue(apply(completions.get(i)) && held.get(i), event);
    }
  }

  private void compare() {
    var stored = new TreeMap<Long, String>();
    var filter =
        new DispatchFilter(
            Optional.empty(), Optional.empty(), OptionalLong.empty(), false, false, 0, PAGE);
    for (var page = await(store.queries().dispatches(filter, false));
        !page.isEmpty();
        page = await(store.queries().dispatches(filter.withAfter(stored.lastKey()), false))) {
      page.forEach(one -> stored.put(one.id(), one.status() + " " + one.attempts()));
    }
    var expected = new TreeMap<Long, String>();
    rows.forEach((id, row) -> expected.put(id, row.status + " " + row.attempts));
    assertEquals(expected, stored, event);
    var counts =
        await(store.queries().statusCounts()).entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    assertEquals(
        rows.values().stream().collect(groupingBy(row -> row.status, counting())), counts, event);
  }
}
