package org.sitemessage.example;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Templates;

// snippet:begin type
public final class News implements MessageType {
  @Override
  public String alias() {
    return "news";
  }

  @Override
  public String title() {
    return title(Locale.ENGLISH);
  }

  @Override
  public String title(Locale locale) {
    return locale.getLanguage().equals("ru") ? "Новости" : "News";
  }

  @Override
  public OptionalInt priority() {
    return OptionalInt.of(-10); // after everything else
  }

  @Override
  public int retryLimit() {
    return 3; // refusals that it survives
  }

  @Override
  public Set<String> messengers() {
    return Set.of("smtp", "xmpp"); // empty: any
  }

  @Override
  public boolean allowUserSubscription() {
    return true;
  }

  @Override
  public Content compose(Message message, Dispatch dispatch, Templates templates) {
    return Content.text(title(dispatch.locale()), message.context().getString("text"));
  }
}
// snippet:end
