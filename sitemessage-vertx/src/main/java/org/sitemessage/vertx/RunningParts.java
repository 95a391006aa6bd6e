package org.sitemessage.vertx;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import java.util.function.Supplier;

/** The running parts of a {@link SiteMessage}, which stop in the reverse order of their start. */
final class RunningParts {
  private final Vertx vertx;
  private final Deque<Supplier<Future<?>>> toClose = new ArrayDeque<>();

  RunningParts(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Adds a function that closes a part; it is called before those that were added earlier. */
  void add(Supplier<Future<?>> close) {
    toClose.push(close);
  }

  /** Deploys a verticle as a part. */
  Future<Void> deploy(Deployable verticle) {
    return deploy(verticle, new DeploymentOptions(), gone -> gone);
  }

  /**
   * Deploys a verticle as a part.
   *
   * @param end converts the future of the undeployment to the future that the stop awaits
   */
  Future<Void> deploy(
      Deployable verticle, DeploymentOptions deployment, Function<Future<Void>, Future<?>> end) {
    var part = new Part(verticle);
    return vertx
        .deployVerticle(part, deployment)
        .map(
            id -> {
              add(() -> end.apply(undeploy(id, part)));
              return null;
            });
  }

  /** Undeploys a part and waits for its end, even if Vert.x has undeployed it meanwhile. */
  private Future<Void> undeploy(String id, Part part) {
    return vertx
        .undeploy(id)
        .recover(
            failure ->
                failure instanceof IllegalStateException
                    ? part.ended()
                    : Future.failedFuture(failure));
  }

  /** Closes all parts, even if some of them fail; the future fails then. */
  Future<Void> close() {
    var next = toClose.poll();
    return next == null
        ? Future.succeededFuture()
        : Future.succeededFuture()
            .compose(v -> next.get())
            .transform(
                closed ->
                    close()
                        .compose(
                            v ->
                                closed.succeeded()
                                    ? Future.succeededFuture()
                                    : Future.failedFuture(closed.cause())));
  }
}
