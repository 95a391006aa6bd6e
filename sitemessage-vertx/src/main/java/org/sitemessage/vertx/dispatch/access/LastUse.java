package org.sitemessage.vertx.dispatch.access;

import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Records the last use of keys or sessions, to the minute. Nobody waits for that: a key whose use
 * cannot be recorded, because the disk is full for example, is still valid. Confined to one event
 * loop.
 */
final class LastUse {
  private static final Logger LOG = System.getLogger(LastUse.class.getName());

  /** Time between two records of the use of one key or session. */
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final String what;
  private final Write write;
  private final Set<Long> underWay = new HashSet<>();

  /** Writes a use into the store. */
  @FunctionalInterface
  interface Write {
    /** Records a use, unless one was recorded after {@code before} already. */
    Future<Void> used(long id, Instant now, Instant before);
  }

  /**
   * Creates one without uses.
   *
   * @param what name of the thing that is used, for the log
   */
  LastUse(String what, Write write) {
    this.what = what;
    this.write = write;
  }

  /** Begins to record a use, unless one was recorded lately, or is being recorded. */
  void record(long id, Optional<Instant> last, Instant now) {
    var before = now.minus(INTERVAL);
    if (last.filter(at -> !at.isBefore(before)).isPresent() || !underWay.add(id)) {
      return;
    }
    write
        .used(id, now, before)
        .onComplete(done -> underWay.remove(id))
        .onFailure(
            failure ->
                LOG.log(
                    Level.DEBUG, "the use of %s %d is not recorded".formatted(what, id), failure));
  }
}
