package org.sitemessage.vertx.options;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/** Options that are {@link DeliveryLimits}, without the limit of the messenger as a whole. */
final class LimitOptions extends OptionSet<LimitOptions> {
  static final Option<RateLimit> ADDRESS =
      RateLimitOptions.option("address", "Limit for each address.");

  static final Option<RateLimit> DOMAIN =
      RateLimitOptions.option("domain", "Limit for each domain.");

  static final Option<Map<String, RateLimit>> DOMAINS =
      Option.json("domains", "Limits for single domains, by name.")
          .as(LimitOptions::domains, LimitOptions::toJson);

  static final Option<Optional<DailyLimitOptions>> DAY =
      Option.object("day", DailyLimitOptions.SECTION, "Limit for each day.");

  private static final Section<LimitOptions> SECTION =
      Section.of("limits", MethodHandles.lookup(), LimitOptions::new);

  private LimitOptions(OptionValues<LimitOptions> values) {
    super(values);
  }

  private static Map<String, RateLimit> domains(String path, JsonObject json) {
    var domains = new TreeMap<String, RateLimit>();
    for (var entry : json) {
      var at = path + "." + entry.getKey();
      if (!(entry.getValue() instanceof JsonObject limit)) {
        throw SiteMessageException.invalid(at, "must be an object");
      }
      domains.put(
          entry.getKey(), limit.isEmpty() ? RateLimit.NONE : RateLimitOptions.read(at, limit));
    }
    return domains;
  }

  private static JsonObject toJson(Map<String, RateLimit> domains) {
    var json = new JsonObject();
    domains.forEach((name, limit) -> json.put(name, RateLimitOptions.toJson(limit)));
    return json;
  }

  private DeliveryLimits limits() {
    return new DeliveryLimits(
        RateLimit.NONE,
        get(ADDRESS),
        get(DOMAIN),
        get(DOMAINS),
        get(DAY).map(DailyLimitOptions::limit));
  }

  private static LimitOptions of(DeliveryLimits limits) {
    return SECTION
        .read(new JsonObject())
        .with(ADDRESS, limits.address())
        .with(DOMAIN, limits.domain())
        .with(DOMAINS, limits.domains())
        .with(DAY, limits.day().map(DailyLimitOptions::of));
  }

  /** Returns the option of a messenger; an empty object, the default, limits nothing. */
  static Option<DeliveryLimits> option(String name, String sentence) {
    return Option.object(name, SECTION, sentence)
        .as(
            (path, given) -> given.map(LimitOptions::limits).orElse(DeliveryLimits.NONE),
            limits ->
                Optional.of(limits)
                    .filter(it -> !it.equals(DeliveryLimits.NONE))
                    .map(LimitOptions::of));
  }
}
