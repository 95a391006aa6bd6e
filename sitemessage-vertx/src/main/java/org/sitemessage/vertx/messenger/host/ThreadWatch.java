package org.sitemessage.vertx.messenger.host;

import io.vertx.core.Context;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.sitemessage.vertx.messenger.base.DeliveryGuard;

/**
 * Finds out from another thread whether a messenger's thread still does what it is given. Usable
 * from any thread.
 */
final class ThreadWatch {
  private static final Logger LOG = System.getLogger(ThreadWatch.class.getName());

  private final String alias;
  private final DeliveryGuard guard;
  private final Runnable giveUp;
  private final AtomicReference<@Nullable Long> asked = new AtomicReference<>();
  private volatile boolean blocked;
  private volatile boolean stopped;

  /**
   * Creates a watch.
   *
   * @param giveUp called at each look that finds the thread blocked
   */
  ThreadWatch(String alias, DeliveryGuard guard, Runnable giveUp) {
    this.alias = alias;
    this.guard = guard;
    this.giveUp = giveUp;
  }

  /** Looks once. A thread that has done nothing for the deadline is blocked. */
  void look(Context context) {
    if (stopped) {
      return;
    }
    var now = System.nanoTime();
    if (asked.compareAndSet(null, now)) {
      try {
        context.runOnContext(v -> answered());
      } catch (RejectedExecutionException e) {
        stopped = true; // Its threads have ended, with the verticle or with Vert.x.
      }
      return;
    }
    var since = asked.get();
    if (since != null && now - since > guard.allowed().toNanos()) {
      note();
      giveUp.run();
    }
  }

  private void answered() {
    asked.set(null);
    if (blocked) {
      blocked = false;
      LOG.log(Level.INFO, "the thread of messenger \"{0}\" is free again", alias);
    }
  }

  private void note() {
    if (blocked) {
      return;
    }
    blocked = true;
    var thread = guard.thread();
    var where = new IllegalStateException("the call has not returned");
    thread.ifPresent(inside -> where.setStackTrace(inside.getStackTrace()));
    LOG.log(
        Level.WARNING,
        ("messenger \"%s\" blocks its thread %s; its deliveries count as unknown, and it is held"
                + " until the thread is free")
            .formatted(alias, thread.map(Thread::getName).orElse("")),
        where);
  }

  boolean isBlocked() {
    return blocked;
  }

  void stop() {
    stopped = true;
  }
}
