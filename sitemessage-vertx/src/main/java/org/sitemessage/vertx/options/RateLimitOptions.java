package org.sitemessage.vertx.options;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.Optional;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/** Options that are a {@link RateLimit}: {@code {"count": 30, "periodMs": 1000, "burst": 4}}. */
final class RateLimitOptions extends OptionSet<RateLimitOptions> {
  static final Option<Integer> COUNT =
      Option.integer(
              "count", 0, 0, RateLimit.MOST, "Maximum deliveries in one period; 0: no limit.")
          .required();

  static final Option<Duration> PERIOD =
      Option.millis(
          "periodMs",
          Duration.ofSeconds(1),
          Duration.ofMillis(1),
          RateLimit.LONGEST,
          "Length of the period, ms, 1 to 2678400000.");

  static final Option<Integer> BURST =
      Option.integer(
          "burst",
          0,
          0,
          RateLimit.MOST,
          "Maximum deliveries that begin at once, 1 to count; 0: about a tenth of count.");

  static final Section<RateLimitOptions> SECTION =
      Section.of("rateLimit", MethodHandles.lookup(), RateLimitOptions::new);

  private RateLimitOptions(OptionValues<RateLimitOptions> values) {
    super(values);
  }

  @Override
  protected void check() {
    limit();
  }

  private RateLimit limit() {
    return within(
        () ->
            get(BURST) == 0
                ? new RateLimit(get(COUNT), get(PERIOD))
                : new RateLimit(get(COUNT), get(PERIOD), get(BURST)));
  }

  private static RateLimitOptions of(RateLimit limit) {
    return SECTION
        .read(new JsonObject().put(COUNT.name(), limit.count()))
        .with(PERIOD, limit.period())
        .with(BURST, limit.burst());
  }

  /** Returns an option that is a rate limit; an empty object, the default, is none. */
  static Option<RateLimit> option(String name, String sentence) {
    return Option.object(name, SECTION, sentence)
        .as(
            (path, given) -> given.map(RateLimitOptions::limit).orElse(RateLimit.NONE),
            limit -> Optional.of(limit).filter(it -> !it.isNone()).map(RateLimitOptions::of));
  }

  /** Reads a rate limit at a path. */
  static RateLimit read(String path, JsonObject json) {
    return SECTION.read(path, json).limit();
  }

  /** Returns the object that would be read as a rate limit. */
  static JsonObject toJson(RateLimit limit) {
    return of(limit).toJson();
  }
}
