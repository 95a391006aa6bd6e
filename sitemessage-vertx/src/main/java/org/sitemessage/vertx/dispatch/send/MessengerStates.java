package org.sitemessage.vertx.dispatch.send;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Messenger;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.core.JsonViews;
import org.sitemessage.vertx.dispatch.core.Registry;
import org.sitemessage.vertx.store.value.LimitState;
import org.sitemessage.vertx.store.value.ManualPause;

/**
 * Shows the states of the messengers of this process.
 *
 * @param engine the engine
 * @param holds current holds
 * @param senders the senders by alias
 */
record MessengerStates(EngineContext engine, Holds holds, Map<String, Sender> senders) {

  /** Returns the state of each messenger, also of one that is paused and no longer configured. */
  Future<JsonArray> states() {
    return engine.store().limits().states().map(this::states);
  }

  private JsonArray states(Map<String, LimitState> limited) {
    var states = new JsonArray();
    senders.forEach(
        (alias, sender) -> {
          var state =
              new JsonObject()
                  .put("alias", alias)
                  .put("title", sender.channel().messenger().title())
                  .put("state", "ready")
                  .put("inFlight", sender.inFlight())
                  .put("types", types(sender.channel().messenger()));
          var members = sender.channel().members();
          if (!members.isEmpty()) {
            state.put("members", members);
          }
          JsonViews.limits(
                  sender.limiter().limits(),
                  limited.getOrDefault(alias, LimitState.NONE),
                  sender.limiter().closedUntil(),
                  engine.clock().instant())
              .ifPresent(limits -> state.put("limits", limits));
          engine
              .limits()
              .of(alias)
              .ifPresent(manual -> state.put("limitsByHand", JsonViews.limitsByHand(manual)));
          holds
              .ofMessenger(alias)
              .ifPresent(
                  hold ->
                      state
                          .put("state", JsonViews.state(hold))
                          .put("reason", hold.reason())
                          .put("untilMs", hold.until().toEpochMilli()));
          engine.pauses().of(alias).ifPresent(pause -> addPause(state, pause));
          states.add(state);
        });
    engine.pauses().except(senders.keySet()).forEach(pause -> states.add(unconfigured(pause)));
    return states;
  }

  /** A pause outlives the configuration of its messenger, and would stop it if it came back. */
  private static JsonObject unconfigured(ManualPause pause) {
    var state =
        new JsonObject()
            .put("alias", pause.alias())
            .put("title", pause.alias())
            .put("inFlight", 0)
            .put("types", new JsonArray());
    addPause(state, pause);
    return state;
  }

  private static void addPause(JsonObject state, ManualPause pause) {
    state.remove("untilMs");
    pause.until().ifPresent(until -> state.put("untilMs", until.toEpochMilli()));
    state
        .put("state", "paused")
        .put("reason", pause.reason())
        .put("pausedByHand", JsonViews.pause(pause));
  }

  private JsonArray types(Messenger messenger) {
    var fitting =
        engine.registry().types().stream()
            .filter(type -> Registry.goesThrough(type, messenger))
            .map(MessageType::alias)
            .toList();
    return new JsonArray(fitting);
  }

  /**
   * Adds the due dispatches that were not sent to a reply.
   *
   * @param due number of due dispatches by messenger
   */
  JsonObject left(JsonObject reply, Map<String, Long> due) {
    var waiting = new JsonArray();
    var total = 0L;
    for (var sender : senders.entrySet()) {
      long dispatches = due.getOrDefault(sender.getKey(), 0L);
      if (dispatches > 0) {
        waiting.add(whyLeft(sender.getKey(), sender.getValue(), dispatches));
        total += dispatches;
      }
    }
    return reply.put("left", total).put("waiting", waiting);
  }

  /** Returns the reason why due dispatches have not been sent. */
  private JsonObject whyLeft(String alias, Sender sender, long dispatches) {
    var left = new JsonObject().put("messenger", alias).put("dispatches", dispatches);
    var pause = engine.pauses().of(alias);
    if (pause.isPresent()) {
      pause.get().until().ifPresent(until -> left.put("untilMs", until.toEpochMilli()));
      return left.put("why", "paused");
    }
    var hold = holds.ofMessenger(alias);
    if (hold.isPresent()) {
      return left.put("why", JsonViews.state(hold.get()))
          .put("untilMs", hold.get().until().toEpochMilli());
    }
    var next = sender.limiter().next();
    if (next.isPresent()) {
      return left.put("why", "limited").put("untilMs", next.get().toEpochMilli());
    }
    if (!sender.isStopped() && !engine.typePauses().aliases().isEmpty()) {
      return left.put("why", "typePaused");
    }
    return left.put("why", sender.isStopped() ? "stopped" : "busy");
  }
}
