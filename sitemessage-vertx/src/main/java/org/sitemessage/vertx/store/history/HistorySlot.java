package org.sitemessage.vertx.store.history;

import java.time.Instant;
import java.util.Map;
import org.sitemessage.api.history.HistorySpan;

/**
 * Sums to be added to one step of the history.
 *
 * @param span span of the step
 * @param start beginning of the step
 * @param tallies numbers to add
 * @param depths depths by messenger; the store keeps the greatest of the step
 */
public record HistorySlot(
    HistorySpan span, Instant start, Map<HistoryKey, Tally> tallies, Map<String, Depth> depths) {
  /** Copies the maps. */
  public HistorySlot {
    tallies = Map.copyOf(tallies);
    depths = Map.copyOf(depths);
  }

  /** Returns whether there is nothing to add. */
  public boolean isEmpty() {
    return tallies.isEmpty() && depths.isEmpty();
  }

  /**
   * A value of one name in one step.
   *
   * @param <T> type of the value
   * @param start beginning of the step
   * @param name alias or domain
   * @param value the value
   */
  public record Value<T>(Instant start, String name, T value) {}
}
