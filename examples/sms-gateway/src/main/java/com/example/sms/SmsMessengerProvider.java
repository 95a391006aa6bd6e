package com.example.sms;

import org.sitemessage.api.Messenger;
import org.sitemessage.api.options.Section;
import org.sitemessage.api.spi.MessengerProvider;

/** Brings {@link SmsMessenger} when the configuration names {@code sms}. */
public final class SmsMessengerProvider implements MessengerProvider<SmsOptions> {
  @Override
  public String alias() {
    return SmsMessenger.ALIAS;
  }

  @Override
  public Section<SmsOptions> options() {
    return SmsOptions.SECTION;
  }

  @Override
  public Messenger create(SmsOptions options) {
    return new SmsMessenger(options);
  }
}
