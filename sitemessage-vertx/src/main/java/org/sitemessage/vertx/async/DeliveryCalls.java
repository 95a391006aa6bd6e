package org.sitemessage.vertx.async;

import io.vertx.core.Future;
import java.util.List;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;

/** Accompanies the calls of a messenger, for example with a span for each. */
@FunctionalInterface
public interface DeliveryCalls {
  /** Makes each call as it is. */
  DeliveryCalls PLAIN = (deliveries, outcomes, call) -> call.run();

  /**
   * Makes a call, on the messenger's context.
   *
   * @param deliveries deliveries of the call, at least one
   * @param outcomes outcomes of the deliveries, in their order; each succeeds, on any thread
   * @param call the call, which does not fail; to be run once
   */
  void make(List<Delivery> deliveries, List<Future<Outcome>> outcomes, Runnable call);
}
