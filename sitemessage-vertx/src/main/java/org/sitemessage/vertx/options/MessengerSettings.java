package org.sitemessage.vertx.options;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.api.limit.LimitChange;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionNames;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/**
 * Options that every messenger has, and that the engine reads. In the configuration they stand
 * beside the messenger's own options.
 */
public final class MessengerSettings extends OptionSet<MessengerSettings> {
  /** Maximum number of deliveries under way at once; by default the messenger's own. */
  public static final Option<Integer> CONCURRENCY =
      Option.integer(
          "concurrency", 1, 1, 1_000, "Maximum deliveries under way at once, 1 to 1000.");

  /** Time after which a delivery counts as unknown. */
  public static final Option<Duration> DEADLINE =
      Option.millis(
          "deadlineMs",
          Duration.ofMinutes(2),
          Duration.ofMillis(1),
          "Time without an answer after which a delivery counts as unknown, ms.");

  /** Policy for dispatches that may have been delivered; by default the messenger's own. */
  public static final Option<UnknownPolicy> UNKNOWN =
      Option.oneOf(
          "unknown",
          UnknownPolicy.RESEND,
          "Policy for dispatches that may have been delivered: resend or hold.");

  /** Limit of the messenger as a whole; by default the messenger's own. */
  public static final Option<RateLimit> RATE_LIMIT =
      RateLimitOptions.option(
          "rateLimit", "Maximum deliveries that all processes together begin in a period.");

  /** Limits of the deliveries to one address, to one domain, and on one day. */
  public static final Option<DeliveryLimits> LIMITS =
      LimitOptions.option("limits", "Limits for each address, each domain and each day.");

  /** The options of every messenger. */
  public static final Section<MessengerSettings> SECTION =
      Section.of("messengers", MethodHandles.lookup(), MessengerSettings::new);

  private MessengerSettings(OptionValues<MessengerSettings> values) {
    super(values);
  }

  /** Reads the engine's options of a messenger's section; the defaults are the messenger's own. */
  public static MessengerSettings read(
      Messenger messenger, JsonObject section, Map<String, String> environment) {
    var settings =
        section(messenger)
            .read(path(messenger.alias()), section, environment, section.fieldNames());
    // The messenger's own concurrency must be in the range, too.
    return settings.with(CONCURRENCY, settings.get(CONCURRENCY));
  }

  /** Returns the section whose defaults are those of a messenger. */
  public static Section<MessengerSettings> section(Messenger messenger) {
    return SECTION
        .withDefault(CONCURRENCY, messenger.concurrency())
        .withDefault(UNKNOWN, messenger.unknownPolicy())
        .withDefault(RATE_LIMIT, messenger.rateLimit());
  }

  /**
   * Reads limits that an operator lays over the configured ones: the keys {@code concurrency},
   * {@code rateLimit} and {@code limits}. A key that is null is not given.
   *
   * @throws org.sitemessage.api.SiteMessageException naming the key, its value and what is allowed
   */
  public static LimitChange change(JsonObject given) {
    OptionNames.requireKnown(
        "", given.fieldNames(), List.of(CONCURRENCY.name(), RATE_LIMIT.name(), LIMITS.name()));
    var read = SECTION.read("", given);
    var limits = Optional.ofNullable(given.getJsonObject(LIMITS.name())).orElseGet(JsonObject::new);
    var narrow = read.get(LIMITS);
    return new LimitChange(
        isGiven(given, CONCURRENCY) ? OptionalInt.of(read.get(CONCURRENCY)) : OptionalInt.empty(),
        Optional.of(read.get(RATE_LIMIT)).filter(v -> isGiven(given, RATE_LIMIT)),
        Optional.of(narrow.address()).filter(v -> isGiven(limits, LimitOptions.ADDRESS)),
        Optional.of(narrow.domain()).filter(v -> isGiven(limits, LimitOptions.DOMAIN)),
        narrow.domains(),
        narrow.day());
  }

  private static boolean isGiven(JsonObject json, Option<?> option) {
    return json.getValue(option.name()) != null;
  }

  /** Returns the path of a messenger's section. */
  public static String path(String alias) {
    return "messengers." + alias;
  }

  /** Returns all limits of the messenger. */
  public DeliveryLimits limits() {
    return get(LIMITS).withMessenger(get(RATE_LIMIT));
  }
}
