package org.sitemessage.vertx.messenger.provider;

import org.sitemessage.api.Messenger;
import org.sitemessage.api.options.Section;
import org.sitemessage.api.spi.MessengerProvider;
import org.sitemessage.vertx.messenger.smtp.SmtpMessenger;
import org.sitemessage.vertx.messenger.smtp.SmtpOptions;

/** Brings {@link SmtpMessenger} when the configuration names {@code smtp}. */
public final class SmtpMessengerProvider implements MessengerProvider<SmtpOptions> {

  @Override
  public String alias() {
    return SmtpMessenger.ALIAS;
  }

  @Override
  public Section<SmtpOptions> options() {
    return SmtpOptions.SECTION;
  }

  @Override
  public Messenger create(SmtpOptions options) {
    return new SmtpMessenger(options);
  }
}
