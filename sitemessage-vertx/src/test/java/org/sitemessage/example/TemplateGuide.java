package org.sitemessage.example;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.schedule.PreviewReply;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** The code of the guide to templates. */
final class TemplateGuide {
  private TemplateGuide() {}

  static ScheduleRequest request() {
    // snippet:begin request
    var item = new JsonObject().put("title", "Tea <green>").put("count", 2);
    var order = new JsonObject().put("no", "A-17").put("items", new JsonArray().add(item));
    var request =
        ScheduleRequest.of("order_ready", new JsonObject().put("order", order))
            .withRecipients(
                List.of(
                    Recipient.address("smtp", "ann@example.org"),
                    Recipient.address("smtp", "anna@example.org")
                        .withLocale(Locale.forLanguageTag("ru"))));
    // snippet:end
    return request;
  }

  static Future<PreviewReply.Preview> preview(SiteMessage site, ScheduleRequest request) {
    // snippet:begin preview
    return site.client().preview(request).map(shown -> shown.previews().get(0));
    // snippet:end
  }

  static Future<ScheduleReply> override(SiteMessage site, ScheduleRequest toBuyer) {
    // snippet:begin module
    return site.client()
        .schedule(
            ScheduleRequest.of("shop/order_ready", toBuyer.context())
                .withRecipients(toBuyer.recipients().orElseThrow()));
    // snippet:end
  }

  static SiteMessageOptions overridden(SiteMessageOptions options) {
    // snippet:begin override
    return options.withTypeOverride("shop", "order_ready", "greeted");
    // snippet:end
  }
}
