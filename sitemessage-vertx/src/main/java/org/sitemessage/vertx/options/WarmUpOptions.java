package org.sitemessage.vertx.options;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import org.sitemessage.api.limit.DailyLimit.WarmUp;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/** Options that are the {@link WarmUp} of a daily limit. */
final class WarmUpOptions extends OptionSet<WarmUpOptions> {
  static final Option<Long> FIRST_DAY =
      Option.longInteger(
              "firstDay", 1, 1, Long.MAX_VALUE, "Maximum deliveries on the first day, at least 1.")
          .required();

  static final Option<Double> FACTOR =
      Option.number("factor", 2, "Growth per day, above 1 and up to 10.")
          .check(factor -> factor > 1 && factor <= 10, "above 1 and at most 10");

  static final Option<Integer> RESTART_AFTER_DAYS =
      Option.integer(
          "restartAfterDays",
          WarmUp.DEFAULT_RESTART_AFTER_DAYS,
          0,
          3_660,
          "Days without a delivery after which the warm-up begins anew, 0 to 3660; 0: never.");

  static final Section<WarmUpOptions> SECTION =
      Section.of("warmUp", MethodHandles.lookup(), WarmUpOptions::new);

  private WarmUpOptions(OptionValues<WarmUpOptions> values) {
    super(values);
  }

  WarmUp warmUp() {
    return new WarmUp(get(FIRST_DAY), get(FACTOR), get(RESTART_AFTER_DAYS));
  }

  static WarmUpOptions of(WarmUp warmUp) {
    return SECTION
        .read(new JsonObject().put(FIRST_DAY.name(), warmUp.firstDay()))
        .with(FACTOR, warmUp.factor())
        .with(RESTART_AFTER_DAYS, warmUp.restartAfterDays());
  }
}
