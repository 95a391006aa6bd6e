package org.sitemessage.vertx.web.request;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;

/** Keeps the body of a request waiting while it is not known who sends it. */
public final class HeldBody {
  private HeldBody() {}

  /**
   * Handles the answer to a question about a request, on its context; at once if it is there.
   * Nothing of the body arrives before, because nobody would read it.
   */
  public static <T> void until(
      RoutingContext ctx, Future<T> asked, Consumer<AsyncResult<T>> handler) {
    if (asked.isComplete()) {
      handler.accept(asked);
      return;
    }
    var context = ctx.vertx().getOrCreateContext();
    // A request without a body ends by itself.
    var waits = !isWithoutBody(ctx.request().method()) && !ctx.request().isEnded();
    if (waits) {
      ctx.request().pause();
    }
    asked.onComplete(
        done ->
            context.runOnContext(
                v -> {
                  if (waits) {
                    ctx.request().resume();
                  }
                  handler.accept(asked);
                }));
  }

  /** Returns whether requests of a method have no body. */
  public static boolean isWithoutBody(HttpMethod method) {
    return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
  }
}
