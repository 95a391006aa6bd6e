package org.sitemessage.vertx.dispatch.core;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.text.HtmlText;

/**
 * Composes contents on threads of its own, each within a time limit, and adds the plain text to a
 * content that has only HTML. A composition that exceeds the limit is interrupted and abandoned. A
 * thread that ignores the interrupt is lost and replaced, and its dispatch is not composed again
 * until that thread ends. A type that has lost {@value #LOST_THREADS} threads is not composed until
 * some of them end. Confined to one event loop.
 */
public final class Composer implements AutoCloseable {
  static final int LOST_THREADS = 4;

  private static final Logger LOG = System.getLogger(Composer.class.getName());
  private static final int THREADS = 8;
  private static final int WAITING = 10_000;
  private static final int IDLE_S = 30;

  private final Vertx vertx;
  private final Context context;
  private final Rendering rendering;
  private final ThreadPoolExecutor threads;
  private final Map<String, Integer> lost = new ConcurrentHashMap<>();
  private final Set<Long> givenUp = ConcurrentHashMap.newKeySet();

  public Composer(Vertx vertx, Context context, Rendering rendering) {
    this.vertx = vertx;
    this.context = context;
    this.rendering = rendering;
    var number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_S,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            task -> {
              var thread = new Thread(task, "sitemessage-compose-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /** Nothing was asked of the type. */
  public static final class NotBegunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotBegunException(String message) {
      super(message);
    }
  }

  /** One content in the making. */
  private final class Work implements Runnable {
    private final MessageType type;
    private final long dispatchId;
    private final Promise<Content> promise = Promise.promise();
    private final FutureTask<Content> task;
    private volatile @Nullable Thread thread;
    private volatile long startedNs;

    Work(MessageType type, long dispatchId, Callable<Content> content) {
      this.type = type;
      this.dispatchId = dispatchId;
      this.task =
          new FutureTask<>(
              () -> {
                refusal(type.alias())
                    .ifPresent(
                        why -> {
                          throw new NotBegunException(why);
                        });
                return HtmlText.completed(
                    Objects.requireNonNull(content.call(), "the type composed nothing"));
              });
    }

    @Override
    public void run() {
      startedNs = System.nanoTime();
      thread = Thread.currentThread();
      task.run();
      context.runOnContext(v -> end());
    }

    /** Gives up once the limit is over; what is still waiting for a thread has all its time. */
    void watch(long ms) {
      var timer =
          vertx.setTimer(
              Math.max(1, ms),
              id -> {
                var running = thread;
                var left =
                    rendering.limit().toMillis()
                        - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
                if (running == null || left > 0) {
                  watch(running == null ? rendering.limit().toMillis() : left);
                } else {
                  giveUp(running);
                }
              });
      promise.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private void end() {
      if (promise.future().isComplete()) {
        lose(type.alias(), -1);
        givenUp.remove(dispatchId);
        return;
      }
      try {
        promise.complete(task.get());
      } catch (ExecutionException e) {
        promise.fail(Objects.requireNonNull(e.getCause()));
      } catch (InterruptedException | RuntimeException e) {
        promise.fail(e);
      }
    }

    private void giveUp(Thread running) {
      if (promise.future().isComplete()) {
        return;
      }
      lose(type.alias(), 1);
      if (dispatchId > 0) {
        givenUp.add(dispatchId);
      }
      var where = new IllegalStateException("composing did not end");
      where.setStackTrace(running.getStackTrace());
      LOG.log(
          Level.WARNING, "message type \"" + type.alias() + "\" takes too long to compose", where);
      task.cancel(true);
      promise.fail(
          new SiteMessageException(
              FailureCode.NOT_READY,
              "composing a message of type \"%s\" took longer than the %d ms of templates.timeLimitMs"
                  .formatted(type.alias(), rendering.limit().toMillis())));
    }
  }

  /** Counts lost threads, and keeps as many others as there should be. */
  private void lose(String type, int more) {
    lost.merge(type, more, Integer::sum);
    var size = THREADS + lost.values().stream().mapToInt(count -> count).sum();
    if (more > 0) {
      threads.setMaximumPoolSize(size);
      threads.setCorePoolSize(size);
    } else {
      threads.setCorePoolSize(size);
      threads.setMaximumPoolSize(size);
    }
  }

  /** Why nothing of that type can be composed now. Any thread. */
  public Optional<String> refusal(String type) {
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
   * @throws NotBegunException as a failed future, if the type was asked for nothing
   * @throws SiteMessageException as a failed future, {@link FailureCode#NOT_READY}, if it took too
   *     long; or whatever the type throws
   */
  public Future<Content> compose(MessageType type, Supplier<Message> message, Dispatch dispatch) {
    return run(
        type, dispatch.id(), () -> type.compose(message.get(), dispatch, rendering.templates()));
  }

  /**
   * Adds the plain text to a content that was composed before and has only HTML. Otherwise behaves
   * like {@link #compose}.
   */
  public Future<Content> complete(MessageType type, Content content, Dispatch dispatch) {
    return run(type, dispatch.id(), () -> content);
  }

  private Future<Content> run(MessageType type, long dispatchId, Callable<Content> content) {
    if (givenUp.contains(dispatchId)) {
      return Future.failedFuture(
          new NotBegunException(
              "the message is still being composed since an attempt that took too long"));
    }
    var work = new Work(type, dispatchId, content);
    try {
      threads.execute(work);
    } catch (RejectedExecutionException e) {
      return Future.failedFuture(
          new NotBegunException(
              threads.isShutdown()
                  ? "the engine is stopping"
                  : "%d messages wait to be composed".formatted(WAITING)));
    }
    work.watch(rendering.limit().toMillis());
    return work.promise.future();
  }

  /** Interrupts what is still being composed; nothing more can be. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
