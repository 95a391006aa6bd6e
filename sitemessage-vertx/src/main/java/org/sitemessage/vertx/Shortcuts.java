package org.sitemessage.vertx;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.options.SchedulingOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/**
 * Methods that schedule common messages by one call:
 * <!-- snippet: Guide.java#shortcut -->
 *
 * <pre>{@code
 * return site.shortcuts().scheduleEmail("Hello", "It works.", "ann@example.org");
 * }</pre>
 *
 * <p>Each future completes after the commit, and fails as {@link SiteMessageClient#schedule} does.
 * The messenger must be registered. Usable from any thread.
 */
public final class Shortcuts {
  private final SiteMessageClient client;
  private final SchedulingOptions options;

  private Shortcuts(SiteMessageClient client, SchedulingOptions options) {
    this.client = client;
    this.options = options;
  }

  /** Creates shortcuts on a client, with the default messenger and types of mails. */
  public static Shortcuts of(SiteMessageClient client) {
    return of(client, SiteMessageOptions.defaults().scheduling());
  }

  /** Creates shortcuts on a client, with another messenger and type of mails. */
  public static Shortcuts of(SiteMessageClient client, SchedulingOptions options) {
    return new Shortcuts(client, options);
  }

  /** Schedules a mail of plain text. */
  public Future<ScheduleReply> scheduleEmail(String subject, String text, String... to) {
    return mail("email_plain", new JsonObject().put("subject", subject).put("text", text), to);
  }

  /**
   * Schedules a mail of HTML.
   *
   * @param context {@code {subject, html}}, or without {@code html} the keys that the template
   *     needs: {@code {subject, text}} for the built-in one; also {@code cc}, {@code bcc}, {@code
   *     replyTo}, {@code headers}, {@code attachments}
   */
  public Future<ScheduleReply> scheduleEmail(JsonObject context, String... to) {
    return mail("email_html", context, to);
  }

  /**
   * Schedules a mail written in a template.
   *
   * @param variables variables of the template; the variable {@code template} names a template
   *     other than the built-in one, which reads {@code text} and, if given, {@code heading} and
   *     {@code button}
   */
  public Future<ScheduleReply> scheduleEmail(
      String subject, Map<String, ?> variables, String... to) {
    var context = new JsonObject();
    variables.forEach(context::put);
    return mail("email_html", context.put("subject", subject), to);
  }

  private Future<ScheduleReply> mail(String standard, JsonObject context, String... to) {
    var type =
        options.get(SchedulingOptions.EMAIL_TYPE).isEmpty()
            ? standard
            : options.get(SchedulingOptions.EMAIL_TYPE);
    return client.schedule(
        ScheduleRequest.of(type, context)
            .withRecipients(
                Recipients.of(options.get(SchedulingOptions.EMAIL_MESSENGER), to).list()));
  }

  /** Schedules a message to users or rooms of Jabber, through {@code xmpp}. */
  public Future<ScheduleReply> scheduleJabberMessage(String text, String... to) {
    return plain("xmpp", text, to);
  }

  /**
   * Schedules a post on X, through {@code twitter}: to these names, or to nobody if none is given.
   */
  public Future<ScheduleReply> scheduleTweet(String text, String... to) {
    return plain("twitter", text, to.length == 0 ? new String[] {""} : to);
  }

  /** Schedules a message to chats or channels of Telegram, through {@code telegram}. */
  public Future<ScheduleReply> scheduleTelegramMessage(String text, String... to) {
    return plain("telegram", text, to);
  }

  /** Schedules a post on the configured page of Facebook, or on these pages, through {@code fb}. */
  public Future<ScheduleReply> scheduleFacebookMessage(String text, String... pages) {
    return plain("fb", text, pages.length == 0 ? new String[] {""} : pages);
  }

  /**
   * Schedules a post on walls of VKontakte, communities by negative numbers, through {@code vk}.
   */
  public Future<ScheduleReply> scheduleVkontakteMessage(String text, String... owners) {
    return plain("vk", text, owners);
  }

  private Future<ScheduleReply> plain(String messenger, String text, String... to) {
    return client.schedule(text, Recipients.of(messenger, to).list());
  }
}
