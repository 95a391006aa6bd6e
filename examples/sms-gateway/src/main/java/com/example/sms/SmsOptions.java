package com.example.sms;

import java.lang.invoke.MethodHandles;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;
import org.sitemessage.vertx.messenger.http.HttpOptions;

/** Options of the gateway, beside those of every messenger that speaks HTTP. */
public final class SmsOptions extends HttpOptions<SmsOptions> {
  /** Token of the account at the gateway. */
  public static final Option<String> TOKEN =
      Option.secret("token", "Token of the account at the gateway.").required().notBlank();

  /** URL of the gateway. */
  public static final Option<String> BASE_URL =
      baseUrl("https://sms.example.com/v1", "URL of the gateway.");

  /** The section {@code messengers.sms} of the configuration. */
  public static final Section<SmsOptions> SECTION =
      Section.of("messengers.sms", MethodHandles.lookup(), SmsOptions::new);

  private SmsOptions(OptionValues<SmsOptions> values) {
    super(values);
  }
}
