package org.sitemessage.demo.base;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the steps of the start and of the stop; never on an event loop. */
public final class Waiting {
  private static final Duration STARTING = Duration.ofMinutes(2);

  /** Time that closing may take, in addition to the wait for deliveries under way. */
  private static final Duration CLOSING = Duration.ofSeconds(5);

  private Waiting() {}

  /**
   * Waits for a step of the start.
   *
   * @throws StartException if the step fails, or takes more than two minutes
   */
  public static <T> T started(Future<T> step) {
    return started(step, STARTING);
  }

  /**
   * Waits for a step of the start that may take long.
   *
   * @throws StartException if the step fails, or takes longer
   */
  public static <T> T started(Future<T> step, Duration patience) {
    try {
      return await(step, patience);
    } catch (ExecutionException e) {
      throw StartException.because(Optional.ofNullable(e.getCause()).orElse(e));
    } catch (TimeoutException e) {
      throw new StartException("no start within %d seconds".formatted(patience.toSeconds()), e);
    }
  }

  /**
   * Waits for a step of the stop.
   *
   * @param patience time to wait for deliveries under way; closing may take five seconds more
   * @throws StartException if the step fails, or takes longer
   */
  public static void stopped(Future<?> step, Duration patience) {
    try {
      await(step, patience.plus(CLOSING));
    } catch (ExecutionException | TimeoutException e) {
      throw new StartException("not stopped cleanly: " + StartException.oneLine(e), e);
    }
  }

  private static <T> T await(Future<T> future, Duration patience)
      throws ExecutionException, TimeoutException {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted", e);
    }
  }
}
