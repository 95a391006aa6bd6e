package org.sitemessage.vertx.dispatch.core;

import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sitemessage.vertx.store.QueryStore;

/**
 * The messengers and message types that something is due for and that this process has not
 * registered. Each is logged once, and again if it comes back after it was settled. Confined to one
 * event loop.
 */
public final class Unregistered {
  private static final Logger LOG = System.getLogger(Unregistered.class.getName());
  private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);

  private final QueryStore store;
  private final Registry registry;
  private final Clock clock;
  private final Lease lease;
  private final Duration remembered;
  private final Set<String> messengers = new TreeSet<>();

  /** Times at which a dispatch of a type was put off last. */
  private final Map<String, Instant> types = new TreeMap<>();

  private @Nullable Future<Found> looking;
  private long lookAt = System.nanoTime();

  /**
   * The aliases that this process has not registered, in the order of the aliases.
   *
   * @param messengers aliases of messengers
   * @param types aliases of message types
   */
  public record Found(List<String> messengers, List<String> types) {}

  /**
   * Creates an object that has found nothing yet.
   *
   * @param lease tells whether other processes are alive, which may have registered more; a
   *     messenger then counts only once its dispatches are overdue by the length of the lease
   * @param longestDelay maximum delay between two attempts; a type that was not met for twice as
   *     long is forgotten
   */
  public Unregistered(
      QueryStore store, Registry registry, Clock clock, Lease lease, Duration longestDelay) {
    this.store = store;
    this.registry = registry;
    this.clock = clock;
    this.lease = lease;
    this.remembered = longestDelay.multipliedBy(2);
  }

  /** Looks for messengers, once a minute. A failure is that of the senders, too. */
  public void tick() {
    if (System.nanoTime() - lookAt >= 0) {
      look();
    }
  }

  /** Looks for messengers, never twice at the same time, and returns all that is known. */
  public Future<Found> look() {
    if (looking != null) {
      return looking;
    }
    lookAt = System.nanoTime() + BETWEEN_LOOKS.toNanos();
    var overdue = lease.hasOthers() ? lease.length() : Duration.ZERO;
    var look =
        store
            .dueMessengers(registry.messengerAliases(), clock.instant().minus(overdue))
            .map(this::found);
    looking = look;
    return look.onComplete(v -> looking = null);
  }

  private Found found(Set<String> due) {
    messengers.retainAll(due);
    due.stream()
        .filter(messengers::add)
        .forEach(
            alias ->
                warn(
                    "dispatches are due for messenger \"{0}\", which this process has not"
                        + " registered (registered: {1}); they wait until a process that has it"
                        + " runs, or until they are cancelled or expire",
                    alias, registry.messengerAliases()));
    var forgotten = clock.instant().minus(remembered);
    types.values().removeIf(seen -> seen.isBefore(forgotten));
    return new Found(List.copyOf(messengers), List.copyOf(types.keySet()));
  }

  /** Notes that a dispatch was put off because its message type is not registered. */
  public void type(String alias) {
    if (types.put(alias, clock.instant()) == null) {
      warn(
          "dispatches of message type \"{0}\" are due, which this process has not registered"
              + " (registered: {1}); they are tried again until a process that has it runs, or"
              + " until they are cancelled or expire",
          alias, registry.typeAliases());
    }
  }

  private static void warn(String text, String alias, Collection<String> registered) {
    LOG.log(Level.WARNING, text, alias, String.join(", ", registered));
  }
}
