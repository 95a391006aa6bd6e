package org.sitemessage.xmpp;

import io.vertx.core.Handler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.LongAdder;

/** Receipts of messages that reached a client (XEP-0184). */
final class XmppReceipts {
  private static final Logger LOG = System.getLogger(XmppReceipts.class.getName());

  private final LongAdder count = new LongAdder();
  private volatile Handler<String> handler = uid -> {};

  /** Notes that a recipient's client has the message of this uid. */
  void received(String uid) {
    count.increment();
    LOG.log(Level.DEBUG, "the recipient''s client has received message {0}", uid);
    handler.handle(uid);
  }

  /** Returns the number of receipts. */
  long count() {
    return count.sum();
  }

  /** Sets the listener for receipts. */
  void tell(Handler<String> listener) {
    handler = listener;
  }
}
