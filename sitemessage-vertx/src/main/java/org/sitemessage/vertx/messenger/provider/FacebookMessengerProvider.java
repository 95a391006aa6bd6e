package org.sitemessage.vertx.messenger.provider;

import org.sitemessage.api.Messenger;
import org.sitemessage.api.options.Section;
import org.sitemessage.api.spi.MessengerProvider;
import org.sitemessage.vertx.messenger.facebook.FacebookMessenger;
import org.sitemessage.vertx.messenger.facebook.FacebookOptions;

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
