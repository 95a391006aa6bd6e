package org.sitemessage.xmpp;

import org.sitemessage.api.Messenger;
import org.sitemessage.api.options.Section;
import org.sitemessage.api.spi.MessengerProvider;

/** Brings {@link XmppMessenger} when the configuration names {@code xmpp}. */
public final class XmppMessengerProvider implements MessengerProvider<XmppOptions> {
  static final String ALIAS = "xmpp";

  @Override
  public String alias() {
    return ALIAS;
  }

  @Override
  public Section<XmppOptions> options() {
    return XmppOptions.SECTION;
  }

  @Override
  public Messenger create(XmppOptions options) {
    return new XmppMessenger(options);
  }
}
