package org.sitemessage.vertx.messenger.facebook;

import org.sitemessage.api.Messenger;
import org.sitemessage.api.options.Section;
import org.sitemessage.api.spi.MessengerProvider;

/** Brings {@link FacebookMessenger} when the configuration names {@code fb}. */
public final class FacebookMessengerProvider implements MessengerProvider<FacebookOptions> {

  @Override
  public String alias() {
    return FacebookMessenger.ALIAS;
  }

  @Override
  public Section<FacebookOptions> options() {
    return FacebookOptions.SECTION;
  }

  @Override
  public Messenger create(FacebookOptions options) {
    return new FacebookMessenger(options);
  }
}
