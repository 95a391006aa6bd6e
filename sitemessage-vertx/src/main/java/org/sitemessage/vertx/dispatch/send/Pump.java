package org.sitemessage.vertx.dispatch.send;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.dispatch.core.Channel;
import org.sitemessage.vertx.dispatch.core.Composer;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.core.EngineParts;
import org.sitemessage.vertx.dispatch.core.Observers;
import org.sitemessage.vertx.dispatch.core.RetryPolicy;
import org.sitemessage.vertx.dispatch.flow.Throttle;
import org.sitemessage.vertx.dispatch.flow.Ticker;
import org.sitemessage.vertx.observe.Observer;
import org.sitemessage.vertx.store.OutcomeStore;
import org.sitemessage.vertx.store.value.LimitState;
import org.sitemessage.vertx.store.value.LimitVersion;

/** Drives the senders: by a timer, by nudges, on demand. Confined to one event loop. */
public final class Pump {
  private static final int JOINED_AT_ONCE = 500;
  private static final Duration BETWEEN_ANNOUNCEMENTS = Duration.ofMillis(100);

  /** No timer. */
  private static final long NONE = -1;

  private final EngineContext engine;
  private final Holds holds;
  private final Recorder recorder;
  private final boolean continuous;
  private final Map<String, Sender> senders = new TreeMap<>();
  private final MessengerStates shown;
  private long timer = NONE;
  private boolean joining;
  private final OtherNodes others;
  private final DueLook due;
  private boolean stopped;
  private final Throttle announcements;
  private final SuppressionFeed suppressions;

  /**
   * Creates a pump that does not run yet.
   *
   * @param continuous true if it looks for what is due by itself
   * @param prepare makes the dispatches of postponed messages; is called when some are due
   */
  public Pump(
      EngineContext engine,
      Holds holds,
      Composer composer,
      Collection<Channel> channels,
      RetryPolicy retries,
      boolean continuous,
      Runnable prepare) {
    this.engine = engine;
    this.holds = holds;
    this.continuous = continuous;
    this.shown = new MessengerStates(engine, holds, senders);
    // Nobody relies on it: who does not hear it looks by itself.
    this.announcements =
        new Throttle(
            engine.vertx(), BETWEEN_ANNOUNCEMENTS, () -> engine.store().nodes().announce());
    this.suppressions = new SuppressionFeed(engine.store().suppressions()::page, engine.fresh());
    this.recorder =
        new Recorder(
            Ticker.of(engine.vertx()),
            watched(engine.store().outcomes(), engine.observers()),
            Clock.systemUTC());
    channels.forEach(
        channel ->
            senders.put(
                channel.messenger().alias(),
                new Sender(engine, channel, holds, recorder, composer, retries, continuous)));
    this.others = new OtherNodes(engine, holds, senders, this::lookAround);
    engine.limits().onChange(this::limitsChanged);
    this.due = new DueLook(engine, senders, this::joinGroups, prepare);
  }

  /** Returns a store whose commits observers are told of, or the store itself without any. */
  private static OutcomeStore watched(OutcomeStore store, Observers observers) {
    return observers.present()
        ? changes -> {
          var begun = System.nanoTime();
          return store
              .record(changes)
              .onSuccess(
                  held -> {
                    var recorded = new Observer.Recorded(changes.size(), Observers.since(begun));
                    observers.tell(observer -> observer.recorded(recorded));
                  });
        }
        : store;
  }

  /** Sets what is to be done after each look at the store that finds an open operation. */
  public void onOpenOperation(Runnable work) {
    others.onOpenOperation(work);
  }

  public Future<Void> start(EngineParts.Timing timing) {
    var needed = engine.lease().isNeeded();
    return (needed ? engine.lease().renew() : Future.<Void>succeededFuture())
        .compose(v -> holds.load())
        .compose(v -> engine.pauses().reread())
        .compose(v -> engine.typePauses().reread())
        .compose(v -> engine.limits().reread())
        .compose(v -> others.takeOver())
        .compose(v -> releaseParked())
        .compose(v -> needed ? engine.store().suppressions().last() : Future.succeededFuture(0L))
        .<Void>map(
            last -> {
              suppressions.begin(last);
              return null;
            })
        .onSuccess(
            v -> {
              if (needed) {
                others.begin(timing.heartbeat());
              }
              if (continuous) {
                timer = engine.vertx().setPeriodic(0, timing.poll().toMillis(), t -> tick());
                connect();
              }
            });
  }

  /**
   * Connects the messengers that may send. A process that does not send by itself connects none.
   */
  private void connect() {
    senders.forEach(
        (alias, sender) -> {
          if (!engine.pauses().isPaused(alias) && holds.ofMessenger(alias).isEmpty()) {
            sender.channel().connect();
          }
        });
  }

  /** Releases parked dispatches, because the limits may have changed. */
  private Future<Void> releaseParked() {
    return engine
        .store()
        .limits()
        .states()
        .compose(
            states ->
                Future.all(
                    senders.entrySet().stream()
                        .filter(
                            e ->
                                !states
                                    .getOrDefault(e.getKey(), LimitState.NONE)
                                    .parked()
                                    .isEmpty())
                        .map(e -> e.getValue().limiter().begin())
                        .toList()))
        .mapEmpty();
  }

