package org.sitemessage.example;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.List;
import org.sitemessage.api.people.SuppressReply;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.people.SuppressionPage;
import org.sitemessage.api.people.SuppressionQuery;
import org.sitemessage.api.people.SuppressionReason;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.vertx.EventSubscription;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.SiteMessageClient;
import org.sitemessage.vertx.options.BounceOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.web.BounceRoutes;

/** The code of the document on suppression. */
final class SuppressionGuide {
  private SuppressionGuide() {}

  static Future<SuppressReply> add(SiteMessageClient client) {
    // snippet:begin add
    var asked = Suppression.of("smtp", "ann@example.org").withBy("bob").withText("asked by phone");
    var imported =
        Suppression.of("smtp", "eve@example.org").withReason(SuppressionReason.COMPLAINED);
    return client.suppressAll(List.of(asked, imported));
    // snippet:end
  }

  static Future<SuppressionPage> list(SiteMessageClient client) {
    // snippet:begin list
    return client.suppressions(
        SuppressionQuery.all().withMessenger("smtp").withReason(SuppressionReason.MANUAL));
    // snippet:end
  }

  static Future<Boolean> remove(SiteMessageClient client) {
    // snippet:begin remove
    return client.unsuppress("smtp", "ann@example.org", "bob", "writes to us again");
    // snippet:end
  }

  static SiteMessageOptions mailbox(SiteMessageOptions options, String password) {
    // snippet:begin mailbox
    return options.change(
        SiteMessageOptions.BOUNCES,
        bounces ->
            bounces
                .with(BounceOptions.HOST, "imap.example.org")
                .with(BounceOptions.LOGIN, "bounces@example.org")
                .with(BounceOptions.PASSWORD, password));
    // snippet:end
  }

  static void routes(Vertx vertx, Router router, BounceOptions bounces) {
    // snippet:begin routes
    var keys =
        new BounceRoutes.Keys(
            bounces.get(BounceOptions.WEBHOOK_SECRETS),
            bounces.get(BounceOptions.MAILGUN_KEY),
            bounces.get(BounceOptions.SEND_GRID_KEY),
            bounces.get(BounceOptions.SNS_TOPICS));
    BounceRoutes.create(vertx, keys).mount(router); // serves /sitemessage-bounces/*
    // snippet:end
  }

  static Future<EventSubscription> events(SiteMessage site, List<String> told) {
    // snippet:begin events
    return site.events(
        event -> {
          if (event instanceof Event.Bounced bounced) {
            told.add("dispatch %d came back".formatted(bounced.dispatchId()));
          } else if (event instanceof Event.Suppressed suppressed) {
            told.add("an address was suppressed: " + suppressed.reason().key());
          }
        });
    // snippet:end
  }
}
