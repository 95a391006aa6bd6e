package org.sitemessage.vertx.messenger.composed;

import static org.sitemessage.api.OptionKey.Kind.INTEGER;
import static org.sitemessage.api.OptionKey.Kind.STRING;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.SiteMessageException;

/**
 * How a messenger that is made of messengers is called, and when it leaves one of them alone.
 * Immutable; starts from {@link #of} in code.
 *
 * @param alias the name it is registered under
 * @param title the name shown to people; empty: its first member's
 * @param maxFailures after how many failures of its transport in a row a member is left alone, 1 to
 *     1,000; one that needs a person is left alone at once
 * @param reset how long a member is left alone before one delivery tries it again, 10 ms to 1 day;
 *     twice as long after each trial that fails
 * @param maxReset the longest that it is left alone, at least {@code reset}, at most 1 day
 * @param deadline after which a delivery to a member counts as unknown, at least 1 ms; files get
 *     more time
 */
public record ComposedOptions(
    String alias,
    String title,
    int maxFailures,
    Duration reset,
    Duration maxReset,
    Duration deadline) {

  /** Everything that can be configured beside the members, by its JSON key. */
  public static final List<OptionKey> KEYS =
      List.of(
          OptionKey.of("title", STRING, "", "The name shown to people."),
          OptionKey.of(
              "maxFailures",
              INTEGER,
              3,
              "After how many failures in a row a member is left alone, 1 to 1000."),
          OptionKey.of(
              "resetMs",
              INTEGER,
              30_000,
              "How long a member is first left alone, ms, 10 to 1 day."),
          OptionKey.of(
              "maxResetMs",
              INTEGER,
              600_000,
              "The longest that a member is left alone, ms, at least resetMs."));

  private static final Duration DEFAULT_DEADLINE = Duration.ofMinutes(2);
  private static final Duration SHORTEST = Duration.ofMillis(10);
  private static final Duration LONGEST = Duration.ofDays(1);

  /** Checks. */
  public ComposedOptions {
    if (maxFailures < 1 || maxFailures > 1_000) {
      throw SiteMessageException.invalid(
          "maxFailures", "must be from 1 to 1000, is " + maxFailures);
    }
    requireWithin("resetMs", reset, SHORTEST);
    requireWithin("maxResetMs", maxReset, reset);
    if (deadline.toMillis() < 1) {
      throw SiteMessageException.invalid("deadlineMs", "must be at least 1, is " + deadline);
    }
  }

  /** The defaults. */
  public static ComposedOptions of(String alias) {
    return new ComposedOptions(
        alias, "", 3, Duration.ofSeconds(30), Duration.ofMinutes(10), DEFAULT_DEADLINE);
  }

  /**
   * Reads what {@link #KEYS} name.
   *
   * @param values all of them
   * @throws SiteMessageException with code 4000, naming the key
   */
  public static ComposedOptions fromJson(String alias, JsonObject values, Duration deadline) {
    return new ComposedOptions(
        alias,
        values.getString("title"),
        values.getInteger("maxFailures"),
        Duration.ofMillis(values.getLong("resetMs")),
        Duration.ofMillis(values.getLong("maxResetMs")),
        deadline);
  }

  /** The same under another name for people. */
  public ComposedOptions withTitle(String other) {
    return new ComposedOptions(alias, other, maxFailures, reset, maxReset, deadline);
  }

  /** The same with another number of failures after which a member is left alone. */
  public ComposedOptions withMaxFailures(int other) {
    return new ComposedOptions(alias, title, other, reset, maxReset, deadline);
  }

  /** The same with other times of leaving a member alone. */
  public ComposedOptions withReset(Duration first, Duration longest) {
    return new ComposedOptions(alias, title, maxFailures, first, longest, deadline);
  }

  /** The same with another deadline. */
  public ComposedOptions withDeadline(Duration other) {
    return new ComposedOptions(alias, title, maxFailures, reset, maxReset, other);
  }

  private static void requireWithin(String key, Duration value, Duration least) {
    if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
      throw SiteMessageException.invalid(
          key,
          "must be from %d to %d, is %d"
              .formatted(least.toMillis(), LONGEST.toMillis(), value.toMillis()));
    }
  }
}
