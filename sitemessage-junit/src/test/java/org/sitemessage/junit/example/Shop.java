package org.sitemessage.junit.example;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.Recipients;
import org.sitemessage.vertx.SiteMessageClient;

// snippet:begin shop
/** The application under test. */
record Shop(SiteMessageClient messages) {

  Future<ScheduleReply> ship(String order, String customer) {
    return messages.schedule(
        ScheduleRequest.of("order_shipped", new JsonObject().put("order", order))
            .withRecipients(Recipients.of("smtp", customer).list()));
  }
}
// snippet:end
