package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.sitemessage.api.history.HistoryQuery;
import org.sitemessage.api.history.HistorySpan;
import org.sitemessage.vertx.store.history.Depth;
import org.sitemessage.vertx.store.history.HistorySlot;
import org.sitemessage.vertx.store.history.Tally;

/** Sums of deliveries, step by step, for some time. */
public interface HistoryStore {

  /**
   * Claims the right to sample the depths of a step, which one process has.
   *
   * @param start beginning of the step
   * @return true for the first process that asks for this step or a later one
   */
  Future<Boolean> claimSample(Instant start);

  /**
   * Adds numbers to steps, and removes some steps that are too old.
   *
   * @param now the time, of the clock that all processes share
   */
  Future<Void> add(List<HistorySlot> slots, Instant now);

  /**
   * Returns the sums since a step by name, those with the most dispatches first; without times.
   *
   * @param limit maximum number of names
   */
  Future<Map<String, Tally>> totals(HistoryQuery query, Instant from, int limit);

  /**
   * Returns the numbers of some names since a step.
   *
   * @param names aliases or domains of the query's kind
   */
  Future<List<HistorySlot.Value<Tally>>> tallies(
      HistoryQuery query, Instant from, Collection<String> names);

  /**
   * Returns depths by messenger since a step. A depth that has not changed may be missing, so that
   * the last one before it still holds.
   */
  Future<List<HistorySlot.Value<Depth>>> depths(HistorySpan span, Instant from);
}
