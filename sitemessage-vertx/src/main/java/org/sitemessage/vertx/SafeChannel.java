package org.sitemessage.vertx;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.vertx.async.DeliveryCalls;
import org.sitemessage.vertx.dispatch.core.Channel;

/**
 * A channel that replaces the address of each message whose recipient {@code safety} does not
 * allow. The engine sees only recipients, and the messenger sees only the addresses that messages
 * go to.
 *
 * @param inner the channel to the messenger
 * @param rule addresses that messages may go to
 */
record SafeChannel(Channel inner, Safety.Rule rule) implements Channel {
  /** Header that names the recipient of a redirected message. */
  private static final String RECIPIENT = "X-Original-To";

  @Override
  public Optional<String> refusal(String address) {
    return rule.target(address).isPresent() ? Optional.empty() : Optional.of(rule.refusal());
  }

  @Override
  public List<Future<Outcome>> deliver(
      List<Delivery> deliveries,
      BooleanSupplier mayBegin,
      Predicate<Delivery> inTurn,
      DeliveryCalls calls,
      BiConsumer<Delivery, Outcome> ended) {
    var asked = new HashMap<Long, Delivery>();
    deliveries.forEach(one -> asked.put(one.dispatch().id(), one));
    Function<Delivery, Delivery> original = one -> asked.getOrDefault(one.dispatch().id(), one);
    var outcomes =
        inner.deliver(
            deliveries.stream().map(this::readdressed).toList(),
            mayBegin,
            one -> inTurn.test(original.apply(one)),
            calls,
            (one, outcome) ->
                ended.accept(original.apply(one), judged(original.apply(one).address(), outcome)));
    return IntStream.range(0, outcomes.size())
        .mapToObj(i -> outcomes.get(i).map(one -> judged(deliveries.get(i).address(), one)))
        .toList();
  }

  private Delivery readdressed(Delivery delivery) {
    var to = target(delivery.address());
    if (to.equals(delivery.address())) {
      return delivery;
    }
    var content =
        delivery.content().withSharedUid("").withHeaders(Map.of(RECIPIENT, delivery.address()));
    return new Delivery(readdressed(delivery.dispatch(), to), content, delivery.source());
  }

  /**
   * Returns a dispatch to another address. It has a uid of its own, so that a bounce or a complaint
   * from there is not taken for one of the recipient.
   */
  private static Dispatch readdressed(Dispatch one, String to) {
    var uid = UUID.nameUUIDFromBytes((one.uid() + " " + to).getBytes(StandardCharsets.UTF_8));
    return new Dispatch(
        one.id(),
        uid.toString().replace("-", ""),
        one.messageId(),
        one.messenger(),
        to,
        one.userId(),
        one.attempts(),
        one.maybeDelivered(),
        one.locale());
  }

  /** Returns what an outcome means for the recipient, who is not concerned by the other address. */
  private Outcome judged(String recipient, Outcome outcome) {
    var to = target(recipient);
    if (to.equals(recipient)) {
      return outcome;
    }
    var before = "redirected to " + to;
    if (outcome instanceof Outcome.Moved moved) {
      return Outcome.rejected(
          "%s, which has changed to %s: change safety.redirectTo.%s"
              .formatted(before, moved.newAddress(), messenger().alias()));
    }
    var text = outcome.reason().isEmpty() ? before : before + ": " + outcome.reason();
    return outcome.suppressesAddress() ? Outcome.rejected(text) : outcome.withReason(text);
  }

  private String target(String recipient) {
    return rule.target(recipient).orElseThrow(() -> new IllegalStateException(rule.refusal()));
  }

  @Override
  public Future<Outcome> probe(String to, String text) {
    return Future.succeededFuture(Recipient.address(messenger().alias(), to))
        .map(recipient -> messenger().address(recipient).orElse(to))
        .otherwise(to) // Foreign code. The messenger itself refuses an address that it cannot read.
        .compose(
            address ->
                refusal(address)
                    .map(why -> Future.succeededFuture(Outcome.rejected(why)))
                    .orElseGet(
                        () -> inner.probe(target(address), text).map(one -> judged(address, one))));
  }

  @Override
  public Messenger messenger() {
    return inner.messenger();
  }

  @Override
  public int concurrency() {
    return inner.concurrency();
  }

  @Override
  public void begin(int most) {
    inner.begin(most);
  }

  @Override
  public DeliveryLimits limits() {
    return inner.limits();
  }

  @Override
  public UnknownPolicy unknownPolicy() {
    return inner.unknownPolicy();
  }

  @Override
  public void connect() {
    inner.connect();
  }

  @Override
  public JsonArray members() {
    return inner.members();
  }

  @Override
  public boolean resume() {
    return inner.resume();
  }

  @Override
  public Future<Void> drain() {
    return inner.drain();
  }
}
