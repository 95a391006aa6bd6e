package org.sitemessage.vertx.dispatch.people;

import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Limits;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.core.Registry;
import org.sitemessage.vertx.store.value.SubscriptionState;

/**
 * The owner of subscriptions. Messengers have different forms and keys of one address; each is
 * looked up.
 *
 * @param user the application's id; empty if only the address is known
 * @param address address as given; empty for a user; the recipient of a dispatch has both
 * @param through messenger whose form the address already has; empty if none is known
 */
record SubscriberRef(String user, String address, String through) {

  SubscriberRef(String user, String address) {
    this(user, address, "");
  }

  static SubscriberRef read(JsonFields fields) {
    var person =
        new SubscriberRef(
            fields.string("user", Limits.USER_ID_CHARS),
            fields.string("address", Limits.ADDRESS_CHARS));
    if (person.user().isEmpty() == person.address().isEmpty()) {
      throw fields.invalid(
          person.user().isEmpty() ? "user" : "address",
          person.user().isEmpty()
              ? "is missing, and so is address; give one of them"
              : "must be left out when user is given");
    }
    return person;
  }

  /**
   * Returns their subscription to a type.
   *
   * @throws SiteMessageException if the messenger can never deliver to the address
   */
  Subscription to(String type, Messenger messenger) {
    return new Subscription(type, messenger.alias(), user, form(messenger));
  }

  private String form(Messenger messenger) {
    if (address.isEmpty() || messenger.alias().equals(through)) {
      return address;
    }
    try {
      return messenger
          .address(Recipient.address(messenger.alias(), address))
          .orElseThrow(() -> SiteMessageException.invalid("address", "is missing"));
    } catch (SiteMessageException e) {
      throw SiteMessageException.invalid("address", String.valueOf(e.getMessage()).strip());
    }
  }

  /** Returns whether the messenger can deliver to them; a user may have an address for each. */
  boolean isReachedBy(Messenger messenger) {
    return !user.isEmpty() || formIn(messenger).isPresent();
  }

  private Optional<String> formIn(Messenger messenger) {
    try {
      return Optional.of(form(messenger));
    } catch (RuntimeException e) { // Foreign code: an address it cannot take is not its own.
      return Optional.empty();
    }
  }

  /** Returns all their subscriptions and opt-outs. */
  Future<List<SubscriptionState>> states(EngineContext engine) {
    var registry = engine.registry();
    var keys = new HashSet<String>();
    if (!address.isEmpty()) {
      keys.add(address);
      registry.messengers().forEach(m -> keys.add(key(registry, m.alias())));
    }
    return engine
        .store()
        .subscriptions()
        .of(user, keys)
        .map(
            found ->
                found.stream().filter(state -> isMine(registry, state.subscription())).toList());
  }

  /** Returns the address in the messenger's form, or as it is if the messenger rejects it. */
  String address(Registry registry, String messenger) {
    return registry.findMessenger(messenger).flatMap(this::formIn).orElse(address);
  }

  private String key(Registry registry, String messenger) {
    return registry.key(messenger, address(registry, messenger));
  }

  /** Returns whether a subscription belongs to this person, by the key of its messenger. */
  private boolean isMine(Registry registry, Subscription one) {
    return one.address().isEmpty()
        || registry.key(one.messenger(), one.address()).equals(key(registry, one.messenger()));
  }
}
