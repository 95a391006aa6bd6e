package org.sitemessage.vertx.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Content;
import org.sitemessage.api.Digest;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.AccessKey;
import org.sitemessage.api.access.AuditEntry;
import org.sitemessage.api.access.AuditOutcome;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.access.KeyRequest;
import org.sitemessage.api.access.PrincipalKind;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.limit.DailyLimit;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.people.SuppressionQuery;
import org.sitemessage.api.people.SuppressionReason;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.api.schedule.Skipped;
import org.sitemessage.testkit.Futures;
import org.sitemessage.vertx.store.claim.Beginning;
import org.sitemessage.vertx.store.claim.ClaimQuery;
import org.sitemessage.vertx.store.claim.ClaimTerms;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.Completion;
import org.sitemessage.vertx.store.claim.Hold;
import org.sitemessage.vertx.store.claim.LimitedClaim;
import org.sitemessage.vertx.store.claim.Quiet;
import org.sitemessage.vertx.store.claim.TypeRelease;
import org.sitemessage.vertx.store.sql.SqlStore;
import org.sitemessage.vertx.store.sql.schedule.Files;
import org.sitemessage.vertx.store.value.ChangedDispatches;
import org.sitemessage.vertx.store.value.DispatchIds;
import org.sitemessage.vertx.store.value.FilePart;
import org.sitemessage.vertx.store.value.Insertion;
import org.sitemessage.vertx.store.value.LimitState;
import org.sitemessage.vertx.store.value.LimitVersion;
import org.sitemessage.vertx.store.value.ManualLimits;
import org.sitemessage.vertx.store.value.ManualPause;
import org.sitemessage.vertx.store.value.Postponed;
import org.sitemessage.vertx.store.value.Requeue;
import org.sitemessage.vertx.store.view.DispatchFilter;
import org.sitemessage.vertx.store.view.DispatchView;
import org.sitemessage.vertx.store.view.Heading;
import org.sitemessage.vertx.store.view.Undelivered;

/** The contract that every store keeps. */
public abstract class StoreContract {
  public static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  public static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final long NODE = 1;
  private static final Set<DispatchStatus> WITHDRAWABLE =
      Set.of(DispatchStatus.PENDING, DispatchStatus.ERROR, DispatchStatus.UNKNOWN);

  final Vertx vertx = Vertx.vertx();
  private Store store;

  /** Returns a new store on an empty database. */
  abstract Store newStore();

  /** Returns the number of dispatches that another connection sees. */
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

  public static <T> T await(Future<T> future) {
    return Futures.await(future);
  }

