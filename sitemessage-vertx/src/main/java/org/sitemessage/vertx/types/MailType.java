package org.sitemessage.vertx.types;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jsoup.nodes.Entities;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Limits;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Templates;
import org.sitemessage.vertx.text.Titles;

/**
 * {@code email_plain} {subject, text} and {@code email_html} {subject, html}; both with the
 * optional cc, bcc, replyTo, headers and attachments. An {@code email_html} without {@code html} is
 * rendered from a template: the one that it names as {@code template}, or the built-in one, which
 * shows {@code text}. All other keys are variables of the template.
 *
 * <p>With cc or bcc it is one mail: every envelope address becomes a dispatch of its own, and all
 * show the same headers. The context keeps the addresses that the headers show as {@code to}.
 */
public final class MailType implements MessageType {
  private static final String UNDELIVERED = "undelivered_report";

  private final String alias;
  private final String bodyKey;

  private MailType(String alias, String bodyKey) {
    this.alias = alias;
    this.bodyKey = bodyKey;
  }

  /** {@code email_plain}. */
  public static MailType plain() {
    return new MailType("email_plain", "text");
  }

  /** {@code email_html}. */
  public static MailType html() {
    return new MailType("email_html", "html");
  }

  /**
   * {@code undelivered_report}: the report of undelivered messages to administrators. An
   * administrator who has unsubscribed from other mails still gets it.
   */
  public static MailType undelivered() {
    return new MailType(UNDELIVERED, "text");
  }

  @Override
  public String alias() {
    return alias;
  }

  @Override
  public boolean allowUserSubscription() {
    return !alias.equals(UNDELIVERED);
  }

  @Override
  public String title() {
    return title(Locale.ENGLISH);
  }

  @Override
  public String title(Locale locale) {
    return Titles.ofType(alias, locale);
  }

  @Override
  public Set<String> messengers() {
    return Set.of("smtp");
  }

  @Override
  public ScheduleRequest accept(ScheduleRequest request) {
    var context = new ContextReader(request.context());
    if (usesTemplate(request.context())) {
      checkTemplate(context);
    } else {
      context.allowOnly("subject", bodyKey, "cc", "bcc", "replyTo", "headers", "attachments");
      context.subject(true);
      context.text(bodyKey);
    }
    context.checkHeaders();
    var cc = context.lines("cc");
    var bcc = context.lines("bcc");
    return cc.isEmpty() && bcc.isEmpty() ? request : oneMail(request, cc, bcc);
  }

  /**
   * Checks a message that is rendered from a template, which may make the subject itself. The
   * built-in template needs a text.
   */
  private static void checkTemplate(ContextReader context) {
    context.subject(false);
    if (context.optionalLine("template").isEmpty() && context.optional("text").isEmpty()) {
      throw SiteMessageException.invalid(
          "context.html", "is missing or empty; give html, or a template, or a text");
    }
  }

  @Override
  public boolean usesTemplate(JsonObject context) {
    return bodyKey.equals("html") && context.getValue("html") == null;
  }

  private static ScheduleRequest oneMail(
      ScheduleRequest request, List<String> cc, List<String> bcc) {
    var to = request.recipients().orElse(List.of());
    var messengers = to.stream().map(Recipient::messenger).collect(Collectors.toSet());
    if (messengers.size() != 1) {
      throw SiteMessageException.invalid(
          "recipients", "must all have the same messenger in a mail with cc or bcc");
    }
    if (to.stream().anyMatch(recipient -> recipient.address().isBlank())) {
      throw SiteMessageException.invalid(
          "recipients", "must all have an address in a mail with cc or bcc");
    }
    if (!request.group().isEmpty()) {
      throw SiteMessageException.invalid("group", "must be left out of a mail with cc or bcc");
    }
    if (!request.sealed()) {
      throw SiteMessageException.invalid("sealed", "must be true in a mail with cc or bcc");
    }
    var messenger = messengers.iterator().next();
    var envelope = new ArrayList<>(to);
    cc.forEach(address -> envelope.add(Recipient.address(messenger, address)));
    bcc.forEach(address -> envelope.add(Recipient.address(messenger, address)));
    if (envelope.size() > Limits.RECIPIENTS) {
      throw new SiteMessageException(
          FailureCode.TOO_LARGE,
          ("recipients, context.cc and context.bcc have %d addresses together, at most %d are"
                  + " allowed")
              .formatted(envelope.size(), Limits.RECIPIENTS));
    }
    var shown = new JsonArray();
    to.forEach(recipient -> shown.add(recipient.address()));
    return request.withContext(request.context().put("to", shown)).withRecipients(envelope);
  }

  /** Merges contexts; a plain text among documents of HTML becomes paragraphs of its own. */
  @Override
  public JsonObject mergeContexts(List<JsonObject> contexts) {
    boolean html = contexts.stream().anyMatch(context -> context.containsKey("html"));
    return MessageType.super.mergeContexts(
        html ? contexts.stream().map(MailType::withHtml).toList() : contexts);
  }

  private static JsonObject withHtml(JsonObject context) {
    if (context.containsKey("html") || !(context.getValue("text") instanceof String text)) {
      return context;
    }
    var merged = context.copy();
    merged.remove("text");
    return merged.put(
        "html", "<p style=\"white-space: pre-line\">" + Entities.escape(text) + "</p>");
  }

  @Override
  public Content compose(Message message, Dispatch dispatch, Templates templates) {
    return addressed(
        message,
        usesTemplate(message.context())
            ? rendered(message, dispatch, templates)
            : given(message.context()));
  }

  private Content rendered(Message message, Dispatch dispatch, Templates templates) {
    var content = templates.render(this, message, dispatch);
    if (content.subject().isEmpty()) {
      throw SiteMessageException.invalid(
          "context.subject", "is missing or empty, and no template produces one");
    }
    return content;
  }

  private Content given(JsonObject context) {
    var subject = context.getString("subject");
    var body = context.getString(bodyKey);
    return bodyKey.equals("html") ? Content.html(subject, body) : Content.text(subject, body);
  }

  private static Content addressed(Message message, Content content) {
    var context = message.context();
    var whole = content.withHeaders(headers(context)).withAttachments(message.attachments());
    return context.containsKey("to") ? whole.withSharedUid(message.uid()) : whole;
  }

  private static Map<String, String> headers(JsonObject context) {
    var headers = new LinkedHashMap<>(new ContextReader(context).headers());
    putUnlessEmpty(headers, "To", joined(context, "to"));
    putUnlessEmpty(headers, "Cc", joined(context, "cc"));
    putUnlessEmpty(headers, "Reply-To", context.getString("replyTo", ""));
    return headers;
  }

  private static String joined(JsonObject context, String key) {
    return context.getJsonArray(key, new JsonArray()).stream()
        .map(String::valueOf)
        .collect(Collectors.joining(", "));
  }

  private static void putUnlessEmpty(Map<String, String> headers, String name, String value) {
    if (!value.isEmpty()) {
      headers.put(name, value);
    }
  }
}
