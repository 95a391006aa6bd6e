package org.sitemessage.vertx.store.history;

/**
 * Numbers of dispatches of a messenger that are not sent.
 *
 * @param ready due, and waiting to be claimed
 * @param later waiting for their time or the next attempt
 * @param parked waiting for a permit
 * @param processing claimed
 * @param failed failed
 * @param unknown in doubt
 * @param oldestMs age of the one that is due for longest and not claimed, ms; 0 if none is due
 */
public record Depth(
    long ready,
    long later,
    long parked,
    long processing,
    long failed,
    long unknown,
    long oldestMs) {
  /** Nothing waits. */
  public static final Depth NONE = new Depth(0, 0, 0, 0, 0, 0, 0);

  /** Returns whether something is due or under way. */
  public boolean isDue() {
    return ready + parked + processing + oldestMs > 0;
  }

  /** Returns the greater of each number. */
  public Depth max(Depth other) {
    return new Depth(
        Math.max(ready, other.ready),
        Math.max(later, other.later),
        Math.max(parked, other.parked),
        Math.max(processing, other.processing),
        Math.max(failed, other.failed),
        Math.max(unknown, other.unknown),
        Math.max(oldestMs, other.oldestMs));
  }
}
