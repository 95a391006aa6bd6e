package org.sitemessage.vertx.messenger;

import java.util.Optional;
import org.sitemessage.api.Messenger;

/** A dead server, and behind it one in every mood. */
class FailoverContractTest extends SmtpMessengerContractTest {
  private boolean isAlone;

  @Override
  protected Messenger messenger(Mood mood) {
    return isAlone
        ? FailoverMessenger.of("mail", super.messenger(mood))
        : FailoverMessenger.of("mail", super.messenger(Mood.DEAD), super.messenger(mood));
  }

  /** The dead one beside it would come back without a person. */
  @Override
  protected Optional<Messenger> messengerWithWrongCredentials() {
    isAlone = true;
    return super.messengerWithWrongCredentials();
  }
}
