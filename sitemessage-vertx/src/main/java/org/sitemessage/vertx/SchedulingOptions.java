package org.sitemessage.vertx;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.Limits;
import org.sitemessage.api.spi.OptionKey;
import org.sitemessage.api.spi.OptionReader;

/**
 * What stands in for what is left out when a message is scheduled.
 *
 * @param priority of a message that names none, and whose type has none
 * @param emailMessenger alias of the messenger that {@link Shortcuts} send mails through
 * @param emailType alias of the type of their mails; empty for {@code email_plain} or {@code
 *     email_html}, as the mail is
 */
public record SchedulingOptions(int priority, String emailMessenger, String emailType) {
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
              "Message type of their mails; empty: email_plain or email_html."));

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

  static SchedulingOptions fromJson(JsonObject json, Map<String, String> environment) {
    var o = OptionReader.read("scheduling", json, environment, KEYS);
    return new SchedulingOptions(
        o.getInteger("priority"), o.getString("emailMessenger"), o.getString("emailType"));
  }
}
