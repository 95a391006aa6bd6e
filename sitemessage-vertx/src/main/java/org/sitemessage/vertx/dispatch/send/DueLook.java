package org.sitemessage.vertx.dispatch.send;

import io.vertx.core.AsyncResult;
import java.util.Map;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.store.ClaimStore;

/**
 * Looks for what is due at all messengers at once, so that an idle process asks its store little.
 * Confined to one event loop.
 */
final class DueLook {
  /** Time to the next look after a slow one, as a multiple of that one's. */
  private static final int BETWEEN_SLOW_LOOKS = 100;

  private final EngineContext engine;
  private final Map<String, Sender> senders;
  private final Runnable joinGroups;
  private final Runnable prepare;
  private boolean looking;
  private long restUntil = System.nanoTime();

  /**
   * Creates an object that has not looked yet.
   *
   * @param senders senders by the alias of their messenger
   * @param joinGroups lets waiting dispatches join their groups
   * @param prepare makes the dispatches of postponed messages
   */
  DueLook(
      EngineContext engine, Map<String, Sender> senders, Runnable joinGroups, Runnable prepare) {
    this.engine = engine;
    this.senders = senders;
    this.joinGroups = joinGroups;
    this.prepare = prepare;
  }

  /**
   * Looks, never twice at the same time, and lets the senders do what is due. A look takes long
   * while PostgreSQL cannot remove old row versions; then each sender looks for itself for a while,
   * because it remembers where it has been.
   */
  void look() {
    var begun = System.nanoTime();
    if (begun - restUntil < 0) {
      senders.values().forEach(Sender::tick);
      joinGroups.run();
      prepare.run();
    } else if (!looking) {
      looking = true;
      engine
          .store()
          .claims()
          .waiting(senders.keySet(), engine.clock().instant())
          .onComplete(
              result -> {
                looking = false;
                var took = System.nanoTime() - begun;
                if (took > OtherNodes.SLOW_LOOK.toNanos()) {
                  restUntil = begun + took * BETWEEN_SLOW_LOOKS;
                }
                attend(result);
              });
    }
  }

  private void attend(AsyncResult<ClaimStore.Waiting> look) {
    senders.forEach(
        (alias, sender) -> {
          if (look.failed()) {
            sender.noteStore(look.cause());
          } else if (look.result().messengers().contains(alias)) {
            sender.tick();
          } else {
            sender.rest();
          }
        });
    if (look.succeeded() && look.result().groups()) {
      joinGroups.run();
    }
    if (look.succeeded() && look.result().postponed()) {
      prepare.run();
    }
  }
}
