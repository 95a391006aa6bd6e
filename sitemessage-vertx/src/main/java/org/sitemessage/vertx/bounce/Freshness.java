package org.sitemessage.vertx.bounce;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Refuses posts that are too old, and posts that were accepted before. Usable from any thread. It
 * remembers a limited number of posts. Accepting a forgotten post again does no harm, because a
 * report that is already recorded changes nothing.
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
   * Checks the time of a post, and that it was not accepted before.
   *
   * @param at time of the signature, in seconds since 1970
   * @param id unique id of the post
   * @throws RefusedPostException if it is not fresh
   */
  void require(long at, String id, Instant now) {
    var age = now.getEpochSecond() - at;
    if (age > window.toSeconds() || age < -window.toSeconds()) {
      throw RefusedPostException.forbidden(
          "signed %d s ago by this server's clock; at most %d s are allowed"
              .formatted(age, window.toSeconds()));
    }
    if (taken.contains(id)) {
      throw RefusedPostException.forbidden("accepted before");
    }
  }

  /** Records that a post was accepted, so that it is not accepted again. */
  void taken(String id) {
    taken.add(id);
  }

  /**
   * Reads a time in seconds since 1970.
   *
   * @throws RefusedPostException if the text is not a number
   */
  static long seconds(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw RefusedPostException.unsigned("not signed: the time is missing");
    }
  }
}
