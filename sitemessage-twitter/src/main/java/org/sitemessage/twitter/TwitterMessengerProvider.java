package org.sitemessage.twitter;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.spi.MessengerProvider;

/** Brings {@link TwitterMessenger} when the configuration names {@code twitter}. */
public final class TwitterMessengerProvider implements MessengerProvider {

  @Override
  public String alias() {
    return TwitterMessenger.ALIAS;
  }

  @Override
  public List<OptionKey> options() {
    return TwitterOptions.KEYS;
  }

  @Override
  public Messenger create(JsonObject options) {
    return new TwitterMessenger(TwitterOptions.fromJson(options));
  }
}
