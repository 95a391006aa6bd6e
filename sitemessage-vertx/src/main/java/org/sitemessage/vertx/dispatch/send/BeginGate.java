package org.sitemessage.vertx.dispatch.send;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.sitemessage.vertx.dispatch.flow.AnswerRate;
import org.sitemessage.vertx.dispatch.flow.Ticker;
import org.sitemessage.vertx.dispatch.send.limit.Window;
import org.sitemessage.vertx.store.claim.Beginning;

/**
 * Holds back the dispatches of a messenger that holds unknown dispatches, until the store has
 * recorded that they begin. Few are begun at a time, because a crash leaves them in doubt. The
 * transaction that records outcomes also records the dispatches that begin next. Confined to one
 * event loop.
 *
 * <p>A messenger that answers faster than the store commits would wait for each commit. So as many
 * more may be begun as it can answer during a commit, up to {@link Window#ahead}.
 */
final class BeginGate {
  /** Maximum time that an outcome waits for others, if the messenger is that fast. */
  private static final Duration PATIENCE = Duration.ofMillis(1);

  private static final long A_SECOND = Duration.ofSeconds(1).toNanos();

  private final Supplier<Window> window;
  private final Recorder recorder;
  private final Ticker ticker;
  private final Door door;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private boolean asked;

  /** Dispatches that are recorded as begun, or about to be, and that have no outcome yet. */
  private int begun;

  private final AnswerRate rate = new AnswerRate(System::nanoTime);

  /** Outcomes that are about to be handed to the recorder. */
  private final List<Runnable> ending = new ArrayList<>();

  private int ahead;

  /** The part of the handover that lies behind the gate. */
  interface Door {
    /** Finishes a dispatch that must not begin any more; empty if it may begin. */
    Optional<Future<Void>> turnAway(Round round, Rendered one);

    /** Gives a dispatch back that could not be recorded as begun. */
    Future<Void> giveBack(Round round, Rendered one);

    /** Hands dispatches to the messenger, and completes once their outcomes are recorded. */
    Future<Void> begin(Round round, List<Rendered> some);
  }

  private record Waiting(Round round, Rendered one, Promise<Void> done) {}

  BeginGate(Supplier<Window> window, Recorder recorder, Ticker ticker, Door door) {
    this.window = window;
    this.recorder = recorder;
    this.ticker = ticker;
    this.door = door;
  }

  /**
   * Returns how many dispatches to claim at a time: what may be begun, and what the messenger
   * answers in a second, at least one call. What waits behind deliveries that hang is left to other
   * processes.
   */
  int claimable() {
    var answers = rate.during(A_SECOND);
    var more = answers == 0 ? 0 : Math.max(window.get().batch(), answers);
    return (int) Math.min(window.get().most(), (long) window.get().begun() + more);
  }

  /** Lets dispatches begin in their order. Completes once their outcomes are recorded. */
  Future<Void> pass(Round round, List<Rendered> some) {
    var added = some.stream().map(one -> new Waiting(round, one, Promise.promise())).toList();
    waiting.addAll(added);
    open();
    return Future.join(added.stream().map(one -> one.done().future()).toList()).mapEmpty();
  }

  /**
   * Ends a begun dispatch. The outcomes of a messenger that answers faster than the store commits
   * are recorded together.
   *
   * @param finish hands the outcome to the recorder, and completes once it is recorded
   */
  Future<Void> end(Supplier<Future<Void>> finish) {
    Promise<Void> done = Promise.promise();
    ending.add(() -> finish.get().onComplete(done));
    rate.end();
    if (ahead == 0 || rate.underWay() == 0) {
      endAll();
    } else if (ending.size() == 1) {
      ticker.after(PATIENCE, this::endAll);
    }
    return done.future();
  }

  private void endAll() {
    var ended = List.copyOf(ending);
    ending.clear();
    begun -= ended.size();
    recorder.together(
        () -> {
          ended.forEach(Runnable::run);
          open();
        });
  }

  /** Lets waiting dispatches begin when the next transaction begins. */
  void open() {
    if (!asked && !waiting.isEmpty()) {
      asked = true;
      recorder.joinNext(this::record);
    }
  }

  private void record() {
    asked = false;
    var next = next();
    if (next.isEmpty()) {
      return;
    }
    begun += next.size();
    var recorded = next.stream().map(one -> recorder.begin(beginning(one))).toList();
    var asked = System.nanoTime();
    Future.join(recorded)
        .onComplete(
            v -> {
              ahead = window.get().ahead(rate.during(System.nanoTime() - asked));
              rate.age();
              try {
                letBegin(next, recorded);
              } finally {
                open();
              }
            });
  }

  private static Beginning beginning(Waiting one) {
    var claimed = one.one().claimed();
    return new Beginning(claimed.dispatch().id(), claimed.claim());
  }

  /** Takes the dispatches that may begin now, in full calls. */
  private List<Waiting> next() {
    turnAway();
    var free = window.get().begun() + ahead - begun;
    var room = free < waiting.size() ? free - free % window.get().batch() : waiting.size();
    var next = new ArrayList<Waiting>();
    while (next.size() < room && !waiting.isEmpty()) {
      next.add(waiting.remove());
      turnAway();
    }
    return next;
  }

  /** Finishes the first dispatches that must not begin any more. */
  private void turnAway() {
    for (var first = waiting.peek(); first != null; first = waiting.peek()) {
      var away = door.turnAway(first.round(), first.one());
      if (away.isEmpty()) {
        return;
      }
      waiting.remove();
      away.get().onComplete(first.done());
    }
  }

  /** Hands over the dispatches of one round together; gives back those not recorded as begun. */
  @SuppressWarnings("ReferenceEquality") // Two rounds are never the same, whatever they hold.
  private void letBegin(List<Waiting> next, List<Future<Boolean>> recorded) {
    var together = new ArrayList<Waiting>();
    for (int i = 0; i < next.size(); i++) {
      var one = next.get(i);
      if (!together.isEmpty() && together.get(0).round() != one.round()) {
        begin(together);
        together.clear();
      }
      var isBegun = recorded.get(i);
      if (isBegun.succeeded() && isBegun.result()) {
        together.add(one);
      } else {
        begun--;
        door.giveBack(one.round(), one.one()).onComplete(one.done());
      }
    }
    begin(together);
  }

  private void begin(List<Waiting> together) {
    if (together.isEmpty()) {
      return;
    }
    var done = together.stream().map(Waiting::done).toList();
    rate.begin(together.size());
    var some = together.stream().map(Waiting::one).toList();
    var round = together.get(0).round();
    Future.succeededFuture()
        .compose(v -> door.begin(round, some))
        .onComplete(over -> done.forEach(one -> one.handle(over)));
  }
}
