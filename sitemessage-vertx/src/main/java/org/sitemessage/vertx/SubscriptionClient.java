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
 * Who wants which messages through which messenger. Works in any process that shares the bus.
 * Failures are {@link SiteMessageException}s. Usable from any thread.
 */
public final class SubscriptionClient {
  private final SiteMessageClient client;

  SubscriptionClient(SiteMessageClient client) {
    this.client = client;
  }

  /**
   * Has messages of a type sent to somebody; asking twice is the same as asking once.
   *
   * @return fails with 4040, 4041 or 4220 if there is no such type or messenger, or they allow no
   *     subscription
   */
  public Future<Void> create(Subscription subscription) {
    return request("create", body(subscription)).mapEmpty();
  }

  /**
   * Keeps messages of a type from somebody from now on, also those that name the address, and those
   * that are scheduled already.
   */
  public Future<Void> cancel(Subscription subscription) {
    return request("cancel", body(subscription)).mapEmpty();
  }

  /**
   * Subscribes a user to these, and cancels what else they were subscribed to.
   *
   * @return all they wish and do not wish
   */
  public Future<SubscriptionList> replaceOfUser(String userId, Collection<Cell> wanted) {
    return replace(new JsonObject().put("user", userId), wanted);
  }

  /** The same of an address. */
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

  /** All that a user wishes and does not wish. */
  public Future<SubscriptionList> ofUser(String userId) {
    return request("list", new JsonObject().put("user", userId)).map(SubscriptionList::fromJson);
  }

  /** All that is wished of an address. */
  public Future<SubscriptionList> ofAddress(String address) {
    return request("list", new JsonObject().put("address", address))
        .map(SubscriptionList::fromJson);
  }

  /**
   * A page of the subscribers to a type, users who are not active left out.
   *
   * @param after 0 for the first page, else {@link SubscriptionList#next()} of the one before
   * @param limit how many are looked at, 1 to {@value Limits#SUBSCRIPTIONS}
   */
  public Future<SubscriptionList> subscribers(String type, long after, int limit) {
    return subscribers(type, after, limit, true);
  }

  /**
   * A page of the subscribers to a type.
   *
   * @param activeOnly whether users who are not active, or not known to the user directory, are
   *     left out
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

  /** Everything that somebody can subscribe to, and whether they are. */
  public Future<Preferences> preferences(PreferenceQuery query) {
    return request("preferences", query.toJson()).map(Preferences::fromJson);
  }

  /**
   * The same as a fragment of HTML, to stand in a form of the application; what is posted is read
   * by {@link PreferenceChoice#fromForm}.
   */
  public Future<String> preferencesHtml(PreferenceQuery query, PreferenceStyle style) {
    return request("preferences", query.toJson().put("html", style.key()))
        .map(reply -> reply.getString("html"));
  }

  /**
   * Saves what somebody chose in the table that the same query shows. What is in the table, was
   * shown and is not chosen is cancelled, if they were subscribed to it; all else stays as it is.
   *
   * @return the table as it is now; fails with {@link FailureCode#UNSUPPORTED_MESSENGER} if
   *     something is chosen that is not in the table, and nothing is changed then
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
