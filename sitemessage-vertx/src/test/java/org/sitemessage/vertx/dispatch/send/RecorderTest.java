package org.sitemessage.vertx.dispatch.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sitemessage.api.Content;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.people.SuppressionReason;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.vertx.ExpectedErrors;
import org.sitemessage.vertx.dispatch.flow.Ticker;
import org.sitemessage.vertx.store.OutcomeStore;
import org.sitemessage.vertx.store.claim.ClaimedChange;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.Completion;

class RecorderTest {
  @RegisterExtension
  static final ExpectedErrors ERRORS =
      ExpectedErrors.of("org.sitemessage.vertx.dispatch.send.Recorder");

  private final Vertx vertx = Vertx.vertx();
  private final List<List<Long>> written = new ArrayList<>();

  @AfterEach
  void close() {
    vertx.close();
  }

  /** A store that refuses every transaction that holds this dispatch. */
  private OutcomeStore storeRefusing(long bad) {
    return changes -> {
      var ids = changes.stream().map(ClaimedChange::dispatchId).toList();
      written.add(ids);
      return ids.contains(bad)
          ? Future.failedFuture("refused")
          : Future.succeededFuture(ids.stream().map(id -> true).toList());
    };
  }

  /** A store that is slow in its first transaction, and refuses one dispatch. */
  private OutcomeStore slowStoreRefusing(long bad, Promise<Void> firstEnds) {
    var quick = storeRefusing(bad);
    return changes -> {
      var first = written.isEmpty();
      var answer = quick.record(changes);
      return first ? firstEnds.future().compose(v -> answer) : answer;
    };
  }

