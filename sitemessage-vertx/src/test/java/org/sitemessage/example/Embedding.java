package org.sitemessage.example;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.Recipients;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.SiteMessageVerticle;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** An application that embeds sitemessage. */
final class Embedding {
  private Embedding() {}

  static Future<ScheduleReply> run(Vertx vertx, SiteMessageOptions options, String pagerUrl) {
    // snippet:begin embedding
    return SiteMessage.builder(vertx)
        .options(options)
        .messenger(new PagerMessenger(PagerOptions.at(pagerUrl)))
        .messageType(new OrderShipped())
        .discover() // the messengers that the options name
        .deploy()
        .compose(
            site ->
                site.client()
                    .schedule(
                        ScheduleRequest.of("order_shipped", new JsonObject().put("order", "A-17"))
                            .withRecipients(
                                Recipients.of("smtp", "a@example.org").and("pager", "42").list())));
    // snippet:end
  }

  static Future<String> asVerticle(Vertx vertx, SiteMessageOptions options, JsonObject json) {
    // snippet:begin verticle
    // Registers in code what the options do not name:
    var inCode =
        new SiteMessageVerticle(
            v ->
                SiteMessage.builder(v).options(options).messageType(new OrderShipped()).discover());
    // Takes its options from the configuration of its deployment:
    var byName = "org.sitemessage.vertx.SiteMessageVerticle";
    var deployment = new DeploymentOptions().setConfig(json);
    // snippet:end
    return json.isEmpty() ? vertx.deployVerticle(inCode) : vertx.deployVerticle(byName, deployment);
  }
}
