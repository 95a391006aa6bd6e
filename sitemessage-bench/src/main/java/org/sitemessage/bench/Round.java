package org.sitemessage.bench;

import java.util.Map;

/** A contender's work of one round, with all that it needs to be prepared. */
@FunctionalInterface
interface Round {
  /** Does the work, checks what has arrived, and returns the figures by their units. */
  Map<String, Double> run() throws Exception;

  /** The figure of a round that has done so many. */
  static Map<String, Double> rate(long count, double seconds) {
    return Map.of(Race.RATE, count / seconds);
  }
}
