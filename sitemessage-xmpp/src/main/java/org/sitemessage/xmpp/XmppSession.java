package org.sitemessage.xmpp;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.ConnectionListener;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.SmackException.NoResponseException;
import org.jivesoftware.smack.XMPPException.XMPPErrorException;
import org.jivesoftware.smack.filter.StanzaTypeFilter;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smack.roster.Roster;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smackx.muc.MultiUserChatManager;
import org.jivesoftware.smackx.ping.PingManager;
import org.jivesoftware.smackx.receipts.DeliveryReceipt;
import org.jspecify.annotations.Nullable;
import org.jxmpp.jid.parts.Resourcepart;
import org.jxmpp.stringprep.XmppStringprepException;

/**
 * One logged-in connection, from the login to its end; the next one is another session. A session
 * resends nothing. All methods block, the events come on Smack's threads.
 */
final class XmppSession {
  private final XMPPTCPConnection connection;
  private final Events events;
  private final AtomicBoolean over = new AtomicBoolean();

  /** Receiver of events of messages, by {@link XmppStanza#key()}, and of the session. */
  interface Events {
    /** The server has it. */
    void acknowledged(String key);

    /** Somebody on the way refuses it. */
    void refused(String key, StanzaError error);

    /** The room has shown it to everybody. */
    void shown(String key);

    /** A client has confirmed a message; the JID is bare, and need not be the recipient's. */
    void received(String id, String from);

    /** The connection is gone; told once. */
    void lost(XmppSession session, String why);
  }

  private XmppSession(XMPPTCPConnection connection, Events events) {
    this.connection = connection;
    this.events = events;
  }

  /** Connects and logs in. */
  static XmppSession open(XmppOptions options, XmppSockets sockets, String resource, Events events)
      throws Exception {
    var why = new AtomicReference<@Nullable Exception>();
    var limit = new StanzaLimit(why::set);
    var configuration = configuration(options, sockets, limit, why::set, resource);
    var session = new XmppSession(new XMPPTCPConnection(configuration), events);
    try {
      session.start(options, limit);
      return session;
    } catch (Exception e) {
      session.discard();
      var reason = why.get();
      throw reason == null ? e : reason;
    }
  }

  private static XMPPTCPConnectionConfiguration configuration(
      XmppOptions options,
      XmppSockets sockets,
      StanzaLimit limit,
      Consumer<Exception> onFailure,
      String resource)
      throws XmppStringprepException {
    var configuration =
        XMPPTCPConnectionConfiguration.builder()
            .setXmppAddressAndPassword(
                options.get(XmppOptions.JID), options.get(XmppOptions.PASSWORD))
            .setResource(resource)
            .setConnectTimeout((int) options.get(XmppOptions.TIMEOUT).toMillis())
            .setSendPresence(false)
            .setSecurityMode(
                options.get(XmppOptions.TLS) == XmppOptions.Tls.REQUIRED
                    ? SecurityMode.required
                    : SecurityMode.disabled);
    sockets.configure(configuration, limit, onFailure);
    if (!options.checksHost()) {
      configuration.setHostnameVerifier((name, session) -> true);
    }
    return configuration.build();
  }

  private void start(XmppOptions options, StanzaLimit limit) throws Exception {
    connection.setReplyTimeout(options.get(XmppOptions.TIMEOUT).toMillis());
    connection.setUseStreamManagement(true);
    // A lost session's messages are resent by the engine, which knows them longer than any server.
    connection.setUseStreamManagementResumption(false);
    connection.addStanzaAcknowledgedListener(stanza -> events.acknowledged(keyOfSent(stanza)));
    connection.addSyncStanzaListener(stanza -> limit.stanzaEnded(), stanza -> true);
    connection.addSyncStanzaListener(stanza -> heard((Message) stanza), StanzaTypeFilter.MESSAGE);
    connection.addConnectionListener(
        new ConnectionListener() {
          @Override
          public void connectionClosed() {
            lost("the server closed the connection");
          }

          @Override
          public void connectionClosedOnError(Exception e) {
            lost("the connection broke: " + e.getMessage());
          }
        });
    Roster.getInstanceFor(connection).setRosterLoadedAtLogin(false);
    var pings = PingManager.getInstanceFor(connection);
    pings.setPingInterval((int) options.get(XmppOptions.PING_INTERVAL).toSeconds());
    pings.registerPingFailedListener(() -> lost("the server does not answer pings"));
    connection.connect();
    connection.login();
    if (!connection.isSmEnabled()) {
      throw new SmackException.FeatureNotSupportedException(
          "stream management (XEP-0198)", connection.getXMPPServiceDomain());
    }
  }

  /** Returns whether it has not been lost yet. */
  boolean isAlive() {
    return !over.get() && connection.isAuthenticated();
  }

  /**
   * Hands a message over; an event reports that it left. Once a {@code NotConnectedException} is
   * thrown, it may have left: Smack asks for its acknowledgement after it.
   *
   * @return true if there was a connection to hand it over to
   */
  boolean send(XmppStanza stanza) throws Exception {
    if (!isAlive()) {
      return false;
    }
    connection.sendStanza(stanza.message());
    return true;
  }

  /** Enters a room, anew if need be; a room that does not exist is created. */
  void enter(XmppAddress room, String nickname) throws Exception {
    var chat =
        MultiUserChatManager.getInstanceFor(connection)
            .getMultiUserChat(room.jid().asEntityBareJid());
    if (chat.isJoined()) {
      try {
        chat.leave();
      } catch (XMPPErrorException | NoResponseException e) {
        // It does not know us any more, which is why it is entered anew.
      }
    }
    var configuration =
        chat.getEnterConfigurationBuilder(Resourcepart.from(nickname)).requestNoHistory().build();
    var created = chat.createOrJoin(configuration);
    if (created != null) {
      created.makeInstant();
    }
  }

  /** Logs out. */
  void close() {
    over.set(true);
    if (connection.isConnected()) {
      connection.disconnect();
    }
  }

  /** Tears the connection down without waiting for anybody. */
  void discard() {
    over.set(true);
    connection.instantShutdown();
  }

  private void lost(String why) {
    if (!over.getAndSet(true)) {
      events.lost(this, why);
    }
  }

  private void heard(Message message) {
    var receipt = DeliveryReceipt.from(message);
    if (message.getFrom() == null) {
      return;
    }
    var from = message.getFrom().asBareJid().toString();
    // Smack passes on a receipt that names no message.
    if (receipt != null && receipt.getId() != null) {
      events.received(receipt.getId(), from);
    }
    var id = message.getStanzaId();
    if (id == null) {
      return;
    }
    if (message.getType() == Message.Type.error && message.getError() != null) {
      events.refused(XmppStanza.key(id, from), message.getError());
    } else if (message.getType() == Message.Type.groupchat) {
      events.shown(XmppStanza.key(id, from));
    }
  }

  private static String keyOfSent(Stanza stanza) {
    var to = stanza.getTo();
    return XmppStanza.key(
        String.valueOf(stanza.getStanzaId()), to == null ? "" : to.asBareJid().toString());
  }
}
