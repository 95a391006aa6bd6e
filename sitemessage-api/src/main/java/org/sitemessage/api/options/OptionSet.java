package org.sitemessage.api.options;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.sitemessage.api.SiteMessageException;

/**
 * Options of one section: a value for each {@link Option} that is a constant of the subclass.
 * Immutable. Its text shows no secret.
 *
 * <pre>{@code
 * public final class PagerOptions extends OptionSet<PagerOptions> {
 *   public static final Option<String> HOST = Option.text("host", "The gateway.").required();
 *   public static final Option<Integer> PORT = Option.integer("port", 444, 1, 65_535, "Its port.");
 *   public static final Section<PagerOptions> SECTION =
 *       Section.of("messengers.pager", MethodHandles.lookup(), PagerOptions::new);
 *
 *   private PagerOptions(OptionValues<PagerOptions> values) {
 *     super(values);
 *   }
 * }
 *
 * PagerOptions.SECTION.read(json).with(PagerOptions.PORT, 445).get(PagerOptions.HOST)
 * }</pre>
 *
 * @param <S> the subclass
 */
public abstract class OptionSet<S extends OptionSet<S>> {
  private final OptionValues<S> values;

  /** Wraps values that a section has read. */
  public OptionSet(OptionValues<S> values) {
    this.values = values;
  }

  /** Returns the value of an option. */
  public final <T> T get(Option<T> option) {
    return values.get(option);
  }

  /** Returns where the value of an option comes from. */
  public final OptionSource source(Option<?> option) {
    return values.source(option);
  }

  /** Returns these options with the sources of others; what differs was set by code. */
  final S changedFrom(OptionSet<?> before) {
    return copy(values.changedFrom(before.values));
  }

  /**
   * Returns a copy of these options with another value of one option. Rules between several options
   * are checked when the options are used.
   *
   * @throws SiteMessageException if the value is out of its range, naming the path of the option
   */
  public final <T> S with(Option<T> option, T value) {
    return copy(values.with(option, value));
  }

  /**
   * Returns a copy of these options in which a function has changed the value of one option.
   *
   * <pre>{@code
   * options.change(SiteMessageOptions.RETRY, retry -> retry.with(RetryOptions.FACTOR, 3.0))
   * }</pre>
   */
  public final <T> S change(Option<T> option, UnaryOperator<T> change) {
    return with(option, change.apply(get(option)));
  }

  /** Returns the values of these options; for a subclass that holds more than values. */
  protected final OptionValues<S> values() {
    return values;
  }

  /** Makes the options of changed values; for a subclass that holds more than values. */
  protected S copy(OptionValues<S> changed) {
    return changed.section().make(changed);
  }

  /**
   * Returns these options after checking them. Code that uses options calls this first.
   *
   * @throws SiteMessageException if the values do not fit together
   */
  public final S checked() {
    values.checkMembers();
    check();
    return copy(values);
  }

  /** Fails with {@link #invalid} if the values do not fit together. By default they do. */
  protected void check() {}

  /** Returns an error that names one of these options by its path. */
  public final SiteMessageException invalid(Option<?> option, String problem) {
    return values.invalid(option, problem);
  }

  /**
   * Fails if a duration is shorter than another one.
   *
   * @throws SiteMessageException naming the path of the option and both durations
   */
  protected final void requireAtLeast(Option<Duration> option, Duration least) {
    var value = get(option);
    if (value.compareTo(least) < 0) {
      throw invalid(
          option, "is %d, must be at least %d".formatted(value.toMillis(), least.toMillis()));
    }
  }

  /**
   * Returns the value of a function whose errors begin with the name of an option, and adds the
   * path of the section to such an error.
   */
  protected final <T> T within(Supplier<T> maker) {
    try {
      return maker.get();
    } catch (SiteMessageException e) {
      throw new SiteMessageException(
          e.code(), OptionNames.path(path(), String.valueOf(e.getMessage())), e);
    }
  }

  /** Returns the path of the section: {@code messengers.smtp}; empty for the top level. */
  public final String path() {
    return values.path();
  }

  /** Returns the object that the section reads, all secrets in clear. */
  public final JsonObject toJson() {
    return values.toJson();
  }

  /** Returns whether the other options are of the same class with the same values. */
  @Override
  public boolean equals(Object other) {
    return other instanceof OptionSet<?> that
        && getClass() == that.getClass()
        && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** Names the values that are not the default; {@code ***} stands for a secret. */
  @Override
  public String toString() {
    return getClass().getSimpleName() + values;
  }
}
