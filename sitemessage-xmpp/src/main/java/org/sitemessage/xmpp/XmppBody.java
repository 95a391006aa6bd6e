package org.sitemessage.xmpp;

import org.jivesoftware.smack.packet.ExtensionElement;
import org.jivesoftware.smack.packet.StreamOpen;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jivesoftware.smack.util.XmlStringBuilder;

/**
 * The text of a message. Smack (4.4.8) leaves {@code >} in it as it is, so that {@code ]]>} makes
 * the stream ill-formed, and the server ends it; here it is escaped.
 *
 * @param text legal in XML
 */
record XmppBody(String text) implements ExtensionElement {

  @Override
  public String getElementName() {
    return "body";
  }

  @Override
  public String getNamespace() {
    return StreamOpen.CLIENT_NAMESPACE;
  }

  @Override
  public CharSequence toXML(XmlEnvironment around) {
    return new XmlStringBuilder().openElement("body").escape(text).closeElement("body");
  }
}
