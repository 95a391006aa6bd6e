package org.sitemessage.vertx.options;

import java.lang.invoke.MethodHandles;
import java.time.Duration;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/** Options of the section {@code attachments}: limits of uploaded files. */
public final class AttachmentOptions extends OptionSet<AttachmentOptions> {
  /** Largest file that may be uploaded, bytes. */
  public static final Option<Long> MAX_BYTES =
      Option.longInteger(
          "maxBytes",
          50L << 20,
          1,
          Long.MAX_VALUE,
          "Size of the largest file that may be uploaded, bytes.");

  /** Time for which a file that no message uses is kept, counted from its upload. */
  public static final Option<Duration> KEEP =
      Option.millis(
          "keepMs",
          Duration.ofDays(1),
          Duration.ofMinutes(1),
          "Time for which an uploaded file that no message uses is kept, ms, at least 60000.");

  static final Section<AttachmentOptions> SECTION =
      Section.of("attachments", MethodHandles.lookup(), AttachmentOptions::new);

  private AttachmentOptions(OptionValues<AttachmentOptions> values) {
    super(values);
  }
}
