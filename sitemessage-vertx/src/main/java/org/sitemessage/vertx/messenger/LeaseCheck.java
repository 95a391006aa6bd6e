package org.sitemessage.vertx.messenger;

import java.util.function.BooleanSupplier;
import org.sitemessage.api.Messenger;

/** Lets messengers in which deliveries may wait ask afterwards whether they may still begin. */
final class LeaseCheck {
  private LeaseCheck() {}

  /** Hands it to whoever asks; on the messenger's event loop. */
  static void hand(Messenger messenger, BooleanSupplier mayBegin) {
    if (messenger instanceof NamedMessenger named) {
      hand(named.inner(), mayBegin);
    } else if (messenger instanceof LeaseAware waiting) {
      waiting.mayBegin(mayBegin);
    }
  }
}
