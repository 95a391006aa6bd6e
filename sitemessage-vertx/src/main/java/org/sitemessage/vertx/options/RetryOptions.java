package org.sitemessage.vertx.options;

import java.lang.invoke.MethodHandles;
import java.time.Duration;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/**
 * Options of the section {@code retry}: delays of further attempts. A delay is random between zero
 * and {@code firstDelay × factor^n}, at most {@code maxDelay} (full jitter).
 */
public final class RetryOptions extends OptionSet<RetryOptions> {
  private static final Duration SHORTEST = Duration.ofMillis(1);

  /** Upper bound of the delay after the first refusal. */
  public static final Option<Duration> FIRST_DELAY =
      Option.millis(
          "firstDelayMs",
          Duration.ofMinutes(1),
          SHORTEST,
          "Longest delay after the first refusal, ms.");

  /** Upper bound of every delay. */
  public static final Option<Duration> MAX_DELAY =
      Option.millis(
          "maxDelayMs",
          Duration.ofHours(1),
          SHORTEST,
          "Longest delay after any refusal, ms, at least firstDelayMs.");

  /** Growth of the delay per further refusal. */
  public static final Option<Double> FACTOR =
      Option.number("factor", 2, "Growth of the delay per refusal, 1 to 10.")
          .check(factor -> factor >= 1 && factor <= 10, "from 1 to 10");

  /** Upper bound of the hold of a messenger after the first failure of its channel. */
  public static final Option<Duration> FIRST_HOLD =
      Option.millis(
          "firstHoldMs",
          Duration.ofSeconds(1),
          SHORTEST,
          "Longest hold of a messenger after its channel failed once, ms.");

  /** Upper bound of such a hold, however often the channel fails. */
  public static final Option<Duration> MAX_HOLD =
      Option.millis(
          "maxHoldMs",
          Duration.ofMinutes(1),
          SHORTEST,
          "Longest hold of a messenger, however often its channel failed, ms, at least"
              + " firstHoldMs.");

  static final Section<RetryOptions> SECTION =
      Section.of("retry", MethodHandles.lookup(), RetryOptions::new);

  private RetryOptions(OptionValues<RetryOptions> values) {
    super(values);
  }

  @Override
  protected void check() {
    requireAtLeast(MAX_DELAY, get(FIRST_DELAY));
    requireAtLeast(MAX_HOLD, get(FIRST_HOLD));
  }
}
