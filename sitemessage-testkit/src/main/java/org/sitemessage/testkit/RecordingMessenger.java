package org.sitemessage.testkit;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Receipt;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.UnknownPolicy;

/**
 * A messenger that records its deliveries, and gives scripted answers: first the scripted ones in
 * their order, then always {@code sent}. Script it before its first use; the recorded deliveries
 * can be read from any thread.
 * <!-- snippet: JavadocGuide.java#recording -->
 *
 * <pre>{@code
 * var mails = new RecordingMessenger("smtp").then(Outcome.retry("451 try again later"));
 * builder.messenger(mails); // then ask mails.deliveries()
 * }</pre>
 */
public class RecordingMessenger implements Messenger {
  private final String alias;
  private final UnknownPolicy policy;
  private final Optional<Messenger> model;
  private final Deque<Function<Delivery, Future<Outcome>>> script = new ArrayDeque<>();
  private volatile Function<Receipt, Future<Void>> receipts =
      receipt -> Future.failedFuture("the messenger has not been opened");
  private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();

  /** Creates a messenger with this alias that resends dispatches that may have been delivered. */
  public RecordingMessenger(String alias) {
    this(alias, UnknownPolicy.RESEND);
  }

  /** Creates a messenger with this alias and policy. */
  public RecordingMessenger(String alias, UnknownPolicy policy) {
    this(alias, policy, Optional.empty());
  }

  private RecordingMessenger(String alias, UnknownPolicy policy, Optional<Messenger> model) {
    this.alias = alias;
    this.policy = policy;
    this.model = model;
  }

  /**
   * Creates a messenger that reads addresses as another one does, and has its alias, its kind and
   * its policy. The other one is never opened, and delivers nothing.
   */
  public static RecordingMessenger like(Messenger model) {
    return new RecordingMessenger(model.alias(), model.unknownPolicy(), Optional.of(model));
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
  public String kind() {
    return model.map(Messenger::kind).orElse(alias);
  }

  @Override
  public String addressAttribute() {
    return model.map(Messenger::addressAttribute).orElse(alias);
  }

  @Override
  public Optional<String> address(Recipient recipient) {
    return model.isPresent() ? model.get().address(recipient) : Messenger.super.address(recipient);
  }

  @Override
  public String addressKey(String address) {
    return model.map(one -> one.addressKey(address)).orElse(address);
  }

  @Override
  public boolean sendsAttachments() {
    return model.map(Messenger::sendsAttachments).orElse(true);
  }

  @Override
  public void onReceipt(Function<Receipt, Future<Void>> receiver) {
    receipts = receiver;
  }

  /**
   * Passes a receipt to the engine; the messenger must have been opened.
   *
   * @return completes when the engine has stored the receipt, and with it what it changes of a
   *     dispatch whose outcome is stored
   */
  public Future<Void> tell(Receipt receipt) {
    return receipts.apply(receipt);
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
