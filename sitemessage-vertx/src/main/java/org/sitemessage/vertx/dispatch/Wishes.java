package org.sitemessage.vertx.dispatch;

import io.vertx.core.Future;
import java.util.List;
import org.sitemessage.api.Reaction;
import org.sitemessage.vertx.store.SubscriptionState;

/** Stores what people wish, and tells the types what they do not wish any more. */
record Wishes(Engine engine, Hooks hooks) {

  Future<Void> put(List<SubscriptionState> states) {
    return engine
        .store()
        .putSubscriptions(states, engine.clock().instant())
        .onSuccess(
            v ->
                states.stream()
                    .filter(state -> !state.subscribed())
                    .forEach(state -> hooks.unsubscribed(Reaction.of(state.subscription()))));
  }
}
