package org.sitemessage.vertx.messenger.base;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.Receipt;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.UnknownPolicy;

/** A messenger that is registered under another alias than its own. */
public final class AliasedMessenger implements Messenger {
  private final String alias;
  private final Messenger inner;

  private AliasedMessenger(String alias, Messenger inner) {
    this.alias = alias;
    this.inner = inner;
  }

  /** Returns a messenger under an alias; the messenger itself if that is its alias already. */
  public static Messenger of(String alias, Messenger messenger) {
    return messenger.alias().equals(alias) ? messenger : new AliasedMessenger(alias, messenger);
  }

  /** Returns the messenger itself, whatever alias it is registered under. */
  public static Messenger unwrapped(Messenger messenger) {
    return messenger instanceof AliasedMessenger aliased ? unwrapped(aliased.inner) : messenger;
  }

  @Override
  public String alias() {
    return alias;
  }

  @Override
  public String kind() {
    return inner.kind();
  }

  @Override
  public String title() {
    return "%s (%s)".formatted(inner.title(), alias);
  }

  @Override
  public String title(Locale locale) {
    return "%s (%s)".formatted(inner.title(locale), alias);
  }

  @Override
  public boolean allowUserSubscription() {
    return inner.allowUserSubscription();
  }

  @Override
  public String addressAttribute() {
    return inner.addressAttribute();
  }

  @Override
  public Optional<String> address(Recipient recipient) {
    return inner.address(recipient);
  }

  @Override
  public String addressKey(String address) {
    return inner.addressKey(address);
  }

  @Override
  public UnknownPolicy unknownPolicy() {
    return inner.unknownPolicy();
  }

  @Override
  public boolean sendsAttachments() {
    return inner.sendsAttachments();
  }

  @Override
  public int concurrency() {
    return inner.concurrency();
  }

  @Override
  public RateLimit rateLimit() {
    return inner.rateLimit();
  }

  @Override
  public void onReceipt(Function<Receipt, Future<Void>> receiver) {
    inner.onReceipt(receiver);
  }

  @Override
  public Future<Void> open(Vertx vertx) {
    return inner.open(vertx);
  }

  @Override
  public Future<Void> connect() {
    return inner.connect();
  }

  @Override
  public Future<Void> close() {
    return inner.close();
  }

  @Override
  public Future<Outcome> deliver(Delivery delivery) {
    return inner.deliver(delivery);
  }

  @Override
  public int batchSize() {
    return inner.batchSize();
  }

  @Override
  public Future<List<Outcome>> deliverAll(List<Delivery> deliveries) {
    return inner.deliverAll(deliveries);
  }

  @Override
  public Future<Outcome> sendTestMessage(String to, String text) {
    return inner.sendTestMessage(to, text);
  }

  @Override
  public String toString() {
    return alias + "=" + inner;
  }
}
