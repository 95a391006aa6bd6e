package org.sitemessage.example;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;

/** The example of {@link Messenger}. */
// snippet:begin messenger
public final class Desk implements Messenger {
  private final Vertx vertx;

  public Desk(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public String alias() {
    return "desk";
  }

  @Override
  public Future<Outcome> deliver(Delivery delivery) {
    return vertx
        .eventBus()
        .request("desk." + delivery.address(), delivery.content().text())
        .map(answer -> Outcome.sent(delivery.uid()))
        .otherwise(failure -> Outcome.retry("nobody at the desk has answered"));
  }
}
// snippet:end
