package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.sitemessage.demo.cli.TextTable;

/** Forms in which people read values. */
final class Shown {
  private static final int LONGEST = 60;

  private Shown() {}

  /**
   * Returns a text on one line, without what a terminal would obey: texts come from recipients and
   * remote servers.
   */
  static String text(Object value) {
    return TextTable.line(String.valueOf(value));
  }

  /** Returns a text that fits into a column of a table. */
  static String brief(String value) {
    var text = text(value);
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
  }

  /** Returns a time in UTC, in seconds; a minus if the key is absent. */
  static String time(JsonObject json, String key) {
    var ms = json.getLong(key);
    return ms == null ? "-" : Instant.ofEpochMilli(ms).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
