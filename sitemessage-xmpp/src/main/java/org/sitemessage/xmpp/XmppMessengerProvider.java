package org.sitemessage.xmpp;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.spi.MessengerProvider;

/** Brings {@link XmppMessenger} when the configuration names {@code xmpp}. */
public final class XmppMessengerProvider implements MessengerProvider {
  static final String ALIAS = "xmpp";

  @Override
  public String alias() {
    return ALIAS;
  }

  @Override
  public List<OptionKey> options() {
    return XmppOptions.KEYS;
  }

  @Override
  public Messenger create(JsonObject options) {
    return create(ALIAS, options);
  }

  /** The messenger under one of its names. */
  static Messenger create(String alias, JsonObject options) {
    try {
      return new XmppMessenger(alias, XmppOptions.fromJson(options));
    } catch (SiteMessageException e) {
      throw new SiteMessageException(
          e.code(),
          String.valueOf(e.getMessage())
              .replaceFirst("^messengers\\." + ALIAS + "\\.", "messengers." + alias + "."),
          e);
    }
  }
}
