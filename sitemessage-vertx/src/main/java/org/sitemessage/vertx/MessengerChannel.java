package org.sitemessage.vertx;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.vertx.async.DeliveryCalls;
import org.sitemessage.vertx.dispatch.core.Channel;
import org.sitemessage.vertx.messenger.base.Composite;
import org.sitemessage.vertx.messenger.base.Traits;
import org.sitemessage.vertx.messenger.host.MessengerVerticle;
import org.sitemessage.vertx.options.MessengerSettings;

/** Connects the engine to the verticle of a messenger, so that neither depends on the other. */
record MessengerChannel(Messenger messenger, MessengerSettings settings, MessengerVerticle verticle)
    implements Channel {

  @Override
  public int concurrency() {
    return settings.get(MessengerSettings.CONCURRENCY);
  }

  @Override
  public void begin(int most) {
    verticle.begin(most);
  }

  @Override
  public DeliveryLimits limits() {
    return settings.limits();
  }

  @Override
  public UnknownPolicy unknownPolicy() {
    return settings.get(MessengerSettings.UNKNOWN);
  }

  @Override
  public Optional<String> refusal(String address) {
    return Optional.empty();
  }

  @Override
  public List<Future<Outcome>> deliver(
      List<Delivery> deliveries,
      BooleanSupplier mayBegin,
      Predicate<Delivery> inTurn,
      DeliveryCalls calls,
      BiConsumer<Delivery, Outcome> ended) {
    return verticle.deliver(deliveries, mayBegin, inTurn, calls, ended);
  }

  @Override
  public void connect() {
    verticle.connect();
  }

  @Override
  public JsonArray members() {
    return Traits.find(messenger, Composite.class)
        .map(Composite::memberStates)
        .orElseGet(JsonArray::new);
  }

  @Override
  public boolean resume() {
    var composite = Traits.find(messenger, Composite.class);
    boolean wasAlone = composite.filter(Composite::leavesAlone).isPresent();
    composite.ifPresent(one -> verticle.run(one::resume));
    return wasAlone;
  }

  @Override
  public Future<Outcome> probe(String to, String text) {
    return verticle.probe(to, text);
  }

  @Override
  public Future<Void> drain() {
    return verticle.drain();
  }
}
