package org.sitemessage.twitter;

import org.sitemessage.api.Messenger;
import org.sitemessage.api.options.Section;
import org.sitemessage.api.spi.MessengerProvider;

/** Brings {@link TwitterMessenger} when the configuration names {@code twitter}. */
public final class TwitterMessengerProvider implements MessengerProvider<TwitterOptions> {

  @Override
  public String alias() {
    return TwitterMessenger.ALIAS;
  }

  @Override
  public Section<TwitterOptions> options() {
    return TwitterOptions.SECTION;
  }

  @Override
  public Messenger create(TwitterOptions options) {
    return new TwitterMessenger(options);
  }
}
