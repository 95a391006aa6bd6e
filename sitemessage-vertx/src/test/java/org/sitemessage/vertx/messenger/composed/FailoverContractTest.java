package org.sitemessage.vertx.messenger.composed;

import java.util.Optional;
import org.sitemessage.api.Messenger;
import org.sitemessage.vertx.messenger.smtp.SmtpMessengerContractTest;

/** A dead server, and behind it one in every mood. */
public class FailoverContractTest extends SmtpMessengerContractTest {
  private boolean isAlone;

  @Override
  public Messenger messenger(Mood mood) {
    return isAlone
        ? FailoverMessenger.of("mail", super.messenger(mood))
        : FailoverMessenger.of("mail", super.messenger(Mood.DEAD), super.messenger(mood));
  }

  /** The dead one beside it would come back without a person. */
  @Override
  public Optional<Messenger> messengerWithWrongCredentials() {
    isAlone = true;
    return super.messengerWithWrongCredentials();
  }
}
