package org.sitemessage.vertx.options;

import java.lang.invoke.MethodHandles;
import java.time.ZoneId;
import org.sitemessage.api.Limits;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/** Options of the section {@code scheduling}: defaults of schedule requests. */
public final class SchedulingOptions extends OptionSet<SchedulingOptions> {
  /** Priority of a message that names none, and whose type has none. */
  public static final Option<Integer> PRIORITY =
      Option.integer(
          "priority",
          0,
          -Limits.PRIORITY,
          Limits.PRIORITY,
          "Priority of messages that name none and whose type has none, -1000 to 1000.");

  /** Alias of the messenger that the shortcuts send mails through. */
  public static final Option<String> EMAIL_MESSENGER =
      Option.text("emailMessenger", "smtp", "Messenger through which the shortcuts send mails.")
          .notBlank();

  /**
   * Alias of the type of the shortcuts' mails; empty for {@code email_plain} or {@code email_html},
   * depending on the mail.
   */
  public static final Option<String> EMAIL_TYPE =
      Option.text(
          "emailType", "Message type of the shortcuts' mails; empty: email_plain or email_html.");

  /** Time zone of recipients for whom no other is known. */
  public static final Option<ZoneId> ZONE =
      Option.text("zone", "UTC", "Time zone of recipients for whom no other is known.")
          .as(ZoneId::of, ZoneId::getId, "a time zone such as Europe/Berlin");

  static final Section<SchedulingOptions> SECTION =
      Section.of("scheduling", MethodHandles.lookup(), SchedulingOptions::new);

  private SchedulingOptions(OptionValues<SchedulingOptions> values) {
    super(values);
  }
}
