package org.sitemessage.vertx.dispatch.people;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.people.PreferenceChoice;
import org.sitemessage.api.people.PreferenceQuery;
import org.sitemessage.api.people.PreferenceStyle;
import org.sitemessage.api.people.Preferences;
import org.sitemessage.api.people.Preferences.Cell;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.store.value.SubscriptionState;
import org.sitemessage.vertx.text.PreferenceHtml;

/** Shows and saves preference tables: two actions of {@code sitemessage.subscriptions}. */
final class PreferenceRequests {
  private final EngineContext engine;
  private final SubscriptionWriter wishes;

  PreferenceRequests(EngineContext engine, SubscriptionWriter wishes) {
    this.engine = engine;
    this.wishes = wishes;
  }

  Future<JsonObject> show(JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(with(Set.of("action", "html"), PreferenceQuery.KEYS));
    var query = PreferenceQuery.fromJson(body);
    var style = PreferenceStyle.read(fields);
    return table(query)
        .map(
            table -> {
              var json = table.toJson();
              style.ifPresent(
                  one -> json.put("html", PreferenceHtml.of(table, query.locale(), one)));
              return json;
            });
  }

  /**
   * Saves a choice: a shown cell that is not chosen becomes an opt-out, if it was subscribed to.
   */
  Future<JsonObject> save(JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(
        with(Set.of("action", "html"), with(PreferenceQuery.KEYS, PreferenceChoice.KEYS)));
    var query = PreferenceQuery.fromJson(body);
    var choice = PreferenceChoice.fromJson(body);
    PreferenceStyle.read(fields);
    return table(query)
        .map(table -> changes(query, table, choice))
        .compose(wishes::put)
        .compose(v -> show(withoutChoice(body)));
  }

  private static Set<String> with(Set<String> some, Set<String> more) {
    var all = new HashSet<>(some);
    all.addAll(more);
    return all;
  }

  private static JsonObject withoutChoice(JsonObject body) {
    var query = body.copy();
    PreferenceChoice.KEYS.forEach(query::remove);
    return query;
  }

  private Future<Preferences> table(PreferenceQuery query) {
    var person = new SubscriberRef(query.userId(), query.address());
    var table = PreferenceTable.of(engine.registry(), query);
    return person
        .states(engine)
        .map(
            states -> {
              var subscribed = subscribed(states);
              return table.table(person::isReachedBy, subscribed::contains);
            });
  }

  private static Set<Cell> subscribed(List<SubscriptionState> states) {
    return states.stream()
        .filter(SubscriptionState::subscribed)
        .map(state -> new Cell(state.subscription().type(), state.subscription().messenger()))
        .collect(Collectors.toSet());
  }

  private List<SubscriptionState> changes(
      PreferenceQuery query, Preferences table, PreferenceChoice choice) {
    choice.chosen().forEach(cell -> PreferenceTable.require(engine.registry(), table, cell));
    var person = new SubscriberRef(query.userId(), query.address());
    var changes = new ArrayList<SubscriptionState>();
    for (var cell : table.cells()) {
      var chosen = choice.chosen().contains(cell);
      if (chosen != table.isSubscribed(cell) && choice.covers(cell)) {
        var messenger = engine.registry().messenger(cell.messenger());
        changes.add(new SubscriptionState(person.to(cell.type(), messenger), chosen));
      }
    }
    return changes;
  }
}
