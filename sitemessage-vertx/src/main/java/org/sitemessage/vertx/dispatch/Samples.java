package org.sitemessage.vertx.dispatch;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.schedule.MessengerStats;
import org.sitemessage.api.schedule.SiteStats;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.send.Holds;
import org.sitemessage.vertx.dispatch.send.Pump;
import org.sitemessage.vertx.observe.EngineSample;
import org.sitemessage.vertx.observe.Inspection;

/**
 * Takes samples of the state of the engine. Confined to its event loop.
 *
 * @param engine the engine
 * @param pump state of the messengers and of the clock
 * @param holds current holds
 */
record Samples(EngineContext engine, Pump pump, Holds holds) {

  Future<EngineSample> take() {
    var at = engine.clock().instant();
    return engine
        .store()
        .queries()
        .depths()
        .compose(
            depth ->
                overdue()
                    .compose(
                        overdue ->
                            pump.states()
                                .compose(
                                    states ->
                                        engine
                                            .unregistered()
                                            .look()
                                            .map(
                                                missing ->
                                                    new EngineSample(
                                                        at,
                                                        messengers(states),
                                                        depth,
                                                        overdue,
                                                        pump.clockAhead(),
                                                        new SiteStats.Unregistered(
                                                            missing.messengers(), missing.types()),
                                                        engine.typePauses().aliases())))));
  }

  private static List<MessengerStats> messengers(JsonArray states) {
    return states.stream().map(one -> MessengerStats.fromJson((JsonObject) one)).toList();
  }

  Future<Map<String, Duration>> overdue() {
    var now = engine.clock().instant();
    var aliases =
        engine.registry().messengers().stream().map(Messenger::alias).collect(Collectors.toSet());
    return engine
        .store()
        .queries()
        .oldestDue(aliases, now)
        .map(
            oldest ->
                aliases.stream()
                    .collect(
                        Collectors.toMap(
                            Function.identity(),
                            alias -> Duration.between(oldest.getOrDefault(alias, now), now))));
  }

  List<Inspection.Condition> conditions() {
    return engine.registry().messengers().stream()
        .map(Messenger::alias)
        .map(this::condition)
        .toList();
  }

  private Inspection.Condition condition(String alias) {
    var paused =
        engine
            .pauses()
            .of(alias)
            .map(
                pause ->
                    new Inspection.Condition(
                        alias, MessengerStats.State.PAUSED, pause.reason(), pause.until()));
    var held =
        holds
            .ofMessenger(alias)
            .map(
                hold ->
                    new Inspection.Condition(
                        alias,
                        hold.paused() ? MessengerStats.State.PAUSED : MessengerStats.State.HELD,
                        hold.reason(),
                        Optional.of(hold.until())));
    return paused
        .or(() -> held)
        .orElseGet(
            () ->
                new Inspection.Condition(alias, MessengerStats.State.READY, "", Optional.empty()));
  }
}
