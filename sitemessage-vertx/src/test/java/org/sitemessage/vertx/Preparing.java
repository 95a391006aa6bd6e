package org.sitemessage.vertx;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.sitemessage.api.user.User;

/**
 * A separate process, made to be killed. It creates the dispatches of messages that wait for their
 * subscribers. For each page it prints a line, and continues when it has read a byte.
 */
final class Preparing {
  private Preparing() {}

  /** Expects the URL of the store and its user as arguments. */
  public static void main(String[] args) throws Exception {
    var vertx = Vertx.vertx();
    ManySubscribers.site(vertx, args[0], args[1], ids -> onceAllowed(vertx, ids))
        .compose(site -> site.client().prepareDispatches())
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.MINUTES);
    System.exit(0);
  }

  private static Future<Map<String, User>> onceAllowed(Vertx vertx, Set<String> ids) {
    System.out.println("page");
    return vertx.executeBlocking(System.in::read).compose(read -> ManySubscribers.users(ids));
  }
}
