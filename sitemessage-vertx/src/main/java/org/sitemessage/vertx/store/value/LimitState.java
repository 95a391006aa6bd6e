package org.sitemessage.vertx.store.value;

import java.util.EnumMap;
import java.util.Map;
import org.sitemessage.api.Outcome.Scope;

/**
 * Permits that the limits of a messenger have given, and dispatches that wait for them.
 *
 * @param day the last day on which a delivery was begun, as it is counted; empty if days are not
 *     limited or nothing was begun yet
 * @param started number of deliveries begun on that day
 * @param days ordinal of that day among the days with a delivery
 * @param parked number of dispatches that wait for their address or domain, by scope
 */
public record LimitState(String day, long started, int days, Map<Scope, Long> parked) {
  /** State without permits given and without waiting dispatches. */
  public static final LimitState NONE = new LimitState("", 0, 0, Map.of());

  /** Copies. */
  public LimitState {
    parked = Map.copyOf(parked);
  }

  /**
   * The count of a day.
   *
   * @param day the day, such as {@code 2026-01-31}
   * @param most maximum number of deliveries
   * @param started number of deliveries begun
   */
  public record Today(String day, long most, long started) {
    /** Returns the number of deliveries that may still begin. */
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

  /** Returns the sum of both states; the days are those of this one. */
  public LimitState and(LimitState other) {
    var both = this;
    for (var entry : other.parked.entrySet()) {
      both = both.withParked(entry.getKey(), entry.getValue());
    }
    return both;
  }
}
