package org.sitemessage.example;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.List;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.api.spi.MessageTypeProvider;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.Recipients;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.messenger.composed.FailoverMessenger;
import org.sitemessage.vertx.messenger.composed.RoundRobinMessenger;
import org.sitemessage.vertx.messenger.telegram.TelegramMessenger;
import org.sitemessage.vertx.messenger.telegram.TelegramOptions;
import org.sitemessage.vertx.messenger.webhook.WebhookMessenger;
import org.sitemessage.vertx.messenger.webhook.WebhookOptions;
import org.sitemessage.vertx.migrate.DjangoImport;
import org.sitemessage.vertx.migrate.DjangoSource;
import org.sitemessage.vertx.migrate.ImportReport;
import org.sitemessage.vertx.options.RetryOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.web.ApiRoutes;

/** The examples of the Javadoc that no document has. */
final class JavadocGuide {
  private JavadocGuide() {}

  static ScheduleRequest request() {
    // snippet:begin request
    return ScheduleRequest.of("plain", new JsonObject().put("text", "Hi"))
        .withRecipients(List.of(Recipient.address("smtp", "a@example.org")));
    // snippet:end
  }

  static Future<ScheduleReply> deploy(Vertx vertx, SiteMessageOptions options) {
    // snippet:begin deploy
    return SiteMessage.builder(vertx)
        .options(options)
        .discover() // the messengers that the options name
        .deploy()
        .compose(
            site -> site.client().schedule("Hi!", Recipients.of("smtp", "a@example.org").list()));
    // snippet:end
  }

  static SiteMessageOptions options() {
    // snippet:begin options
    return SiteMessageOptions.defaults()
        .with(SiteMessageOptions.SITE_URL, "https://shop.example.org")
        .with(SiteMessageOptions.STORE, StoreOptions.at("jdbc:hsqldb:file:./data/db"))
        .change(SiteMessageOptions.RETRY, retry -> retry.with(RetryOptions.FACTOR, 3.0));
    // snippet:end
  }

  static MessageTypeProvider types() {
    // snippet:begin types
    return () -> List.of(new OrderShipped(), new OrderReady());
    // snippet:end
  }

  static Messenger failover(Messenger primary, Messenger backup) {
    // snippet:begin failover
    return FailoverMessenger.of("smtp", primary, backup);
    // snippet:end
  }

  static Messenger roundRobin(Messenger one, Messenger other) {
    // snippet:begin round-robin
    return RoundRobinMessenger.of("smtp", one, other);
    // snippet:end
  }

  static Messenger telegram(String token) {
    // snippet:begin telegram
    return new TelegramMessenger(TelegramOptions.token(token));
    // snippet:end
  }

  static Messenger webhook(String secret) {
    // snippet:begin webhook
    return new WebhookMessenger(WebhookOptions.secret(secret));
    // snippet:end
  }

  static RecordingMessenger recording(SiteMessage.Builder builder) {
    // snippet:begin recording
    var mails = new RecordingMessenger("smtp").then(Outcome.retry("451 try again later"));
    builder.messenger(mails); // then ask mails.deliveries()
    // snippet:end
    return mails;
  }

  static void api(Vertx vertx, Router router) {
    // snippet:begin api
    ApiRoutes.create(vertx).mount(router); // serves /api/*
    // snippet:end
  }

  static Future<ImportReport> django(Vertx vertx, SiteMessageOptions options) {
    // snippet:begin django
    return new DjangoImport(vertx, options)
        .run(DjangoSource.at("jdbc:sqlite:/srv/site/db.sqlite3"));
    // snippet:end
  }
}
