package com.example.pager;

import org.sitemessage.api.Messenger;
import org.sitemessage.api.options.Section;
import org.sitemessage.api.spi.MessengerProvider;

/** Brings {@link SnppMessenger} when the configuration names {@code snpp}. */
// snippet:begin provider
public final class SnppMessengerProvider implements MessengerProvider<SnppOptions> {

  @Override
  public String alias() {
    return SnppMessenger.ALIAS;
  }

  @Override
  public Section<SnppOptions> options() {
    return SnppOptions.SECTION;
  }

  @Override
  public Messenger create(SnppOptions options) {
    return new SnppMessenger(options);
  }
}
// snippet:end
