package org.sitemessage.vertx.messenger.xmpp;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.spi.MessengerProvider;
import org.sitemessage.api.spi.OptionKey;

/**
 * Brings {@link XmppMessenger} when the configuration names {@code xmpp}. It loads without Smack;
 * only creating the messenger needs it.
 */
public final class XmppMessengerProvider implements MessengerProvider {
  static final String ALIAS = "xmpp";

  // One class of each library that is needed.
  private static final List<String> NEEDED =
      List.of(
          "org.jivesoftware.smack.java7.Java7SmackInitializer",
          "org.jivesoftware.smack.tcp.XMPPTCPConnection",
          "org.jivesoftware.smack.roster.Roster",
          "org.jivesoftware.smackx.muc.MultiUserChat");

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
    if (!NEEDED.stream().allMatch(XmppMessengerProvider::isThere)) {
      throw SiteMessageException.invalid(
          "messengers." + alias,
          "needs the Smack library: add smack-java8, smack-tcp, smack-im and smack-extensions of"
              + " org.igniterealtime.smack to the application (on the module path also:"
              + " --add-modules smack.java8,smack.tcp,smack.im,smack.extensions)");
    }
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

  private static boolean isThere(String type) {
    try {
      Class.forName(type, false, XmppMessengerProvider.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
