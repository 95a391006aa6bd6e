package org.sitemessage.vertx.messenger.vk;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.spi.MessengerProvider;

/** Brings {@link VkMessenger} when the configuration names {@code vk}. */
public final class VkMessengerProvider implements MessengerProvider {

  @Override
  public String alias() {
    return VkMessenger.ALIAS;
  }

  @Override
  public List<OptionKey> options() {
    return VkOptions.KEYS;
  }

  @Override
  public Messenger create(JsonObject options) {
    return new VkMessenger(VkOptions.fromJson(options));
  }
}
