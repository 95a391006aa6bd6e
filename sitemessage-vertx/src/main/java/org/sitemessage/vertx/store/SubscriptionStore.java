package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.sitemessage.api.Subscription;
import org.sitemessage.vertx.store.value.Subscriber;
import org.sitemessage.vertx.store.value.SubscriptionState;

/** Subscriptions and opt-outs of users and addresses. */
public interface SubscriptionStore {

  /** Stores wishes; each replaces an earlier wish of the same user or address. */
  Future<Void> put(List<SubscriptionState> wishes, Instant now);

  /** Removes wishes, as if they had never been stored. */
  Future<Void> remove(List<Subscription> subscriptions);

  /**
   * Returns the wishes of a user and of addresses.
   *
   * @param userId id of the user; may be empty
   * @param addressKeys keys of addresses of any messenger; may be empty
   */
  Future<List<SubscriptionState>> of(String userId, Set<String> addressKeys);

  /** Returns those of the given subscriptions that are stored, in any spelling of their address. */
  Future<Set<Subscription>> subscribed(Set<Subscription> some);

  /**
   * Returns a page of the subscribers of a message type, ordered by id.
   *
   * @param after id of the last subscriber of the page before; 0 for the first page
   * @param limit maximum number of subscribers, at least 1
   */
  Future<List<Subscriber>> page(String type, long after, int limit);
}
