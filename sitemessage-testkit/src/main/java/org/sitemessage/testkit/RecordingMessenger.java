package org.sitemessage.testkit;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.UnknownPolicy;

/**
 * A messenger that records its deliveries, and gives scripted answers: first the scripted ones in
 * their order, then always {@code sent}. Script it before its first use; the recorded deliveries
 * can be read from any thread.
 */
public class RecordingMessenger implements Messenger {
  private final String alias;
  private final UnknownPolicy policy;
  private final Deque<Function<Delivery, Future<Outcome>>> script = new ArrayDeque<>();
  private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();

  /** Creates a messenger with this alias that resends dispatches that may have been delivered. */
  public RecordingMessenger(String alias) {
    this(alias, UnknownPolicy.RESEND);
  }

  /** Creates a messenger with this alias and policy. */
  public RecordingMessenger(String alias, UnknownPolicy policy) {
    this.alias = alias;
    this.policy = policy;
  }

  /** Answers the next delivery without a scripted answer with this outcome. */
  public RecordingMessenger then(Outcome outcome) {
    return then(delivery -> Future.succeededFuture(outcome));
  }

  /** Answers the next delivery without a scripted answer by calling this function. */
  public synchronized RecordingMessenger then(Function<Delivery, Future<Outcome>> answer) {
    script.add(answer);
    return this;
  }

  /** Returns the deliveries so far, in order. */
  public List<Delivery> deliveries() {
    return List.copyOf(deliveries);
  }

  @Override
  public String alias() {
    return alias;
  }

  @Override
  public UnknownPolicy unknownPolicy() {
    return policy;
  }

  @Override
  public boolean sendsAttachments() {
    return true;
  }

  @Override
  public Future<Outcome> deliver(Delivery delivery) {
    deliveries.add(delivery);
    return next().apply(delivery);
  }

  private synchronized Function<Delivery, Future<Outcome>> next() {
    var answer = script.poll();
    return answer != null
        ? answer
        : delivery -> Future.succeededFuture(Outcome.sent("rec-" + delivery.uid()));
  }
}
