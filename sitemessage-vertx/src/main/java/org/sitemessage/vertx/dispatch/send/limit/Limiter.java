package org.sitemessage.vertx.dispatch.send.limit;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.vertx.dispatch.core.Channel;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.store.claim.ClaimQuery;
import org.sitemessage.vertx.store.claim.ClaimTerms;
import org.sitemessage.vertx.store.claim.LimitedClaim;
import org.sitemessage.vertx.store.claim.Permit;
import org.sitemessage.vertx.store.value.LimitVersion;

/**
 * Lets this process begin dispatches through one messenger only within the permits that the store
 * has given. The time from the store's answer to a permit is measured by this process's own clock,
 * so that it does not matter what that clock shows. Confined to one event loop.
 */
public final class Limiter {
  /** Time before its permit at which a dispatch is claimed, by an engine that runs by itself. */
  public static final Duration AHEAD = Duration.ofSeconds(1);

  /**
   * Extra slack of the first permits, because a process that has just started must still load and
   * compile its code.
   */
  private static final Duration COLD = Duration.ofSeconds(3);

  private static final Duration COLDEST = Duration.ofSeconds(30);

  private final EngineContext engine;
  private final String alias;
  private final InForce inForce;
  private final boolean continuous;
  private final Runnable poke;
  private final Forgetting forgetting;
  private final Unparking unparking;
  private final Map<Long, InForce.Turn> turns = new HashMap<>();
  private final Set<Promise<Void>> waiting = new HashSet<>();
  private Instant closedUntil = Instant.MIN;
  private Duration grace = COLD;
  private int size;
  private int inTime;
  private int rounds;
  private int shrunkIn;
  private String unusedDay = "";
  private int unused;
  private boolean stopped;

  /**
   * Creates the limiter of a messenger.
   *
   * @param inForce limits that are in force, and number of dispatches that are claimed
   * @param poke action to run when it may be worthwhile to claim again
   */
  public Limiter(
      EngineContext engine, Channel channel, boolean continuous, InForce inForce, Runnable poke) {
    this.engine = engine;
    this.alias = channel.messenger().alias();
    this.inForce = inForce;
    this.continuous = continuous;
    this.size = least();
    this.poke = poke;
    this.forgetting = new Forgetting(engine, alias);
    this.unparking = new Unparking(engine, alias, inForce, continuous, poke);
  }

  /**
   * Puts other limits into force. Permits under other rates end, so that dispatches which have not
   * begun are given back.
   */
  public void adopt(LimitVersion version) {
    var before = inForce.terms();
    inForce.adopt(version);
    size = Math.max(least(), Math.min(size, most()));
    if (inForce.terms() != before) {
      closedUntil = Instant.MIN;
      unparking.again();
    }
  }

  /** Returns the limits that are in force. */
  public DeliveryLimits limits() {
    return inForce.limits();
  }

  /** Returns the number of dispatches that can be begun at once. */
  private int least() {
    return Math.min(inForce.window().begun(), most());
  }

  /** Returns the maximum number of dispatches that are claimed. */
  private int most() {
    return inForce.window().most();
  }

  /** Returns whether the messenger has any limits. */
  public boolean isNeeded() {
    return !limits().isNone();
  }

  /** Returns whether the messenger as a whole may begin nothing more for now. */
  public boolean isClosed() {
    return engine.clock().instant().isBefore(closedUntil);
  }

  /**
   * Returns the number of dispatches to claim: about as many as can be begun in time. Dispatches
   * that a slow remote server leaves no time for would have to be claimed again.
   */
  public int window() {
    return isNeeded() ? size : most();
  }

  /** Returns the time until which the messenger is closed. */
  public Instant closedUntil() {
    return closedUntil;
  }

  /**
   * Returns the time at which a waiting dispatch may get a permit; empty if none is known to wait.
   */
  public Optional<Instant> next() {
    if (isClosed()) {
      return Optional.of(closedUntil);
    }
    return unparking.next();
  }

  /** Returns the extra slack; it is given if the next permit is far away, or if a request waits. */
  private Duration grace(boolean patient) {
    var messenger = limits().messenger();
    return patient || (!messenger.isNone() && messenger.spacing().compareTo(COLD) >= 0)
        ? grace
        : Duration.ZERO;
  }

  /**
   * Claims dispatches that get a permit soon. If another process knows later limits, learns them
   * first.
   *
   * @param patient true to claim dispatches with a permit within {@link #AHEAD}, too
   * @param held test for the addresses that nothing is begun for just now
   */
  public Future<LimitedClaim> claim(ClaimQuery query, boolean patient, Predicate<String> held) {
    var known = inForce.terms();
    return claimOnce(query, patient, held)
        .compose(
            claim ->
                claim.stale()
                    ? inForce.learn(engine, known).compose(v -> claim(query, patient, held))
                    : Future.succeededFuture(claim));
  }

