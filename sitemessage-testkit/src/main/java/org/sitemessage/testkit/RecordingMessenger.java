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
 * Remembers what it was given, and answers as it was told: first the scripted answers in their
 * order, then always {@code sent}. Scripted before it is used; what it recorded can be read from
 * any thread.
 */
public class RecordingMessenger implements Messenger {
  private final String alias;
  private final UnknownPolicy policy;
  private final Deque<Function<Delivery, Future<Outcome>>> script = new ArrayDeque<>();
  private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();

  /** A messenger of that name that resends what is unknown. */
  public RecordingMessenger(String alias) {
    this(alias, UnknownPolicy.RESEND);
  }

  /** A messenger of that name. */
  public RecordingMessenger(String alias, UnknownPolicy policy) {
    this.alias = alias;
    this.policy = policy;
  }

  /** Answers the next delivery that has no answer yet with this. */
  public RecordingMessenger then(Outcome outcome) {
    return then(delivery -> Future.succeededFuture(outcome));
  }

  /** Answers the next delivery that has no answer yet by calling this. */
  public synchronized RecordingMessenger then(Function<Delivery, Future<Outcome>> answer) {
    script.add(answer);
    return this;
  }

  /** What it was given, in order. */
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
