package org.sitemessage.vertx.options;

import static org.sitemessage.api.SiteMessageException.invalid;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sitemessage.api.DeliveryLimits;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.OptionReader;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.UnknownPolicy;

/**
 * What the engine holds a messenger to. In the configuration these keys stand among the messenger's
 * own.
 *
 * @param concurrency deliveries under way at once, 1 to 1,000
 * @param deadline after which a delivery counts as unknown, at least 1 ms
 * @param unknown what to do with what may have been delivered
 * @param limits how fast it may deliver
 */
public record MessengerSettings(
    int concurrency, Duration deadline, UnknownPolicy unknown, DeliveryLimits limits) {
  /** The default deadline. */
  public static final Duration DEFAULT_DEADLINE = Duration.ofMinutes(2);

  private static final String CONCURRENCY = "concurrency";
  private static final String DEADLINE = "deadlineMs";
  private static final String UNKNOWN = "unknown";
  static final String RATE_LIMIT = "rateLimit";
  static final String LIMITS = "limits";

  /** The keys of the engine. */
  public static final List<String> NAMES =
      List.of(CONCURRENCY, DEADLINE, UNKNOWN, RATE_LIMIT, LIMITS);

  /** Returns the environment variables of the engine's keys of a messenger. */
  public static List<String> variables(String alias) {
    return NAMES.stream()
        .map(name -> OptionReader.variable("messengers." + alias + "." + name))
        .toList();
  }

  /** Reads the engine's keys of a messenger's section; the defaults are the messenger's own. */
  public static MessengerSettings read(
      Messenger messenger, JsonObject section, Map<String, String> environment) {
    var path = "messengers." + messenger.alias();
    var own = section.copy();
    own.fieldNames().retainAll(NAMES);
    var o =
        OptionReader.read(
            path,
            own,
            environment,
            keys(
                messenger.concurrency(),
                messenger.unknownPolicy().name().toLowerCase(Locale.ROOT),
                messenger.rateLimit().toJson()));
    int concurrency = o.getInteger(CONCURRENCY);
    if (concurrency < 1 || concurrency > 1_000) {
      throw invalid(path + "." + CONCURRENCY, "must be from 1 to 1000, is " + concurrency);
    }
    if (o.getLong(DEADLINE) < 1) {
      throw invalid(path + "." + DEADLINE, "must be at least 1, is " + o.getLong(DEADLINE));
    }
    return new MessengerSettings(
        concurrency,
        Duration.ofMillis(o.getLong(DEADLINE)),
        policy(path, o.getString(UNKNOWN)),
        DeliveryLimits.fromJson(
            path + "." + LIMITS,
            RateLimit.fromJson(path + "." + RATE_LIMIT, o.getJsonObject(RATE_LIMIT)),
            o.getJsonObject(LIMITS)));
  }

  /** The keys of the engine, with what a messenger has as its own. */
  public static List<OptionKey> keys(Object concurrency, String unknown, Object rateLimit) {
    return List.of(
        OptionKey.of(
            CONCURRENCY,
            OptionKey.Kind.INTEGER,
            concurrency,
            "Deliveries under way at once, 1 to 1000."),
        OptionKey.of(
            DEADLINE,
            OptionKey.Kind.INTEGER,
            DEFAULT_DEADLINE.toMillis(),
            "After so many ms without an answer a delivery counts as unknown."),
        OptionKey.of(
            UNKNOWN,
            OptionKey.Kind.STRING,
            unknown,
            "What to do with what may have been delivered: resend or hold."),
        OptionKey.of(
                RATE_LIMIT,
                OptionKey.Kind.OBJECT,
                rateLimit,
                "How many deliveries may be begun in a period, by all processes together.")
            .withMembers(RateLimit.KEYS),
        OptionKey.of(
                LIMITS,
                OptionKey.Kind.OBJECT,
                new JsonObject(),
                "How many to one address, to one domain, on one day.")
            .withMembers(DeliveryLimits.KEYS));
  }

  private static UnknownPolicy policy(String path, String value) {
    return switch (value) {
      case "resend" -> UnknownPolicy.RESEND;
      case "hold" -> UnknownPolicy.HOLD;
      default ->
          throw invalid(path + "." + UNKNOWN, "must be resend or hold, is \"%s\"".formatted(value));
    };
  }
}
