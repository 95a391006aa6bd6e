package org.sitemessage.vertx.store.value;

import java.util.EnumMap;
import java.util.Map;
import org.sitemessage.api.Outcome.Scope;

/**
 * What the limits of a messenger have given, and what waits for them.
 *
 * @param day the last day on which something was begun, as it is counted; empty if days are not
 *     limited or nothing was begun yet
 * @param started how many on that day
 * @param days the how-manieth day with a delivery that was
 * @param parked how many dispatches wait for their address or domain
 */
public record LimitState(String day, long started, int days, Map<Scope, Long> parked) {
  /** Nothing given, nothing waits. */
  public static final LimitState NONE = new LimitState("", 0, 0, Map.of());

  /** Copies. */
  public LimitState {
    parked = Map.copyOf(parked);
  }

  /**
   * What a day has given.
   *
   * @param day it: {@code 2026-01-31}
   * @param most what it may give
   * @param started what it has
   */
  public record Today(String day, long most, long started) {
    /** What is left. */
    public long left() {
      return Math.max(0, most - started);
    }
  }

  public LimitState withParked(Scope scope, long count) {
    var more = new EnumMap<Scope, Long>(Scope.class);
    more.putAll(parked);
    more.put(scope, count);
    return new LimitState(day, started, days, more);
  }

  /** Both; the days are those of this one. */
  public LimitState and(LimitState other) {
    var both = this;
    for (var entry : other.parked.entrySet()) {
      both = both.withParked(entry.getKey(), entry.getValue());
    }
    return both;
  }
}
