package org.sitemessage.vertx.options;

import java.lang.invoke.MethodHandles;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;
import org.sitemessage.api.user.QuietHours;

/**
 * Options of the section {@code quietHours}: quiet hours of recipients who have none of their own.
 */
public final class QuietOptions extends OptionSet<QuietOptions> {
  /** Time at which quiet hours begin every day; empty: {@link #WINDOWS} alone. */
  public static final Option<String> FROM =
      Option.text("from", "Start of the quiet hours, such as 22:00; empty: no quiet hours.");

  /** Time at which they end. */
  public static final Option<String> TO =
      Option.text("to", "End of the quiet hours, such as 08:00.");

  /** Further quiet hours: {@code 00:00-24:00 sat+sun}. */
  public static final Option<List<String>> WINDOWS =
      Option.texts("windows", "Further windows of quiet hours, such as 00:00-24:00 sat+sun.");

  /** Time zone of recipients for whom no other is known; empty: that of {@code scheduling}. */
  public static final Option<Optional<ZoneId>> ZONE =
      Option.text(
              "zone", "Time zone of recipients for whom no other is known; empty: scheduling.zone.")
          .as(
              id -> Optional.of(id).filter(given -> !given.isEmpty()).map(ZoneId::of),
              zone -> zone.map(ZoneId::getId).orElse(""),
              "a time zone such as Europe/Berlin");

  /** Aliases of message types that may arrive in quiet hours, besides those that declare it. */
  public static final Option<Set<String>> EXEMPT_TYPES =
      Option.texts(
              "exemptTypes",
              "Message types that ignore quiet hours, in addition to those that say so themselves.")
          .as((path, aliases) -> Set.copyOf(aliases), List::copyOf);

  static final Section<QuietOptions> SECTION =
      Section.of("quietHours", MethodHandles.lookup(), QuietOptions::new);

  private QuietOptions(OptionValues<QuietOptions> values) {
    super(values);
  }

  @Override
  protected void check() {
    if (get(FROM).isEmpty() != get(TO).isEmpty()) {
      throw invalid(get(FROM).isEmpty() ? FROM : TO, "must be given, too");
    }
    hours();
  }

  /** Returns the quiet hours, in the time zone of the recipient. */
  public QuietHours hours() {
    var windows = new ArrayList<QuietHours.Window>();
    if (!get(FROM).isEmpty()) {
      windows.add(window(FROM, get(FROM) + "-" + get(TO)));
    }
    get(WINDOWS).forEach(text -> windows.add(window(WINDOWS, text)));
    try {
      return new QuietHours(windows);
    } catch (IllegalArgumentException e) {
      throw SiteMessageException.invalid(path(), String.valueOf(e.getMessage()));
    }
  }

  private QuietHours.Window window(Option<?> option, String text) {
    try {
      return QuietHours.Window.parse(text);
    } catch (IllegalArgumentException e) {
      throw invalid(option, String.valueOf(e.getMessage()));
    }
  }

  /** Returns a copy of these options with other quiet hours. */
  public QuietOptions withHours(QuietHours hours) {
    return with(FROM, "")
        .with(TO, "")
        .with(WINDOWS, hours.windows().stream().map(QuietHours.Window::toString).toList());
  }
}
