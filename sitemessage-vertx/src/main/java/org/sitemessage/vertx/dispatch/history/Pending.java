package org.sitemessage.vertx.dispatch.history;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.sitemessage.api.history.HistorySpan;
import org.sitemessage.vertx.store.history.Depth;
import org.sitemessage.vertx.store.history.HistorySlot;

/**
 * Numbers of one span that are not written yet. Coarse spans are written less often than the fine
 * one, and at the latest when their step ends. Confined to one event loop.
 */
final class Pending {
  private static final Map<HistorySpan, Duration> INTERVALS =
      Map.of(
          HistorySpan.HOUR, HistorySpan.HOUR.step(),
          HistorySpan.DAY, Duration.ofMinutes(1),
          HistorySpan.MONTH, Duration.ofMinutes(5));

  private final HistorySpan span;
  private final Tallies tallies = new Tallies();
  private final Map<String, Depth> depths = new HashMap<>();
  private final Map<String, Shown> shown = new HashMap<>();
  private Instant since;

  /** The greatest depth of a step that was written or need not be, and when it was written. */
  private record Shown(Instant step, Depth depth, Instant writtenAt) {}

  Pending(HistorySpan span, Instant since) {
    this.span = span;
    this.since = since;
  }

  Tallies tallies() {
    return tallies;
  }

  /** Adds a sample of the depths. */
  void sampled(Map<String, Depth> sample) {
    sample.forEach((messenger, depth) -> depths.merge(messenger, depth, Depth::max));
  }

  /** Returns whether the numbers are to be written now. */
  boolean isDue(Instant now) {
    var ms = INTERVALS.getOrDefault(span, span.step()).toMillis();
    return Math.floorDiv(now.toEpochMilli(), ms) != Math.floorDiv(since.toEpochMilli(), ms);
  }

  /**
   * Returns what is to be added to the store.
   *
   * @param counted numbers that were not added to the tallies yet
   */
  HistorySlot slot(Tallies counted) {
    var sum = new Tallies();
    sum.add(tallies);
    sum.add(counted);
    return new HistorySlot(span, span.stepOf(since), sum.most(), depths);
  }

  /** Returns what is to be added to the store, without the depths that the last ones show. */
  HistorySlot slot() {
    var changed = new HashMap<String, Depth>();
    depths.forEach(
        (messenger, depth) -> {
          if (isNews(messenger, depth)) {
            changed.put(messenger, depth);
          }
        });
    return new HistorySlot(span, span.stepOf(since), tallies.most(), changed);
  }

  /**
   * Returns whether readers would not know a depth: it differs from that of the step before,
   * exceeds what is written for this step, or was written so long ago that it is about to be
   * removed.
   */
  private boolean isNews(String messenger, Depth depth) {
    var last = shown.get(messenger);
    var step = span.stepOf(since);
    if (last == null) {
      return !depth.equals(Depth.NONE);
    }
    return last.step().equals(step)
        ? !last.depth().max(depth).equals(last.depth())
        : !last.depth().equals(depth)
            || (!depth.equals(Depth.NONE)
                && !since.isBefore(last.writtenAt().plus(HistoryRecorder.REFRESH)));
  }

  /** Forgets the numbers, which are written now. */
  void written(HistorySlot slot, Instant now) {
    depths.forEach(
        (messenger, depth) -> {
          var last = shown.get(messenger);
          var isWritten = slot.depths().containsKey(messenger) || last == null;
          var greatest =
              last != null && last.step().equals(slot.start()) ? last.depth().max(depth) : depth;
          shown.put(
              messenger,
              new Shown(
                  slot.start(), greatest, isWritten || last == null ? since : last.writtenAt()));
        });
    tallies.clear();
    depths.clear();
    since = now;
  }
}
