package org.sitemessage.vertx.dispatch;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.schedule.JsonFields;
import org.sitemessage.api.schedule.Limits;
import org.sitemessage.vertx.store.Subscriber;
import org.sitemessage.vertx.store.SubscriptionState;

/** Answers {@code sitemessage.subscriptions}. */
final class SubscriptionRequests {
  private static final Set<String> ACTIONS =
      Set.of("create", "cancel", "replace", "list", "preferences");

  private final Engine engine;

  SubscriptionRequests(Engine engine) {
    this.engine = engine;
  }

  Future<JsonObject> answer(JsonObject body) {
    var fields = new JsonFields("", body);
    var action = fields.string("action", 16);
    return switch (action) {
      case "create" -> put(fields, true);
      case "cancel" -> put(fields, false);
      case "replace" -> replace(fields);
      case "list" -> list(fields);
      case "preferences" -> preferences(fields);
      default ->
          throw fields.invalid("action", "is \"%s\", must be one of %s".formatted(action, ACTIONS));
    };
  }

  private Future<JsonObject> put(JsonFields fields, boolean subscribed) {
    fields.allowOnly(Set.of("action", "type", "messenger", "user", "address"));
    var subscription = subscription(fields, who(fields));
    return engine
        .store()
        .putSubscriptions(
            List.of(new SubscriptionState(subscription, subscribed)), engine.clock().instant())
        .map(v -> json(subscription).put("subscribed", subscribed));
  }

  /** The new set; what was subscribed and is not in it becomes an opt-out. */
  private Future<JsonObject> replace(JsonFields fields) {
    fields.allowOnly(Set.of("action", "user", "address", "subscriptions"));
    var who = who(fields);
    var wanted =
        fields
            .objects(
                "subscriptions",
                Limits.SUBSCRIPTIONS,
                one -> {
                  one.allowOnly(Set.of("type", "messenger"));
                  return subscription(one, who);
                })
            .orElseThrow(() -> fields.invalid("subscriptions", "is missing"));
    return engine
        .store()
        .subscriptionsOf(who.user(), who.address())
        .compose(
            before -> {
              var all = new ArrayList<SubscriptionState>();
              var kept = new HashSet<>(wanted);
              wanted.stream().distinct().forEach(s -> all.add(new SubscriptionState(s, true)));
              before.stream()
                  .filter(state -> state.subscribed() && !kept.contains(state.subscription()))
                  .forEach(state -> all.add(new SubscriptionState(state.subscription(), false)));
              return engine.store().putSubscriptions(all, engine.clock().instant());
            })
        .compose(v -> states(who));
  }

  private Future<JsonObject> list(JsonFields fields) {
    fields.allowOnly(Set.of("action", "type", "user", "address", "after", "limit"));
    var type = fields.string("type", Limits.TYPE_CHARS);
    if (type.isEmpty()) {
      return states(who(fields));
    }
    int limit = fields.integer("limit", 1, Limits.SUBSCRIPTIONS).orElse(100L).intValue();
    return engine
        .store()
        .subscribers(
            engine.registry().type(type).alias(),
            fields.integer("after", 0, Long.MAX_VALUE).orElse(0L),
            limit)
        .map(page -> page(page, limit));
  }

  private static JsonObject page(List<Subscriber> page, int limit) {
    var subscriptions = new JsonArray();
    page.forEach(one -> subscriptions.add(json(one.subscription()).put("id", one.id())));
    var json = new JsonObject().put("subscriptions", subscriptions);
    return page.size() < limit ? json : json.put("next", page.get(page.size() - 1).id());
  }

  private Future<JsonObject> states(Who who) {
    return engine
        .store()
        .subscriptionsOf(who.user(), who.address())
        .map(
            states -> {
              var subscriptions = new JsonArray();
              states.forEach(
                  state ->
                      subscriptions.add(
                          json(state.subscription()).put("subscribed", state.subscribed())));
              return new JsonObject().put("subscriptions", subscriptions);
            });
  }

  /** Everything that could be subscribed to, and whether it is. */
  private Future<JsonObject> preferences(JsonFields fields) {
    fields.allowOnly(Set.of("action", "user", "address"));
    var who = who(fields);
    return engine
        .store()
        .subscriptionsOf(who.user(), who.address())
        .map(
            states -> {
              var wishes = new HashMap<List<String>, Boolean>();
              states.forEach(
                  state ->
                      wishes.put(
                          List.of(state.subscription().type(), state.subscription().messenger()),
                          state.subscribed()));
              return new JsonObject()
                  .put(
                      "types",
                      PreferenceTable.of(
                          engine.registry(),
                          (type, messenger) ->
                              wishes.getOrDefault(List.of(type, messenger), false)));
            });
  }

  /** Whose subscriptions: one of both is empty. */
  private record Who(String user, String address) {}

  private static Who who(JsonFields fields) {
    var who =
        new Who(
            fields.string("user", Limits.USER_ID_CHARS),
            fields.string("address", Limits.ADDRESS_CHARS));
    if (who.user().isEmpty() == who.address().isEmpty()) {
      throw fields.invalid(
          who.user().isEmpty() ? "user" : "address",
          who.user().isEmpty()
              ? "is missing, and so is address; give one of them"
              : "must be left out when user is given");
    }
    return who;
  }

  private Subscription subscription(JsonFields fields, Who who) {
    var type = fields.string("type", Limits.TYPE_CHARS);
    var messenger = fields.string("messenger", Limits.MESSENGER_CHARS);
    PreferenceTable.require(engine.registry(), type, messenger);
    return new Subscription(
        type,
        messenger,
        who.user(),
        normal(fields, engine.registry().messenger(messenger), who.address()));
  }

  private static String normal(JsonFields fields, Messenger messenger, String address) {
    if (address.isEmpty()) {
      return "";
    }
    try {
      return messenger
          .address(Recipient.address(messenger.alias(), address))
          .orElseThrow(() -> fields.invalid("address", "is missing"));
    } catch (SiteMessageException e) {
      throw fields.invalid("address", String.valueOf(e.getMessage()));
    }
  }

  private static JsonObject json(Subscription subscription) {
    var json =
        new JsonObject()
            .put("type", subscription.type())
            .put("messenger", subscription.messenger());
    return subscription.userId().isEmpty()
        ? json.put("address", subscription.address())
        : json.put("user", subscription.userId());
  }
}
