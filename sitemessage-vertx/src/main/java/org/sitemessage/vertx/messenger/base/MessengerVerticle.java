package org.sitemessage.vertx.messenger.base;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.messenger.NamedMessenger;

/**
 * Owns one messenger, on a context of its own: opens and closes it, and guards every delivery with
 * a concurrency limit, a deadline, and against exceptions. {@link #deliver}, {@link #probe}, {@link
 * #drain} and {@link #look} may be called from any thread once it is deployed.
 *
 * <p>The deadline's timer runs on the same context, so that it cannot end a call that blocks its
 * thread. {@link #look} does, called from another thread.
 */
public final class MessengerVerticle extends VerticleBase {
  private static final Logger LOG = System.getLogger(MessengerVerticle.class.getName());

  /** Threads for code that a messenger runs by {@code executeBlocking}, as many as Vert.x has. */
  private static final int WORKERS = 20;

  /** Calls that take longer, together, are followed by what is queued on the context. */
  private static final Duration QUICK = Duration.ofMillis(10);

  private final Messenger messenger;
  private final Limits limits;
  private final Consumer<Throwable> failed;
  private final Deque<Waiting> queue = new ConcurrentLinkedDeque<>();
  private final Set<Promise<Outcome>> underWay = ConcurrentHashMap.newKeySet();
  private final List<Promise<Void>> drained = new ArrayList<>();
  private final AtomicReference<@Nullable Long> asked = new AtomicReference<>();
  private volatile @Nullable Thread inside;

  /** Time for the present call: that of the deadline, or more for files and batches. */
  private volatile Duration allowed;

  private volatile boolean blocked;
  private volatile boolean stopped;
  private final AtomicBoolean filling = new AtomicBoolean();
  private int slotsTaken;
  private boolean draining;
  private volatile boolean brokenLogged;

  /**
   * What a messenger is held to.
   *
   * @param concurrency deliveries under way at once, at least 1
   * @param deadline after which a delivery counts as unknown; files get more time, see {@link
   *     LineSpeed}
   * @param stopTimeout how long a stop waits for what is under way
   */
  public record Limits(int concurrency, Duration deadline, Duration stopTimeout) {}

  private record Waiting(
      Delivery delivery,
      BooleanSupplier mayBegin,
      Predicate<Delivery> inTurn,
      Promise<Outcome> promise) {
    boolean canBegin() {
      return mayBegin.getAsBoolean() && inTurn.test(delivery);
    }
  }

  /** A verticle for one messenger. */
  public MessengerVerticle(Messenger messenger, Limits limits) {
    this(messenger, limits, failure -> {});
  }

  /**
   * Creates a verticle that also reports failures.
   *
   * @param failed receiver of each failure that the messenger throws, called on any thread
   */
  public MessengerVerticle(Messenger messenger, Limits limits, Consumer<Throwable> failed) {
    this.messenger = messenger;
    this.limits = limits;
    this.allowed = limits.deadline();
    this.failed = failed;
  }

  /**
   * Returns the way to deploy this verticle. A messenger of an application runs on worker threads
   * of its own: if it blocks them, nobody else waits. The messengers of this project never block,
   * and run on event loops.
   */
  public DeploymentOptions deployment() {
    return neverBlocks(messenger)
        ? new DeploymentOptions()
        : new DeploymentOptions()
            .setThreadingModel(ThreadingModel.WORKER)
            // A pool is shared by name: a stuck thread of a stopped site must not take its place
            // here.
            .setWorkerPoolName("sitemessage-%s-%x".formatted(messenger.alias(), hashCode()))
            .setWorkerPoolSize(WORKERS);
  }

  /** Returns whether each method of the messenger returns at once. */
  public static boolean neverBlocks(Messenger messenger) {
    return messenger instanceof NamedMessenger named
        ? neverBlocks(named.inner())
        : messenger instanceof NonBlocking one && one.neverBlocks();
  }

  @Override
  public Future<?> start() {
    return Foreign.call("open", () -> messenger.open(vertx));
  }

  /**
   * Looks whether the messenger's thread still does what it is given. If it has done nothing for
   * the deadline, all that is under way counts as unknown and the messenger waits until the thread
   * goes on. To be called again and again from a thread that is never blocked.
   */
  public void look() {
    Context here = context;
    if (here == null || stopped) {
      return;
    }
    var now = System.nanoTime();
    if (asked.compareAndSet(null, now)) {
      try {
        here.runOnContext(v -> answered());
      } catch (RejectedExecutionException e) {
        stopped = true; // Its threads have ended, with the verticle or with Vert.x.
      }
      return;
    }
    var since = asked.get();
    if (since != null && now - since > allowed.toNanos()) {
      giveUp();
    }
  }

  private void answered() {
    asked.set(null);
    if (blocked) {
      blocked = false;
      LOG.log(Level.INFO, "the thread of messenger \"{0}\" goes on", messenger.alias());
    }
  }

  /** Returns whether the messenger has blocked its thread for longer than a deadline. */
  public boolean isBlocked() {
    return blocked;
  }

