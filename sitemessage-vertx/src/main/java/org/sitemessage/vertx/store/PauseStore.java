package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import org.sitemessage.vertx.store.value.ManualPause;

/** Messengers that people have paused. */
public interface PauseStore {

  /** Returns all pauses, with their times by the given clock. */
  Future<List<ManualPause>> all(Clock clock);

  /** Adds a pause, or replaces that of the same messenger. */
  Future<Void> put(ManualPause pause, Clock clock);

  /** Removes the pause of a messenger, if there is one. */
  Future<Void> remove(String messenger);
}
