package org.sitemessage.vertx.dispatch.flow;

import java.util.function.LongSupplier;

/**
 * Estimates how fast a messenger answers while it has something to do. Recent answers count more.
 * Confined to one event loop.
 */
public final class AnswerRate {
  private final LongSupplier nanos;
  private int underWay;
  private long since;
  private double answers;
  private double busyNs;

  /**
   * Creates an estimate of a messenger that has not answered yet.
   *
   * @param nanos clock in ns that never goes back
   */
  public AnswerRate(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Counts deliveries that begin. */
  public void begin(int deliveries) {
    measure();
    underWay += deliveries;
  }

  /** Counts a delivery that was answered. */
  public void end() {
    measure();
    underWay--;
    answers++;
  }

  /** Returns the number of deliveries that are not answered yet. */
  public int underWay() {
    return underWay;
  }

  private void measure() {
    var now = nanos.getAsLong();
    busyNs += underWay > 0 ? now - since : 0;
    since = now;
  }

  /** Returns the number of answers to expect in a time, in ns. */
  public int during(long ns) {
    measure();
    return busyNs > 0 ? (int) Math.min(Integer.MAX_VALUE, answers * ns / busyNs) : 0;
  }

  /** Lets past answers count half as much. */
  public void age() {
    answers /= 2;
    busyNs /= 2;
  }
}
