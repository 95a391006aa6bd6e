package org.sitemessage.vertx.dispatch.send;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.System.Logger;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sitemessage.vertx.async.InFlight;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.dispatch.core.Channel;
import org.sitemessage.vertx.dispatch.core.Composer;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.core.RetryPolicy;
import org.sitemessage.vertx.dispatch.core.TypeParking;
import org.sitemessage.vertx.dispatch.flow.FailureLog;
import org.sitemessage.vertx.dispatch.send.limit.InForce;
import org.sitemessage.vertx.dispatch.send.limit.Limiter;
import org.sitemessage.vertx.dispatch.send.limit.Window;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;

/**
 * Claims the due dispatches of one messenger, as long as there is room for them, and gives each
 * {@link Round} to {@link Handover}. Each messenger has its own sender, so that a dead one does not
 * slow down the others. Confined to one event loop.
 *
 * <p>The sender claims more than the messenger can send at once. For a messenger that holds unknown
 * dispatches, {@link BeginGate} lets few of them begin at a time, so that a crash leaves few in
 * doubt: {@link Window} has the numbers.
 */
public final class Sender {
  private static final Logger LOG = System.getLogger(Sender.class.getName());
  private static final int PROMOTED_AT_ONCE = 1_000;

  private final EngineContext engine;
  private final Channel channel;
  private final Holds holds;
  private final String alias;
  private final InForce inForce;
  private final boolean continuous;
  private final Limiter limiter;
  private final Claimer claimer;
  private final TypeParking typed;
  private final SenderParts parts;
  private final Finisher finisher;
  private final Handover handover;
  private final FailureLog failures;
  private final InFlight looks = new InFlight();

  /** The claimed dispatches whose outcome is not recorded yet, and the places reserved for more. */
  private final InFlight outstanding = new InFlight();

  /** Places of {@link #outstanding} that a claim under way may fill. */
  private int reserved;

  private boolean claiming;
  private boolean promoting;
  private boolean unparking;
  private boolean wanted;
  private boolean stopped;

  /** Completed for the runs that wait as soon as there is room to claim more. */
  private Promise<Void> room = Promise.promise();

  Sender(
      EngineContext engine,
      Channel channel,
      Holds holds,
      Recorder recorder,
      Composer composer,
      RetryPolicy retries,
      boolean continuous) {
    this.engine = engine;
    this.channel = channel;
    this.holds = holds;
    this.alias = channel.messenger().alias();
    this.continuous = continuous;
    this.failures =
        new FailureLog(
            LOG,
            "dispatches of messenger \"{0}\" cannot be claimed: {1}",
            "dispatches of messenger \"{0}\" can be claimed again",
            alias);
    this.inForce = new InForce(channel);
    this.limiter = new Limiter(engine, channel, continuous, inForce, this::poke);
    this.typed = new TypeParking(engine, alias);
    this.claimer = new Claimer(engine, channel, holds, limiter);
    this.parts =
        new SenderParts(
            engine, channel, holds, limiter, new OutcomePolicy(channel.unknownPolicy(), retries));
    this.finisher = new Finisher(parts, recorder, this::finished);
    this.handover =
        new Handover(
            parts,
            new RoundRenderer(engine.registry(), engine.unregistered(), composer),
            finisher,
            inForce);
  }

  private void finished() {
    free(1);
    poke();
  }

  /** Frees places of {@link #outstanding}, and lets the runs that wait for them go on. */
  private void free(int places) {
    outstanding.end(places);
    if (hasRoomForRun()) {
      var awaited = room;
      room = Promise.promise();
      awaited.complete();
    }
  }

  /** Returns the number of dispatches that are claimed and whose outcome is not recorded yet. */
  int inFlight() {
    return outstanding.count() - reserved;
  }

  public Channel channel() {
    return channel;
  }

  Limiter limiter() {
    return limiter;
  }

  /** Makes dispatches ready that have become due, and sends them. */
  void tick() {
    if (stopped || promoting) {
      return;
    }
    promoting = true;
    looks
        .track(promote())
        .onComplete(
            result -> {
              promoting = false;
              if (result.failed()) {
                noteStore(result.cause());
              } else if (unparking) {
                poke();
              } else {
                unpark();
              }
            });
  }

  /**
   * Releases parked dispatches, and sends them. After a change of limits that may take long; what
   * becomes due does not wait for it.
   */
  private void unpark() {
    if (stopped) {
      return;
    }
    unparking = true;
    looks
        .track(release(false).compose(v -> limiter.sweep()))
        .onComplete(
            result -> {
              unparking = false;
              noteStore(result.cause());
              if (result.succeeded()) {
                poke();
              }
            });
  }

  /** Does what is to be done now and then although nothing is due. */
  void rest() {
    if (!stopped) {
      looks.track(limiter.sweep()).onComplete(result -> noteStore(result.cause()));
    }
  }

  private Future<Void> promote() {
    return Rounds.run(
        () ->
            engine
                .store()
                .claims()
                .promote(alias, engine.clock().instant(), PROMOTED_AT_ONCE)
                .map(promoted -> promoted == PROMOTED_AT_ONCE));
  }

  private Future<Void> release(boolean patient) {
    return typed.release().compose(v -> limiter.release(patient));
  }

  /** Claims and sends as long as there is something to send and room for it; if continuous. */
  void poke() {
    if (stopped || !continuous) {
      return;
    }
    if (claiming) {
      wanted = true;
      return;
    }
    var room = room();
    if (room == 0) {
      return;
    }
    claiming = true;
    wanted = false;
    looks
        .track(claim(room, Round.Terms.continuous()))
        .onComplete(
            result -> {
              claiming = false;
              noteStore(result.cause());
              if (result.succeeded()) {
                handover.send(result.result());
                if (wanted || result.result().more()) {
                  poke();
                }
              }
            });
  }

