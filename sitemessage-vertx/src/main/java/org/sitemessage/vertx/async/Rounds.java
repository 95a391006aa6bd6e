package org.sitemessage.vertx.async;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Repeats asynchronous work, however often. A chain of composed futures would be as long as there
 * are rounds; its end, which completes all of them at once, would overflow the stack.
 */
public final class Rounds {
  private Rounds() {}

  /**
   * Runs rounds one after the other until one answers false.
   *
   * @return a future that completes after the last round, and fails with the first round that fails
   */
  public static Future<Void> run(Supplier<Future<Boolean>> round) {
    return from(true, more -> more, more -> round.get()).mapEmpty();
  }

  /**
   * Runs rounds one after the other, each with the answer of the one before.
   *
   * @param first argument of the first round
   * @param goesOn returns whether a round is run for an argument
   * @return the first answer for which no round is run; fails with the first round that fails
   */
  public static <T> Future<T> from(T first, Predicate<T> goesOn, Function<T, Future<T>> round) {
    Promise<T> done = Promise.promise();
    next(first, goesOn, round, done);
    return done.future();
  }

  private static <T> void next(
      T given, Predicate<T> goesOn, Function<T, Future<T>> round, Promise<T> done) {
    var now = given;
    while (goesOn.test(now)) {
      var answer = Future.succeededFuture(now).compose(round);
      if (!answer.isComplete()) {
        answer.onComplete(later -> next(later, goesOn, round, done), done::fail);
        return;
      }
      if (answer.failed()) {
        done.fail(answer.cause());
        return;
      }
      now = answer.result();
    }
    done.complete(now);
  }
}
