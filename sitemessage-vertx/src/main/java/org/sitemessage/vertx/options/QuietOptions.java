package org.sitemessage.vertx.options;

import static org.sitemessage.api.OptionKey.Kind.STRING;
import static org.sitemessage.api.OptionKey.Kind.STRINGS;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.OptionReader;
import org.sitemessage.api.QuietHours;
import org.sitemessage.api.SiteMessageException;

/**
 * When nobody is to be disturbed who has no quiet hours of their own.
 *
 * @param hours by the recipient's clock
 * @param zone where that is, for whom no other is known; absent: {@link SchedulingOptions#zone}
 * @param exemptTypes aliases of message types that may arrive at any time, beside those that say so
 *     themselves
 */
public record QuietOptions(QuietHours hours, Optional<ZoneId> zone, Set<String> exemptTypes) {
  private static final String SECTION = "quietHours";

  /** The keys of the section {@code quietHours}. */
  public static final List<OptionKey> KEYS =
      List.of(
          OptionKey.of(
              "from", STRING, "", "When they begin, such as 22:00; empty: no quiet hours."),
          OptionKey.of("to", STRING, "", "When they end, such as 08:00."),
          OptionKey.of(
              "windows", STRINGS, new JsonArray(), "Further ones, such as 00:00-24:00 sat+sun."),
          OptionKey.of(
              "zone", STRING, "", "Time zone of whom no other is known; empty: scheduling.zone."),
          OptionKey.of(
              "exemptTypes",
              STRINGS,
              new JsonArray(),
              "Message types that may arrive at any time, beside those that say so."));

  /** Copies. */
  public QuietOptions {
    exemptTypes = Set.copyOf(exemptTypes);
  }

  static QuietOptions fromJson(JsonObject json, Map<String, String> environment) {
    var o = OptionReader.read(SECTION, json, environment, KEYS);
    var zone = o.getString("zone");
    return new QuietOptions(
        hours(o),
        zone.isEmpty()
            ? Optional.empty()
            : Optional.of(SchedulingOptions.zone(SECTION + ".zone", zone)),
        Set.copyOf(strings(o, "exemptTypes")));
  }

  private static List<String> strings(JsonObject o, String key) {
    return o.getJsonArray(key).stream().map(String.class::cast).toList();
  }

  private static QuietHours hours(JsonObject o) {
    var from = o.getString("from");
    var to = o.getString("to");
    if (from.isEmpty() != to.isEmpty()) {
      throw SiteMessageException.invalid(
          SECTION + (from.isEmpty() ? ".from" : ".to"), "must be given, too");
    }
    var windows = new ArrayList<QuietHours.Window>();
    if (!from.isEmpty()) {
      windows.add(window("from", from + "-" + to));
    }
    strings(o, "windows").forEach(text -> windows.add(window("windows", text)));
    try {
      return new QuietHours(windows);
    } catch (IllegalArgumentException e) {
      throw SiteMessageException.invalid(SECTION, String.valueOf(e.getMessage()));
    }
  }

  private static QuietHours.Window window(String key, String text) {
    try {
      return QuietHours.Window.parse(text);
    } catch (IllegalArgumentException e) {
      throw SiteMessageException.invalid(SECTION + "." + key, String.valueOf(e.getMessage()));
    }
  }

  /** The same at other hours. */
  public QuietOptions withHours(QuietHours other) {
    return new QuietOptions(other, zone, exemptTypes);
  }

  /** The same by another clock. */
  public QuietOptions withZone(ZoneId other) {
    return new QuietOptions(hours, Optional.of(other), exemptTypes);
  }

  /** The same with other types that may arrive at any time. */
  public QuietOptions withExemptTypes(Set<String> other) {
    return new QuietOptions(hours, zone, other);
  }
}
