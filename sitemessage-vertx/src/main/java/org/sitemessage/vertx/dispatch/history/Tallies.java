package org.sitemessage.vertx.dispatch.history;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.sitemessage.api.history.History;
import org.sitemessage.api.history.HistoryBy;
import org.sitemessage.vertx.store.history.HistoryKey;
import org.sitemessage.vertx.store.history.Tally;

/**
 * Tallies by name, a bounded number of them: what has no room is added up under one name. Confined
 * to one event loop.
 */
final class Tallies {
  /** Maximum number of names of each kind that are kept apart. */
  static final int NAMES = 1_000;

  /** Maximum number of names of each kind that are written: those with the most dispatches. */
  static final int WRITTEN = 100;

  private final Map<HistoryBy, Map<String, Tally>> all = new HashMap<>();

  /** Returns the tally of a name, or the common one if there is no room for the name. */
  Tally of(HistoryBy by, String name) {
    var some = all.computeIfAbsent(by, kind -> new HashMap<>());
    var tally = some.get(name);
    return tally != null
        ? tally
        : some.computeIfAbsent(
            some.size() < NAMES && fits(by, name) ? name : History.OTHERS, key -> new Tally());
  }

  private static boolean fits(HistoryBy by, String name) {
    return name.length() <= (by == HistoryBy.DOMAIN ? 255 : 64);
  }

  /** Adds all numbers of other tallies. */
  void add(Tallies other) {
    other.all.forEach((by, some) -> some.forEach((name, tally) -> of(by, name).add(tally)));
  }

  /** Returns whether nothing was counted. */
  boolean isEmpty() {
    return all.isEmpty();
  }

  /** Removes all numbers. */
  void clear() {
    all.clear();
  }

  /** Returns copies of the tallies with the most dispatches, and the sum of all others. */
  Map<HistoryKey, Tally> most() {
    var most = new HashMap<HistoryKey, Tally>();
    all.forEach(
        (by, some) -> {
          var names =
              some.entrySet().stream()
                  .sorted(
                      Comparator.comparingLong(
                              (Map.Entry<String, Tally> one) -> one.getValue().volume())
                          .reversed())
                  .limit(WRITTEN)
                  .map(Map.Entry::getKey)
                  .collect(Collectors.toSet());
          some.forEach(
              (name, tally) ->
                  most.computeIfAbsent(
                          new HistoryKey(by, names.contains(name) ? name : History.OTHERS),
                          key -> new Tally())
                      .add(tally));
        });
    return most;
  }
}
