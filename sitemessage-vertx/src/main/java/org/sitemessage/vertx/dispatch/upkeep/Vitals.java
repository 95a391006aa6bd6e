package org.sitemessage.vertx.dispatch.upkeep;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.Event;

/**
 * Notices that this process can no longer deliver: an {@link OutOfMemoryError} has reached the
 * engine, or one of its event loops has died. It does not end the process; the application decides.
 * Usable from any thread.
 */
public final class Vitals implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Vitals.class.getName());
  private static final long INTERVAL_MS = 1_000;

  /** Maximum number of causes to follow, because a chain of causes may be a ring. */
  private static final int DEEPEST_CAUSE = 10;

  private final Vertx vertx;
  private final Promise<Void> broken = Promise.promise();
  private final List<Context> watched = new CopyOnWriteArrayList<>();
  private final List<Runnable> checks = new CopyOnWriteArrayList<>();

  /** Checks on a thread of its own, because a dead event loop cannot report itself. */
  private final ScheduledExecutorService pulse =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            var thread = new Thread(work, "sitemessage-pulse");
            thread.setDaemon(true);
            return thread;
          });

  private Vitals(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Starts to watch one engine, until {@code close}. */
  public static Vitals of(Vertx vertx) {
    var vitals = new Vitals(vertx);
    var unused =
        vitals.pulse.scheduleWithFixedDelay(
            vitals::look, INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
    return vitals;
  }

  /** Watches the event loop of a context, and the failures that its handlers throw. */
  public void watch(Context context) {
    context.exceptionHandler(
        failure -> {
          LOG.log(Level.ERROR, "unhandled exception in an event loop of sitemessage", failure);
          failed(failure);
        });
    watched.add(context);
  }

  /** Runs a check every second, on a thread that no event loop can block. */
  public void look(Runnable check) {
    checks.add(check);
  }

  /** Notices a failure if it is an {@link OutOfMemoryError}. */
  public void failed(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; cause != null && i < DEEPEST_CAUSE; i++) {
      if (cause instanceof OutOfMemoryError) {
        end("out of memory", failure);
        return;
      }
      cause = cause.getCause();
    }
  }

  /**
   * Returns a future that fails with code 5030 when the process can no longer deliver; otherwise it
   * stays open.
   */
  public Future<Void> broken() {
    return broken.future();
  }

  @Override
  public void close() {
    pulse.shutdownNow();
  }

  private void look() {
    for (var context : watched) {
      try {
        context.runOnContext(v -> {});
      } catch (RejectedExecutionException e) {
        if (!pulse.isShutdown()) {
          end("an event loop has died", e);
        }
        return;
      }
    }
    for (var check : checks) {
      try {
        check.run();
      } catch (RuntimeException e) {
        // Else the executor would never look again.
        LOG.log(Level.ERROR, "a check of the engine has failed", e);
      }
    }
  }

  private void end(String reason, Throwable failure) {
    if (broken.tryFail(
        new SiteMessageException(
            FailureCode.NOT_READY,
            "this process can no longer deliver: %s; end the process and start it again, no accepted message is lost"
                .formatted(reason),
            failure))) {
      pulse.shutdown();
      var event = new Event.Broken(reason);
      vertx.eventBus().publish(BusAddress.EVENT_PREFIX + event.kind(), event.toJson());
    }
  }
}
