package org.sitemessage.vertx.dispatch;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.schedule.JsonFields;
import org.sitemessage.api.schedule.Limits;
import org.sitemessage.vertx.store.LinkTarget;
import org.sitemessage.vertx.store.SubscriptionState;

/** Answers {@code sitemessage.link}: what a recipient does by a link in a message. */
final class LinkRequests {
  private static final Set<String> ACTIONS = Set.of("show", "unsubscribe", "read", "save");
  private static final int UID_CHARS = 32;

  private final Engine engine;

  LinkRequests(Engine engine) {
    this.engine = engine;
  }

  Future<JsonObject> answer(JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("action", "dispatch", "uid", "subscriptions"));
    var action = fields.string("action", 16);
    if (!ACTIONS.contains(action)) {
      throw fields.invalid("action", "is \"%s\", must be one of %s".formatted(action, ACTIONS));
    }
    var id =
        fields
            .integer("dispatch", 1, Long.MAX_VALUE)
            .orElseThrow(() -> fields.invalid("dispatch", "is missing"));
    return engine
        .store()
        .linkTarget(id, fields.string("uid", UID_CHARS))
        .map(found -> found.orElseThrow(() -> gone(id)))
        .compose(
            target ->
                switch (action) {
                  case "show" -> show(target);
                  case "unsubscribe" -> unsubscribe(target);
                  case "read" -> read(target);
                  default -> save(target, wanted(fields));
                });
  }

  private static SiteMessageException gone(long id) {
    return new SiteMessageException(
        FailureCode.NOT_FOUND, "dispatch %d does not exist".formatted(id));
  }

  private Future<JsonObject> show(LinkTarget target) {
    return states(target)
        .map(
            states -> {
              var type = engine.registry().findType(target.type());
              var messenger = engine.registry().findMessenger(target.messenger());
              return new JsonObject()
                  .put("type", target.type())
                  .put("title", type.map(MessageType::title).orElse(target.type()))
                  .put("messenger", target.messenger())
                  .put("messengerTitle", messenger.map(m -> m.title()).orElse(target.messenger()))
                  .put("optional", type.map(MessageType::allowUserSubscription).orElse(true))
                  .put(
                      "types",
                      PreferenceTable.of(
                          engine.registry(),
                          (t, m) ->
                              states.stream().anyMatch(s -> s.subscribed() && is(s, t, m))
                                  && states.stream()
                                      .noneMatch(s -> !s.subscribed() && is(s, t, m))));
            });
  }

  private static boolean is(SubscriptionState state, String type, String messenger) {
    return state.subscription().type().equals(type)
        && state.subscription().messenger().equals(messenger);
  }

  private Future<List<SubscriptionState>> states(LinkTarget target) {
    return engine.store().subscriptionsOf(target.userId(), target.address());
  }

  /** Opts out both the user and the address, so that messages which name either are stopped. */
  private Future<JsonObject> unsubscribe(LinkTarget target) {
    if (!engine
        .registry()
        .findType(target.type())
        .map(MessageType::allowUserSubscription)
        .orElse(true)) {
      throw new SiteMessageException(
          FailureCode.UNSUPPORTED_MESSENGER,
          "message type \"%s\" allows no unsubscribing".formatted(target.type()));
    }
    var optOuts =
        everyone(target, target.type(), target.messenger()).stream()
            .map(subscription -> new SubscriptionState(subscription, false))
            .toList();
    return engine
        .store()
        .putSubscriptions(optOuts, now())
        .onSuccess(v -> engine.events().unsubscribed(target))
        .compose(v -> show(target));
  }

  private static List<Subscription> everyone(LinkTarget target, String type, String messenger) {
    var all = new ArrayList<Subscription>();
    if (!target.userId().isEmpty()) {
      all.add(Subscription.ofUser(type, messenger, target.userId()));
    }
    if (!target.address().isEmpty()) {
      all.add(Subscription.ofAddress(type, messenger, target.address()));
    }
    return all;
  }

  private Future<JsonObject> read(LinkTarget target) {
    return engine
        .store()
        .markRead(target.dispatchId(), now())
        .onSuccess(
            first -> {
              if (first) {
                engine.events().read(target);
              }
            })
        .map(first -> new JsonObject().put("first", first));
  }

  private record Wish(String type, String messenger) {}

  private static Set<Wish> wanted(JsonFields fields) {
    return new HashSet<>(
        fields
            .objects(
                "subscriptions",
                Limits.SUBSCRIPTIONS,
                one -> {
                  one.allowOnly(Set.of("type", "messenger"));
                  return new Wish(
                      one.string("type", Limits.TYPE_CHARS),
                      one.string("messenger", Limits.MESSENGER_CHARS));
                })
            .orElseThrow(() -> fields.invalid("subscriptions", "is missing")));
  }

  /**
   * The user is subscribed, or else the address, never both: that would be two messages. Opting out
   * is of both.
   */
  private Future<JsonObject> save(LinkTarget target, Set<Wish> wanted) {
    return states(target)
        .compose(
            before -> {
              var wishes = new ArrayList<SubscriptionState>();
              var forgotten = new ArrayList<Subscription>();
              for (var wish : wanted) {
                var all = everyone(target, wish.type(), wish.messenger());
                PreferenceTable.require(engine.registry(), wish.type(), wish.messenger());
                wishes.add(new SubscriptionState(all.get(0), true));
                forgotten.addAll(all.subList(1, all.size()));
              }
              before.stream()
                  .filter(SubscriptionState::subscribed)
                  .map(SubscriptionState::subscription)
                  .filter(s -> !wanted.contains(new Wish(s.type(), s.messenger())))
                  .flatMap(s -> everyone(target, s.type(), s.messenger()).stream())
                  .distinct()
                  .forEach(s -> wishes.add(new SubscriptionState(s, false)));
              return engine
                  .store()
                  .removeSubscriptions(forgotten)
                  .compose(v -> engine.store().putSubscriptions(wishes, now()));
            })
        .compose(v -> show(target));
  }

  private Instant now() {
    return engine.clock().instant();
  }
}
