package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import org.sitemessage.vertx.store.value.ManualPause;

/** Messengers, or message types, that people have paused. */
public interface PauseStore {

  /**
   * Removes the pauses whose time is over by the clock that all processes share, and returns all
   * others, with their times by the given clock.
   */
  Future<List<ManualPause>> current(Clock clock);

  /** Adds a pause, or replaces that of the same alias. */
  Future<Void> put(ManualPause pause, Clock clock);

  /** Removes the pause of an alias. Returns whether there was one. */
  Future<Boolean> remove(String alias);
}
