package org.sitemessage.vertx.messenger.webhook;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.spi.MessengerProvider;

/** Brings {@link WebhookMessenger} when the configuration names {@code webhook}. */
public final class WebhookMessengerProvider implements MessengerProvider {

  @Override
  public String alias() {
    return WebhookMessenger.ALIAS;
  }

  @Override
  public List<OptionKey> options() {
    return WebhookOptions.KEYS;
  }

  @Override
  public Messenger create(JsonObject options) {
    return new WebhookMessenger(WebhookOptions.fromJson(options));
  }
}
