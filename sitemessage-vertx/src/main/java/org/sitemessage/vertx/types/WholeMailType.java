package org.sitemessage.vertx.types;

import java.util.Locale;
import java.util.Set;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Templates;
import org.sitemessage.vertx.text.Titles;

/**
 * {@code mail} {subject[, text][, html][, headers][, bounceAddress][, attachments]}: one mail that
 * the application has composed. The headers show the addressees, the recipients are those of the
 * envelope, and {@code bounceAddress} is the envelope's sender. The type allows no subscriptions.
 */
public final class WholeMailType implements MessageType {

  @Override
  public String alias() {
    return "mail";
  }

  @Override
  public String title() {
    return title(Locale.ENGLISH);
  }

  @Override
  public String title(Locale locale) {
    return Titles.ofType(alias(), locale);
  }

  @Override
  public Set<String> messengers() {
    return Set.of();
  }

  @Override
  public boolean allowUserSubscription() {
    return false;
  }

  @Override
  public ScheduleRequest accept(ScheduleRequest request) {
    var context = new ContextReader(request.context());
    context.allowOnly("subject", "text", "html", "headers", "bounceAddress", "attachments");
    context.subject(false);
    context.optional("text");
    context.optional("html");
    context.checkHeaders();
    context.mailbox("bounceAddress");
    if (!request.sealed() || !request.group().isEmpty()) {
      throw SiteMessageException.invalid(
          request.sealed() ? "group" : "sealed", "must be left out of a mail of type mail");
    }
    return request;
  }

  @Override
  public Content compose(Message message, Dispatch dispatch, Templates templates) {
    var context = message.context();
    var headers = new ContextReader(context).headers();
    var bounceAddress = context.getString("bounceAddress", "");
    if (!bounceAddress.isEmpty()) {
      headers.put("Return-Path", bounceAddress);
    }
    return new Content(
            context.getString("subject", ""),
            context.getString("text", ""),
            context.getString("html", ""),
            headers,
            message.uid())
        .withAttachments(message.attachments());
  }
}
