package org.sitemessage.vertx.messenger.base;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.vertx.async.LogKeys;

/**
 * Guards the calls of one messenger. Each call ends with an outcome for every delivery, at the
 * latest at its deadline, whatever the messenger throws or answers. The calls are made on the
 * context that they name, and end there. {@link #thread} and {@link #allowed} may be read from any
 * thread.
 */
public final class DeliveryGuard {
  private static final Logger LOG = System.getLogger(DeliveryGuard.class.getName());

  private final Messenger messenger;
  private final String name;
  private final Duration deadline;
  private final Permits permits;
  private final Consumer<Throwable> failed;
  private volatile @Nullable Thread thread;
  private volatile Duration allowed;
  private boolean brokenLogged;

  /**
   * The end of a call.
   *
   * @param outcomes one for each delivery
   * @param failed true if the call itself failed: it threw, was late, or answered nonsense
   */
  public record Answer(List<Outcome> outcomes, boolean failed) {
    private static Answer failure(Outcome outcome, int deliveries) {
      return new Answer(Collections.nCopies(deliveries, outcome), true);
    }
  }

  /**
   * Creates a guard.
   *
   * @param name name of the messenger in the log
   * @param concurrency maximum number of calls under way, enforced by users of {@link #permits}
   * @param deadline time after which a delivery is unknown; files get more, see {@link LineSpeed}
   * @param failed receiver of each failure of the messenger, called on any thread
   */
  public DeliveryGuard(
      Messenger messenger,
      String name,
      int concurrency,
      Duration deadline,
      Consumer<Throwable> failed) {
    this.messenger = messenger;
    this.name = name;
    this.deadline = deadline;
    this.allowed = deadline;
    this.permits = new Permits(concurrency);
    this.failed = failed;
  }

  public Permits permits() {
    return permits;
  }

  /** Returns the thread that is inside the messenger's code now. */
  public Optional<Thread> thread() {
    return Optional.ofNullable(thread);
  }

  /** Returns the deadline of the call under way, or that of the next one. */
  public Duration allowed() {
    return allowed;
  }

  /** Delivers, as one batch if the messenger takes batches. Never fails. */
  public Future<Answer> deliver(Context context, List<Delivery> deliveries) {
    var time =
        deliveries.stream()
            .map(delivery -> LineSpeed.timeFor(delivery.content()))
            .reduce(deadline, Duration::plus);
    return call(
        context,
        () ->
            messenger.batchSize() > 1
                ? messenger.deliverAll(deliveries)
                : one(deliver(deliveries.get(0))),
        deliveries.size(),
        time);
  }

  private @Nullable Future<Outcome> deliver(Delivery delivery) {
    LogKeys.put(delivery.dispatch());
    try {
      return messenger.deliver(delivery);
    } finally {
      LogKeys.remove();
    }
  }

  /** Sends a test message. Never fails. */
  public Future<Answer> probe(Context context, String to, String text) {
    return call(context, () -> one(messenger.sendTestMessage(to, text)), 1, deadline);
  }

  private static @Nullable Future<List<Outcome>> one(@Nullable Future<Outcome> answer) {
    return answer == null ? null : answer.map(Collections::singletonList);
  }

  private Future<Answer> call(
      Context context,
      Supplier<@Nullable Future<List<Outcome>>> work,
      int deliveries,
      Duration time) {
    Promise<Answer> end = Promise.promise();
    var vertx = context.owner();
    var timer =
        vertx.setTimer(
            time.toMillis(),
            id -> end.tryComplete(Answer.failure(Outcome.unknown(noAnswer(time)), deliveries)));
    thread = Thread.currentThread();
    allowed = time;
    var answer = Foreign.call("deliver", work);
    allowed = deadline;
    thread = null;
    answer
        .onFailure(failed::accept)
        .onComplete(
            result ->
                context.runOnContext(
                    v -> {
                      vertx.cancelTimer(timer);
                      end.tryComplete(answer(result, deliveries));
                    }));
    return end.future();
  }

  /** Returns the reason of an outcome that has not come in time. */
  public static String noAnswer(Duration deadline) {
    return "no answer within %d ms".formatted(deadline.toMillis());
  }

  private Answer answer(AsyncResult<List<Outcome>> result, int expected) {
    if (result.failed() && !(result.cause() instanceof Foreign.NullAnswerException)) {
      return Answer.failure(Outcome.retry("the messenger failed: " + result.cause()), expected);
    }
    var outcomes = result.succeeded() ? result.result() : null;
    if (outcomes != null
        && outcomes.size() == expected
        && outcomes.stream().allMatch(Outcome.class::isInstance)) {
      return new Answer(outcomes, false);
    }
    var what =
        outcomes == null || outcomes.stream().anyMatch(Objects::isNull)
            ? "the messenger answered null"
            : "the messenger answered %d outcomes for %d deliveries"
                .formatted(outcomes.size(), expected);
    LOG.log(
        brokenLogged ? Level.DEBUG : Level.WARNING,
        "messenger \"{0}\" is broken: {1}; its deliveries count as unknown",
        name,
        what);
    brokenLogged = true;
    return Answer.failure(Outcome.unknown(what), expected);
  }
}
