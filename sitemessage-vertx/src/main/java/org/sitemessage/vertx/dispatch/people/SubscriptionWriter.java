package org.sitemessage.vertx.dispatch.people;

import io.vertx.core.Future;
import java.util.List;
import org.sitemessage.api.Reaction;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.core.Hooks;
import org.sitemessage.vertx.store.value.SubscriptionState;

/** Stores what people wish, and tells the types what they do not wish any more. */
record SubscriptionWriter(EngineContext engine, Hooks hooks) {

  Future<Void> put(List<SubscriptionState> states) {
    return engine
        .store()
        .subscriptions()
        .put(states, engine.clock().instant())
        .onSuccess(
            v ->
                states.stream()
                    .filter(state -> !state.subscribed())
                    .forEach(state -> hooks.unsubscribed(Reaction.of(state.subscription()))));
  }
}
