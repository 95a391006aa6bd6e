package org.sitemessage.xmpp;

import java.util.ArrayList;
import java.util.List;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.StanzaCollector;
import org.jivesoftware.smack.filter.StanzaTypeFilter;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smack.roster.Roster;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smackx.muc.MultiUserChatManager;
import org.jivesoftware.smackx.ping.PingManager;
import org.jivesoftware.smackx.receipts.DeliveryReceipt;
import org.jivesoftware.smackx.receipts.DeliveryReceiptManager;
import org.jivesoftware.smackx.receipts.DeliveryReceiptManager.AutoReceiptMode;
import org.jspecify.annotations.Nullable;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.jid.parts.Resourcepart;

/** A client that reads its messages. */
final class XmppPeer implements AutoCloseable {
  private final XMPPTCPConnection connection;
  private final StanzaCollector collector;
  private final List<Message> messages = new ArrayList<>();

  private XmppPeer(XMPPTCPConnection connection) {
    this.connection = connection;
    collector =
        connection.createStanzaCollector(
            StanzaCollector.newConfiguration()
                .setStanzaFilter(StanzaTypeFilter.MESSAGE)
                .setSize(100_000));
  }

  /** Logs an account in. */
  static XmppPeer online(ProsodyServer server, String name, boolean sendsReceipts) {
    try {
      var peer =
          new XmppPeer(
              new XMPPTCPConnection(
                  XMPPTCPConnectionConfiguration.builder()
                      .setXmppAddressAndPassword(name + "@localhost", ProsodyServer.PASSWORD)
                      .setResource("desk")
                      .setHost("127.0.0.1")
                      .setPort(server.port())
                      .setSecurityMode(SecurityMode.disabled)
                      .build()));
      Roster.getInstanceFor(peer.connection).setRosterLoadedAtLogin(false);
      DeliveryReceiptManager.getInstanceFor(peer.connection)
          .setAutoReceiptMode(sendsReceipts ? AutoReceiptMode.always : AutoReceiptMode.disabled);
      peer.connection.connect().login();
      peer.messages();
      return peer;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns all messages so far: stored messages come before the server's answer to a ping. */
  List<Message> messages() {
    try {
      PingManager.getInstanceFor(connection).pingMyServer();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    for (Message next = collector.pollResult(); next != null; next = collector.pollResult()) {
      messages.add(next);
    }
    return List.copyOf(messages);
  }

  /** Returns the next message, which is on its way. */
  Message next() {
    try {
      var next = collector.<Message>nextResult(10_000);
      messages.add(next);
      return next;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends a receipt of a message (XEP-0184), whoever has got it. */
  void confirm(Jid to, @Nullable String id) {
    try {
      connection.sendStanza(
          StanzaBuilder.buildMessage().to(to).addExtension(new DeliveryReceipt(id)).build());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the texts of {@link #messages()}. */
  List<String> bodies() {
    return messages().stream().filter(m -> m.getBody() != null).map(Message::getBody).toList();
  }

  /** Enters a room, which exists. */
  void enter(String room) {
    try {
      MultiUserChatManager.getInstanceFor(connection)
          .getMultiUserChat(JidCreate.entityBareFrom(room))
          .join(Resourcepart.from("reader"));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    connection.disconnect();
  }
}
