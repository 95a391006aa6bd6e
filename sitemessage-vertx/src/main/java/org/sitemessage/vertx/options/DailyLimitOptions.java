package org.sitemessage.vertx.options;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import java.time.ZoneId;
import java.util.Optional;
import org.sitemessage.api.limit.DailyLimit;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/** Options that are a {@link DailyLimit}: {@code {"count": 50000, "zone": "Europe/Berlin"}}. */
final class DailyLimitOptions extends OptionSet<DailyLimitOptions> {
  static final Option<Long> COUNT =
      Option.longInteger(
              "count", 1, 1, Long.MAX_VALUE, "Maximum deliveries on one day, at least 1.")
          .required();

  static final Option<ZoneId> ZONE =
      Option.text("zone", "UTC", "Time zone in which a day begins at midnight.")
          .as(ZoneId::of, ZoneId::getId, "a time zone such as UTC or Europe/Berlin");

  static final Option<Optional<WarmUpOptions>> WARM_UP =
      Option.object("warmUp", WarmUpOptions.SECTION, "Lower limits on the first days.");

  static final Section<DailyLimitOptions> SECTION =
      Section.of("day", MethodHandles.lookup(), DailyLimitOptions::new);

  private DailyLimitOptions(OptionValues<DailyLimitOptions> values) {
    super(values);
  }

  DailyLimit limit() {
    return new DailyLimit(get(COUNT), get(ZONE), get(WARM_UP).map(WarmUpOptions::warmUp));
  }

  static DailyLimitOptions of(DailyLimit limit) {
    return SECTION
        .read(new JsonObject().put(COUNT.name(), limit.count()))
        .with(ZONE, limit.zone())
        .with(WARM_UP, limit.warmUp().map(WarmUpOptions::of));
  }
}
