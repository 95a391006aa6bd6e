package org.sitemessage.vertx.messenger;

import static org.sitemessage.api.spi.OptionKey.Kind.INTEGER;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.spi.OptionKey;
import org.sitemessage.api.spi.OptionReader;

/**
 * How many deliveries may be begun in any period of a length. In the configuration {@code {"count":
 * 30, "periodMs": 1000}}.
 *
 * @param count the most in one period, 0 to 10,000; 0: as many as there are
 * @param period the length, 1 ms to 1 day
 */
public record RateLimit(int count, Duration period) {
  /** As many as there are. */
  public static final RateLimit NONE = new RateLimit(0, Duration.ofSeconds(1));

  /** What it may hold. */
  static final List<OptionKey> KEYS =
      List.of(
          OptionKey.required("count", INTEGER, "The most in one period; 0: no limit."),
          OptionKey.of("periodMs", INTEGER, 1_000, "The length of the period, ms."));

  private static final int MOST = 10_000;

  /** Checks. */
  public RateLimit {
    if (count < 0 || count > MOST) {
      throw SiteMessageException.invalid("rateLimit.count", "is " + count + ", must be 0 to 10000");
    }
    if (period.toMillis() < 1 || period.compareTo(Duration.ofDays(1)) > 0) {
      throw SiteMessageException.invalid(
          "rateLimit.periodMs", "is " + period.toMillis() + ", must be 1 to 86400000");
    }
  }

  static RateLimit fromJson(String path, JsonObject json) {
    var o = OptionReader.read(path, json, Map.of(), KEYS);
    return new RateLimit(o.getInteger("count"), Duration.ofMillis(o.getLong("periodMs")));
  }

  JsonObject toJson() {
    return new JsonObject().put("count", count).put("periodMs", period.toMillis());
  }
}
