package org.sitemessage.vertx.store.history;

import java.util.EnumMap;
import java.util.Map;
import org.sitemessage.api.history.HistoryCounts;

/** Numbers of dispatches by what became of them, and their times. Confined to one thread. */
public final class Tally {
  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private final Histogram delays;
  private final Histogram took;

  /** Outcomes of dispatches; one column of the store each, in this order. */
  public enum Kind {
    SENT,
    FAILED,
    DEFERRED,
    UNKNOWN,
    EXPIRED,
    CANCELLED,
    BOUNCED
  }

  /** Creates an empty tally. */
  public Tally() {
    this(new Histogram(), new Histogram());
  }

  /** Creates a tally without counts. */
  public Tally(Histogram delays, Histogram took) {
    this.delays = delays;
    this.took = took;
  }

  /** Counts dispatches. */
  public Tally count(Kind kind, long number) {
    counts.merge(kind, number, Long::sum);
    return this;
  }

  /** Returns a number. */
  public long of(Kind kind) {
    return counts.getOrDefault(kind, 0L);
  }

  /** Returns the times from when dispatches were due until they were sent. */
  public Histogram delays() {
    return delays;
  }

  /** Returns the times from the calls of the messenger to its answers. */
  public Histogram took() {
    return took;
  }

  /** Returns the sum of all numbers. */
  public long volume() {
    return counts.values().stream().mapToLong(number -> number).sum();
  }

  /** Adds all numbers and times of another tally. */
  public Tally add(Tally other) {
    other.counts.forEach(this::count);
    delays.add(other.delays);
    took.add(other.took);
    return this;
  }

  /** Returns a copy. */
  public Tally copy() {
    return new Tally().add(this);
  }

  /** Returns the numbers. */
  public HistoryCounts counts() {
    return new HistoryCounts(
        of(Kind.SENT),
        of(Kind.FAILED),
        of(Kind.DEFERRED),
        of(Kind.UNKNOWN),
        of(Kind.EXPIRED),
        of(Kind.CANCELLED),
        of(Kind.BOUNCED));
  }
}