  /** Returns whether the sender claims new dispatches at once. */
  boolean hasRoom() {
    return continuous && !stopped && room() > 0;
  }

  /**
   * Returns the number of dispatches to claim now; 0 until there is room for a batch worth its
   * commit.
   */
  private int room() {
    if (!engine.lease().mayClaim() || limiter.isClosed() || parts.isPaused()) {
      return 0;
    }
    if (isHeld()) {
      return outstanding.count() > 0 || parts.isBlocked() ? 0 : 1;
    }
    var most = Math.min(limiter.window(), handover.claimable());
    var free = most - outstanding.count();
    return free >= inForce.window().least(most) ? free : 0;
  }

  private boolean isHeld() {
    return holds.ofMessenger(alias).isPresent();
  }

  /**
   * Claims dispatches. For a held messenger, claims one dispatch that tests whether the messenger
   * works again, if possible one that has not stopped it before; otherwise a few poison dispatches
   * could block all others.
   */
  private Future<Round> claim(int limit, Round.Terms terms) {
    return isHeld()
        ? claimSome(limiter.isNeeded() ? 2 : PoisonDispatches.CHOICE, terms).map(this::onlyCanary)
        : claimSome(limit, terms);
  }

  private Round onlyCanary(Round round) {
    var canary = PoisonDispatches.leastSuspected(round.claimed()).stream().toList();
    round.claimed().stream()
        .filter(one -> !canary.contains(one))
        .forEach(
            one -> {
              var facts = parts.facts(one);
              finisher.finish(one, parts.policy().givenBack(facts, facts.now()), new SendSummary());
            });
    return round.of(canary);
  }

  private Future<Round> claimSome(int limit, Round.Terms terms) {
    outstanding.begin(limit);
    reserved += limit;
    return claimer
        .claim(limit, terms)
        .onComplete(
            result -> {
              reserved -= limit;
              free(limit - (result.succeeded() ? result.result().claimed().size() : 0));
            });
  }

  /**
   * Sends the due dispatches, waits for permits until the time of the run is over, and completes
   * when no dispatch is left that can be sent in that time.
   */
  Future<Void> sendDue(DueRun run) {
    var sending = new Sending();
    return Rounds.run(
            () ->
                promote()
                    .compose(v -> release(run.patient()))
                    .compose(v -> Rounds.run(() -> sendRound(run, sending)))
                    .compose(v -> awaitPermit(run)))
        .compose(v -> limiter.sweep())
        .eventually(sending::end)
        .compose(v -> sending.failure());
  }

  /** Answers true once there is a permit; false if there will be none in the time of the run. */
  private Future<Boolean> awaitPermit(DueRun run) {
    var next = limiter.next().filter(run.until()::isAfter);
    return next.isEmpty() || mayNotSend()
        ? Future.succeededFuture(false)
        : limiter.until(next.get()).map(true);
  }

  private boolean mayNotSend() {
    return isStopped() || parts.isBlocked();
  }

  /** Returns whether this process may send nothing more, or not at present. */
  boolean isStopped() {
    return stopped || !engine.lease().mayClaim();
  }

  /**
   * Claims what there is room for, and sends it while the next round is claimed; answers whether to
   * look for more. What is being sent may become ready again.
   */
  private Future<Boolean> sendRound(DueRun run, Sending sending) {
    if (mayNotSend()) {
      return sending.end().map(false);
    }
    if (limiter.isClosed() || (isHeld() && sending.isUnderWay())) {
      return sending.end();
    }
    return claim(isHeld() ? 1 : Math.max(1, mostOfRun() - outstanding.count()), Round.Terms.of(run))
        .compose(
            round -> {
              if (round.claimed().isEmpty() && !round.more()) {
                return sending.end();
              }
              sending.add(handover.send(round));
              return whenRoom().map(true);
            });
  }

  private int mostOfRun() {
    return Math.min(limiter.window(), handover.claimable());
  }

  private boolean hasRoomForRun() {
    var free = mostOfRun() - outstanding.count();
    return outstanding.count() == 0 || free >= inForce.window().least(Math.max(1, mostOfRun()));
  }

  private Future<Void> whenRoom() {
    return hasRoomForRun() ? Future.succeededFuture() : room.future();
  }

  /** Takes over a dispatch that another process held when it died. */
  Future<Void> takeOver(ClaimedDispatch orphan) {
    outstanding.begin(1);
    return finisher.finish(
        orphan, parts.policy().takenOver(parts.facts(orphan)), new SendSummary());
  }

  /**
   * Claims no more, lets deliveries under way finish, and gives back all other dispatches. A
   * delivery that has not ended by then, because foreign code blocks, is taken over by the next
   * start.
   */
  Future<Void> stop(Duration timeout) {
    stopped = true;
    limiter.stop();
    handover.stop();
    return engine
        .here(channel.drain())
        .transform(drained -> InFlight.within(engine.vertx(), timeout, whenIdle()));
  }

  /** Completes once no look into the store and no delivery is under way. */
  private Future<Void> whenIdle() {
    return looks.whenIdle().compose(v -> outstanding.whenIdle());
  }

  /** Logs that the store fails, and that it works again; the next tick tries again. */
  void noteStore(@Nullable Throwable failure) {
    if (!stopped) { // The store may be closed, so nothing must be claimed.
      failures.note(failure);
    }
  }
}
