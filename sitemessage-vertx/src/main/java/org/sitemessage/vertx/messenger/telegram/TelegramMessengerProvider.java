package org.sitemessage.vertx.messenger.telegram;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.spi.MessengerProvider;

/** Brings {@link TelegramMessenger} when the configuration names {@code telegram}. */
public final class TelegramMessengerProvider implements MessengerProvider {

  @Override
  public String alias() {
    return TelegramMessenger.ALIAS;
  }

  @Override
  public List<OptionKey> options() {
    return TelegramOptions.KEYS;
  }

  @Override
  public Messenger create(JsonObject options) {
    return new TelegramMessenger(TelegramOptions.fromJson(options));
  }
}
