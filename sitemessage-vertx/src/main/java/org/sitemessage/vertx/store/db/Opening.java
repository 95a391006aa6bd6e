package org.sitemessage.vertx.store.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Opens a database, and tries again while the database is away. A restarting database cannot be
 * reached for some seconds, and then reports that it is starting. Logs once that it waits. Confined
 * to one context.
 */
final class Opening {
  private static final Logger LOG = System.getLogger(Opening.class.getName());
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final Supplier<Future<Void>> open;
  private final Function<Throwable, Duration> patience;
  private final Waits waits;
  private final long begun;
  private boolean said;

  /** A source of the time and of pauses. */
  public interface Waits {
    /** Milliseconds since some moment. */
    long ms();

    /** Completes after a time. */
    Future<Void> pause(Duration time);

    static Waits of(Vertx vertx) {
      return new Waits() {
        @Override
        public long ms() {
          return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        }

        @Override
        public Future<Void> pause(Duration time) {
          return vertx.timer(time.toMillis(), TimeUnit.MILLISECONDS).mapEmpty();
        }
      };
    }
  }

  /**
   * Creates an opening that begins now.
   *
   * @param open one attempt to open the database
   * @param patience time, from now on, for which to try again after a failure
   */
  public Opening(Supplier<Future<Void>> open, Function<Throwable, Duration> patience, Waits waits) {
    this.open = open;
    this.patience = patience;
    this.waits = waits;
    this.begun = waits.ms();
  }

  /** Completes when the database is open; fails as the last attempt did. */
  public Future<Void> run() {
    return open.get()
        .recover(
            failure -> {
              var left = patience.apply(failure).toMillis() - (waits.ms() - begun);
              if (left <= 0) {
                return Future.failedFuture(failure);
              }
              sayOnce(left, failure);
              return waits.pause(PAUSE).compose(v -> run());
            });
  }

  private void sayOnce(long left, Throwable failure) {
    if (!said) {
      said = true;
      LOG.log(
          Level.WARNING,
          "the store cannot be opened yet, and is tried again for {0} s: {1}",
          String.valueOf(Math.max(1, Math.round(left / 1_000.0))),
          failure.getMessage());
    }
  }
}
