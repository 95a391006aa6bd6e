package org.sitemessage.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what arrives, and tells how long it took from the first one to the last. */
final class Arrivals {
  private static final long PATIENCE_MINUTES = 30;

  private final AtomicLong arrived = new AtomicLong();
  private volatile CountDownLatch expected = new CountDownLatch(0);
  private volatile long first;
  private volatile long last;

  /** Begins to count anew. */
  void expect(int count) {
    arrived.set(0);
    expected = new CountDownLatch(count);
  }

  void arrived() {
    var now = System.nanoTime();
    if (arrived.incrementAndGet() == 1) {
      first = now;
    }
    last = now;
    expected.countDown();
  }

  /** Waits for the last one; answers the seconds since the first one. */
  double await() throws InterruptedException {
    if (!expected.await(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      throw new IllegalStateException("%,d are missing".formatted(expected.getCount()));
    }
    return (last - first) / 1e9;
  }
}
