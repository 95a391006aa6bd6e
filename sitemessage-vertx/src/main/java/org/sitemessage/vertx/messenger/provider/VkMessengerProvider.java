package org.sitemessage.vertx.messenger.provider;

import org.sitemessage.api.Messenger;
import org.sitemessage.api.options.Section;
import org.sitemessage.api.spi.MessengerProvider;
import org.sitemessage.vertx.messenger.vk.VkMessenger;
import org.sitemessage.vertx.messenger.vk.VkOptions;

/** Brings {@link VkMessenger} when the configuration names {@code vk}. */
public final class VkMessengerProvider implements MessengerProvider<VkOptions> {

  @Override
  public String alias() {
    return VkMessenger.ALIAS;
  }

  @Override
  public Section<VkOptions> options() {
    return VkOptions.SECTION;
  }

  @Override
  public Messenger create(VkOptions options) {
    return new VkMessenger(options);
  }
}
