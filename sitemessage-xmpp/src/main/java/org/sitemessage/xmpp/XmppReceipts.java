package org.sitemessage.xmpp;

import io.vertx.core.Handler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.LongAdder;

/** What is known of messages that reached a client (XEP-0184). */
final class XmppReceipts {
  private static final Logger LOG = System.getLogger(XmppReceipts.class.getName());

  private final LongAdder count = new LongAdder();
  private volatile Handler<String> handler = uid -> {};

  /** A recipient's client says that it has the message of that uid. */
  void received(String uid) {
    count.increment();
    LOG.log(Level.DEBUG, "{0} was received", uid);
    handler.handle(uid);
  }

  /** How many came in. */
  long count() {
    return count.sum();
  }

  /** Tells somebody of each. */
  void tell(Handler<String> listener) {
    handler = listener;
  }
}
