package org.sitemessage.vertx.messenger.provider;

import org.sitemessage.api.Messenger;
import org.sitemessage.api.options.Section;
import org.sitemessage.api.spi.MessengerProvider;
import org.sitemessage.vertx.messenger.telegram.TelegramMessenger;
import org.sitemessage.vertx.messenger.telegram.TelegramOptions;

/** Brings {@link TelegramMessenger} when the configuration names {@code telegram}. */
public final class TelegramMessengerProvider implements MessengerProvider<TelegramOptions> {

  @Override
  public String alias() {
    return TelegramMessenger.ALIAS;
  }

  @Override
  public Section<TelegramOptions> options() {
    return TelegramOptions.SECTION;
  }

  @Override
  public Messenger create(TelegramOptions options) {
    return new TelegramMessenger(options);
  }
}
