package org.sitemessage.vertx;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** A verticle of a {@link SiteMessage} whose end can be awaited, even if Vert.x undeploys it. */
final class Part implements Deployable {
  private final Deployable verticle;
  private final Promise<Void> ended = Promise.promise();

  Part(Deployable verticle) {
    this.verticle = verticle;
  }

  @Override
  public Future<?> deploy(Context context) throws Exception {
    return verticle.deploy(context);
  }

  @Override
  public Future<?> undeploy(Context context) throws Exception {
    try {
      return verticle.undeploy(context).onComplete(done -> ended.complete());
    } catch (Exception e) {
      ended.complete();
      throw e;
    }
  }

  /** Completes when the verticle has stopped; never fails. */
  Future<Void> ended() {
    return ended.future();
  }
}
