package org.sitemessage.vertx.bounce;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Refuses posts that are too old, and those that were taken before. Usable from any thread. What it
 * forgets, because too much was posted, can still do no harm: a report that is known changes
 * nothing.
 */
final class Freshness {
  private static final int KEPT = 10_000;

  private final Duration window;
  private final Set<String> taken =
      Collections.newSetFromMap(
          Collections.synchronizedMap(
              new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > KEPT;
                }
              }));

  Freshness(Duration window) {
    this.window = window;
  }

  /**
   * Checks when a post was signed, and whether it was taken before.
   *
   * @param at when, in seconds since 1970
   * @param id what tells it from others
   * @throws RefusedPostException if it is not fresh
   */
  void require(long at, String id, Instant now) {
    var age = now.getEpochSecond() - at;
    if (age > window.toSeconds() || age < -window.toSeconds()) {
      throw RefusedPostException.forbidden(
          "signed %d s ago, by this clock; at most %d s are allowed"
              .formatted(age, window.toSeconds()));
    }
    if (taken.contains(id)) {
      throw RefusedPostException.forbidden("taken before");
    }
  }

  /** Notes that a post was taken, so that it is not taken again. */
  void taken(String id) {
    taken.add(id);
  }

  /**
   * Seconds since 1970.
   *
   * @throws RefusedPostException if it is no number
   */
  static long seconds(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw RefusedPostException.unsigned("not signed: there is no time");
    }
  }
}
