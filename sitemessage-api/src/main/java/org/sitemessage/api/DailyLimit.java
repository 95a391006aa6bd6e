package org.sitemessage.api;

import static org.sitemessage.api.OptionKey.Kind.INTEGER;
import static org.sitemessage.api.OptionKey.Kind.NUMBER;
import static org.sitemessage.api.OptionKey.Kind.OBJECT;
import static org.sitemessage.api.OptionKey.Kind.STRING;

import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many deliveries may be begun on one day by all processes together, and how that grows while a
 * new sender makes itself known. In the configuration {@code {"count": 50000, "zone":
 * "Europe/Berlin", "warmUp": {"firstDay": 50, "factor": 2}}}.
 *
 * @param count the most on one day, at least 1
 * @param zone where a day begins and ends at midnight
 * @param warmUp what is less in the first days
 */
public record DailyLimit(long count, ZoneId zone, Optional<WarmUp> warmUp) {
  /** What it may hold. */
  public static final List<OptionKey> KEYS =
      List.of(
          OptionKey.required("count", INTEGER, "The most on one day."),
          OptionKey.of("zone", STRING, "UTC", "The time zone whose midnight begins a day."),
          OptionKey.of("warmUp", OBJECT, new JsonObject(), "What is less at first.")
              .withMembers(WarmUp.KEYS));

  /** Checks. */
  public DailyLimit {
    if (count < 1) {
      throw SiteMessageException.invalid("count", "is %d, must be at least 1".formatted(count));
    }
  }

  /** So many on each day of UTC. */
  public static DailyLimit of(long count) {
    return new DailyLimit(count, ZoneOffset.UTC, Optional.empty());
  }

  /** The same with a slow start. */
  public DailyLimit withWarmUp(WarmUp other) {
    return new DailyLimit(count, zone, Optional.of(other));
  }

  /** The same with days of another zone. */
  public DailyLimit withZone(ZoneId other) {
    return new DailyLimit(count, other, warmUp);
  }

  /**
   * The most on a day.
   *
   * @param day the how-manieth it is on which something is sent, from 1
   */
  public long on(int day) {
    return warmUp.map(slow -> Math.min(count, slow.on(day))).orElse(count);
  }

  /**
   * The days on which little is sent, so that receivers get used to a new sender. Only days on
   * which something was sent are counted.
   *
   * @param firstDay the most on the first day, at least 1
   * @param factor what each day allows of what the one before did, above 1 and up to 10
   * @param restartAfterDays after so many days without a delivery it begins anew; 0: never
   */
  public record WarmUp(long firstDay, double factor, int restartAfterDays) {
    /** Receivers forget a sender about a month after they last heard of it. */
    public static final int DEFAULT_RESTART_AFTER_DAYS = 30;

    /** What it may hold. */
    public static final List<OptionKey> KEYS =
        List.of(
            OptionKey.required("firstDay", INTEGER, "The most on the first day."),
            OptionKey.of("factor", NUMBER, 2, "Growth per day, above 1 and up to 10."),
            OptionKey.of(
                "restartAfterDays",
                INTEGER,
                DEFAULT_RESTART_AFTER_DAYS,
                "After so many days without a delivery it begins anew; 0: never."));

    /** Checks. */
    public WarmUp {
      if (firstDay < 1) {
        throw SiteMessageException.invalid(
            "firstDay", "is %d, must be at least 1".formatted(firstDay));
      }
      if (!(factor > 1 && factor <= 10)) {
        throw SiteMessageException.invalid(
            "factor", "is %s, must be above 1 and at most 10".formatted(factor));
      }
      if (restartAfterDays < 0 || restartAfterDays > 3_660) {
        throw SiteMessageException.invalid(
            "restartAfterDays", "is %d, must be from 0 to 3660".formatted(restartAfterDays));
      }
    }

    /** So many on the first day, that many times more on each that follows. */
    public WarmUp(long firstDay, double factor) {
      this(firstDay, factor, DEFAULT_RESTART_AFTER_DAYS);
    }

    private long on(int day) {
      return (long) Math.min(Long.MAX_VALUE, firstDay * Math.pow(factor, day - 1.0));
    }

    private static WarmUp fromJson(String path, JsonObject json) {
      var o = OptionReader.read(path, json, Map.of(), KEYS);
      try {
        return new WarmUp(
            o.getLong("firstDay"), o.getDouble("factor"), o.getInteger("restartAfterDays"));
      } catch (SiteMessageException e) {
        throw new SiteMessageException(e.code(), path + "." + e.getMessage(), e);
      }
    }

    private JsonObject toJson() {
      return new JsonObject()
          .put("firstDay", firstDay)
          .put("factor", factor)
          .put("restartAfterDays", restartAfterDays);
    }
  }

  /**
   * Reads it.
   *
   * @param path where it stands, such as {@code messengers.smtp.limits.day}
   * @throws SiteMessageException with code 4000, naming the key
   */
  public static DailyLimit fromJson(String path, JsonObject json) {
    var o = OptionReader.read(path, json, Map.of(), KEYS);
    var slow = o.getJsonObject("warmUp");
    var warmUp =
        slow.isEmpty()
            ? Optional.<WarmUp>empty()
            : Optional.of(WarmUp.fromJson(path + ".warmUp", slow));
    try {
      return new DailyLimit(o.getLong("count"), ZoneId.of(o.getString("zone")), warmUp);
    } catch (DateTimeException e) {
      throw SiteMessageException.invalid(
          path + ".zone",
          "is \"%s\", must be a time zone such as UTC or Europe/Berlin"
              .formatted(o.getString("zone")));
    } catch (SiteMessageException e) {
      throw new SiteMessageException(e.code(), path + "." + e.getMessage(), e);
    }
  }

  /** As {@link #fromJson} reads it. */
  public JsonObject toJson() {
    var json = new JsonObject().put("count", count).put("zone", zone.getId());
    warmUp.ifPresent(slow -> json.put("warmUp", slow.toJson()));
    return json;
  }
}
