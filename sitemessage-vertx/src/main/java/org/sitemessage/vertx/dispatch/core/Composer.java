package org.sitemessage.vertx.dispatch.core;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
import org.sitemessage.vertx.async.LogKeys;
import org.sitemessage.vertx.observe.Observer;
import org.sitemessage.vertx.observe.Tracer;
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
  private static final String STOPPING = "the engine is stopping";

  /** Time after which the results of a thread are passed on, although more jobs wait for it. */
  private static final Duration SLICE = Duration.ofMillis(10);

  private final Vertx vertx;
  private final Context context;
  private final Rendering rendering;
  private final Observers observers;
  private final Tracing tracing;
  private final ThreadPoolExecutor threads;
  private final Map<String, Integer> lost = new ConcurrentHashMap<>();
  private final Set<Long> givenUp = ConcurrentHashMap.newKeySet();

  public Composer(
      Vertx vertx, Context context, Rendering rendering, Observers observers, Tracing tracing) {
    this.vertx = vertx;
    this.tracing = tracing;
    this.observers = observers;
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

  /**
   * One content to compose.
   *
   * @param type type that composes it
   * @param dispatchId id of its dispatch; 0 if there is none
   * @param content composes it; called on a thread of the composer
   */
  public record Job(MessageType type, long dispatchId, Callable<Content> content) {}

  /**
   * Jobs that one thread does one after the other, until one fails or they have taken long enough.
   */
  private final class Work implements Runnable {
    private final List<Job> jobs;
    private final Promise<List<Future<Content>>> promise = Promise.promise();

    // Guarded by this work.
    private final List<Future<Content>> done = new ArrayList<>();
    private @Nullable FutureTask<Content> current;
    private @Nullable Thread thread;
    private long startedNs;
    private boolean givenUp;

    Work(List<Job> jobs) {
      this.jobs = jobs;
    }

    @Override
    public void run() {
      var until = System.nanoTime() + SLICE.toNanos();
      for (var job : jobs) {
        var task = new FutureTask<>(() -> content(job));
        if (!begin(task)) {
          break;
        }
        task.run();
        if (!end(result(task)) || System.nanoTime() - until > 0) {
          break;
        }
      }
      context.runOnContext(v -> answer());
    }

    private synchronized boolean begin(FutureTask<Content> task) {
      current = task;
      thread = Thread.currentThread();
      startedNs = System.nanoTime();
      return !givenUp;
    }

    /** Notes a result; returns whether the next job may begin. */
    private synchronized boolean end(Future<Content> result) {
      if (givenUp) {
        return false;
      }
      done.add(result);
      current = null;
      return result.succeeded() && !threads.isShutdown();
    }

    private static Future<Content> result(FutureTask<Content> task) {
      try {
        return Future.succeededFuture(task.get());
      } catch (ExecutionException e) {
        return Future.failedFuture(Objects.requireNonNull(e.getCause()));
      } catch (InterruptedException | RuntimeException e) {
        return Future.failedFuture(e);
      }
    }

    /** Gives up once the limit is over; what is still waiting for a thread has all its time. */
    void watch(long ms) {
      var timer = vertx.setTimer(Math.max(1, ms), id -> look());
      promise.future().onComplete(v -> vertx.cancelTimer(timer));
    }

    private synchronized void look() {
      var limit = rendering.limit().toMillis();
      var passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
      if (promise.future().isComplete() || done.size() == jobs.size()) {
        return; // The answer is on its way.
      }
      if (current == null || thread == null || passed < limit) {
        watch(current == null ? limit : limit - passed);
      } else {
        giveUp(current, thread, jobs.get(done.size()));
      }
    }

    private synchronized void answer() {
      if (givenUp) {
        var job = jobs.get(done.size());
        lose(job.type().alias(), -1);
        Composer.this.givenUp.remove(job.dispatchId());
      } else {
        promise.tryComplete(List.copyOf(done));
      }
    }

    /** Answers for the first job alone, which is not begun. */
    void refuse(String why) {
      promise.tryComplete(List.of(Future.failedFuture(new NotBegunException(why))));
    }

    private void giveUp(FutureTask<Content> task, Thread running, Job job) {
      givenUp = true;
      var type = job.type().alias();
      lose(type, 1);
      if (job.dispatchId() > 0) {
        Composer.this.givenUp.add(job.dispatchId());
      }
      var where = new IllegalStateException("composing did not end in time");
      where.setStackTrace(running.getStackTrace());
      LOG.log(Level.WARNING, "message type \"" + type + "\" takes too long to compose", where);
      task.cancel(true);
      var results = new ArrayList<>(done);
      results.add(
          Future.failedFuture(
              new SiteMessageException(
                  FailureCode.NOT_READY,
                  ("composing a message of type \"%s\" took longer than the %d ms of"
                          + " templates.timeLimitMs")
                      .formatted(type, rendering.limit().toMillis()))));
      promise.complete(results);
    }
  }

  private Content content(Job job) throws Exception {
    if (givenUp.contains(job.dispatchId())) {
      throw new NotBegunException(
          "an earlier attempt, which took too long, is still composing the message");
    }
    var refusal = refusal(job.type().alias());
    if (refusal.isPresent()) {
      throw new NotBegunException(refusal.get());
    }
    return HtmlText.completed(
        Objects.requireNonNull(job.content().call(), "the type composed nothing"));
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
            "message type \"%s\" blocks %d threads for ever; correct it and restart the process"
                .formatted(type, LOST_THREADS));
  }

  /**
   * Composes a content; the future completes on the engine's event loop.
   *
   * @param message made on the thread, too
   * @throws NotBegunException as a failed future, if the type was asked for nothing
   * @throws SiteMessageException as a failed future, {@link FailureCode#NOT_READY}, if it took too
   *     long; or whatever the type throws
   */
  public Future<Content> compose(MessageType type, Supplier<Message> message, Dispatch dispatch) {
    return run(List.of(job(type, message, dispatch))).compose(results -> results.get(0));
  }

  /** Returns the job to compose a dispatch. */
  public Job job(MessageType type, Supplier<Message> message, Dispatch dispatch) {
    return new Job(type, dispatch.id(), () -> composed(type, message, dispatch));
  }

  private Content composed(MessageType type, Supplier<Message> message, Dispatch dispatch) {
    LogKeys.put(dispatch);
    var begun = observers.present() ? System.nanoTime() : 0;
    var done = false;
    try {
      var content = traced(type, message.get(), dispatch);
      done = true;
      return content;
    } finally {
      LogKeys.remove();
      tell(type, !done, begun);
    }
  }

  /** Composes with a span, if there is a tracer and the message is stored. */
  private Content traced(MessageType type, Message message, Dispatch dispatch) {
    var span =
        dispatch.id() == 0
            ? Optional.<Tracer.PreparationSpan>empty()
            : tracing.ask(
                tracer ->
                    tracer.preparing(type.alias(), message.id(), dispatch.id(), message.trace()));
    if (span.isEmpty()) {
      return type.compose(message, dispatch, rendering.templates());
    }
    var leave = tracing.enter(span.get()::enter);
    var done = false;
    try {
      var content = type.compose(message, dispatch, rendering.templates());
      done = true;
      return content;
    } finally {
      leave.run();
      var failed = !done;
      tracing.tell(() -> span.get().ended(failed));
    }
  }

  private void tell(MessageType type, boolean failed, long begun) {
    if (observers.present()) {
      var composed = new Observer.Composed(type.alias(), failed, Observers.since(begun));
      observers.tell(observer -> observer.composed(composed));
    }
  }

  /**
   * Composes contents one after the other; the future completes on the engine's event loop, and
   * does not fail.
   *
   * @return the contents, or the failures as {@link #compose} has them, of the first jobs, at least
   *     of one. Only the last result may be a failure; jobs without a result were not begun
   */
  public Future<List<Future<Content>>> run(List<Job> jobs) {
    var work = new Work(jobs);
    try {
      threads.execute(work);
    } catch (RejectedExecutionException e) {
      work.refuse(
          threads.isShutdown() ? STOPPING : "%d messages wait to be composed".formatted(WAITING));
      return work.promise.future();
    }
    work.watch(rendering.limit().toMillis());
    return work.promise.future();
  }

  /** Interrupts what is still being composed; nothing more can be. */
  @Override
  public void close() {
    threads.shutdownNow().forEach(work -> ((Work) work).refuse(STOPPING));
  }
}
