package org.sitemessage.vertx.dispatch.send;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sitemessage.vertx.async.LogKeys;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.dispatch.flow.GroupCommit;
import org.sitemessage.vertx.dispatch.flow.Ticker;
import org.sitemessage.vertx.store.OutcomeStore;
import org.sitemessage.vertx.store.claim.Beginning;
import org.sitemessage.vertx.store.claim.ClaimedChange;
import org.sitemessage.vertx.store.claim.Completion;
import org.sitemessage.vertx.store.value.Refusals;

/**
 * Writes down outcomes, many in one transaction. An outcome is known only here until it is
 * committed, so a store that fails is asked again until it accepts the outcome. If the store works
 * and refuses one outcome permanently, a {@linkplain Substitutes substitute} is stored. Confined to
 * one event loop.
 */
final class Recorder {
  private static final Logger LOG = System.getLogger(Recorder.class.getName());
  private static final int BATCH = 1_000;
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Number of refusals for a reason that may pass. */
  private static final int MOST_REFUSALS = 60;

  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final Ticker ticker;
  private final GroupCommit<ClaimedChange, Boolean> commits;
  private final Clock clock;
  private Instant retryUntil = Instant.MAX;
  private boolean failing;
  private long stored;

  /**
   * An outcome that was stored.
   *
   * @param completion the outcome, or its substitute
   * @param held true if this process still owned the dispatch
   */
  record Stored(Completion completion, boolean held) {}

  Recorder(Ticker ticker, OutcomeStore store, Clock clock) {
    this.ticker = ticker;
    this.clock = clock;
    // What waits here is bounded by what has been claimed.
    this.commits =
        new GroupCommit<>(
            new GroupCommit.Bounds<>(Integer.MAX_VALUE, BATCH, change -> 1, FOR_EVER),
            ticker,
            batch -> write(store, batch));
  }

  /**
   * All together; if that fails, one after the other, so that one the store refuses keeps none
   * back. A store that cannot be reached is asked no more than once.
   */
  private static Future<List<Future<Boolean>>> write(
      OutcomeStore store, List<ClaimedChange> batch) {
    return store
        .record(batch)
        .map(held -> held.stream().map(Future::succeededFuture).toList())
        .recover(
            failure ->
                batch.size() == 1 || Refusals.isOutage(failure)
                    ? Future.failedFuture(failure)
                    : writeEach(store, batch));
  }

  private static Future<List<Future<Boolean>>> writeEach(
      OutcomeStore store, List<ClaimedChange> batch) {
    var results = new ArrayList<Future<Boolean>>();
    return Rounds.from(
            0, next -> next < batch.size(), next -> writeFrom(next, store, batch, results))
        .map(v -> results);
  }

  /** Writes one outcome; answers which one is next. The store's outage is that of all others. */
  private static Future<Integer> writeFrom(
      int first, OutcomeStore store, List<ClaimedChange> batch, List<Future<Boolean>> results) {
    return store
        .record(List.of(batch.get(first)))
        .transform(
            held -> {
              var isAway = held.failed() && Refusals.isOutage(held.cause());
              var next = isAway ? batch.size() : first + 1;
              for (int i = first; i < next; i++) {
                results.add(
                    held.succeeded()
                        ? Future.succeededFuture(held.result().get(0))
                        : Future.failedFuture(held.cause()));
              }
              return Future.succeededFuture(next);
            });
  }

  /**
   * Records an outcome. Fails only once the recorder stops, or if the store refuses every
   * substitute, too.
   *
   * @param address address that the dispatch had when it was claimed
   */
  Future<Stored> record(Completion completion, String address) {
    Promise<Stored> answer = Promise.promise();
    store(new Attempt(completion, address, Optional.empty(), 0, stored), answer);
    return answer.future();
  }

  /**
   * Records that a dispatch is about to be handed to its messenger. Only if the answer is true may
   * it be handed over. A failure is not tried again: the dispatch has not been begun.
   */
  Future<Boolean> begin(Beginning beginning) {
    return commits.submit(beginning);
  }

