package org.sitemessage.vertx.messenger.facebook;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.spi.MessengerProvider;

/** Brings {@link FacebookMessenger} when the configuration names {@code fb}. */
public final class FacebookMessengerProvider implements MessengerProvider {

  @Override
  public String alias() {
    return FacebookMessenger.ALIAS;
  }

  @Override
  public List<OptionKey> options() {
    return FacebookOptions.KEYS;
  }

  @Override
  public Messenger create(JsonObject options) {
    return new FacebookMessenger(FacebookOptions.fromJson(options));
  }
}
