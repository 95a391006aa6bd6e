package org.sitemessage.vertx.dispatch;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.SiteMessageException;

/**
 * Makes contents on threads of its own, each within a time limit. What takes longer is interrupted
 * and given up; a thread that does not heed that is lost, so a type that has lost too many is not
 * composed any more until some come back. Confined to one event loop.
 */
final class Composer implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Composer.class.getName());

  /** Threads that one type may keep for ever. */
  static final int LOST_THREADS = 4;

  private static final int IDLE_S = 30;

  private final Vertx vertx;
  private final Context context;
  private final Rendering rendering;
  private final ExecutorService threads;
  private final Map<String, Integer> lost = new HashMap<>();

  Composer(Vertx vertx, Context context, Rendering rendering) {
    this.vertx = vertx;
    this.context = context;
    this.rendering = rendering;
    var number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_S,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              var thread = new Thread(task, "sitemessage-compose-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Why nothing of that type can be composed now. */
  Optional<String> refusal(String type) {
    return lost.getOrDefault(type, 0) < LOST_THREADS
        ? Optional.empty()
        : Optional.of(
            "message type \"%s\" keeps %d threads that never came back; mend it and restart"
                .formatted(type, LOST_THREADS));
  }

  /**
   * Composes; the future completes on the engine's event loop.
   *
   * @param message made on the thread, too
   * @throws SiteMessageException as a failed future, {@link FailureCode#NOT_READY}, if it took too
   *     long or was not begun; or whatever the type throws
   */
  Future<Content> compose(MessageType type, Supplier<Message> message, Dispatch dispatch) {
    var alias = type.alias();
    var refusal = refusal(alias);
    if (refusal.isPresent()) {
      return Future.failedFuture(new SiteMessageException(FailureCode.NOT_READY, refusal.get()));
    }
    Promise<Content> promise = Promise.promise();
    var task = new FutureTask<>(() -> type.compose(message.get(), dispatch, rendering.templates()));
    var thread = new AtomicReference<@Nullable Thread>();
    try {
      threads.execute(
          () -> {
            thread.set(Thread.currentThread());
            task.run();
            context.runOnContext(v -> end(alias, promise, task));
          });
    } catch (RejectedExecutionException e) {
      return Future.failedFuture(
          new SiteMessageException(FailureCode.NOT_READY, "the engine is stopping", e));
    }
    var timer =
        vertx.setTimer(
            rendering.limit().toMillis(), id -> giveUp(alias, promise, task, thread.get()));
    return promise.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private void end(String alias, Promise<Content> promise, FutureTask<Content> task) {
    if (promise.future().isComplete()) {
      lost.merge(alias, -1, Integer::sum);
      return;
    }
    try {
      promise.complete(Objects.requireNonNull(task.get(), "the type composed nothing"));
    } catch (ExecutionException e) {
      promise.fail(Objects.requireNonNull(e.getCause()));
    } catch (InterruptedException | RuntimeException e) {
      promise.fail(e);
    }
  }

  private void giveUp(
      String alias, Promise<Content> promise, FutureTask<Content> task, @Nullable Thread thread) {
    lost.merge(alias, 1, Integer::sum);
    if (thread != null) {
      var where = new IllegalStateException("composing did not end");
      where.setStackTrace(thread.getStackTrace());
      LOG.log(Level.WARNING, "message type \"" + alias + "\" takes too long to compose", where);
    }
    task.cancel(true);
    promise.fail(
        new SiteMessageException(FailureCode.NOT_READY, tooLong(alias, rendering.limit())));
  }

  private static String tooLong(String alias, Duration limit) {
    return "composing a message of type \"%s\" took longer than the %d ms of templates.timeLimitMs"
        .formatted(alias, limit.toMillis());
  }

  /** Interrupts what is still being composed; nothing more can be. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
