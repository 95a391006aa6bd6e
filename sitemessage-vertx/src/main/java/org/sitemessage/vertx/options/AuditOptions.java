package org.sitemessage.vertx.options;

import java.lang.invoke.MethodHandles;
import java.time.Duration;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/** Options of the section {@code audit}: the record of who has changed what. */
public final class AuditOptions extends OptionSet<AuditOptions> {
  /** Age at which a cleanup removes an entry. */
  public static final Option<Duration> KEEP =
      Option.millis(
          "keepMs",
          Duration.ofDays(365),
          Duration.ofHours(1),
          "Age at which cleanup removes entries of the audit log, ms, at least 3600000.");

  static final Section<AuditOptions> SECTION =
      Section.of("audit", MethodHandles.lookup(), AuditOptions::new);

  private AuditOptions(OptionValues<AuditOptions> values) {
    super(values);
  }
}
