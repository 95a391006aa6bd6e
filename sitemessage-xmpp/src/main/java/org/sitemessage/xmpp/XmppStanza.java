package org.sitemessage.xmpp;

import java.nio.charset.StandardCharsets;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smackx.receipts.DeliveryReceiptRequest;

/**
 * One message as it goes out.
 *
 * @param id the stanza id, the same at every attempt
 * @param to who gets it
 * @param body its text, legal in XML
 */
record XmppStanza(String id, XmppAddress to, String body) {

  /** What tells the answers to it from those to others: one mail may have several recipients. */
  String key() {
    return key(id, to.bare());
  }

  /** The same of an answer. */
  static String key(String id, String bareJid) {
    return id + " " + bareJid;
  }

  /** In Smack's form. A receipt is asked for; not in rooms, where everybody would send one. */
  Message message() {
    var message =
        StanzaBuilder.buildMessage(id)
            .to(to.jid())
            .ofType(to.room() ? Message.Type.groupchat : Message.Type.chat)
            .addExtension(new XmppBody(body));
    return to.room() ? message.build() : message.addExtension(new DeliveryReceiptRequest()).build();
  }

  /** Whether its XML form is longer than so many bytes. */
  boolean isLongerThan(int bytes) {
    // No character takes more than six bytes, and little else stands around the body.
    return body.length() > bytes / 8
        && message().toXML().toString().getBytes(StandardCharsets.UTF_8).length > bytes;
  }
}
