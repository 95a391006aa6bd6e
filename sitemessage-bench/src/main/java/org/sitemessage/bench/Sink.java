package org.sitemessage.bench;

import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;

/** A messenger that has sent as soon as it is asked, so that what is measured is the rest. */
final class Sink implements Messenger {
  static final String ALIAS = "sink";

  private final AtomicLong taken = new AtomicLong();

  @Override
  public String alias() {
    return ALIAS;
  }

  @Override
  public Future<Outcome> deliver(Delivery delivery) {
    taken.incrementAndGet();
    return Future.succeededFuture(Outcome.sent(""));
  }

  /** How many it was asked to send. */
  long taken() {
    return taken.get();
  }
}
