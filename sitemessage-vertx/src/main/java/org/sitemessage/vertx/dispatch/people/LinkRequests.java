package org.sitemessage.vertx.dispatch.people;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.people.PreferenceChoice;
import org.sitemessage.api.people.Preferences;
import org.sitemessage.api.people.Preferences.Cell;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.core.Hooks;
import org.sitemessage.vertx.store.value.LinkTarget;
import org.sitemessage.vertx.store.value.SubscriptionState;

/** Answers {@code sitemessage.link}: what a recipient does by a link in a message. */
public final class LinkRequests {
  private static final List<String> ACTIONS = List.of("show", "unsubscribe", "read", "save");
  private static final int UID_CHARS = 32;

  private final EngineContext engine;
  private final Hooks hooks;

  public LinkRequests(EngineContext engine, Hooks hooks) {
    this.engine = engine;
    this.hooks = hooks;
  }

  public Future<JsonObject> answer(JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("action", "dispatch", "uid", "locale", "subscriptions", "shown"));
    var action = fields.string("action", 16);
    if (!ACTIONS.contains(action)) {
      throw fields.invalid(
          "action", "is \"%s\", must be one of %s".formatted(action, String.join(", ", ACTIONS)));
    }
    var id =
        fields
            .integer("dispatch", 1, Long.MAX_VALUE)
            .orElseThrow(() -> fields.invalid("dispatch", "is missing"));
    var locale = fields.locale("locale");
    return engine
        .store()
        .links()
        .target(id, fields.string("uid", UID_CHARS))
        .map(found -> found.orElseThrow(() -> gone(id)))
        .compose(
            target ->
                switch (action) {
                  case "show" -> show(target, locale);
                  case "unsubscribe" -> unsubscribe(target).compose(v -> show(target, locale));
                  case "read" -> read(target);
                  default ->
                      save(target, PreferenceChoice.fromJson(body))
                          .compose(v -> show(target, locale));
                });
  }

  private static SiteMessageException gone(long id) {
    return new SiteMessageException(
        FailureCode.NOT_FOUND, "dispatch %d does not exist".formatted(id));
  }

  private Future<JsonObject> show(LinkTarget target, Locale asked) {
    var locale = asked.equals(Locale.ROOT) ? Locale.ENGLISH : asked;
    var type = engine.registry().findType(target.type());
    var messenger = engine.registry().findMessenger(target.messenger());
    return states(target)
        .map(
            states ->
                table(target, states, locale)
                    .toJson()
                    .put("type", target.type())
                    .put("title", type.map(t -> t.title(locale)).orElse(target.type()))
                    .put("messenger", target.messenger())
                    .put(
                        "messengerTitle",
                        messenger.map(m -> m.title(locale)).orElse(target.messenger()))
                    .put("optional", type.map(MessageType::allowUserSubscription).orElse(true)));
  }

  private Preferences table(LinkTarget target, List<SubscriptionState> states, Locale locale) {
    return PreferenceTable.whole(engine.registry(), locale)
        .table(
            person(target)::isReachedBy,
            cell -> isUndecided(target, states, cell) || isSubscribed(states, cell));
  }

  private static boolean isSubscribed(List<SubscriptionState> states, Cell cell) {
    return states.stream().anyMatch(s -> s.subscribed() && is(s, cell))
        && states.stream().noneMatch(s -> !s.subscribed() && is(s, cell));
  }

  /**
   * Returns whether a cell is that of the message, of which the recipient has wished nothing yet.
   * Its box is checked, because the recipient gets such messages; unchecking it is an opt-out, and
   * leaving it as it is changes nothing.
   */
  private static boolean isUndecided(LinkTarget target, List<SubscriptionState> states, Cell cell) {
    return cell.equals(new Cell(target.type(), target.messenger()))
        && states.stream().noneMatch(state -> is(state, cell));
  }

  private static boolean is(SubscriptionState state, Cell cell) {
    return state.subscription().type().equals(cell.type())
        && state.subscription().messenger().equals(cell.messenger());
  }

  private Future<List<SubscriptionState>> states(LinkTarget target) {
    return person(target).states(engine);
  }

  private static SubscriberRef person(LinkTarget target) {
    return new SubscriberRef(target.userId(), target.address(), target.messenger());
  }

  /** Opts out both the user and the address, so that messages which name either are stopped. */
  private Future<Void> unsubscribe(LinkTarget target) {
    if (!engine
        .registry()
        .findType(target.type())
        .map(MessageType::allowUserSubscription)
        .orElse(true)) {
      throw new SiteMessageException(
          FailureCode.UNSUPPORTED_MESSENGER,
          "message type \"%s\" does not let recipients unsubscribe".formatted(target.type()));
    }
    var optOuts =
        everyone(target, target.type(), target.messenger()).stream()
            .map(subscription -> new SubscriptionState(subscription, false))
            .toList();
    return engine
        .store()
        .subscriptions()
        .put(optOuts, now())
        .onSuccess(
            v -> {
              engine.events().unsubscribed(target);
              hooks.unsubscribed(Hooks.byLink(target, target.type(), target.messenger()));
            });
  }

  private List<Subscription> everyone(LinkTarget target, String type, String messenger) {
    var all = new ArrayList<Subscription>();
    if (!target.userId().isEmpty()) {
      all.add(Subscription.ofUser(type, messenger, target.userId()));
    }
    if (!target.address().isEmpty()) {
      all.add(
          Subscription.ofAddress(
              type, messenger, person(target).address(engine.registry(), messenger)));
    }
    return all;
  }

  private Future<JsonObject> read(LinkTarget target) {
    return engine
        .store()
        .links()
        .markRead(target.dispatchId(), now())
        .onSuccess(
            first -> {
              if (first) {
                engine.events().read(target);
                hooks.read(Hooks.byLink(target, target.type(), target.messenger()));
              }
            })
        .map(first -> new JsonObject().put("first", first));
  }

  /**
   * The user is subscribed, or else the address, never both: that would be two messages. Opting out
   * is of both.
   */
  private Future<Void> save(LinkTarget target, PreferenceChoice choice) {
    return states(target)
        .compose(
            before -> {
              var table = table(target, before, Locale.ROOT);
              choice
                  .chosen()
                  .forEach(cell -> PreferenceTable.require(engine.registry(), table, cell));
              var wishes = new ArrayList<SubscriptionState>();
              var forgotten = new ArrayList<Subscription>();
              for (var cell : choice.chosen()) {
                if (isUndecided(target, before, cell)) {
                  continue;
                }
                var all = everyone(target, cell.type(), cell.messenger());
                wishes.add(new SubscriptionState(all.get(0), true));
                forgotten.addAll(all.subList(1, all.size()));
              }
              var wanted =
                  before.stream()
                      .filter(SubscriptionState::subscribed)
                      .map(state -> cell(state.subscription()));
              var undecided =
                  choice.shown().stream()
                      .flatMap(Set::stream)
                      .filter(cell -> isUndecided(target, before, cell) && table.has(cell));
              var dropped =
                  Stream.concat(wanted, undecided)
                      .filter(cell -> choice.covers(cell) && !choice.chosen().contains(cell))
                      .distinct()
                      .toList();
              dropped.stream()
                  .flatMap(cell -> everyone(target, cell.type(), cell.messenger()).stream())
                  .forEach(s -> wishes.add(new SubscriptionState(s, false)));
              return engine
                  .store()
                  .subscriptions()
                  .remove(forgotten)
                  .compose(v -> engine.store().subscriptions().put(wishes, now()))
                  .onSuccess(
                      v ->
                          dropped.forEach(
                              cell ->
                                  hooks.unsubscribed(
                                      Hooks.byLink(target, cell.type(), cell.messenger()))));
            });
  }

  private static Cell cell(Subscription subscription) {
    return new Cell(subscription.type(), subscription.messenger());
  }

  private Instant now() {
    return engine.clock().instant();
  }
}
