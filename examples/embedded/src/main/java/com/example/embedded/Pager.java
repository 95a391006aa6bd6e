package com.example.embedded;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;

/** Keeps the first page instead of sending it anywhere. */
final class Pager implements Messenger {
  private final Promise<String> page = Promise.promise();

  Future<String> firstPage() {
    return page.future();
  }

  @Override
  public String alias() {
    return "pager";
  }

  @Override
  public Future<Outcome> deliver(Delivery delivery) {
    page.tryComplete(delivery.address() + ": " + delivery.content().text());
    return Future.succeededFuture(Outcome.sent(""));
  }
}