  private static Completion completion(long id) {
    return new Completion(
        id,
        1,
        DispatchStatus.SENT,
        Instant.EPOCH,
        Instant.EPOCH,
        new ClaimedDispatch.Progress(1, 0, 0, false),
        "a",
        "",
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  @Test
  void a_transaction_records_no_more_than_a_thousand_outcomes() throws Exception {
    Promise<Void> firstEnds = Promise.promise();
    var recorder =
        new Recorder(Ticker.of(vertx), slowStoreRefusing(0, firstEnds), Clock.systemUTC());
    var results = new ArrayList<Future<Recorder.Stored>>();
    for (long id = 1; id <= 1_002; id++) {
      results.add(recorder.record(completion(id), "a"));
    }

    firstEnds.complete();

    Future.all(results).toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    assertEquals(List.of(1, 1_000, 1), written.stream().map(List::size).toList());
  }

  @Test
  void one_refused_outcome_of_a_batch_delays_no_other_outcome() throws Exception {
    Promise<Void> firstEnds = Promise.promise();
    var recorder =
        new Recorder(Ticker.of(vertx), slowStoreRefusing(5, firstEnds), Clock.systemUTC());
    recorder.stopWithin(Duration.ZERO);
    var results = new ArrayList<Future<Recorder.Stored>>();
    for (long id = 1; id <= 9; id++) {
      results.add(recorder.record(completion(id), "a"));
    }

    firstEnds.complete();

    var refused = results.remove(4).toCompletionStage().toCompletableFuture();
    assertEquals(
        "refused", refused.handle((held, cause) -> cause.getMessage()).get(30, TimeUnit.SECONDS));
    for (var result : results) {
      assertTrue(result.result().held());
    }
    assertEquals(
        List.of(
            List.of(1L),
            List.of(2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L),
            List.of(2L),
            List.of(3L),
            List.of(4L),
            List.of(5L),
            List.of(6L),
            List.of(7L),
            List.of(8L),
            List.of(9L)),
        written);
  }

  @Test
  void an_outcome_that_the_store_refuses_keeps_no_other_back() throws Exception {
    var recorder = new Recorder(Ticker.of(vertx), storeRefusing(3), Clock.systemUTC());
    recorder.stopWithin(Duration.ZERO);

    var first = recorder.record(completion(1), "a");
    var bad = recorder.record(completion(3), "a");
    var good = recorder.record(completion(4), "a");

    assertTrue(first.result().held());
    assertTrue(good.result().held());
    var failure = bad.toCompletionStage().toCompletableFuture();
    assertEquals(
        "refused", failure.handle((held, cause) -> cause.getMessage()).get(30, TimeUnit.SECONDS));
  }

  /** A store that refuses some outcomes; time passes at once. */
  private static final class Choosy {
    private final List<Completion> taken = new ArrayList<>();
    private final Predicate<Completion> refused;
    private final Throwable failure;
    private final Deque<Runnable> waiting = new ArrayDeque<>();

    Choosy(Predicate<Completion> refused, Throwable failure) {
      this.refused = refused;
      this.failure = failure;
    }

    Recorder recorder() {
      return new Recorder(ticker(), this::record, Clock.systemUTC());
    }

    Ticker ticker() {
      return new Ticker() {
        @Override
        public long ms() {
          return 0;
        }

        @Override
        public void after(Duration delay, Runnable work) {
          if (delay.compareTo(Duration.ofDays(1)) < 0) {
            waiting.add(work);
          }
        }
      };
    }

    private Future<List<Boolean>> record(List<? extends ClaimedChange> changes) {
      var all = changes.stream().map(Completion.class::cast).toList();
      if (all.stream().anyMatch(refused)) {
        return Future.failedFuture(
            new SiteMessageException(
                FailureCode.STORE_FAILED, String.valueOf(failure.getMessage()), failure));
      }
      taken.addAll(all);
      return Future.succeededFuture(all.stream().map(c -> true).toList());
    }

    void seconds(int count) {
      for (int i = 0; i < count && !waiting.isEmpty(); i++) {
        waiting.remove().run();
      }
    }
  }

  private static Completion detailed(long id) {
    return new Completion(
        id,
        1,
        DispatchStatus.SENT,
        Instant.EPOCH,
        Instant.EPOCH,
        new ClaimedDispatch.Progress(1, 0, 0, true),
        "moved",
        "remote",
        Optional.of(Content.text("Hello.")),
        Optional.of(new Completion.Attempt("sent", "accepted", false)),
        List.of(9L),
        Optional.empty());
  }

  private final SQLException tooLong = new SQLException("too long: \u0416", "22001");

  @Test
  void an_outcome_whose_details_the_store_refuses_is_stored_at_once_without_them() {
    var store = new Choosy(c -> !c.remoteId().isEmpty(), tooLong);
    try (var log = LogCapture.start()) {
      var recorded = store.recorder().record(detailed(7), "home").result();

      var completion = store.taken.get(0);
      assertEquals(completion, recorded.completion());
      assertEquals(DispatchStatus.SENT, completion.status());
      assertEquals("home", completion.address());
      assertEquals(Optional.empty(), completion.content());
      assertEquals(List.of(9L), completion.followers());
      assertEquals(
          "the store refused the outcome: too long:  ", completion.attempt().orElseThrow().text());
      assertEquals(1, log.text().split("the store refuses the outcome", -1).length - 1);
    }
  }

  @Test
  void an_outcome_whose_status_the_store_refuses_ends_as_unknown() {
    var store = new Choosy(c -> c.status() == DispatchStatus.SENT, tooLong);
    try (var log = LogCapture.start()) {
      store.recorder().record(detailed(7), "home");

      assertEquals(DispatchStatus.UNKNOWN, store.taken.get(0).status());
      assertEquals(1, log.text().split("the store refuses the outcome", -1).length - 1);
    }
  }

  private static final Suppression SUPPRESSION =
      Suppression.of("pager", "home").withReason(SuppressionReason.REFUSED).withText("no \u0416");

  private static Completion suppressing(long id) {
    var outcome = detailed(id);
    return new Completion(
        outcome.dispatchId(),
        outcome.claim(),
        DispatchStatus.FAILED,
        outcome.at(),
        outcome.dueAt(),
        outcome.progress(),
        outcome.address(),
        outcome.remoteId(),
        outcome.content(),
        outcome.attempt(),
        outcome.followers(),
        Optional.of(SUPPRESSION));
  }

  @Test
  void the_followers_of_an_outcome_that_ends_as_unknown_end_as_unknown_too() {
    var store = new Choosy(c -> c.status() == DispatchStatus.SENT, tooLong);
    try (var log = LogCapture.start()) {
      store.recorder().record(detailed(7), "home");

      assertEquals(List.of(9L), store.taken.get(0).followers());
      assertTrue(log.text().contains("the store refuses the outcome"), log.text());
    }
  }

  @Test
  void an_address_stays_suppressed_when_only_the_details_of_the_outcome_are_refused() {
    var store = new Choosy(c -> !c.remoteId().isEmpty(), tooLong);
    try (var log = LogCapture.start()) {
      var stored = store.recorder().record(suppressing(7), "home").result().completion();

      var kept = stored.suppression().orElseThrow();
      assertEquals(DispatchStatus.FAILED, stored.status());
      assertEquals("home", kept.address());
      assertEquals(SuppressionReason.REFUSED, kept.reason());
      assertEquals("the store refused the outcome: too long:  ", kept.text());
      assertTrue(log.text().contains("the store refuses the outcome"), log.text());
    }
  }

  @Test
  void an_outcome_whose_suppression_the_store_refuses_keeps_its_status() {
    var store = new Choosy(c -> c.suppression().isPresent(), tooLong);
    try (var log = LogCapture.start()) {
      var stored = store.recorder().record(suppressing(7), "home").result().completion();

      assertEquals(DispatchStatus.FAILED, stored.status());
      assertEquals(List.of(9L), stored.followers());
      assertEquals(Optional.empty(), stored.suppression());
      assertTrue(log.text().contains("the store refuses the outcome"), log.text());
    }
  }

  @Test
  void outcomes_that_were_stored_before_an_outage_are_not_stored_again() {
    Promise<Void> firstEnds = Promise.promise();
    var taken = new ArrayList<Long>();
    OutcomeStore store =
        changes -> {
          var ids = changes.stream().map(ClaimedChange::dispatchId).toList();
          if (ids.equals(List.of(1L))) {
            return firstEnds.future().map(List.of(true));
          }
          if (ids.size() > 1) {
            return Future.failedFuture("refused");
          }
          if (ids.get(0) == 3) {
            return Future.failedFuture(
                new SiteMessageException(FailureCode.NOT_READY, "away", tooLong));
          }
          taken.add(ids.get(0));
          return Future.succeededFuture(List.of(true));
        };
    var recorder = new Recorder(new Choosy(c -> false, tooLong).ticker(), store, Clock.systemUTC());
    try (var log = LogCapture.start()) {
      recorder.record(completion(1), "a");
      var before = recorder.record(completion(2), "a");
      var during = recorder.record(completion(3), "a");
      var after = recorder.record(completion(4), "a");

      firstEnds.complete();

      assertTrue(before.succeeded());
      assertFalse(during.isComplete());
      assertFalse(after.isComplete());
      assertEquals(List.of(2L), taken);
      assertTrue(log.text().contains("could not be stored yet"), log.text());
    }
  }

  @Test
  void an_outcome_of_which_the_store_refuses_everything_is_left_to_the_next_start() {
    var store = new Choosy(c -> c.dispatchId() == 7, tooLong);
    var recorder = store.recorder();
    try (var log = LogCapture.start()) {
      var bad = recorder.record(detailed(7), "home");
      var good = recorder.record(detailed(8), "home");

      assertTrue(bad.failed());
      assertTrue(good.succeeded());
      assertTrue(log.text().contains("the next start takes it over"), log.text());
    }
  }

  @Test
  void an_outcome_refused_for_a_reason_that_may_pass_is_tried_for_a_minute_while_others_pass() {
    var store =
        new Choosy(
            c -> c.dispatchId() == 7 && !c.remoteId().isEmpty(),
            new SQLException("deadlock", "40P01"));
    var recorder = store.recorder();
    try (var log = LogCapture.start()) {
      var slow = recorder.record(detailed(7), "home");
      store.seconds(100);
      assertFalse(slow.isComplete());

      recorder.record(detailed(8), "home");
      store.seconds(1);

      assertTrue(slow.succeeded());
      assertEquals("", slow.result().completion().remoteId());
      assertTrue(log.text().contains("could not be stored yet"), log.text());
    }
  }

  @Test
  void an_outcome_waits_for_a_store_that_is_away_however_long() {
    var away = new AtomicBoolean(true);
    OutcomeStore store =
        changes ->
            away.get()
                ? Future.failedFuture(
                    new SiteMessageException(FailureCode.NOT_READY, "away", tooLong))
                : Future.succeededFuture(List.of(true));
    var choosy = new Choosy(c -> false, tooLong);
    var recorder = new Recorder(choosy.ticker(), store, Clock.systemUTC());
    try (var log = LogCapture.start()) {
      var outcome = recorder.record(detailed(7), "home");
      choosy.seconds(1_000);
      assertFalse(outcome.isComplete());
      away.set(false);
      choosy.seconds(1);

      assertEquals("remote", outcome.result().completion().remoteId());
      assertTrue(log.text().contains("could not be stored yet"), log.text());
      assertTrue(log.text().contains("outcomes are stored again"), log.text());
    }
  }
}
