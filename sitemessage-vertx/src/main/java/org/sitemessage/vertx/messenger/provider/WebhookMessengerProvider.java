package org.sitemessage.vertx.messenger.provider;

import org.sitemessage.api.Messenger;
import org.sitemessage.api.options.Section;
import org.sitemessage.api.spi.MessengerProvider;
import org.sitemessage.vertx.messenger.webhook.WebhookMessenger;
import org.sitemessage.vertx.messenger.webhook.WebhookOptions;

/** Brings {@link WebhookMessenger} when the configuration names {@code webhook}. */
public final class WebhookMessengerProvider implements MessengerProvider<WebhookOptions> {

  @Override
  public String alias() {
    return WebhookMessenger.ALIAS;
  }

  @Override
  public Section<WebhookOptions> options() {
    return WebhookOptions.SECTION;
  }

  @Override
  public Messenger create(WebhookOptions options) {
    return new WebhookMessenger(options);
  }
}
