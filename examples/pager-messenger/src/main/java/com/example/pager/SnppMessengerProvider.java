package com.example.pager;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.spi.MessengerProvider;

/** Brings {@link SnppMessenger} when the configuration names {@code snpp}. */
// snippet:begin provider
public final class SnppMessengerProvider implements MessengerProvider {

  @Override
  public String alias() {
    return SnppMessenger.ALIAS;
  }

  @Override
  public List<OptionKey> options() {
    return SnppOptions.KEYS;
  }

  @Override
  public Messenger create(JsonObject options) {
    return new SnppMessenger(SnppOptions.fromJson(options));
  }
}
// snippet:end
