package org.sitemessage.vertx.options;

import java.lang.invoke.MethodHandles;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/** Options of the section {@code history}: the numbers of the last hour, day and month. */
public final class HistoryOptions extends OptionSet<HistoryOptions> {
  /** Switches on that this process counts what it sends, and stores the sums. */
  public static final Option<Boolean> ENABLED =
      Option.flag(
          "enabled", true, "Whether the process keeps a history of what it sends, in the store.");

  static final Section<HistoryOptions> SECTION =
      Section.of("history", MethodHandles.lookup(), HistoryOptions::new);

  private HistoryOptions(OptionValues<HistoryOptions> values) {
    super(values);
  }
}