  public static Insertion insertion(
      String requestId, int priority, Instant sendAt, String... addresses) {
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
            .toList(),
        Set.of(),
        Skipped.NOBODY);
  }

  private ScheduleReply insert(Insertion insertion) {
    return await(await(store.schedules().insert(List.of(List.of(insertion)), NOW)).get(0)).get(0);
  }

  private List<ClaimedDispatch> claim(int limit, Instant now) {
    await(store.claims().promote("pager", now, 100));
    return await(
        store
            .claims()
            .claim(new ClaimQuery(NODE, "pager", limit, 0, OptionalInt.empty(), now, true, true)));
  }

  private static Completion completion(
      ClaimedDispatch claimed, DispatchStatus status, Instant dueAt) {
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
        Optional.of(new Completion.Attempt("retry", "busy", false)),
        List.of(),
        Optional.empty());
  }

  @Test
  void an_acknowledged_insertion_is_seen_by_another_connection() {
    for (int i = 0; i < 3; i++) {
      insert(insertion("", 0, NOW, "1", "2"));
      claim(1, NOW);
    }

    assertEquals(6, dispatchesSeenFromOutside());
  }

  private LimitedClaim claimLimited(DeliveryLimits limits, int limit, String day, int unused) {
    return await(
        store
            .claims()
            .claim(
                new ClaimQuery(NODE, "pager", limit, 0, OptionalInt.empty(), NOW, true, true),
                new ClaimTerms(limits, Duration.ZERO, 0, address -> false, day, unused)));
  }

  private static List<String> addresses(List<ClaimedDispatch> claimed) {
    return claimed.stream().map(one -> one.dispatch().address()).toList();
  }

  @Test
  void a_limited_claim_takes_dispatches_with_a_permit_and_leaves_the_rest_ready() {
    insert(insertion("", 0, NOW, "1", "2", "3", "4", "5"));
    var limits = DeliveryLimits.of(new RateLimit(3, Duration.ofDays(1), 3));

    var first = claimLimited(limits, 4, "", 0);
    var second = claimLimited(limits, 4, "", 0);
    var unlimited = claim(9, NOW);

    assertEquals(List.of("1", "2", "3"), addresses(first.claimed()));
    assertEquals(3, first.slots().size());
    assertTrue(first.again().orElseThrow().compareTo(Duration.ofHours(23)) > 0);
    assertFalse(first.more());
    assertEquals(List.of(), second.claimed());
    assertEquals(List.of("4", "5"), addresses(unlimited));
  }

  @Test
  void a_dispatch_over_its_domains_limit_is_parked_and_released_in_its_order() {
    insert(insertion("", 0, NOW, "a@slow", "b@slow", "c@slow", "d@fast"));
    insert(insertion("", 5, NOW, "e@slow"));
    var limits = DeliveryLimits.NONE.withDomain("slow", new RateLimit(1, Duration.ofDays(1), 1));

    var first = claimLimited(limits, 5, "", 0);
    var kept = await(store.limits().release("pager", limits, 0, Duration.ZERO, NOW));
    var waiting = await(store.limits().states());
    var freed = await(store.limits().release("pager", DeliveryLimits.NONE, 0, Duration.ZERO, NOW));
    var second = claim(9, NOW);

    assertEquals(List.of("e@slow", "d@fast"), addresses(first.claimed()));
    assertTrue(first.wake().isPresent() && first.more() && first.again().isEmpty());
    assertEquals(0, kept.released());
    assertTrue(kept.wake().isPresent());
    assertEquals(3, waiting.getOrDefault("pager", LimitState.NONE).parked().get(Scope.DOMAIN));
    assertEquals(3, freed.released());
    assertEquals(List.of("a@slow", "b@slow", "c@slow"), addresses(second));
  }

  @Test
  void a_process_with_older_limits_takes_no_permit_of_a_bucket_that_knows_later_ones() {
    insert(insertion("", 0, NOW, "a@slow", "b@slow", "c@slow"));
    var limits = DeliveryLimits.NONE.withDomain("slow", new RateLimit(3, Duration.ofDays(1), 3));
    Function<Long, LimitedClaim> claim =
        number ->
            await(
                store
                    .claims()
                    .claim(
                        new ClaimQuery(NODE, "pager", 1, 0, OptionalInt.empty(), NOW, true, true),
                        new ClaimTerms(
                            limits,
                            number,
                            Duration.ZERO,
                            Duration.ZERO,
                            0,
                            address -> false,
                            "",
                            0)));

    var later = claim.apply(7L);
    var older = claim.apply(6L);
    var same = claim.apply(7L);

    assertEquals(List.of("a@slow"), addresses(later.claimed()));
    assertEquals(List.of(), older.claimed());
    assertTrue(older.stale());
    assertEquals(List.of("b@slow"), addresses(same.claimed()));
  }

  private LimitedClaim claimUnder(RateLimit slow, long number) {
    return await(
        store
            .claims()
            .claim(
                new ClaimQuery(NODE, "pager", 1, 0, OptionalInt.empty(), NOW, true, true),
                new ClaimTerms(
                    DeliveryLimits.NONE.withDomain("slow", slow),
                    number,
                    Duration.ZERO,
                    Duration.ZERO,
                    0,
                    address -> false,
                    "",
                    0)));
  }

  @Test
  void a_bucket_is_kept_when_other_limits_change_and_emptied_when_its_own_does() {
    insert(insertion("", 0, NOW, "a@slow", "b@slow", "c@slow", "d@slow"));
    var slow = new RateLimit(3, Duration.ofDays(1), 3);

    var first = claimUnder(slow, 1);
    var others = claimUnder(slow, 2);
    var own = claimUnder(new RateLimit(4, Duration.ofDays(1), 4), 3);

    assertEquals(List.of("a@slow"), addresses(first.claimed()));
    assertEquals(List.of("b@slow"), addresses(others.claimed()));
    assertEquals(List.of(), own.claimed());
    assertTrue(own.wake().orElseThrow().compareTo(Duration.ofHours(1)) > 0);
  }

  @Test
  void what_is_parked_is_looked_at_anew_once_after_a_change() {
    insert(insertion("", 0, NOW, "a@slow", "b@slow"));
    var before = new RateLimit(1, Duration.ofDays(1), 1);
    var parked = List.of(claimUnder(before, 1), claimUnder(before, 1));
    var after = DeliveryLimits.NONE.withDomain("fast", before);
    var limits = store.limits();

    var more = await(limits.reconsider("pager", 2, 2));
    var older = await(limits.release("pager", DeliveryLimits.NONE, 1, Duration.ZERO, NOW));
    var freed = await(limits.release("pager", after, 2, Duration.ZERO, NOW));

    assertEquals(List.of(1, 0), parked.stream().map(claim -> claim.claimed().size()).toList());
    assertFalse(more);
    assertTrue(older.stale());
    assertEquals(1, freed.released());
    assertEquals(List.of("b@slow"), addresses(claim(9, NOW)));
  }

  private LimitedClaim claimWithout(String type, int limit) {
    return await(
        store
            .claims()
            .claimOthers(
                new ClaimQuery(NODE, "pager", limit, 0, OptionalInt.empty(), NOW, true, true)
                    .without(Set.of(type))));
  }

  @Test
  void dispatches_of_a_paused_type_are_parked_once_and_released_in_their_order() {
    var clock = Clock.fixed(NOW, ZoneOffset.UTC);
    insert(insertion("", 0, NOW, "1", "2", "3"));
    insert(insertion("", 5, NOW, "4"));
    await(
        store
            .typePauses()
            .put(new ManualPause("plain", NOW, Optional.empty(), "wrong text", ""), clock));

    var first = claimWithout("plain", 3);
    var second = claimWithout("plain", 3);
    var third = claimWithout("plain", 3);
    var kept = await(store.limits().releaseTypes("pager", NOW));
    var states = await(store.limits().states());
    var waiting = await(store.claims().waiting(Set.of("pager"), NOW));
    await(store.typePauses().remove("plain"));
    var freed = await(store.limits().releaseTypes("pager", NOW));
    var none = await(store.limits().releaseTypes("pager", NOW));
    var claimed = claim(9, NOW);

    assertEquals(List.of(List.of(), List.of()), List.of(first.claimed(), second.claimed()));
    assertEquals(List.of(true, false, false), List.of(first.more(), second.more(), third.more()));
    assertEquals(new TypeRelease(false, true), kept);
    assertEquals(Map.of(), states);
    assertEquals(Set.of("pager"), waiting.messengers());
    assertEquals(new TypeRelease(false, false), freed);
    assertEquals(new TypeRelease(false, false), none);
    assertEquals(List.of("4", "1", "2", "3"), addresses(claimed));
  }

  @Test
  void dispatches_of_other_types_and_those_that_have_expired_are_not_parked() {
    insert(at(Instant.EPOCH, NOW, "", ""));
    insert(insertion("", 0, NOW, "2"));

    var expired = claimWithout("plain", 9);
    var other = claimWithout("news", 9);

    assertEquals(1, expired.claimed().size());
    assertEquals(List.of(), other.claimed());
  }

  @Test
  void a_limited_claim_parks_dispatches_of_paused_types_without_a_permit() {
    insert(insertion("", 0, NOW, "1", "2", "3"));
    var limits = DeliveryLimits.NONE.withDay(DailyLimit.of(2));

    var claim =
        await(
            store
                .claims()
                .claim(
                    new ClaimQuery(NODE, "pager", 9, 0, OptionalInt.empty(), NOW, true, true)
                        .without(Set.of("plain")),
                    new ClaimTerms(limits, Duration.ZERO, 0, address -> false, "", 0)));

    assertEquals(List.of(), claim.claimed());
    assertEquals(Map.of(), claim.slots());
    assertEquals(List.of(), claim(9, NOW));
  }

  private ManualLimits manual(String limits, Duration length) {
    return new ManualLimits(
        "pager", NOW, NOW.plus(length), new JsonObject(limits), "it snows", "Ann");
  }

  private List<LimitVersion> limitsAt(Instant time) {
    return await(store.limits().current(Clock.fixed(time, ZoneOffset.UTC)));
  }

  @Test
  void limits_of_a_person_have_a_number_for_each_version_and_another_for_the_rates() {
    var limits = store.limits();
    var clock = Clock.fixed(NOW, ZoneOffset.UTC);
    var none = limitsAt(NOW);
    var rates = manual("{\"rateLimit\":{\"count\":5},\"concurrency\":2}", Duration.ofDays(1));
    var first = await(limits.put(rates, clock));
    var longer =
        await(limits.put(manual("{\"rateLimit\":{\"count\":5}}", Duration.ofDays(3_650)), clock));
    var ended = await(limits.end("pager", clock)).orElseThrow();
    var again = await(limits.end("pager", clock));
    var third = await(limits.put(manual("{\"concurrency\":4}", Duration.ofDays(3_650)), clock));

    assertEquals(List.of(), none);
    assertEquals(new LimitVersion("pager", 1, 1, Optional.of(rates)), first);
    assertEquals(List.of(2L, 1L), List.of(longer.number(), longer.terms()));
    assertEquals(new LimitVersion("pager", 3, 3, Optional.empty()), ended);
    assertEquals(Optional.empty(), again);
    assertEquals(List.of(4L, 3L), List.of(third.number(), third.terms()));
    assertEquals(
        Optional.of(new JsonObject("{\"concurrency\":4}")),
        limitsAt(NOW).get(0).manual().map(ManualLimits::limits));
  }

  @Test
  void limits_of_a_person_end_when_their_time_is_over() {
    var clock = Clock.fixed(NOW, ZoneOffset.UTC);
    await(store.limits().put(manual("{\"concurrency\":4}", Duration.ofDays(-3_650)), clock));

    var ended = limitsAt(NOW);
    var still = limitsAt(NOW);

    assertEquals(List.of(new LimitVersion("pager", 2, 0, Optional.empty())), ended);
    assertEquals(ended, still);
  }

  @Test
  void turns_of_a_day_that_were_not_used_are_given_again() {
    insert(insertion("", 0, NOW, "1", "2", "3", "4", "5"));
    var limits = DeliveryLimits.NONE.withDay(DailyLimit.of(2));

    var first = claimLimited(limits, 5, "", 0);
    var day = first.slots().values().iterator().next().day();
    var none = claimLimited(limits, 5, "2001-01-01", 2);
    var again = claimLimited(limits, 5, day, 1);

    assertEquals(List.of("1", "2"), addresses(first.claimed()));
    assertEquals(List.of(), none.claimed());
    assertEquals(List.of("3"), addresses(again.claimed()));
    assertEquals(
        2, await(store.limits().states()).getOrDefault("pager", LimitState.NONE).started());
  }

  @Test
  void the_language_of_a_dispatch_is_kept() {
    var plain = insertion("", 0, NOW, "1");
    var dispatches =
        Stream.of(Locale.ROOT, Locale.forLanguageTag("pt-BR"), Locale.forLanguageTag("zh-Hant"))
            .map(locale -> new Insertion.NewDispatch("b".repeat(32), "pager", "1", "", locale))
            .toList();
    insert(
        new Insertion(
            "",
            "f".repeat(64),
            OptionalLong.empty(),
            plain.message(),
            dispatches,
            Set.of(),
            Skipped.NOBODY));

    var tags = claim(3, NOW).stream().map(c -> c.dispatch().locale().toLanguageTag()).toList();

    assertEquals(List.of("und", "pt-BR", "zh-Hant"), tags);
  }

  @Test
  void nothing_is_handed_out_twice() {
    insert(insertion("", 0, NOW, "1", "2", "3", "4", "5", "6"));

    var claims = new ArrayList<Future<List<ClaimedDispatch>>>();
    for (int i = 0; i < 4; i++) {
      claims.add(
          store
              .claims()
              .claim(new ClaimQuery(NODE, "pager", 2, 0, OptionalInt.empty(), NOW, true, true)));
    }
    var ids = new ArrayList<Long>();
    claims.forEach(c -> await(c).forEach(claimed -> ids.add(claimed.dispatch().id())));

    assertEquals(6, ids.size());
    assertEquals(6, new HashSet<>(ids).size());
  }

  @Test
  void a_dispatch_whose_claim_got_no_answer_is_claimed_again() {
    insert(insertion("", 0, NOW, "1", "2"));
    var lost = claim(2, NOW);
    ((SqlStore) store).lose(lost.get(0).claim());

    var again = claim(2, NOW);

    assertEquals(2, again.size());
    var late = completion(lost.get(0), DispatchStatus.SENT, NOW);
    assertEquals(List.of(false), await(store.outcomes().record(List.of(late))));
    assertEquals(again.get(0).progress(), lost.get(0).progress());
  }

  @Test
  void a_completion_by_a_lost_claim_changes_nothing_but_is_logged() {
    insert(insertion("", 0, NOW, "1"));
    var first = claim(1, NOW).get(0);
    await(store.outcomes().record(List.of(completion(first, DispatchStatus.ERROR, NOW))));
    var second = claim(1, NOW).get(0);

    var late =
        await(store.outcomes().record(List.of(completion(first, DispatchStatus.FAILED, NOW))));
    var inTime =
        await(store.outcomes().record(List.of(completion(second, DispatchStatus.SENT, NOW))));

    assertEquals(List.of(false), late);
    assertEquals(List.of(true), inTime);
    var view = await(store.queries().dispatches(DispatchFilter.ofMessage(1, 10), true)).get(0);
    assertEquals(DispatchStatus.SENT, view.status());
    assertEquals(3, view.errors().orElseThrow().size());
    assertTrue(view.errors().orElseThrow().get(1).text().contains("taken over"));
  }

  @Test
  void a_dispatch_is_claimed_only_once_it_is_due() {
    insert(insertion("", 0, NOW.plusSeconds(10), "1"));

    assertEquals(0, claim(1, NOW.plusSeconds(9)).size());
    assertEquals(1, claim(1, NOW.plusSeconds(10)).size());
  }

  private static Insertion at(Instant notBefore, Instant expiresAt, String hours, String key) {
    var plain = insertion("", 0, NOW, "1");
    var message = plain.message();
    return new Insertion(
        "",
        plain.fingerprint(),
        OptionalLong.empty(),
        new Insertion.NewMessage(
            message.uid(), "plain", "{}", "", 0, true, message.sendAt(), expiresAt),
        List.of(
            new Insertion.NewDispatch("b".repeat(32), "pager", "1", "")
                .with(key, Quiet.parse(hours), notBefore)),
        Set.of(),
        Skipped.NOBODY);
  }

  @Test
  void a_dispatch_in_quiet_hours_is_claimed_at_their_end_and_keeps_them() {
    var berlin = "Europe/Berlin 22:00-08:00;00:00-24:00 sat+sun";
    var morning = Instant.parse("2026-01-01T07:00:00Z");
    insert(at(Instant.EPOCH, NOW.plus(Duration.ofDays(5)), berlin, ""));
    insert(at(NOW.plusSeconds(60), NOW.plus(Duration.ofDays(5)), "", ""));

    var early = claim(9, morning.minusMillis(1));
    var late = claim(9, morning);

    assertEquals(List.of(Quiet.NONE), early.stream().map(ClaimedDispatch::quiet).toList());
    assertEquals(List.of(Quiet.parse(berlin)), late.stream().map(ClaimedDispatch::quiet).toList());
    assertEquals(berlin, late.get(0).quiet().text());
  }

  @Test
  void a_dispatch_that_expires_in_quiet_hours_is_claimed_then_unless_it_is_grouped() {
    var expiry = NOW.plus(Duration.ofHours(1));
    insert(at(Instant.EPOCH, expiry, "UTC 22:00-08:00", ""));
    insert(at(Instant.EPOCH, expiry, "UTC 22:00-08:00", "group"));

    assertEquals(1, claim(9, expiry).size());
    assertEquals(1, claim(9, NOW.plus(Duration.ofHours(8))).size());
  }

  @Test
  void a_postponed_message_keeps_its_digest_and_whether_it_may_wake_people() {
    var digest = Digest.weeklyAt(LocalTime.of(18, 30), DayOfWeek.values());
    var weekly = Digest.weeklyAt(LocalTime.of(18, 30), DayOfWeek.MONDAY, DayOfWeek.SUNDAY);
    for (var each : List.of(digest, weekly, Digest.every(Duration.ofMinutes(90)))) {
      insert(
          new Insertion(
              "",
              "f".repeat(64),
              OptionalLong.empty(),
              new Insertion.NewMessage(
                  "a".repeat(32),
                  "plain",
                  "{}",
                  "",
                  0,
                  true,
                  NOW,
                  NOW.plusSeconds(60),
                  "digest",
                  Optional.of(each),
                  each.equals(weekly),
                  Optional.empty()),
              List.of(),
              Set.of(),
              Skipped.NOBODY));
    }

    var postponed = await(store.preparations().postponed(NOW, 0, 10));

    assertEquals(
        List.of(digest, weekly, Digest.every(Duration.ofMinutes(90))),
        postponed.stream().map(p -> p.digest().orElseThrow()).toList());
    assertEquals(
        List.of(false, true, false), postponed.stream().map(Postponed::ignoresQuietHours).toList());
  }

  @Test
  void the_longest_due_one_is_handed_out_although_more_urgent_ones_fill_the_claim() {
    insert(insertion("", -1_000, NOW, "low"));
    insert(insertion("", 1_000, NOW.plusMillis(1), "1", "2", "3", "4"));
    await(store.claims().promote("pager", NOW.plusMillis(1), 100));

    var claimed =
        await(
            store
                .claims()
                .claim(
                    new ClaimQuery(
                        NODE, "pager", 3, 1, OptionalInt.empty(), NOW.plusMillis(1), true, true)));

    assertEquals(
        List.of("1", "2", "low"), claimed.stream().map(c -> c.dispatch().address()).toList());
  }

  @Test
  void the_rendered_content_is_kept_while_the_dispatch_is_open() {
    insert(insertion("", 0, NOW, "1"));
    var first = claim(1, NOW).get(0);
    await(store.outcomes().record(List.of(completion(first, DispatchStatus.ERROR, NOW))));

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
        new Insertion(
            "r-1",
            "e".repeat(64),
            other.appendTo(),
            other.message(),
            other.dispatches(),
            Set.of(),
            Skipped.NOBODY);

    var results =
        await(
            store
                .schedules()
                .insert(
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
  void orphans_are_dispatches_held_by_other_nodes() {
    insert(insertion("", 0, NOW, "1", "2"));
    await(
        store
            .claims()
            .claim(new ClaimQuery(77, "pager", 1, 0, OptionalInt.empty(), NOW, true, true)));
    await(
        store
            .claims()
            .claim(new ClaimQuery(NODE, "pager", 1, 0, OptionalInt.empty(), NOW, true, true)));

    var orphans = await(store.claims().orphans(NODE, Set.of("pager"), Set.of(), 10));
    var others = await(store.claims().orphans(NODE, Set.of("smtp"), Set.of(), 10));

    assertEquals(1, orphans.size());
    assertEquals("1", orphans.get(0).dispatch().address());
    assertEquals(0, others.size());
  }

  @Test
  void a_dispatch_is_begun_only_while_its_claim_is_held_and_a_takeover_tells_which_were_begun() {
    insert(insertion("", 0, NOW, "1", "2"));
    var claimed =
        await(
            store
                .claims()
                .claim(new ClaimQuery(77, "pager", 2, 0, OptionalInt.empty(), NOW, true, false)));
    var first = new Beginning(claimed.get(0).dispatch().id(), claimed.get(0).claim());
    var forged = new Beginning(claimed.get(1).dispatch().id(), first.claim() + 1);
    assertEquals(List.of(true, false), await(store.outcomes().record(List.of(first, forged))));

    var orphans = await(store.claims().orphans(NODE, Set.of("pager"), Set.of(), 10));

    assertEquals(
        List.of(true, false),
        orphans.stream()
            .sorted(Comparator.comparing(orphan -> orphan.dispatch().id()))
            .map(ClaimedDispatch::begun)
            .toList());
    for (var orphan : orphans) {
      await(store.outcomes().record(List.of(completion(orphan, DispatchStatus.UNKNOWN, NOW))));
    }
    assertEquals(List.of(false), await(store.outcomes().record(List.of(first))));
  }

  @Test
  void a_heartbeat_registers_its_node_and_shows_all() {
    var first = await(store.nodes().heartbeat(7, CLOCK)).last();

    var second =
        await(store.nodes().heartbeat(7, Clock.offset(CLOCK, Duration.ofSeconds(5)))).last();

    assertEquals(Set.of(NODE, 7L), second.keySet());
    assertEquals(first.get(NODE), second.get(NODE));
    var since = Objects.requireNonNull(first.get(7L));
    assertFalse(Objects.requireNonNull(second.get(7L)).isBefore(since));
  }

  @Test
  void holds_are_kept_changed_and_removed() {
    var hold = new Hold("pager", Scope.MESSENGER, "", true, NOW, "why", 1);
    var first = await(store.holds().put(hold, CLOCK));
    var second =
        await(
            store
                .holds()
                .put(new Hold("pager", Scope.MESSENGER, "", true, NOW, "why not", 2), CLOCK));
    var kept = await(store.holds().all(CLOCK));
    await(store.holds().remove(hold));

    assertEquals(1, kept.size());
    assertEquals("why not", kept.get(0).hold().reason());
    assertTrue(kept.get(0).isSame(second));
    assertFalse(kept.get(0).isSame(first));
    assertEquals(0, await(store.holds().all(CLOCK)).size());
  }

  @Test
  void pauses_are_kept_replaced_and_removed() {
    var first = new ManualPause("pager", NOW, Optional.empty(), "password", "");
    var second = new ManualPause("pager", NOW, Optional.of(NOW.plusSeconds(60)), "audit", "Ann");
    await(store.pauses().put(first, CLOCK));
    var kept = await(store.pauses().current(CLOCK));
    await(store.pauses().put(second, CLOCK));
    var replaced = await(store.pauses().current(CLOCK));
    var removed = await(store.pauses().remove("pager"));
    var removedAgain = await(store.pauses().remove("pager"));

    assertEquals(List.of("password"), kept.stream().map(ManualPause::reason).toList());
    assertEquals(Optional.empty(), kept.get(0).until());
    assertEquals(1, replaced.size());
    assertEquals("Ann", replaced.get(0).by());
    assertTrue(replaced.get(0).until().isPresent());
    assertEquals(List.of(true, false), List.of(removed, removedAgain));
    assertEquals(List.of(), await(store.pauses().current(CLOCK)));
  }

  @Test
  void a_read_removes_the_pauses_whose_time_is_over_and_no_others() {
    var pauses = store.pauses();
    await(pauses.put(pause("pager", Optional.of(NOW.minusSeconds(1))), CLOCK));
    await(pauses.put(pause("smtp", Optional.of(NOW.plusSeconds(3600))), CLOCK));
    await(pauses.put(pause("xmpp", Optional.empty()), CLOCK));

    var current = await(pauses.current(CLOCK));
    var removed = List.of(await(pauses.remove("pager")), await(pauses.remove("smtp")));

    assertEquals(
        List.of("smtp", "xmpp"), current.stream().map(ManualPause::alias).sorted().toList());
    assertEquals(List.of(false, true), removed);
  }

  private static ManualPause pause(String messenger, Optional<Instant> until) {
    return new ManualPause(messenger, NOW.minusSeconds(60), until, "maintenance", "");
  }

  @Test
  void dispatches_are_paged_by_id_and_counted_by_status() {
    insert(insertion("", 0, NOW, "1", "2", "3"));
    await(
        store
            .outcomes()
            .record(List.of(completion(claim(1, NOW).get(0), DispatchStatus.SENT, NOW))));
    var filter =
        new DispatchFilter(
            Optional.of(DispatchStatus.PENDING),
            Optional.of("pager"),
            OptionalLong.empty(),
            false,
            false,
            2,
            1);
    var newest =
        new DispatchFilter(
            Optional.empty(), Optional.empty(), OptionalLong.empty(), false, true, 0, 2);

    var page = await(store.queries().dispatches(filter, false));

    var newestPage = await(store.queries().dispatches(newest, false));

    assertEquals(List.of(3L, 2L), newestPage.stream().map(DispatchView::id).toList());
    assertEquals(List.of(3L), page.stream().map(DispatchView::id).toList());
    assertEquals(1L, await(store.queries().statusCounts()).get(DispatchStatus.SENT));
    assertEquals(2L, await(store.queries().statusCounts()).get(DispatchStatus.PENDING));
  }

  @Test
  void a_dispatch_is_either_claimed_or_cancelled() {
    var ids = new ArrayList<Long>();
    for (int i = 0; i < 10; i++) {
      ids.addAll(insert(insertion("", 0, NOW, "1", "2", "3", "4")).dispatchIds().orElseThrow());
    }

    var claims = new ArrayList<Future<List<ClaimedDispatch>>>();
    var cancels = new ArrayList<Future<ChangedDispatches>>();
    for (int i = 0; i < 10; i++) {
      claims.add(
          store
              .claims()
              .claim(new ClaimQuery(NODE, "pager", 2, 0, OptionalInt.empty(), NOW, true, true)));
      cancels.add(
          store
              .commands()
              .cancel(new DispatchIds(ids.subList(4 * i, 4 * i + 4), true), WITHDRAWABLE, NOW));
    }
    var claimed = new HashSet<Long>();
    claims.forEach(c -> await(c).forEach(one -> claimed.add(one.dispatch().id())));
    var cancelled = new HashSet<Long>();
    var left = 0L;
    for (var cancel : cancels) {
      await(cancel).changed().forEach(one -> cancelled.add(one.dispatchId()));
      left += await(cancel).left().getOrDefault(DispatchStatus.PROCESSING, 0L);
    }

    assertTrue(claimed.stream().noneMatch(cancelled::contains), claimed + " / " + cancelled);
    assertEquals(40, cancelled.size() + left);
    assertEquals(left, claimed.size());
    assertEquals(List.of(), claim(40, NOW.plus(Duration.ofDays(1))));
  }

  @Test
  void a_claimed_dispatch_is_completed_although_it_was_to_be_cancelled() {
    var ids = insert(insertion("", 0, NOW, "1")).dispatchIds().orElseThrow();
    var claimed = claim(1, NOW).get(0);

    var swept = await(store.commands().cancel(new DispatchIds(ids, true), WITHDRAWABLE, NOW));
    var held =
        await(store.outcomes().record(List.of(completion(claimed, DispatchStatus.SENT, NOW))));

    assertEquals(List.of(), swept.changed());
    assertEquals(1L, swept.left().get(DispatchStatus.PROCESSING));
    assertEquals(List.of(true), held);
  }

  @Test
  void a_dispatch_that_became_unknown_is_left_by_a_cancel_of_pending_ones() {
    var ids = insert(insertion("", 0, NOW, "1", "2")).dispatchIds().orElseThrow();
    var claimed = claim(1, NOW).get(0);
    await(store.outcomes().record(List.of(completion(claimed, DispatchStatus.UNKNOWN, NOW))));

    var swept =
        await(
            store
                .commands()
                .cancel(new DispatchIds(ids, true), Set.of(DispatchStatus.PENDING), NOW));

    assertEquals(
        List.of(ids.get(1)),
        swept.changed().stream().map(ChangedDispatches.Changed::dispatchId).toList());
    assertEquals(Map.of(DispatchStatus.UNKNOWN, 1L), swept.left());
  }

  @Test
  void a_dispatch_requeued_after_it_was_found_is_not_removed() {
    var ids = insert(insertion("", 0, NOW, "1", "2")).dispatchIds().orElseThrow();
    await(store.commands().cancel(new DispatchIds(ids, true), WITHDRAWABLE, NOW));
    var later = NOW.plus(Duration.ofDays(1));

    var found = await(store.cleanup().finished(later, 10));
    await(
        store
            .commands()
            .requeue(
                new DispatchIds(ids.subList(0, 1), true),
                new Requeue(Set.of(DispatchStatus.CANCELLED), NOW, later)));
    var removed = await(store.cleanup().remove(found, later, true));

    assertEquals(ids, found);
    assertEquals(new CleanupStore.Removed(1, 0), removed);
    assertEquals(ids.get(0), claim(2, NOW).get(0).dispatch().id());
  }

  @Test
  void headings_of_messages_have_type_and_time_and_leave_out_unknown_ids() {
    insert(insertion("", 0, NOW, "1", "2"));

    var headings = await(store.queries().headings(Set.of(1L, 99L)));

    var heading = new Heading("plain", NOW, Optional.empty());
    assertEquals(Map.of(1L, heading), headings);
    assertEquals(Map.of(), await(store.queries().headings(Set.of())));
  }

  @Test
  void only_dispatches_due_before_a_time_are_overdue() {
    insert(insertion("", 0, NOW, "1", "2"));
    insert(insertion("", 0, NOW.plusSeconds(60), "3"));
    var failed = claim(1, NOW).get(0);
    await(store.outcomes().record(List.of(completion(failed, DispatchStatus.FAILED, NOW))));

    assertEquals(new Undelivered(1, 0, 0), await(store.queries().undelivered(NOW)));
    assertEquals(new Undelivered(1, 0, 1), await(store.queries().undelivered(NOW.plusSeconds(60))));
    assertEquals(new Undelivered(1, 0, 2), await(store.queries().undelivered(NOW.plusSeconds(61))));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void the_store_agrees_with_a_simple_model_after_random_events(long seed) {
    new StoreModel(store, NODE, NOW, seed).run(Integer.getInteger("model.events", 250));
  }

  private static Attachment file(char digit) {
    return Attachment.of(String.valueOf(digit).repeat(32), "Отчёт 1.pdf", "application/pdf", 0);
  }

  private static Buffer bytes(int length, int seed) {
    var bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + seed);
    }
    return Buffer.buffer(bytes);
  }

  private Attachment add(FilePart part) {
    return await(store.files().add(part, NOW));
  }

  private static Insertion naming(String... files) {
    var plain = insertion("", 0, NOW, "1");
    return new Insertion(
        "",
        plain.fingerprint(),
        plain.appendTo(),
        plain.message(),
        plain.dispatches(),
        Set.of(files),
        Skipped.NOBODY);
  }

  private Buffer read(String id) {
    Promise<Buffer> all = Promise.promise();
    var sofar = Buffer.buffer();
    vertx.runOnContext(
        v ->
            store
                .files()
                .open(id)
                .onFailure(all::fail)
                .onSuccess(
                    stream ->
                        stream
                            .exceptionHandler(all::fail)
                            .endHandler(end -> all.complete(sofar))
                            .handler(sofar::appendBuffer)));
    return await(all.future());
  }

  private boolean removeUnused(Instant begunBefore) {
    var removed = false;
    while (await(store.files().removeUnused(begunBefore, begunBefore))) {
      removed = true;
    }
    return removed;
  }

  @Test
  void a_file_is_read_as_it_was_stored_in_parts() {
    var first = bytes(200_000, 1);
    var second = bytes(65_536, 2);
    add(FilePart.first(file('a'), first, false));
    var stored = add(FilePart.next(file('a').id(), 200_000, second, true));

    assertEquals(Attachment.of(file('a').id(), "Отчёт 1.pdf", "application/pdf", 265_536), stored);
    assertEquals(stored, await(store.files().find(List.of(stored.id()))).get(stored.id()));
    assertEquals(Buffer.buffer().appendBuffer(first).appendBuffer(second), read(stored.id()));
  }

  @Test
  void an_empty_file_is_a_file() {
    var stored = add(FilePart.first(file('a'), Buffer.buffer(), true));

    assertEquals(0, stored.size());
    assertEquals(Buffer.buffer(), read(stored.id()));
  }

  @Test
  void a_file_is_not_seen_before_its_last_part() {
    add(FilePart.first(file('a'), bytes(10, 1), false));

    assertTrue(await(store.files().find(List.of(file('a').id()))).isEmpty());
    var refused = assertThrows(SiteMessageException.class, () -> read(file('a').id()));
    assertEquals(FailureCode.NOT_FOUND, refused.code());
    var named =
        await(store.schedules().insert(List.of(List.of(naming(file('a').id()))), NOW))
            .get(0)
            .cause();
    assertTrue(String.valueOf(named.getMessage()).contains(file('a').id()), named.toString());
  }

  @Test
  void a_part_stored_again_changes_nothing() {
    add(FilePart.first(file('a'), bytes(10, 1), false));
    var second = FilePart.next(file('a').id(), 10, bytes(10, 2), false);
    add(second);
    add(second);
    var last = FilePart.next(file('a').id(), 20, bytes(5, 3), true);
    add(last);

    assertEquals(25, add(last).size());
    assertEquals(bytes(10, 2), read(file('a').id()).slice(10, 20));
  }

  @Test
  void a_part_that_is_not_the_next_one_is_refused_naming_the_file() {
    add(FilePart.first(file('a'), bytes(10, 1), false));
    add(FilePart.first(file('b'), bytes(10, 1), true));

    for (var part :
        List.of(
            FilePart.next(file('a').id(), 11, bytes(10, 2), false),
            FilePart.next(file('a').id(), 5, bytes(10, 2), false),
            FilePart.next(file('b').id(), 10, bytes(10, 2), true),
            FilePart.next(file('c').id(), 0, bytes(10, 2), true))) {
      var refused = assertThrows(SiteMessageException.class, () -> add(part));
      assertEquals(FailureCode.INVALID_REQUEST, refused.code());
      assertTrue(String.valueOf(refused.getMessage()).contains(part.id()), refused.getMessage());
    }
    assertEquals(bytes(10, 1), read(file('b').id()));
  }

  @Test
  void a_reader_that_pauses_is_given_nothing_and_nothing_is_read_ahead() {
    add(FilePart.first(file('a'), bytes(4 * Files.CHUNK, 1), true));
    var given = new AtomicInteger();
    var ended = Promise.<Void>promise();
    var third = Promise.<Void>promise();
    vertx.runOnContext(
        v ->
            store
                .files()
                .open(file('a').id())
                .onSuccess(
                    stream -> {
                      stream.pause();
                      stream.endHandler(ended::complete);
                      stream.handler(
                          piece -> {
                            if (given.incrementAndGet() == 3) {
                              third.complete();
                            }
                          });
                      stream.fetch(1);
                      stream.fetch(2);
                      third
                          .future()
                          .compose(w -> store.files().find(List.of(file('a').id())))
                          .onSuccess(
                              w -> {
                                assertEquals(3, given.get());
                                stream.resume();
                              })
                          .onFailure(ended::tryFail);
                    }));

    await(ended.future());
    assertEquals(4, given.get());
  }

  @Test
  void other_writes_go_on_between_the_parts_of_an_upload() {
    add(FilePart.first(file('a'), bytes(100_000, 1), false));
    insert(insertion("", 0, NOW, "1"));
    add(FilePart.next(file('a').id(), 100_000, bytes(100_000, 2), true));

    assertEquals(1, claim(1, NOW).size());
    assertEquals(200_000, read(file('a').id()).length());
  }

  @Test
  void a_file_that_no_message_references_is_removed_once_it_is_old() {
    add(FilePart.first(file('a'), bytes(100 * Files.CHUNK, 1), true));
    add(FilePart.first(file('b'), bytes(10, 1), true));
    add(FilePart.first(file('c'), bytes(10, 1), false));
    insert(naming(file('b').id()));

    assertFalse(removeUnused(NOW));
    assertTrue(removeUnused(NOW.plusSeconds(1)));

    var ids = List.of(file('a').id(), file('b').id());
    assertEquals(Set.of(file('b').id()), await(store.files().find(ids)).keySet());
    assertEquals(bytes(10, 1), read(file('b').id()));
    assertThrows(
        SiteMessageException.class,
        () -> add(FilePart.next(file('c').id(), 10, bytes(10, 1), true)));
  }

  @Test
  void complete_and_unfinished_files_have_times_of_their_own() {
    add(FilePart.first(file('a'), bytes(10, 1), true));
    add(FilePart.first(file('b'), bytes(10, 1), false));

    assertTrue(await(store.files().removeUnused(NOW, NOW.plusSeconds(1))));
    assertFalse(await(store.files().removeUnused(NOW, NOW.plusSeconds(1))));
    assertEquals(10, read(file('a').id()).length());
    assertTrue(await(store.files().removeUnused(NOW.plusSeconds(1), NOW)));
    assertTrue(await(store.files().find(List.of(file('a').id()))).isEmpty());
  }

  @Test
  void a_removal_that_was_interrupted_is_finished_first() {
    add(FilePart.first(file('a'), bytes(100 * Files.CHUNK, 1), true));
    assertTrue(await(store.files().removeUnused(NOW.plusSeconds(1), NOW)));

    assertTrue(await(store.files().removeUnused(NOW, NOW)));

    assertFalse(await(store.files().removeUnused(NOW.plusSeconds(1), NOW.plusSeconds(1))));
  }

  @Test
  void a_file_that_is_being_removed_can_no_longer_be_referenced() {
    add(FilePart.first(file('a'), bytes(100 * Files.CHUNK, 1), true));
    assertTrue(await(store.files().removeUnused(NOW.plusSeconds(1), NOW)));

    var refused =
        await(store.schedules().insert(List.of(List.of(naming(file('a').id()))), NOW))
            .get(0)
            .cause();

    assertEquals(FailureCode.INVALID_REQUEST, ((SiteMessageException) refused).code());
  }

  @Test
  void a_file_of_20_mib_passes_in_pieces_of_64_kib() {
    int parts = 80;
    var part = bytes(4 * Files.CHUNK, 7);
    for (int i = 0; i < parts; i++) {
      add(
          i == 0
              ? FilePart.first(file('a'), part, false)
              : FilePart.next(file('a').id(), (long) i * part.length(), part, i == parts - 1));
    }
    var largest = new AtomicInteger();
    var total = new AtomicLong();
    var ended = Promise.<Void>promise();
    vertx.runOnContext(
        v ->
            store
                .files()
                .open(file('a').id())
                .onSuccess(
                    stream ->
                        stream
                            .exceptionHandler(ended::tryFail)
                            .endHandler(ended::tryComplete)
                            .handler(
                                piece -> {
                                  largest.accumulateAndGet(piece.length(), Math::max);
                                  var at = (int) (total.getAndAdd(piece.length()) % part.length());
                                  if (!Arrays.equals(
                                      piece.getBytes(), part.getBytes(at, at + piece.length()))) {
                                    ended.tryFail("other bytes");
                                  }
                                })));

    await(ended.future());
    assertEquals((long) parts * part.length(), total.get());
    assertEquals(Files.CHUNK, largest.get());
  }

  @Test
  void a_claim_tells_which_of_many_addresses_must_not_be_contacted() {
    var many = new String[450];
    Arrays.setAll(many, i -> "n" + i);
    insert(insertion("", 0, NOW, many));
    var over = Suppression.of("pager", "n9").withUntil(NOW);
    var other = Suppression.of("phone", "n11");
    await(
        store
            .suppressions()
            .put(
                List.of(
                    Suppression.of("pager", "n7"), Suppression.of("pager", "n449"), over, other),
                NOW));

    var suppressed =
        claim(450, NOW).stream()
            .filter(claimed -> claimed.suppressed().isPresent())
            .map(claimed -> claimed.dispatch().address())
            .sorted()
            .toList();

    assertEquals(List.of("n449", "n7"), suppressed);
  }

  @Test
  void an_entry_gives_way_to_one_that_lasts_longer_or_weighs_more() {
    var short_ = Suppression.of("pager", "7").withUntil(NOW.plusSeconds(60));
    var bounced = Suppression.of("pager", "7").withReason(SuppressionReason.BOUNCED);
    var complained = bounced.withReason(SuppressionReason.COMPLAINED);

    for (var entry : List.of(short_, bounced, complained)) {
      assertEquals(List.of(true), await(store.suppressions().put(List.of(entry), NOW)));
    }
    for (var entry : List.of(short_, bounced, complained)) {
      assertEquals(List.of(false), await(store.suppressions().put(List.of(entry), NOW)));
    }

    var all = await(store.suppressions().page(SuppressionQuery.all()));
    assertEquals(1, all.size());
    assertEquals(all.get(0).id(), await(store.suppressions().last()));
    assertEquals(SuppressionReason.COMPLAINED, all.get(0).reason());
    assertEquals(all.get(0), await(store.suppressions().remove("pager", "7")).orElseThrow());
    assertTrue(await(store.suppressions().remove("pager", "7")).isEmpty());
  }

  private Optional<AccessKey> key(String name, String hash) {
    return await(
        store
            .access()
            .create(
                KeyRequest.of(name, Right.READ, Right.ADMIN)
                    .withBy("ann")
                    .withExpiresAt(NOW.plusSeconds(60)),
                hash,
                NOW));
  }

  @Test
  void a_key_is_found_by_the_hash_of_its_secret_and_its_name_is_never_used_again() {
    var made = key("shop", "a".repeat(64)).orElseThrow();
    key("crm", "b".repeat(64));

    await(store.access().revoke("shop", NOW.plusSeconds(1)));
    await(store.access().revoke("shop", NOW.plusSeconds(2)));

    assertEquals(Set.of(Right.READ, Right.ADMIN), made.rights());
    assertEquals("ann", made.createdBy());
    assertEquals(Optional.of(NOW.plusSeconds(60)), made.expiresAt());
    assertEquals(Optional.empty(), made.revokedAt());
    var found = await(store.access().find("a".repeat(64))).orElseThrow();
    assertEquals(Optional.of(NOW.plusSeconds(1)), found.revokedAt());
    assertEquals(Optional.empty(), await(store.access().find("c".repeat(64))));
    assertEquals(Optional.empty(), await(store.access().revoke("none", NOW)));
    assertEquals(Optional.empty(), key("shop", "c".repeat(64)));
    assertEquals(
        List.of("shop", "crm"),
        await(store.access().keys(0, 10)).stream().map(AccessKey::name).toList());
    assertEquals(
        List.of("crm"),
        await(store.access().keys(made.id(), 1)).stream().map(AccessKey::name).toList());
  }

  @Test
  void the_use_of_a_key_is_recorded_unless_it_was_recorded_lately() {
    var made = key("shop", "a".repeat(64)).orElseThrow();

    await(store.access().used(made.id(), NOW, NOW.minusSeconds(60)));
    await(store.access().used(made.id(), NOW.plusSeconds(59), NOW.minusSeconds(1)));

    var found = await(store.access().find("a".repeat(64))).orElseThrow();
    assertEquals(Optional.of(NOW), found.lastUsed());
  }

  @Test
  void the_audit_log_is_read_from_its_newest_entry_and_cleaned_from_its_oldest() {
    var caller = new Caller("ann", PrincipalKind.APPLICATION, "127.0.0.1", "Привет 😀");
    for (int i = 0; i < 5; i++) {
      await(
          store
              .access()
              .record(
                  new AuditEntry(
                      0,
                      NOW.plusSeconds(i),
                      caller,
                      "cancel",
                      "message " + i,
                      AuditOutcome.DONE,
                      i)));
    }

    var newest = await(store.access().entries(Long.MAX_VALUE, 2));
    var next = await(store.access().entries(newest.get(1).id(), 10));
    var removed = await(store.access().removeEntries(NOW.plusSeconds(3), 2));
    var rest = await(store.access().removeEntries(NOW.plusSeconds(3), 2));

    assertEquals(List.of(4L, 3L), newest.stream().map(AuditEntry::touched).toList());
    assertEquals(List.of(2L, 1L, 0L), next.stream().map(AuditEntry::touched).toList());
    assertEquals(caller, newest.get(0).caller());
    assertEquals(NOW.plusSeconds(4), newest.get(0).at());
    assertEquals(List.of(2, 1), List.of(removed, rest));
    assertEquals(newest, await(store.access().entries(Long.MAX_VALUE, 10)));
  }
}
