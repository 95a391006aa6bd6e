package org.sitemessage.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * The acceptance times of the mails to {@code a0@}, {@code a1@} and so on, by {@link
 * System#nanoTime}, which all processes of a machine share on Linux.
 */
final class AcceptTimes implements Consumer<String> {
  private final AtomicLongArray times;

  AcceptTimes(int mails) {
    times = new AtomicLongArray(mails);
  }

  @Override
  public void accept(String address) {
    times.set(Integer.parseInt(address.substring(1, address.indexOf('@'))), System.nanoTime());
  }

  /**
   * Returns the latencies in microseconds. Each latency counts from the moment at which its mail
   * had to be offered, even if it was offered later, so that no waiting of the sender is left out.
   */
  Histogram since(long start, long interval) {
    var latencies = new Histogram(3);
    for (int i = 0; i < times.length(); i++) {
      latencies.recordValue(
          Math.max(0, TimeUnit.NANOSECONDS.toMicros(times.get(i) - start - i * interval)));
    }
    return latencies;
  }
}
