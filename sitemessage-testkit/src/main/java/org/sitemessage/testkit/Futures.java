package org.sitemessage.testkit;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for futures in tests. Never use it on an event loop: it blocks. */
public final class Futures {
  /** Maximum time that {@link #await(Future)} waits; only a test that fails waits that long. */
  public static final Duration PATIENCE = Duration.ofMinutes(2);

  private Futures() {}

  /**
   * Returns the result of a future, after at most {@link #PATIENCE}.
   *
   * @throws RuntimeException the future's own failure, if it is one
   * @throws AssertionError if the future has no result in time, or fails with a checked exception
   */
  public static <T> T await(Future<T> future) {
    return await(future, PATIENCE);
  }

  /**
   * Returns the result of a future.
   *
   * @param patience maximum time to wait
   * @throws RuntimeException the future's own failure, if it is one
   * @throws AssertionError if the future has no result in time, or fails with a checked exception
   */
  public static <T> T await(Future<T> future, Duration patience) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new AssertionError("the future failed: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("no result within " + patience, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
