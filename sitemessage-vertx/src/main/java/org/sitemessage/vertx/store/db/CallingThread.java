package org.sitemessage.vertx.store.db;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/**
 * A thread that waits for a result, and does meanwhile what has to be done on it: it holds a
 * connection that nobody else may use. For one result.
 */
public final class CallingThread {
  private final BlockingQueue<Optional<Runnable>> work = new LinkedBlockingQueue<>();
  private volatile boolean over;

  /** Does something there; the future completes there, too. May be called on any thread. */
  public <T> Future<T> run(Callable<T> task) {
    Promise<T> promise = Promise.promise();
    work.add(
        Optional.of(
            () -> {
              if (over) {
                promise.fail(new SiteMessageException(FailureCode.NOT_READY, "given up"));
                return;
              }
              try {
                promise.complete(task.call());
              } catch (Exception e) {
                promise.fail(e);
              }
            }));
    if (over) {
      giveUp();
    }
    return promise.future();
  }

  /**
   * Waits for the result, to be called once, on that thread.
   *
   * @param patience how long it waits with nothing to do
   * @throws SiteMessageException what the result failed with, or {@link FailureCode#NOT_READY} if
   *     it did not come, or the thread was interrupted; nothing more is done on it then
   */
  public <T> T await(Future<T> result, Duration patience) {
    result.onComplete(done -> work.add(Optional.empty()));
    try {
      while (true) {
        var next = work.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
          throw new SiteMessageException(
              FailureCode.NOT_READY,
              "no answer within %d ms; roll back".formatted(patience.toMillis()));
        }
        if (next.isEmpty()) {
          return value(result);
        }
        next.get().run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SiteMessageException(FailureCode.NOT_READY, "interrupted; roll back", e);
    } finally {
      giveUp();
    }
  }

  private static <T> T value(Future<T> result) {
    if (result.succeeded()) {
      return result.result();
    }
    if (result.cause() instanceof RuntimeException expected) {
      throw expected;
    }
    throw new SiteMessageException(
        FailureCode.STORE_FAILED, "the store failed: " + result.cause(), result.cause());
  }

  /** What is still asked for fails, and touches nothing. */
  private void giveUp() {
    over = true;
    for (var next = work.poll(); next != null; next = work.poll()) {
      next.ifPresent(Runnable::run);
    }
  }
}
