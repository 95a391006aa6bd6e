package org.sitemessage.vertx.dispatch.core;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Reaction;
import org.sitemessage.vertx.async.InFlight;
import org.sitemessage.vertx.store.value.LinkTarget;

/**
 * Tells message types what recipients have done, after the commit, on worker threads of its own.
 * Only the stop waits for the answers. Confined to one event loop.
 */
public final class Hooks {
  private static final Logger LOG = System.getLogger(Hooks.class.getName());
  private static final int THREADS = 4;
  private static final int WAITING = 10_000;

  private final EngineContext engine;
  private final WorkerExecutor workers;
  private final InFlight underWay = new InFlight();
  private boolean overrun;

  public Hooks(EngineContext engine) {
    this.engine = engine;
    this.workers = engine.vertx().createSharedWorkerExecutor("sitemessage-hooks", THREADS);
  }

  /** Returns a reaction of a recipient by a link in a message. */
  public static Reaction byLink(LinkTarget target, String type, String messenger) {
    return new Reaction(
        type,
        messenger,
        target.userId(),
        target.address(),
        OptionalLong.of(target.messageId()),
        OptionalLong.of(target.dispatchId()));
  }

  public void read(Reaction reaction) {
    tell("read", reaction, MessageType::onRead);
  }

  public void unsubscribed(Reaction reaction) {
    tell("unsubscribed", reaction, MessageType::onUnsubscribe);
  }

  private void tell(
      String what, Reaction reaction, BiFunction<MessageType, Reaction, Future<Void>> hook) {
    engine
        .registry()
        .findType(reaction.type())
        .filter(type -> hasRoom(what, reaction))
        .ifPresent(
            type -> {
              var told =
                  workers
                      .executeBlocking(() -> hook.apply(type, reaction), false)
                      .compose(done -> done);
              underWay
                  .track(engine.here(told))
                  .onFailure(failure -> complain(what, reaction, failure));
            });
  }

  /**
   * Returns whether there is room for another call. Without room, logs that once, and the call is
   * dropped: a hook that hangs must not fill the memory.
   */
  private boolean hasRoom(String what, Reaction reaction) {
    var room = underWay.count() < WAITING;
    if (!room && !overrun) {
      LOG.log(
          Level.ERROR,
          "{0} calls of message types have not returned: \"{1}\" and others are not told which"
              + " dispatches are {2}",
          String.valueOf(WAITING),
          reaction.type(),
          what);
    }
    overrun = !room;
    return room;
  }

  private static void complain(String what, Reaction reaction, Throwable failure) {
    LOG.log(
        Level.ERROR,
        "message type \"%s\" failed when it was told that dispatch %s is %s"
            .formatted(
                reaction.type(),
                reaction.dispatchId().isPresent() ? reaction.dispatchId().getAsLong() : "(none)",
                what),
        failure);
  }

  /** Completes once all have answered, or the time is over. */
  public Future<Void> stop(Duration timeout) {
    return underWay.whenIdle(engine.vertx(), timeout).eventually(workers::close);
  }
}
