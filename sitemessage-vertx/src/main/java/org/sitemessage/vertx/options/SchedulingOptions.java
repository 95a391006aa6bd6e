package org.sitemessage.vertx.options;

import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.sitemessage.api.Limits;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.OptionReader;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.Shortcuts;

/**
 * What stands in for what is left out when a message is scheduled.
 *
 * @param priority of a message that names none, and whose type has none
 * @param emailMessenger alias of the messenger that {@link Shortcuts} send mails through
 * @param emailType alias of the type of their mails; empty for {@code email_plain} or {@code
 *     email_html}, as the mail is
 * @param zone where the clock of recipients is, for whom no other is known
 */
public record SchedulingOptions(
    int priority, String emailMessenger, String emailType, ZoneId zone) {
  /** The keys of the section {@code scheduling}. */
  public static final List<OptionKey> KEYS =
      List.of(
          OptionKey.of(
              "priority",
              OptionKey.Kind.INTEGER,
              0,
              "Priority of a message that names none, and whose type has none."),
          OptionKey.of(
              "emailMessenger",
              OptionKey.Kind.STRING,
              "smtp",
              "Messenger that the shortcuts send mails through."),
          OptionKey.of(
              "emailType",
              OptionKey.Kind.STRING,
              "",
              "Message type of their mails; empty: email_plain or email_html."),
          OptionKey.of(
              "zone",
              OptionKey.Kind.STRING,
              "UTC",
              "Time zone of recipients for whom no other is known."));

  /** Checks. */
  public SchedulingOptions {
    if (Math.abs(priority) > Limits.PRIORITY) {
      throw SiteMessageException.invalid(
          "scheduling.priority",
          "must be from %d to %d, is %d".formatted(-Limits.PRIORITY, Limits.PRIORITY, priority));
    }
    if (emailMessenger.isEmpty()) {
      throw SiteMessageException.invalid(
          "scheduling.emailMessenger", "is empty; leave it out for smtp");
    }
  }

  /** For recipients whose clock is UTC, unless another is known. */
  public SchedulingOptions(int priority, String emailMessenger, String emailType) {
    this(priority, emailMessenger, emailType, ZoneOffset.UTC);
  }

  static SchedulingOptions fromJson(JsonObject json, Map<String, String> environment) {
    var o = OptionReader.read("scheduling", json, environment, KEYS);
    return new SchedulingOptions(
        o.getInteger("priority"),
        o.getString("emailMessenger"),
        o.getString("emailType"),
        zone("scheduling.zone", o.getString("zone")));
  }

  static ZoneId zone(String path, String id) {
    try {
      return ZoneId.of(id);
    } catch (DateTimeException e) {
      throw SiteMessageException.invalid(
          path, "must be a time zone such as Europe/Berlin, is \"%s\"".formatted(id));
    }
  }

  /** The same with another priority. */
  public SchedulingOptions withPriority(int other) {
    return new SchedulingOptions(other, emailMessenger, emailType, zone);
  }

  /** The same with mails of another type through another messenger. */
  public SchedulingOptions withEmail(String messenger, String type) {
    return new SchedulingOptions(priority, messenger, type, zone);
  }

  /** The same by another clock. */
  public SchedulingOptions withZone(ZoneId other) {
    return new SchedulingOptions(priority, emailMessenger, emailType, other);
  }
}
