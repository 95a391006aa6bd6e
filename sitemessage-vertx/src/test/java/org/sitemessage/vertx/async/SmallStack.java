package org.sitemessage.vertx.async;

import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Runs work on a thread with a small stack, so that deep recursion fails after few rounds. */
public final class SmallStack {
  private static final int BYTES = 160 << 10;

  private SmallStack() {}

  /**
   * Runs work that ends at once.
   *
   * @return fails if the work throws, for example by a stack overflow
   */
  public static <T> Future<T> run(Supplier<Future<T>> work) {
    var answer = new CompletableFuture<Future<T>>();
    var thread = new Thread(null, () -> answer.complete(work.get()), "small-stack", BYTES);
    thread.setUncaughtExceptionHandler((t, e) -> answer.complete(Future.failedFuture(e)));
    thread.start();
    return answer.join();
  }
}
