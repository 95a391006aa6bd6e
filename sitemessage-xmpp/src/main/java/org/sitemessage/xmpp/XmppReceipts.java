package org.sitemessage.xmpp;

import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.sitemessage.api.Receipt;

/** Receipts of messages that reached a client (XEP-0184). */
final class XmppReceipts {
  private static final Logger LOG = System.getLogger(XmppReceipts.class.getName());

  private final LongAdder count = new LongAdder();
  private volatile Function<Receipt, Future<Void>> receiver = receipt -> Future.succeededFuture();

  /**
   * Notes that a client has a message. The receipt of a test message, which has no dispatch, is
   * only counted.
   *
   * @param id id of the message's stanza
   * @param from bare JID of the client; it need not be the recipient
   */
  void received(String id, String from) {
    count.increment();
    LOG.log(Level.DEBUG, "a client has received message {0}", id);
    if (id.indexOf('.') >= 0) {
      receiver
          .apply(new Receipt(id, from, "received by the recipient's client"))
          // The engine says at a higher level how many are lost; a client sends none again.
          .onFailure(failure -> LOG.log(Level.DEBUG, "the receipt is lost", failure));
    }
  }

  /** Returns the number of receipts. */
  long count() {
    return count.sum();
  }

  /** Sets the receiver of receipts. */
  void tell(Function<Receipt, Future<Void>> other) {
    receiver = other;
  }
}