  private Future<LimitedClaim> claimOnce(
      ClaimQuery query, boolean patient, Predicate<String> held) {
    var asked = engine.clock().instant();
    var number = inForce.terms();
    var terms =
        new ClaimTerms(
            limits(),
            number,
            ahead(patient),
            grace(patient && !continuous),
            Math.max(0, most() / 2 - waiting.size()),
            held,
            unusedDay,
            unused);
    // If the answer is lost they are lost, too: giving them back twice would be too many.
    unused = 0;
    return engine
        .store()
        .claims()
        .claim(query, terms)
        .onSuccess(
            claim -> {
              rounds++;
              claim.slots().forEach((id, slot) -> turns.put(id, turn(slot, asked, number)));
              if (number == inForce.terms()) {
                claim.again().ifPresent(this::closeFor);
                claim.wake().ifPresent(unparking::after);
              } else if (claim.wake().isPresent()) {
                unparking.again();
              }
            });
  }

  private Duration ahead(boolean patient) {
    return patient || continuous ? AHEAD : Duration.ZERO;
  }

  /**
   * Returns a permit by this process's clock; the store read its own between request and answer.
   */
  private InForce.Turn turn(Permit slot, Instant asked, long terms) {
    return new InForce.Turn(
        engine.clock().instant().plus(slot.in()),
        asked.plus(slot.in()).plus(slot.slack()),
        slot.day(),
        rounds,
        terms);
  }

  private void closeFor(Duration time) {
    closedUntil = engine.clock().instant().plus(time);
    if (continuous) {
      engine.vertx().setTimer(millis(time), timer -> poke.run());
    }
  }

  static long millis(Duration time) {
    return Math.max(1, time.toMillis() + 1);
  }

  /**
   * Releases parked dispatches that can be sent.
   *
   * @param patient true to release dispatches with a permit within {@link #AHEAD}, too
   */
  public Future<Void> release(boolean patient) {
    return unparking.release(ahead(patient));
  }

  /** Releases dispatches that were parked under limits that may have been configured otherwise. */
  public Future<Void> begin() {
    return unparking.anew(Long.MAX_VALUE);
  }

  /** Forgets, now and then, the limits that have long had no effect, also those that are over. */
  public Future<Void> sweep() {
    return forgetting.sweep();
  }

  /** Returns whether a dispatch has a permit, or needs none. */
  public boolean hasTurn(long dispatchId) {
    var turn = turns.get(dispatchId);
    return !isNeeded() || (turn != null && turn.terms() == inForce.terms());
  }

  /**
   * Returns the earliest time to hand over a dispatch; {@link Instant#MIN} if nothing is limited.
   */
  public Instant from(long dispatchId) {
    var turn = turns.get(dispatchId);
    return turn == null ? Instant.MIN : turn.from();
  }

  /** Completes at a time, or as soon as the limiter stops. */
  public Future<Void> until(Instant time) {
    Promise<Void> promise = Promise.promise();
    waiting.add(promise);
    await(time, promise);
    return promise.future().onComplete(v -> waiting.remove(promise));
  }

  private void await(Instant time, Promise<Void> promise) {
    var now = engine.clock().instant();
    if (stopped || !now.isBefore(time)) {
      promise.tryComplete();
      return;
    }
    engine.vertx().setTimer(millis(Duration.between(now, time)), timer -> await(time, promise));
  }

  /**
   * Returns a test for dispatches that may still be begun; to be used on any thread, right before
   * each is begun.
   */
  public Predicate<Long> turnsOf(List<Long> dispatchIds) {
    if (!isNeeded()) {
      var terms = inForce.terms();
      return id -> terms == inForce.terms();
    }
    var theirs = new HashMap<Long, InForce.Turn>();
    dispatchIds.forEach(
        id -> {
          var turn = turns.get(id);
          if (turn != null) {
            theirs.put(id, turn);
          }
        });
    var clock = engine.clock();
    return id -> {
      var turn = theirs.get(id);
      return turn != null && turn.terms() == inForce.terms() && turn.isNow(clock.instant());
    };
  }

  /** Ends the permit of a dispatch, whether the dispatch was begun or not. */
  public void over(long dispatchId, boolean begun) {
    var turn = turns.remove(dispatchId);
    if (turn == null) {
      return;
    }
    if (begun) {
      grace = Duration.ZERO;
      grow();
      return;
    }
    if (!turn.day().isEmpty()) {
      unused = unusedDay.equals(turn.day()) ? unused + 1 : 1;
      unusedDay = turn.day();
      // The next claim gives it back, and may find that the day is not used up after all.
      closedUntil = Instant.MIN;
    }
    if (engine.clock().instant().isAfter(turn.until()) && turn.round() > shrunkIn) {
      var twice = grace.multipliedBy(2);
      grace = twice.compareTo(COLDEST) > 0 ? COLDEST : twice;
      shrunkIn = rounds;
      inTime = 0;
      size = Math.max(least(), size / 2);
    }
  }

  private void grow() {
    inTime++;
    if (inTime >= size && size < most()) {
      inTime = 0;
      size = Math.min(most(), 2 * size);
    }
  }

  /** Stops, and completes everything that waits for a time. */
  public void stop() {
    stopped = true;
    unparking.stop();
    List.copyOf(waiting).forEach(Promise::tryComplete);
  }
}
