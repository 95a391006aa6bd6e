package org.sitemessage.xmpp;

import java.nio.charset.StandardCharsets;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smackx.receipts.DeliveryReceiptRequest;

/**
 * A message as a stanza.
 *
 * @param id the stanza id, the same at every attempt
 * @param to recipient of the message
 * @param body text of the stanza, legal in XML
 */
record XmppStanza(String id, XmppAddress to, String body) {

  /** Returns the key of its answers; the id is not enough, as one mail may have many recipients. */
  String key() {
    return key(id, to.bare());
  }

  /** Returns the key of an answer. */
  static String key(String id, String bareJid) {
    return id + " " + bareJid;
  }

  /**
   * Returns Smack's form. It asks for a receipt, except in rooms, where everybody would send one.
   */
  Message message() {
    var message =
        StanzaBuilder.buildMessage(id)
            .to(to.jid())
            .ofType(to.room() ? Message.Type.groupchat : Message.Type.chat)
            .addExtension(new XmppBody(body));
    return to.room() ? message.build() : message.addExtension(new DeliveryReceiptRequest()).build();
  }

  /** Returns whether its XML form is longer than this number of bytes. */
  boolean isLongerThan(int bytes) {
    // No character takes more than six bytes, and little else stands around the body.
    return body.length() > bytes / 8
        && message().toXML().toString().getBytes(StandardCharsets.UTF_8).length > bytes;
  }
}
