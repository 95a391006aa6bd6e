import org.jspecify.annotations.NullMarked;

/**
 * The messenger for XMPP, to people and to rooms.
 *
 * <p>Read {@link org.sitemessage.xmpp.XmppMessenger} first, then {@link
 * org.sitemessage.xmpp.XmppOptions}. The configuration creates the messenger under {@code
 * messengers.xmpp} when this module is on the path.
 */
@NullMarked
module org.sitemessage.xmpp {
  requires transitive org.sitemessage.vertx;
  requires jxmpp.core;
  requires jxmpp.jid;
  requires smack.core;
  requires smack.extensions;
  requires smack.im;
  requires smack.tcp;
  requires static org.jspecify;

  // Run-time only: what Smack needs of the Java platform.
  requires smack.java8;

  // API
  exports org.sitemessage.xmpp;

  provides org.sitemessage.api.spi.MessengerProvider with
      org.sitemessage.xmpp.XmppMessengerProvider,
      org.sitemessage.xmpp.XmppsleekMessengerProvider;
}
