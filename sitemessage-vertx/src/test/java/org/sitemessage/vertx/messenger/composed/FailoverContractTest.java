package org.sitemessage.vertx.messenger.composed;

import java.util.Optional;
import org.sitemessage.api.Messenger;
import org.sitemessage.vertx.messenger.smtp.SmtpMessengerContractTest;

/** A fail-over from a dead server to a server in each mood. */
public class FailoverContractTest extends SmtpMessengerContractTest {
  private boolean isAlone;

  @Override
  public Messenger messenger(Mood mood) {
    return isAlone
        ? FailoverMessenger.of("mail", super.messenger(mood))
        : FailoverMessenger.of("mail", super.messenger(Mood.DEAD), super.messenger(mood));
  }

  /** The messenger has one member: a dead member beside it would come back without a person. */
  @Override
  public Optional<Messenger> messengerWithWrongCredentials() {
    isAlone = true;
    return super.messengerWithWrongCredentials();
  }
}
