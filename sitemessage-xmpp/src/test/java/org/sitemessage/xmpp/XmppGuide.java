package org.sitemessage.xmpp;

import org.sitemessage.api.Messenger;

/** The example of {@link XmppMessenger}. */
final class XmppGuide {
  private XmppGuide() {}

  static Messenger messenger(String password) {
    // snippet:begin xmpp
    return new XmppMessenger(
        XmppOptions.account("site@example.org", password)
            .with(XmppOptions.HOST, "xmpp.example.org"));
    // snippet:end
  }
}
