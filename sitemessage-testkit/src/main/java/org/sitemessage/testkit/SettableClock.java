package org.sitemessage.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is advanced. Thread-safe. */
public final class SettableClock extends Clock {
  private Instant now;

  /** Creates a clock that shows a time. */
  public SettableClock(Instant start) {
    now = start;
  }

  /** Moves the clock. */
  public synchronized void advance(Duration by) {
    now = now.plus(by);
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  /** Returns this clock, which is a source of instants only; the zone plays no part. */
  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
