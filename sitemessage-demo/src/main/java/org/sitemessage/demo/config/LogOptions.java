package org.sitemessage.demo.config;

import java.lang.invoke.MethodHandles;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/** Options of the section {@code log}: how log lines look. */
public final class LogOptions extends OptionSet<LogOptions> {
  /** Format of the log lines. */
  public static final Option<Format> FORMAT =
      Option.oneOf(
          "format",
          Format.TEXT,
          "Format of the log on standard error: text or json (one object a line).");

  static final Section<LogOptions> SECTION =
      Section.of("log", MethodHandles.lookup(), LogOptions::new);

  private LogOptions(OptionValues<LogOptions> values) {
    super(values);
  }

  /** Format of the log lines. */
  public enum Format {
    /** A line for people. */
    TEXT,
    /** A JSON object for programs, on one line. */
    JSON
  }
}
