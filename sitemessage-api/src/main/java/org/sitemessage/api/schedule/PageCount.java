package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/**
 * A count of the entries of a filter, on all pages.
 *
 * @param value number of entries, at most {@value #MOST}
 * @param capped true if there may be more: the count ends at {@value #MOST} entries, and after a
 *     bounded search
 */
public record PageCount(long value, boolean capped) {
  /** Greatest number that is counted. */
  public static final int MOST = 10_000;

  static Optional<PageCount> fromJson(JsonObject json) {
    return json.containsKey("count")
        ? Optional.of(new PageCount(json.getLong("count"), json.getBoolean("capped", false)))
        : Optional.empty();
  }

  /** Returns the count as people read it: {@code 10,000+}. */
  public String text() {
    return String.format(Locale.ROOT, "%,d%s", value, capped ? "+" : "");
  }
}
