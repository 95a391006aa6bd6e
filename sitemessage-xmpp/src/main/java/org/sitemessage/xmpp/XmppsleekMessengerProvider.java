package org.sitemessage.xmpp;

import org.sitemessage.api.Messenger;
import org.sitemessage.api.options.Section;
import org.sitemessage.api.spi.MessengerProvider;

/**
 * Brings {@link XmppMessenger} under the name it has in django-sitemessage, {@code xmppsleek}, so
 * that recipients and subscriptions which come from there need no change.
 */
public final class XmppsleekMessengerProvider implements MessengerProvider<XmppOptions> {

  @Override
  public String alias() {
    return "xmppsleek";
  }

  @Override
  public Section<XmppOptions> options() {
    return XmppOptions.SECTION;
  }

  @Override
  public Messenger create(XmppOptions options) {
    return new XmppMessenger(alias(), options);
  }
}
