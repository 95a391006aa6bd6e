package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.spi.MessengerProvider;

/** Brings {@link SmtpMessenger} when the configuration names {@code smtp}. */
public final class SmtpMessengerProvider implements MessengerProvider {

  @Override
  public String alias() {
    return SmtpMessenger.ALIAS;
  }

  @Override
  public List<OptionKey> options() {
    return SmtpOptions.KEYS;
  }

  @Override
  public Messenger create(JsonObject options) {
    return new SmtpMessenger(SmtpOptions.fromJson(options));
  }
}
