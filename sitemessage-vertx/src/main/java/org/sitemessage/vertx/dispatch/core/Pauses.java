package org.sitemessage.vertx.dispatch.core;

import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.sitemessage.vertx.store.PauseStore;
import org.sitemessage.vertx.store.value.ManualPause;
import org.sitemessage.vertx.text.LogTime;

/**
 * The messengers that people have paused. Unlike a hold, a pause is ended only by a person or by
 * its time. Confined to one event loop. Mirrored in the store, so that a restarted process and
 * other processes know the pauses.
 */
public final class Pauses {
  private static final Logger LOG = System.getLogger(Pauses.class.getName());

  private final PauseStore store;
  private final Clock clock;
  private final BiConsumer<String, String> changed;
  private final Map<String, ManualPause> all = new HashMap<>();
  private int changes;

  /**
   * Creates an empty book of pauses.
   *
   * @param changed receiver of the alias and the new state, {@code paused} or {@code ready}
   */
  public Pauses(PauseStore store, Clock clock, BiConsumer<String, String> changed) {
    this.store = store;
    this.clock = clock;
    this.changed = changed;
  }

  /** Reads the pauses that are stored. */
  public Future<Void> reread() {
    var before = changes;
    return store
        .all(clock)
        .map(
            found -> {
              // What was changed here meanwhile may or may not stand in what was read.
              if (changes == before) {
                adopt(found);
              }
              return null;
            });
  }

  private void adopt(List<ManualPause> found) {
    var gone = new HashSet<>(all.keySet());
    for (var pause : found) {
      gone.remove(pause.messenger());
      if (!all.containsKey(pause.messenger()) && pause.blocks(clock.instant())) {
        announce(pause);
      }
      all.put(pause.messenger(), pause);
    }
    gone.forEach(this::end);
  }

  /** Returns the pause of a messenger, if it is paused now. */
  public Optional<ManualPause> of(String alias) {
    return Optional.ofNullable(all.get(alias)).filter(pause -> pause.blocks(clock.instant()));
  }

  /** Pauses a messenger, or replaces its pause; completes once other processes can know. */
  public Future<Void> pause(ManualPause pause) {
    return store
        .put(pause, clock)
        .map(
            v -> {
              changes++;
              all.put(pause.messenger(), pause);
              announce(pause);
              return null;
            });
  }

  /** Ends the pause of a messenger, if it has one; completes once other processes can know. */
  public Future<Void> resume(String alias) {
    return all.containsKey(alias)
        ? store
            .remove(alias)
            .map(
                v -> {
                  changes++;
                  end(alias);
                  return null;
                })
        : Future.succeededFuture();
  }

  /** Ends the pauses whose time is over. Returns whether there was one. */
  public boolean sweep() {
    var over =
        all.values().stream()
            .filter(pause -> !pause.blocks(clock.instant()))
            .map(ManualPause::messenger)
            .toList();
    over.forEach(
        alias -> {
          changes++;
          end(alias);
          store
              .remove(alias)
              .onFailure(
                  failure ->
                      LOG.log(
                          Level.WARNING,
                          "the end of the pause of messenger \"{0}\" could not be stored: {1}",
                          alias,
                          failure.getMessage()));
        });
    return !over.isEmpty();
  }

  private void announce(ManualPause pause) {
    LOG.log(
        Level.WARNING,
        "messenger \"{0}\" is paused by hand{1}, nothing is lost: {2}",
        pause.messenger(),
        pause.until().map(until -> " until " + LogTime.of(until)).orElse(", until it is resumed"),
        pause.reason());
    changed.accept(pause.messenger(), "paused");
  }

  private void end(String alias) {
    all.remove(alias);
    LOG.log(Level.INFO, "messenger \"{0}\" is no longer paused by hand", alias);
    changed.accept(alias, "ready");
  }
}
