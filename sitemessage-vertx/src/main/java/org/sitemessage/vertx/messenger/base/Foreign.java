package org.sitemessage.vertx.messenger.base;

import io.vertx.core.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Enters code of applications. */
public final class Foreign {
  private Foreign() {}

  /** The code answered null where it must answer a future. */
  public static final class NullAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NullAnswerException(String method) {
      super(method + " answered null, must answer a future");
    }
  }

  /**
   * Returns what the code answers. An exception becomes a failed future, and so does null, with a
   * {@link NullAnswerException}: {@code Future.compose} would throw, or never complete.
   *
   * @param method name of the method that is called, for the failure
   */
  public static <T> Future<T> call(String method, Supplier<@Nullable Future<T>> work) {
    try {
      var answer = work.get();
      return answer == null ? Future.failedFuture(new NullAnswerException(method)) : answer;
    } catch (Throwable failure) {
      return Future.failedFuture(failure);
    }
  }
}
