package org.sitemessage.vertx.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.schedule.MessengerStats;
import org.sitemessage.api.schedule.SiteStats;

/**
 * State of an engine and of its store at one time.
 *
 * @param at time of the sample
 * @param messengers states of the messengers of this process
 * @param depth number of dispatches that were not sent, by messenger and state, for all processes
 *     on the store; a number of 0 may be absent
 * @param overdue age of the dispatch that is due for longest and not claimed, by messenger of this
 *     process; zero if none is due
 * @param clockAhead time by which the clock of this process is ahead of the database's, negative if
 *     it is behind; empty if no other process can share the store
 * @param unregistered messengers and types of due dispatches that this process has not registered
 * @param pausedTypes aliases of the message types that people have paused
 */
public record EngineSample(
    Instant at,
    List<MessengerStats> messengers,
    Map<String, Map<QueueState, Long>> depth,
    Map<String, Duration> overdue,
    Optional<Duration> clockAhead,
    SiteStats.Unregistered unregistered,
    Set<String> pausedTypes) {
  /** Copies list, maps and set. */
  public EngineSample {
    messengers = List.copyOf(messengers);
    depth = Map.copyOf(depth);
    overdue = Map.copyOf(overdue);
    pausedTypes = Set.copyOf(pausedTypes);
  }

  /** Returns the number of dispatches of a messenger in a state. */
  public long depth(String messenger, QueueState state) {
    return depth.getOrDefault(messenger, Map.of()).getOrDefault(state, 0L);
  }
}