  private void giveUp() {
    if (!blocked) {
      blocked = true;
      var thread = inside;
      var where = new IllegalStateException("the call has not returned");
      if (thread != null) {
        where.setStackTrace(thread.getStackTrace());
      }
      LOG.log(
          Level.WARNING,
          "messenger \"%s\" blocks its thread %s; its deliveries count as unknown, and it waits until the thread goes on"
              .formatted(messenger.alias(), thread == null ? "" : thread.getName()),
          where);
    }
    endAll(Outcome.unknown("the messenger blocks: " + noAnswer(allowed)));
    for (var waiting = queue.poll(); waiting != null; waiting = queue.poll()) {
      waiting.promise().tryComplete(blocks());
    }
  }

  /** Gives everything under way an outcome; an answer that comes later changes nothing. */
  private void endAll(Outcome outcome) {
    underWay.removeIf(
        promise -> {
          promise.tryComplete(outcome);
          return true;
        });
  }

  private static Outcome blocks() {
    return Outcome.deferred("the messenger blocks its thread", Outcome.Scope.MESSENGER);
  }

  /**
   * Delivers in this order, each as soon as a slot is free. They are queued together: one that
   * tells the messenger to wait stops those that have not begun.
   *
   * @param mayBegin asked on the messenger's context right before each is begun; if not, it is not
   *     begun
   * @param inTurn asked of each then, too: whether its turn is now and its address may be contacted
   * @param ended told of each outcome on any thread, before another one is begun in its place
   * @return a future per delivery; it fails with {@link FailureCode#NOT_READY} if the delivery was
   *     not begun and will not be
   */
  public List<Future<Outcome>> deliver(
      List<Delivery> deliveries,
      BooleanSupplier mayBegin,
      Predicate<Delivery> inTurn,
      BiConsumer<Delivery, Outcome> ended) {
    var waiting =
        deliveries.stream()
            .map(one -> new Waiting(one, mayBegin, inTurn, Promise.<Outcome>promise()))
            .toList();
    var promises = waiting.stream().map(Waiting::promise).toList();
    waiting.forEach(
        one -> one.promise().future().onSuccess(outcome -> ended.accept(one.delivery(), outcome)));
    if (blocked) {
      promises.forEach(promise -> promise.tryComplete(blocks()));
    } else {
      // At once, and not on the messenger's context, which may be blocked.
      queue.addAll(waiting);
      fillLater(promises);
    }
    return promises.stream().map(Promise::future).toList();
  }

  /** Sends a test message, beside the deliveries. */
  public Future<Outcome> probe(String to, String text) {
    Promise<Outcome> promise = Promise.promise();
    underWay.add(promise);
    promise.future().onComplete(done -> underWay.remove(promise));
    runHere(
        List.of(promise),
        () -> {
          if (!promise.future().isComplete()) {
            guarded(
                () -> one(messenger.sendTestMessage(to, text)),
                List.of(promise),
                limits.deadline());
          }
        });
    return promise.future();
  }

  /** Does something on the messenger's context, unless it is stopped. */
  public void run(Runnable work) {
    runHere(List.of(), work);
  }

  private void refuseQueue(String why) {
    for (var waiting = queue.poll(); waiting != null; waiting = queue.poll()) {
      waiting.promise().tryFail(new SiteMessageException(FailureCode.NOT_READY, why));
    }
  }

