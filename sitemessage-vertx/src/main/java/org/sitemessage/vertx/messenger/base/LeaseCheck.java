package org.sitemessage.vertx.messenger.base;

import java.util.function.BooleanSupplier;
import org.sitemessage.api.Messenger;
import org.sitemessage.vertx.messenger.NamedMessenger;

/** Lets messengers in which deliveries may wait ask afterwards whether they may still begin. */
public final class LeaseCheck {
  private LeaseCheck() {}

  /** Hands it to whoever asks; on the messenger's event loop. */
  public static void hand(Messenger messenger, BooleanSupplier mayBegin) {
    if (messenger instanceof NamedMessenger named) {
      hand(named.inner(), mayBegin);
    } else if (messenger instanceof LeaseAware waiting) {
      waiting.mayBegin(mayBegin);
    }
  }
}
