package org.sitemessage.vertx.dispatch.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Message;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.dispatch.flow.Ticker;
import org.sitemessage.vertx.dispatch.send.limit.Window;
import org.sitemessage.vertx.store.claim.Beginning;
import org.sitemessage.vertx.store.claim.ClaimedChange;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.Quiet;

class BeginGateTest {
  private static final Round ROUND = new Round(Round.Terms.continuous(), List.of(), false, 0, 0);

  /** Time stands still: a messenger is never faster than the store. */
  private static final Ticker TICKER =
      new Ticker() {
        @Override
        public long ms() {
          return 0;
        }

        @Override
        public void after(Duration time, Runnable work) {}
      };

  /** Transactions that are under way, in their order. */
  private final List<Transaction> transactions = new ArrayList<>();

  private final List<Long> begun = new ArrayList<>();
  private final List<Long> givenBack = new ArrayList<>();
  private long broken;
  private final Set<Long> unwelcome = new HashSet<>();
  private final BeginGate gate =
      new BeginGate(
          () -> Window.of(2, 1),
          new Recorder(TICKER, this::record, Clock.systemUTC()),
          TICKER,
          door());

  private record Transaction(List<Long> beginnings, Promise<List<Boolean>> committed) {}

  private Future<List<Boolean>> record(List<? extends ClaimedChange> changes) {
    Promise<List<Boolean>> committed = Promise.promise();
    var beginnings =
        changes.stream()
            .filter(Beginning.class::isInstance)
            .map(ClaimedChange::dispatchId)
            .toList();
    transactions.add(new Transaction(beginnings, committed));
    return committed.future();
  }

  private BeginGate.Door door() {
    return new BeginGate.Door() {
      @Override
      public Optional<Future<Void>> turnAway(Round round, Rendered one) {
        return unwelcome.contains(one.id()) ? Optional.of(giveBack(round, one)) : Optional.empty();
      }

      @Override
      public Future<Void> giveBack(Round round, Rendered one) {
        givenBack.add(one.id());
        return Future.succeededFuture();
      }

      @Override
      public Future<Void> begin(Round round, List<Rendered> some) {
        if (some.stream().anyMatch(one -> one.id() == broken)) {
          throw new IllegalStateException("broken");
        }
        some.forEach(one -> begun.add(one.id()));
        return Future.succeededFuture();
      }
    };
  }

  private Future<Void> pass(long last) {
    return gate.pass(
        ROUND, LongStream.rangeClosed(1, last).mapToObj(BeginGateTest::rendered).toList());
  }

  private static Rendered rendered(long id) {
    return Rendered.of(
        new ClaimedDispatch(
            new Dispatch(id, "uid", 2, "pager", "7", "", 0, false),
            new Message(2, "uid", "plain", new JsonObject(), "", 0, Instant.EPOCH, Instant.MAX),
            5,
            new ClaimedDispatch.Progress(0, 0, 0, false),
            Optional.empty(),
            false,
            Quiet.NONE,
            Optional.empty(),
            false,
            Instant.EPOCH,
            List.of()),
        Content.text("Hi"));
  }

  private void commit(Boolean... held) {
    transactions.get(transactions.size() - 1).committed().complete(List.of(held));
  }

  @Test
  void no_dispatch_is_handed_over_before_its_beginning_is_committed() {
    pass(1);

    assertEquals(List.of(1L), transactions.get(0).beginnings());
    assertEquals(List.of(), begun);

    commit(true);
    assertEquals(List.of(1L), begun);
  }

  @Test
  void no_more_dispatches_begin_than_the_messenger_takes_until_one_has_ended() {
    pass(4);
    commit(true, true);
    assertEquals(List.of(1L, 2L), begun);
    assertEquals(1, transactions.size());

    gate.end(Future::succeededFuture);

    assertEquals(List.of(3L), transactions.get(1).beginnings());
    commit(true);
    assertEquals(List.of(1L, 2L, 3L), begun);
  }

  @Test
  void dispatches_whose_handover_fails_end_their_wait() {
    broken = 1;

    var passed = pass(2);
    commit(true, true);

    assertTrue(passed.failed());
    assertEquals(List.of(), begun);
  }

  @Test
  void a_dispatch_whose_claim_was_lost_is_not_handed_over_and_the_next_one_takes_its_place() {
    pass(3);

    commit(false, true);

    assertEquals(List.of(2L), begun);
    assertEquals(List.of(1L), givenBack);
    assertEquals(List.of(3L), transactions.get(1).beginnings());
  }

  @Test
  void dispatches_whose_beginning_could_not_be_recorded_are_given_back() {
    var passed = pass(2);

    transactions
        .get(0)
        .committed()
        .fail(new SiteMessageException(FailureCode.NOT_READY, "the store is away"));

    assertTrue(passed.isComplete());
    assertEquals(List.of(), begun);
    assertEquals(List.of(1L, 2L), givenBack.stream().sorted().toList());
  }

  @Test
  void a_dispatch_that_may_not_begin_any_more_is_turned_away_without_waiting_for_its_turn() {
    var passed = pass(4);
    commit(true, true);
    unwelcome.addAll(List.of(3L, 4L));
    assertFalse(passed.isComplete());

    gate.open();

    assertEquals(List.of(3L, 4L), givenBack);
    assertTrue(passed.isComplete());
    assertEquals(1, transactions.size());
  }
}