  /**
   * Begins no more deliveries. Completes when all that were begun have an outcome: what has none
   * when the stop timeout is over counts as unknown.
   */
  public Future<Void> drain() {
    Promise<Void> promise = Promise.promise();
    runHere(
        List.of(promise),
        () -> {
          draining = true;
          refuseQueue("the messenger is stopping");
          if (underWay.isEmpty()) {
            promise.tryComplete();
            return;
          }
          drained.add(promise);
        });
    if (context == null) {
      return promise.future();
    }
    // On the caller's context: the messenger's own may be blocked.
    var timer =
        vertx.setTimer(
            Math.max(1, limits.stopTimeout().toMillis()),
            id -> {
              endAll(Outcome.unknown("stopped before the answer came"));
              refuseQueue("the messenger is stopping");
              promise.tryComplete();
            });
    return promise.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private void runHere(List<? extends Promise<?>> promises, Runnable work) {
    Context here = context;
    if (here == null) {
      promises.forEach(promise -> promise.tryFail(stopping()));
      return;
    }
    here.runOnContext(v -> work.run());
  }

  private static SiteMessageException stopping() {
    return new SiteMessageException(FailureCode.NOT_READY, "the messenger is stopping");
  }

  private void fillSlots() {
    if (draining) {
      refuseQueue("the messenger is stopping");
    }
    var begun = System.nanoTime();
    while (!queue.isEmpty() && slotsTaken < limits.concurrency()) {
      begin();
      if (System.nanoTime() - begun > QUICK.toNanos()) {
        // The outcome of a call that blocks is not kept waiting by further calls.
        fillLater(List.of());
        return;
      }
    }
  }

  /** Fills slots after what is queued on the context now; at most one such task is queued. */
  private void fillLater(List<? extends Promise<?>> promises) {
    if (context == null) {
      promises.forEach(promise -> promise.tryFail(stopping()));
    } else if (filling.compareAndSet(false, true)) {
      runHere(
          List.of(),
          () -> {
            filling.set(false);
            fillSlots();
          });
    }
  }

  private void begin() {
    var batch = new ArrayList<Waiting>();
    var most = Math.max(1, messenger.batchSize());
    for (var next = next(batch, most); next != null; next = next(batch, most)) {
      if (next.canBegin()) {
        batch.add(next);
      } else {
        next.promise()
            .tryFail(
                new SiteMessageException(FailureCode.NOT_READY, "it may not be begun any more"));
      }
    }
    if (batch.isEmpty()) {
      return;
    }
    slotsTaken++;
    LeaseCheck.hand(messenger, batch.get(0).mayBegin());
    var promises = batch.stream().map(Waiting::promise).toList();
    var deliveries = batch.stream().map(Waiting::delivery).toList();
    Supplier<@Nullable Future<List<Outcome>>> work =
        messenger.batchSize() > 1
            ? () -> messenger.deliverAll(deliveries)
            : () -> one(messenger.deliver(deliveries.get(0)));
    var deadline =
        deliveries.stream()
            .map(delivery -> LineSpeed.timeFor(delivery.content()))
            .reduce(limits.deadline(), Duration::plus);
    guarded(work, promises, deadline)
        .onComplete(
            v -> {
              slotsTaken--;
              fillLater(List.of());
            });
  }

  private @Nullable Waiting next(List<Waiting> batch, int most) {
    return batch.size() < most ? queue.poll() : null;
  }

  private static @Nullable Future<List<Outcome>> one(@Nullable Future<Outcome> answer) {
    return answer == null ? null : answer.map(Collections::singletonList);
  }

  /**
   * Runs foreign code. Every promise is completed with an outcome, at the latest at the deadline;
   * the answer completes then, too.
   */
  private Future<Void> guarded(
      Supplier<@Nullable Future<List<Outcome>>> work,
      List<Promise<Outcome>> promises,
      Duration deadline) {
    Promise<Void> done = Promise.promise();
    underWay.addAll(promises);
    var timer =
        vertx.setTimer(
            deadline.toMillis(),
            t -> {
              promises.forEach(p -> finish(p, Outcome.unknown(noAnswer(deadline))));
              done.tryComplete();
            });
    inside = Thread.currentThread();
    allowed = deadline;
    var answer = Foreign.call("deliver", work);
    allowed = limits.deadline();
    inside = null;
    answer.onFailure(failed::accept);
    Consumer<AsyncResult<List<Outcome>>> end =
        result -> {
          vertx.cancelTimer(timer);
          var outcomes = outcomes(result, promises.size());
          for (int i = 0; i < promises.size(); i++) {
            finish(promises.get(i), outcomes.get(i));
          }
          if (outcomes.stream().anyMatch(Outcome::stopsMessenger)) {
            refuseQueue("the messenger is held");
          }
          done.tryComplete();
        };
    answer.onComplete(result -> context.runOnContext(v -> end.accept(result)));
    return done.future();
  }

  private static String noAnswer(Duration deadline) {
    return "no answer within %d ms".formatted(deadline.toMillis());
  }

  private List<Outcome> outcomes(AsyncResult<List<Outcome>> result, int expected) {
    if (result.failed() && !(result.cause() instanceof Foreign.NullAnswerException)) {
      return repeated(Outcome.retry("the messenger failed: " + result.cause()), expected);
    }
    var answer = result.succeeded() ? result.result() : null;
    if (answer != null
        && answer.size() == expected
        && answer.stream().allMatch(Outcome.class::isInstance)) {
      return answer;
    }
    var what =
        answer == null || answer.stream().anyMatch(Objects::isNull)
            ? "the messenger answered null"
            : "the messenger answered %d outcomes for %d deliveries"
                .formatted(answer.size(), expected);
    LOG.log(
        brokenLogged ? Level.DEBUG : Level.WARNING,
        "messenger \"{0}\" is broken: {1}; what it was given counts as unknown",
        messenger.alias(),
        what);
    brokenLogged = true;
    return repeated(Outcome.unknown(what), expected);
  }

  private static List<Outcome> repeated(Outcome outcome, int times) {
    return Collections.nCopies(times, outcome);
  }

  private void finish(Promise<Outcome> promise, Outcome outcome) {
    underWay.remove(promise);
    promise.tryComplete(outcome);
    if (draining && underWay.isEmpty()) {
      var waiting = List.copyOf(drained);
      drained.clear();
      waiting.forEach(Promise::tryComplete);
    }
  }

  @Override
  public Future<?> stop() {
    return drain()
        .compose(v -> Foreign.call("close", messenger::close))
        .onComplete(closed -> stopped = true);
  }
}
