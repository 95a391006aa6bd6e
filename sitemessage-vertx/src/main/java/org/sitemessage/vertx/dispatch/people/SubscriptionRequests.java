package org.sitemessage.vertx.dispatch.people;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Limits;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.people.Preferences.Cell;
import org.sitemessage.api.user.User;
import org.sitemessage.vertx.dispatch.core.Directory;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.core.Hooks;
import org.sitemessage.vertx.dispatch.schedule.PostponedPages;
import org.sitemessage.vertx.store.value.Subscriber;
import org.sitemessage.vertx.store.value.SubscriptionState;

/** Answers {@code sitemessage.subscriptions}. */
public final class SubscriptionRequests {
  private static final String ACTIONS = "create, cancel, replace, list, preferences, save";

  private final EngineContext engine;
  private final Directory directory;
  private final SubscriptionWriter wishes;
  private final PreferenceRequests preferences;

  public SubscriptionRequests(EngineContext engine, Directory directory, Hooks hooks) {
    this.engine = engine;
    this.directory = directory;
    this.wishes = new SubscriptionWriter(engine, hooks);
    this.preferences = new PreferenceRequests(engine, wishes);
  }

  public Future<JsonObject> answer(JsonObject body) {
    var fields = new JsonFields("", body);
    var action = fields.string("action", 16);
    return switch (action) {
      case "create" -> put(fields, true);
      case "cancel" -> put(fields, false);
      case "replace" -> replace(fields);
      case "list" -> list(fields);
      case "preferences" -> preferences.show(body);
      case "save" -> preferences.save(body);
      default ->
          throw fields.invalid("action", "is \"%s\", must be one of %s".formatted(action, ACTIONS));
    };
  }

  private Future<JsonObject> put(JsonFields fields, boolean subscribed) {
    fields.allowOnly(Set.of("action", "type", "messenger", "user", "address"));
    var who = SubscriberRef.read(fields);
    var cell = readCell(fields);
    return (subscribed || isReached(who, cell)
            ? Future.succeededFuture(subscription(who, cell))
            : stored(who, cell))
        .compose(
            subscription ->
                wishes
                    .put(List.of(new SubscriptionState(subscription, subscribed)))
                    .map(v -> json(subscription).put("subscribed", subscribed)));
  }

  private boolean isReached(SubscriberRef who, Cell cell) {
    return who.isReachedBy(engine.registry().messenger(cell.messenger()));
  }

  /** Returns a wish that the messenger would refuse now; what is stored can still be cancelled. */
  private Future<Subscription> stored(SubscriberRef who, Cell cell) {
    return who.states(engine)
        .map(
            states ->
                states.stream()
                    .map(SubscriptionState::subscription)
                    .filter(one -> cell(one).equals(cell))
                    .findFirst()
                    .orElseGet(() -> subscription(who, cell)));
  }

  /** The new set; what was subscribed and is not in it becomes an opt-out. */
  private Future<JsonObject> replace(JsonFields fields) {
    fields.allowOnly(Set.of("action", "user", "address", "subscriptions"));
    var who = SubscriberRef.read(fields);
    var wanted =
        fields
            .objects(
                "subscriptions",
                Limits.SUBSCRIPTIONS,
                one -> {
                  one.allowOnly(Set.of("type", "messenger"));
                  return subscription(who, readCell(one));
                })
            .orElseThrow(() -> fields.invalid("subscriptions", "is missing"));
    return who.states(engine)
        .compose(
            before -> {
              var all = new ArrayList<SubscriptionState>();
              var kept =
                  wanted.stream().map(SubscriptionRequests::cell).collect(Collectors.toSet());
              wanted.stream().distinct().forEach(s -> all.add(new SubscriptionState(s, true)));
              before.stream()
                  .filter(state -> state.subscribed() && !kept.contains(cell(state.subscription())))
                  .forEach(state -> all.add(new SubscriptionState(state.subscription(), false)));
              return wishes.put(all);
            })
        .compose(v -> states(who));
  }

  private Future<JsonObject> list(JsonFields fields) {
    var type = fields.string("type", Limits.TYPE_CHARS);
    if (type.isEmpty()) {
      fields.allowOnly(Set.of("action", "type", "user", "address"));
      return states(SubscriberRef.read(fields));
    }
    fields.allowOnly(Set.of("action", "type", "activeOnly", "after", "limit"));
    int limit = fields.integer("limit", 1, Limits.SUBSCRIPTIONS).orElse(100L).intValue();
    var activeOnly = fields.bool("activeOnly").orElse(true);
    return engine
        .store()
        .subscriptions()
        .page(
            engine.registry().type(type).alias(),
            fields.integer("after", 0, Long.MAX_VALUE).orElse(0L),
            limit)
        .compose(
            page ->
                (activeOnly ? active(page) : Future.succeededFuture(page))
                    .map(shown -> page(page, shown, limit)));
  }

  /** Without the users who are not active, or not known; an address has no user to ask for. */
  private Future<List<Subscriber>> active(List<Subscriber> page) {
    return directory
        .find(PostponedPages.userIds(page))
        .map(
            users ->
                page.stream()
                    .filter(
                        one -> {
                          var id = one.subscription().userId();
                          return id.isEmpty()
                              || Optional.ofNullable(users.get(id))
                                  .filter(User::active)
                                  .isPresent();
                        })
                    .toList());
  }

  private static JsonObject page(List<Subscriber> whole, List<Subscriber> shown, int limit) {
    var subscriptions = new JsonArray();
    shown.forEach(one -> subscriptions.add(json(one.subscription()).put("id", one.id())));
    var json = new JsonObject().put("subscriptions", subscriptions);
    return whole.size() < limit ? json : json.put("next", whole.get(whole.size() - 1).id());
  }

  private Future<JsonObject> states(SubscriberRef who) {
    return who.states(engine)
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

  private static Cell cell(Subscription subscription) {
    return new Cell(subscription.type(), subscription.messenger());
  }

  private Cell readCell(JsonFields fields) {
    var type = fields.string("type", Limits.TYPE_CHARS);
    var messenger = fields.string("messenger", Limits.MESSENGER_CHARS);
    PreferenceTable.require(engine.registry(), type, messenger);
    return new Cell(engine.registry().type(type).alias(), messenger);
  }

  private Subscription subscription(SubscriberRef who, Cell cell) {
    return who.to(cell.type(), engine.registry().messenger(cell.messenger()));
  }

  static JsonObject json(Subscription subscription) {
    var json =
        new JsonObject()
            .put("type", subscription.type())
            .put("messenger", subscription.messenger());
    return subscription.userId().isEmpty()
        ? json.put("address", subscription.address())
        : json.put("user", subscription.userId());
  }
}
