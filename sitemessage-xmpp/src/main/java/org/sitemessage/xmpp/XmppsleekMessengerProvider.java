package org.sitemessage.xmpp;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.spi.MessengerProvider;

/**
 * Brings {@link XmppMessenger} under the name it has in django-sitemessage, {@code xmppsleek}, so
 * that recipients and subscriptions which come from there need no change.
 */
public final class XmppsleekMessengerProvider implements MessengerProvider {

  @Override
  public String alias() {
    return "xmppsleek";
  }

  @Override
  public List<OptionKey> options() {
    return XmppOptions.KEYS;
  }

  @Override
  public Messenger create(JsonObject options) {
    return XmppMessengerProvider.create(alias(), options);
  }
}