  /** Runs work right before the next transaction begins. What the work records is part of it. */
  void joinNext(Runnable work) {
    commits.joinNext(work);
  }

  /** Puts everything that is recorded while this runs into the same transaction. */
  void together(Runnable work) {
    commits.together(work);
  }

  /**
   * An outcome that is being stored.
   *
   * @param address address that the dispatch had when it was claimed
   * @param substitutes outcomes to store if this one is refused; absent if none was refused yet
   * @param refusals number of times that the store has refused this one
   * @param storedBefore number of outcomes that had been stored when this one was tried first
   */
  private record Attempt(
      Completion completion,
      String address,
      Optional<List<Completion>> substitutes,
      int refusals,
      long storedBefore) {}

  /**
   * All tries share one promise, because a chain of futures would grow as long as an outage lasts.
   */
  private void store(Attempt attempt, Promise<Stored> answer) {
    commits
        .submit(attempt.completion())
        .onSuccess(
            held -> {
              sayStoredAgain();
              stored++;
              answer.complete(new Stored(attempt.completion(), held));
            })
        .onFailure(failure -> again(attempt, failure, answer));
  }

  private void again(Attempt attempt, Throwable failure, Promise<Stored> answer) {
    if (!clock.instant().isBefore(retryUntil)) {
      leave(attempt.completion(), failure, answer);
    } else if (isForGood(attempt, failure)) {
      substitute(attempt, failure, answer);
    } else {
      sayOnce(attempt.completion(), failure);
      var next =
          new Attempt(
              attempt.completion(),
              attempt.address(),
              attempt.substitutes(),
              attempt.refusals() + (Refusals.isOutage(failure) ? 0 : 1),
              attempt.storedBefore());
      ticker.after(RETRY, () -> store(next, answer));
    }
  }

  /**
   * Returns whether an outcome is refused permanently. A reason that is not known to be permanent
   * counts as permanent after many refusals, if other outcomes were stored meanwhile.
   */
  private boolean isForGood(Attempt attempt, Throwable failure) {
    return Refusals.isForGood(failure)
        || (!Refusals.isOutage(failure)
            && attempt.refusals() >= MOST_REFUSALS
            && stored > attempt.storedBefore());
  }

  private void substitute(Attempt refused, Throwable failure, Promise<Stored> answer) {
    var completion = refused.completion();
    var left =
        refused
            .substitutes()
            .orElseGet(
                () ->
                    Substitutes.of(
                        completion, refused.address(), String.valueOf(failure.getMessage())));
    if (left.isEmpty()) {
      leave(completion, failure, answer);
      return;
    }
    if (refused.substitutes().isEmpty()) {
      log(
          "the store refuses the outcome \"{1}\" of dispatch {0}, which is stored without its"
              + " details: {2}",
          completion,
          completion.attempt().map(Completion.Attempt::outcome).orElse(""),
          failure.getMessage());
    }
    var rest = Optional.of(left.subList(1, left.size()));
    store(new Attempt(left.get(0), refused.address(), rest, 0, stored), answer);
  }

  private static void leave(Completion completion, Throwable failure, Promise<Stored> answer) {
    log(
        "the outcome of dispatch {0} could not be stored; the next start takes it over: {1}",
        completion, failure.getMessage());
    answer.fail(failure);
  }

  private static void log(String text, Completion completion, @Nullable String... facts) {
    var id = completion.dispatchId();
    var all = Stream.concat(Stream.of(String.valueOf(id)), Arrays.stream(facts)).toArray();
    LogKeys.ofDispatch(id, () -> LOG.log(Level.ERROR, text, all));
  }

  private void sayOnce(Completion completion, Throwable failure) {
    if (!failing) {
      failing = true;
      log(
          "the outcome of dispatch {0} and perhaps of others could not be stored yet: {1}",
          completion, failure.getMessage());
    }
  }

  private void sayStoredAgain() {
    if (failing) {
      failing = false;
      LOG.log(Level.INFO, "outcomes are stored again");
    }
  }

  /** Stops asking a store that fails once so much time has passed. */
  void stopWithin(Duration timeout) {
    retryUntil = clock.instant().plus(timeout);
  }
}
