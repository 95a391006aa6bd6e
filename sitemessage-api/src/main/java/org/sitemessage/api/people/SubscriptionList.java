package org.sitemessage.api.people;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalLong;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.schedule.BusAddress;

/**
 * The answer to the actions {@code list} and {@code replace} of {@link BusAddress#SUBSCRIPTIONS}.
 *
 * @param entries the wishes of one person, or a page of the subscribers of a type
 * @param next cursor of the next page; absent on the last page
 */
public record SubscriptionList(List<Entry> entries, OptionalLong next) {

  /**
   * One wish.
   *
   * @param subscription person, message type and messenger
   * @param subscribed false for an opt-out
   */
  public record Entry(Subscription subscription, boolean subscribed) {}

  /** Copies. */
  public SubscriptionList {
    entries = List.copyOf(entries);
  }

  /** Reads the body of the bus contract. */
  public static SubscriptionList fromJson(JsonObject json) {
    return new SubscriptionList(
        json.getJsonArray("subscriptions").stream()
            .map(JsonObject.class::cast)
            .map(SubscriptionList::entry)
            .toList(),
        json.containsKey("next") ? OptionalLong.of(json.getLong("next")) : OptionalLong.empty());
  }

  private static Entry entry(JsonObject json) {
    return new Entry(
        new Subscription(
            json.getString("type"),
            json.getString("messenger"),
            json.getString("user", ""),
            json.getString("address", "")),
        json.getBoolean("subscribed", true));
  }
}