  private void lookAround() {
    if (continuous && !stopped) {
      due.look();
    }
  }

  private void tick() {
    holds.sweep();
    // A failure is the senders', too, and they tell it; the next tick tries again.
    engine
        .pauses()
        .sweep()
        .onSuccess(
            ended -> {
              if (ended) {
                nudge();
              }
            });
    // The same holds here.
    engine.limits().sweep();
    engine
        .typePauses()
        .sweep()
        .onSuccess(
            ended -> {
              if (ended) {
                release();
              }
            });
    due.look();
    engine.unregistered().tick();
    if (engine.lease().hasOthers()) {
      // A failure is the senders', too, and they tell it; the next tick looks again.
      suppressions.look();
    }
  }

  /**
   * Lets dispatches join or begin their groups, and sends them. Never runs twice at once; after a
   * failure, the next tick tries again.
   */
  private void joinGroups() {
    if (joining || stopped) {
      return;
    }
    joining = true;
    joinAll()
        .onComplete(
            result -> {
              joining = false;
              if (result.succeeded() && result.result() > 0) {
                nudge();
              }
            });
  }

  private Future<Integer> joinAll() {
    var all = new AtomicInteger();
    return Rounds.run(
            () ->
                engine
                    .store()
                    .schedules()
                    .joinGroups(engine.clock().instant(), JOINED_AT_ONCE)
                    .map(
                        joined -> {
                          all.addAndGet(joined);
                          return joined == JOINED_AT_ONCE && !stopped;
                        }))
        .map(v -> all.get());
  }

  /** Looks for dispatches that other processes have committed. */
  public void wake() {
    joinGroups();
    nudge();
  }

  /**
   * Looks for dispatches that this process has committed; tells other processes if it lacks room.
   */
  public void stored() {
    if (engine.lease().hasOthers() && !senders.values().stream().allMatch(Sender::hasRoom)) {
      announcements.ask();
    }
    nudge();
  }

  /** Before the start, nothing is sent. */
  private void limitsChanged(LimitVersion version) {
    var sender = senders.get(version.messenger());
    if (sender != null) {
      sender.limiter().adopt(version);
      if (timer != NONE) {
        sender.tick();
      }
    }
  }

  /** Releases parked dispatches, and sends what may be sent; not before the start. */
  public void release() {
    if (timer != NONE) {
      senders.values().forEach(Sender::tick);
    }
  }

  /** Looks for dispatches that may be ready. */
  public void nudge() {
    senders.values().forEach(Sender::poke);
  }

  /** Sends the due dispatches, and reports those that are left and why. */
  public Future<JsonObject> sendDue(DueRun run, boolean ignoreUnknown) {
    return refuseUnknown(ignoreUnknown)
        .compose(v -> engine.lease().isDue() ? others.beat() : Future.succeededFuture())
        .compose(v -> engine.pauses().sweep())
        .compose(v -> engine.typePauses().sweep())
        .compose(v -> engine.limits().sweep())
        .compose(v -> joinAll())
        .compose(
            v -> Future.all(senders.values().stream().map(sender -> sender.sendDue(run)).toList()))
        .compose(v -> engine.store().queries().due(engine.clock().instant(), run.priority()))
        .map(due -> shown.left(run.tally().toJson(), due));
  }

  private Future<Void> refuseUnknown(boolean ignore) {
    if (ignore) {
      return Future.succeededFuture();
    }
    return engine
        .store()
        .queries()
        .readyKinds(engine.clock().instant())
        .map(
            kinds -> {
              kinds.messengers().forEach(engine.registry()::messenger);
              kinds.types().forEach(engine.registry()::type);
              return null;
            });
  }

  /** Returns the time until which the limits of a messenger of this node let nothing begin. */
  public Optional<Instant> closedUntil(String alias) {
    return Optional.ofNullable(senders.get(alias))
        .map(sender -> sender.limiter().closedUntil())
        .filter(engine.clock().instant()::isBefore);
  }

  public Sender sender(String alias) {
    engine.registry().messenger(alias);
    var sender = senders.get(alias);
    if (sender == null) {
      throw new SiteMessageException(
          FailureCode.NOT_READY, "messenger \"%s\" is not open".formatted(alias));
    }
    return sender;
  }

  /**
   * Returns the time by which this process's clock is ahead of the shared one; empty if no other
   * process can share it.
   */
  public Optional<Duration> clockAhead() {
    return engine.lease().isNeeded() ? Optional.of(engine.lease().ahead()) : Optional.empty();
  }

  /** Returns the state of each messenger. */
  public Future<JsonArray> states() {
    return shown.states();
  }

  /** Stops claiming, waits for deliveries under way, and gives back all other dispatches. */
  public Future<Void> stop(Duration timeout) {
    stopped = true;
    others.stop();
    recorder.stopWithin(timeout);
    engine.vertx().cancelTimer(timer);
    return Future.join(
            List.copyOf(senders.values()).stream().map(sender -> sender.stop(timeout)).toList())
        .eventually(() -> others.end(timeout))
        .mapEmpty();
  }
}
