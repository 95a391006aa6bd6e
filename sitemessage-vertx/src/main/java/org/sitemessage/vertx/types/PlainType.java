package org.sitemessage.vertx.types;

import java.util.Locale;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.Templates;
import org.sitemessage.vertx.text.Titles;

/**
 * {@code plain} {text[, subject][, attachments]}: a text, through any messenger; files through
 * those that send any.
 */
public final class PlainType implements MessageType {

  @Override
  public String alias() {
    return "plain";
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
  public ScheduleRequest accept(ScheduleRequest request) {
    var context = new ContextReader(request.context());
    context.allowOnly("subject", "text", "attachments");
    context.subject(false);
    context.text("text");
    return request;
  }

  @Override
  public Content compose(Message message, Dispatch dispatch, Templates templates) {
    var context = message.context();
    return Content.text(context.getString("subject", ""), context.getString("text"))
        .withAttachments(message.attachments());
  }
}
