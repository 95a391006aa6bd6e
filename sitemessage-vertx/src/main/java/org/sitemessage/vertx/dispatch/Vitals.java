package org.sitemessage.vertx.dispatch;

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
 * Notices that this process cannot deliver any more: an {@link OutOfMemoryError} has reached the
 * engine, or an event loop of it has died. It ends nothing; the application decides. Usable from
 * any thread.
 */
public final class Vitals implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Vitals.class.getName());
  private static final long INTERVAL_MS = 1_000;

  /** A chain of causes may be a ring. */
  private static final int DEEPEST_CAUSE = 10;

  private final Vertx vertx;
  private final Promise<Void> broken = Promise.promise();
  private final List<Context> watched = new CopyOnWriteArrayList<>();

  /** A thread of its own: a dead event loop cannot tell of itself. */
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

  /** The vitals of one engine, until they are closed. */
  public static Vitals of(Vertx vertx) {
    var vitals = new Vitals(vertx);
    var unused =
        vitals.pulse.scheduleWithFixedDelay(
            vitals::look, INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
    return vitals;
  }

  /** Watches the event loop of a context, and what its handlers throw. */
  public void watch(Context context) {
    context.exceptionHandler(
        failure -> {
          LOG.log(Level.ERROR, "unhandled exception in an event loop of sitemessage", failure);
          failed(failure);
        });
    watched.add(context);
  }

  /** Takes note of a failure, which matters here only if the memory is used up. */
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

  /** Fails, with code 5030, once the process cannot deliver any more; stays open otherwise. */
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
  }

  private void end(String reason, Throwable failure) {
    if (broken.tryFail(
        new SiteMessageException(
            FailureCode.NOT_READY,
            "sitemessage cannot go on in this process: %s; end the process and start it again, nothing accepted is lost"
                .formatted(reason),
            failure))) {
      pulse.shutdown();
      var event = new Event.Broken(reason);
      vertx.eventBus().publish(BusAddress.EVENT_PREFIX + event.kind(), event.toJson());
    }
  }
}
