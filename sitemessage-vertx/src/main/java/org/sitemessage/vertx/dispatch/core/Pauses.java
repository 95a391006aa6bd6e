package org.sitemessage.vertx.dispatch.core;

import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.sitemessage.vertx.store.PauseStore;
import org.sitemessage.vertx.store.value.ManualPause;
import org.sitemessage.vertx.text.LogTime;

/**
 * The messengers, or the message types, that people have paused. Unlike a hold, a pause is ended
 * only by a person or by its time. The store decides that its time is over, because another process
 * may have extended it. Confined to one event loop, except for {@link #isPaused}. Mirrored in the
 * store, so that a restarted process and other processes know the pauses.
 */
public final class Pauses {
  private static final Logger LOG = System.getLogger(Pauses.class.getName());

  private final String kind;
  private final PauseStore store;
  private final Clock clock;
  private final Consumer<String> began;
  private final Consumer<String> ended;

  /** Read by the messengers' threads, too, before each delivery. */
  private final Map<String, ManualPause> all = new ConcurrentHashMap<>();

  private int changes;
  private int asked;
  private int adopted;
  private boolean sweeping;

  /**
   * Creates an empty book of pauses.
   *
   * @param kind word of the log for what is paused
   * @param began receiver of the aliases that are paused
   * @param ended receiver of the aliases that are resumed
   */
  private Pauses(
      String kind, PauseStore store, Clock clock, Consumer<String> began, Consumer<String> ended) {
    this.kind = kind;
    this.store = store;
    this.clock = clock;
    this.began = began;
    this.ended = ended;
  }

  /**
   * Creates an empty book of paused messengers.
   *
   * @param changed receiver of the messengers that are paused and resumed
   */
  public static Pauses ofMessengers(PauseStore store, Clock clock, MessengerChanges changed) {
    return new Pauses("messenger", store, clock, changed::paused, changed::resumed);
  }

  /** Creates an empty book of paused message types. */
  public static Pauses ofTypes(PauseStore store, Clock clock) {
    return new Pauses("message type", store, clock, alias -> {}, alias -> {});
  }

  /**
   * Returns all aliases that are paused; also after the time of their pauses, until the store has
   * said that nobody has extended them.
   */
  public Set<String> aliases() {
    return Set.copyOf(all.keySet());
  }

  /** Reads the pauses that are stored. */
  public Future<Void> reread() {
    return store.current(clock).onSuccess(reading()::accept).mapEmpty();
  }

  /** Returns the receiver of all stored pauses, for one reading that begins now. */
  public Consumer<List<ManualPause>> reading() {
    var before = changes;
    var number = ++asked;
    return found -> {
      // What was changed or read here meanwhile is newer than what was read now.
      if (changes == before && number > adopted) {
        adopted = number;
        adopt(found);
      }
    };
  }

  private void adopt(List<ManualPause> found) {
    var gone = new HashSet<>(all.keySet());
    for (var pause : found) {
      gone.remove(pause.alias());
      if (all.put(pause.alias(), pause) == null) {
        announce(pause);
      }
    }
    gone.forEach(this::end);
  }

  /** Returns the pause of a messenger, if it is paused now. */
  public Optional<ManualPause> of(String alias) {
    return Optional.ofNullable(all.get(alias)).filter(pause -> pause.blocks(clock.instant()));
  }

  /** Returns the pauses of all messengers but these, in the order of their aliases. */
  public List<ManualPause> except(Set<String> aliases) {
    return all.values().stream()
        .filter(pause -> !aliases.contains(pause.alias()) && pause.blocks(clock.instant()))
        .sorted(Comparator.comparing(ManualPause::alias))
        .toList();
  }

  /**
   * Returns whether a messenger may send nothing; also after the time of its pause, until the store
   * has said that nobody has extended it. Callable from any thread.
   */
  public boolean isPaused(String alias) {
    return all.containsKey(alias);
  }

  /** Pauses a messenger, or replaces its pause; completes once other processes can know. */
  public Future<Void> pause(ManualPause pause) {
    return store
        .put(pause, clock)
        .map(
            v -> {
              changes++;
              all.put(pause.alias(), pause);
              announce(pause);
              return null;
            });
  }

  /**
   * Ends the pause of a messenger, also one that only other processes know yet. Completes once they
   * can know. Returns whether there was one.
   */
  public Future<Boolean> resume(String alias) {
    return store
        .remove(alias)
        .map(
            removed -> {
              changes++;
              var known = isPaused(alias);
              if (known) {
                end(alias);
              }
              return removed || known;
            });
  }

  /** Ends the pauses whose time is over. Returns whether a messenger may send again. */
  public Future<Boolean> sweep() {
    var now = clock.instant();
    if (sweeping || all.values().stream().allMatch(pause -> pause.blocks(now))) {
      return Future.succeededFuture(false);
    }
    var before = Set.copyOf(all.keySet());
    sweeping = true;
    return reread()
        .map(v -> !all.keySet().containsAll(before))
        .onComplete(result -> sweeping = false);
  }

  private void announce(ManualPause pause) {
    LOG.log(
        Level.WARNING,
        "{3} \"{0}\" is paused by hand{1}, nothing is lost: {2}",
        pause.alias(),
        pause.until().map(until -> " until " + LogTime.of(until)).orElse(", until it is resumed"),
        pause.reason(),
        kind);
    began.accept(pause.alias());
  }

  private void end(String alias) {
    all.remove(alias);
    LOG.log(Level.INFO, "{1} \"{0}\" is no longer paused by hand", alias, kind);
    ended.accept(alias);
  }
}
