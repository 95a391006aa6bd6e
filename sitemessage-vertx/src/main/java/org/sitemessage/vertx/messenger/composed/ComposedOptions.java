package org.sitemessage.vertx.messenger.composed;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/**
 * Options of a messenger that is made of messengers. Immutable; starts from {@link #of} in code.
 */
public final class ComposedOptions extends OptionSet<ComposedOptions> {
  private static final Duration SHORTEST = Duration.ofMillis(10);
  private static final Duration LONGEST = Duration.ofDays(1);

  /** Default of the time after which a delivery to a member counts as unknown. */
  public static final Duration DEFAULT_DEADLINE = Duration.ofMinutes(2);

  /** Name shown to people; empty: that of the first member. */
  public static final Option<String> TITLE = Option.text("title", "The name shown to people.");

  /**
   * Number of failures of its transport in a row after which a member is left alone; a member that
   * needs a person is left alone at once.
   */
  public static final Option<Integer> MAX_FAILURES =
      Option.integer(
          "maxFailures",
          3,
          1,
          1_000,
          "Failures in a row after which a member is left alone, 1 to 1000.");

  /**
   * Time for which a member is left alone before one delivery tests it; doubled after each failed
   * test.
   */
  public static final Option<Duration> RESET =
      Option.millis(
          "resetMs",
          Duration.ofSeconds(30),
          SHORTEST,
          LONGEST,
          "Time for which a failing member is first left alone, ms, 10 to 86400000.");

  /** Longest time that a member is left alone, at least {@link #RESET}. */
  public static final Option<Duration> MAX_RESET =
      Option.millis(
          "maxResetMs",
          Duration.ofMinutes(10),
          SHORTEST,
          LONGEST,
          "Longest time for which a failing member is left alone, ms, at least resetMs.");

  /** Members as they stand in the configuration; not used in code. */
  public static final Option<List<JsonObject>> OF =
      Option.objects(
              "of",
              MemberOptions.SECTION,
              "Members of the messenger, 1 to 20, each with the options of its kind.")
          // Passwords stand among the members' options.
          .shownAs(members -> "[...]");

  /** The section of such a messenger. */
  public static final Section<ComposedOptions> SECTION =
      Section.of(
          "messengers",
          MethodHandles.lookup(),
          values -> new ComposedOptions(values, "", DEFAULT_DEADLINE));

  private final String alias;
  private final Duration deadline;

  private ComposedOptions(OptionValues<ComposedOptions> values, String alias, Duration deadline) {
    super(values);
    this.alias = alias;
    this.deadline = deadline;
  }

  @Override
  protected ComposedOptions copy(OptionValues<ComposedOptions> changed) {
    return new ComposedOptions(changed, alias, deadline);
  }

  @Override
  protected void check() {
    requireAtLeast(MAX_RESET, get(RESET));
  }

  /**
   * Returns the defaults.
   *
   * @param alias alias that the messenger is registered under
   */
  public static ComposedOptions of(String alias) {
    var json = new JsonObject().put(OF.name(), new JsonArray());
    return read("messengers." + alias, alias, json, Map.of(), List.of());
  }

  /**
   * Reads a section of the configuration.
   *
   * @param path path of the section
   * @param alias alias that the messenger is registered under
   * @param json the section
   * @param environment environment variables
   * @param foreign keys of the section that others read
   * @throws org.sitemessage.api.SiteMessageException with code 4000, naming the key
   */
  public static ComposedOptions read(
      String path,
      String alias,
      JsonObject json,
      Map<String, String> environment,
      Collection<String> foreign) {
    var read = SECTION.read(path, json, environment, foreign);
    return new ComposedOptions(read.values(), alias, DEFAULT_DEADLINE);
  }

  /**
   * Returns a copy with another deadline.
   *
   * @param other time after which a delivery to a member counts as unknown, at least 1 ms; files
   *     get more time
   */
  public ComposedOptions withDeadline(Duration other) {
    if (other.toMillis() < 1) {
      throw SiteMessageException.invalid(
          path() + ".deadlineMs", "is %d, must be at least 1".formatted(other.toMillis()));
    }
    return new ComposedOptions(values(), alias, other);
  }

  /** Returns the alias that the messenger is registered under. */
  public String alias() {
    return alias;
  }

  /** Returns the time after which a delivery to a member counts as unknown. */
  public Duration deadline() {
    return deadline;
  }
}
