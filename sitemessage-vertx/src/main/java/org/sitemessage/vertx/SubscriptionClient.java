package org.sitemessage.vertx;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.people.PreferenceChoice;
import org.sitemessage.api.people.PreferenceQuery;
import org.sitemessage.api.people.PreferenceStyle;
import org.sitemessage.api.people.Preferences;
import org.sitemessage.api.people.Preferences.Cell;
import org.sitemessage.api.people.SubscriptionList;
import org.sitemessage.api.schedule.BusAddress;

/**
 * The requests about subscriptions and preferences, typed. Works in any process that shares the
 * bus. Failures are {@link SiteMessageException}s. Usable from any thread.
 * <!-- snippet: Guide.java#preferences -->
 *
 * <pre>{@code
 * return client.subscriptions().preferences(PreferenceQuery.ofUser("7"));
 * }</pre>
 */
public final class SubscriptionClient {
  private final SiteMessageClient client;

  SubscriptionClient(SiteMessageClient client) {
    this.client = client;
  }

  /**
   * Subscribes a user or an address to a type through a messenger; a repeated request changes
   * nothing.
   *
   * @return a future that fails with 4040, 4041 or 4220 if there is no such type or messenger, or
   *     they allow no subscription
   */
  public Future<Void> create(Subscription subscription) {
    return request("create", body(subscription)).mapEmpty();
  }

  /**
   * Unsubscribes a user or an address from a type through a messenger. From now on no such message
   * is sent to them, not even one that names the address or is scheduled already.
   */
  public Future<Void> cancel(Subscription subscription) {
    return request("cancel", body(subscription)).mapEmpty();
  }

  /**
   * Subscribes a user to these types and messengers, and cancels all other subscriptions of the
   * user.
   *
   * @return all subscriptions and opt-outs of the user
   */
  public Future<SubscriptionList> replaceOfUser(String userId, Collection<Cell> wanted) {
    return replace(new JsonObject().put("user", userId), wanted);
  }

  /**
   * Subscribes an address to these types and messengers, and cancels all its other subscriptions.
   */
  public Future<SubscriptionList> replaceOfAddress(String address, Collection<Cell> wanted) {
    return replace(new JsonObject().put("address", address), wanted);
  }

  private Future<SubscriptionList> replace(JsonObject whose, Collection<Cell> wanted) {
    var subscriptions = new JsonArray();
    wanted.forEach(
        cell ->
            subscriptions.add(
                new JsonObject().put("type", cell.type()).put("messenger", cell.messenger())));
    return request("replace", whose.put("subscriptions", subscriptions))
        .map(SubscriptionList::fromJson);
  }

  /** Returns all subscriptions and opt-outs of a user. */
  public Future<SubscriptionList> ofUser(String userId) {
    return request("list", new JsonObject().put("user", userId)).map(SubscriptionList::fromJson);
  }

  /** Returns all subscriptions and opt-outs of an address. */
  public Future<SubscriptionList> ofAddress(String address) {
    return request("list", new JsonObject().put("address", address))
        .map(SubscriptionList::fromJson);
  }

  /**
   * Returns a page of the subscribers to a type, without users who are not active.
   *
   * @param after 0 for the first page, else {@link SubscriptionList#next()} of the page before
   * @param limit maximum number of subscribers to look at, 1 to {@value Limits#SUBSCRIPTIONS}
   */
  public Future<SubscriptionList> subscribers(String type, long after, int limit) {
    return subscribers(type, after, limit, true);
  }

  /**
   * Returns a page of the subscribers to a type.
   *
   * @param activeOnly true to leave out users who are not active, or not known to the user
   *     directory
   */
  public Future<SubscriptionList> subscribers(
      String type, long after, int limit, boolean activeOnly) {
    return request(
            "list",
            new JsonObject()
                .put("type", type)
                .put("after", after)
                .put("limit", limit)
                .put("activeOnly", activeOnly))
        .map(SubscriptionList::fromJson);
  }

  /** Returns the preference table of one person. */
  public Future<Preferences> preferences(PreferenceQuery query) {
    return request("preferences", query.toJson()).map(Preferences::fromJson);
  }

  /**
   * Returns the preference table of one person as a fragment of HTML, for a form of the
   * application; {@link PreferenceChoice#fromForm} reads the posted form.
   */
  public Future<String> preferencesHtml(PreferenceQuery query, PreferenceStyle style) {
    return request("preferences", query.toJson().put("html", style.key()))
        .map(reply -> reply.getString("html"));
  }

  /**
   * Saves a choice in the table that the same query shows. A subscription that is in the table, was
   * shown and is not chosen is cancelled; all other subscriptions stay as they are.
   *
   * @return the table after the change; fails with {@link FailureCode#UNSUPPORTED_MESSENGER} if a
   *     cell outside the table is chosen, and nothing is changed then
   */
  public Future<Preferences> save(PreferenceQuery query, PreferenceChoice choice) {
    return request("save", query.toJson().mergeIn(choice.toJson())).map(Preferences::fromJson);
  }

  private Future<JsonObject> request(String action, JsonObject body) {
    return client.request(BusAddress.SUBSCRIPTIONS, body.put("action", action));
  }

  private static JsonObject body(Subscription subscription) {
    var body =
        new JsonObject()
            .put("type", subscription.type())
            .put("messenger", subscription.messenger());
    return subscription.userId().isEmpty()
        ? body.put("address", subscription.address())
        : body.put("user", subscription.userId());
  }
}
