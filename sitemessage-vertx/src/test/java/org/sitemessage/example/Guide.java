package org.sitemessage.example;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.MailResult;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.people.PreferenceQuery;
import org.sitemessage.api.people.Preferences;
import org.sitemessage.api.people.Preferences.Cell;
import org.sitemessage.api.people.SubscriptionList;
import org.sitemessage.api.person.ErasureReply;
import org.sitemessage.api.person.Person;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.CleanupReply;
import org.sitemessage.api.schedule.CleanupRequest;
import org.sitemessage.api.schedule.DispatchQuery;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.api.schedule.MessageQuery;
import org.sitemessage.api.schedule.PrepareReply;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.api.schedule.SendReply;
import org.sitemessage.api.schedule.SendRequest;
import org.sitemessage.api.schedule.UndeliveredReply;
import org.sitemessage.api.user.User;
import org.sitemessage.api.user.UserDirectory;
import org.sitemessage.vertx.EventSubscription;
import org.sitemessage.vertx.Recipients;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.SiteMessageClient;
import org.sitemessage.vertx.mail.ScheduledMailClient;
import org.sitemessage.vertx.messenger.smtp.SmtpMessenger;
import org.sitemessage.vertx.messenger.smtp.SmtpOptions;
import org.sitemessage.vertx.options.SchedulingOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.web.ConnectionGuard;
import org.sitemessage.vertx.web.LinkRoutes;

/** The code of the guide. */
final class Guide {
  private Guide() {}

  static void test(Vertx vertx, Consumer<String> log) {
    // snippet:begin test-message
    var smtp =
        new SmtpMessenger(
            SmtpOptions.from("user1@host.com")
                .with(SmtpOptions.HOST, "smtp.host.com")
                .with(SmtpOptions.LOGIN, "user1")
                .with(SmtpOptions.PASSWORD, "user1password"));
    SiteMessage.sendTestMessage(vertx, smtp, "user1@host.com", "This is a test message")
        .onComplete(outcome -> log.accept(String.valueOf(outcome)));
    // snippet:end
  }

  static SiteMessage.Builder builder(Vertx vertx, SiteMessageOptions options) {
    // snippet:begin people
    var anna =
        new User(
            "7",
            Map.of("email", "anna@example.org", "jabber", "anna@jabber.example.org"),
            Locale.forLanguageTag("ru"),
            true);
    UserDirectory people = ids -> Future.succeededFuture(Map.of(anna.id(), anna)); // yours: a query
    // snippet:end
    // snippet:begin start
    return SiteMessage.builder(vertx)
        .options(options)
        .userDirectory(people)
        .messageType(new OrderShipped())
        .messageType(new OrderReady())
        .messageType(new News())
        .discover(); // and then .deploy()
    // snippet:end
  }

  static Future<ScheduleReply> urgent(SiteMessageClient client) {
    // snippet:begin priority
    return client.schedule(
        ScheduleRequest.plain("The shop is down.")
            .withPriority(900)
            .withRecipients(Recipients.of("smtp", "ops@example.org").list()));
    // snippet:end
  }

  static Future<SendReply> sendUrgent(SiteMessageClient client) {
    // snippet:begin send
    return client.sendScheduled(SendRequest.all().withPriority(900));
    // snippet:end
  }

  static Future<ScheduleReply> grouped(SiteMessageClient client, String text, Instant evening) {
    // snippet:begin group
    return client.schedule(
        ScheduleRequest.of("news", new JsonObject().put("text", text))
            .withGroup("evening")
            .withSendAt(evening)
            .withRecipients(Recipients.ofUsers("smtp", "7").list()));
    // snippet:end
  }

  static List<Recipient> recipients() {
    // snippet:begin recipients
    return Recipients.of("smtp", "ann@example.org", "bob@example.org") // by address
        .andUsers("xmpp", "7") // by your user's id
        .list();
    // snippet:end
  }

  static Future<ScheduleReply> toSubscribers(SiteMessageClient client) {
    // snippet:begin subscribers
    return client.schedule(
        ScheduleRequest.of("news", new JsonObject().put("text", "We are open again.")));
    // snippet:end
  }

  static Future<PrepareReply> prepare(SiteMessageClient client) {
    // snippet:begin prepare
    return client.prepareDispatches(); // messages=1, dispatches=2, skipped=0
    // snippet:end
  }

  static Future<ScheduleReply> shortcut(SiteMessage site) {
    // snippet:begin shortcut
    return site.shortcuts().scheduleEmail("Hello", "It works.", "ann@example.org");
    // snippet:end
  }

  static ScheduleRequest inRussian(JsonObject order) {
    // snippet:begin language
    return ScheduleRequest.of("order_ready", order)
        .withRecipients(
            List.of(
                Recipient.user("smtp", "7"), // in the language of the user
                Recipient.address("smtp", "ivan@example.org")
                    .withLocale(Locale.forLanguageTag("ru-RU")), // in this one
                Recipient.address("smtp", "bob@example.org"))); // in templates.locale
    // snippet:end
  }

  static Future<Long> undelivered(SiteMessageClient client) {
    // snippet:begin undelivered
    return client.checkUndelivered().map(UndeliveredReply::undelivered);
    // snippet:end
  }

  static Future<CleanupReply> cleanup(SiteMessageClient client) {
    // snippet:begin cleanup
    return client.cleanup(CleanupRequest.of(Duration.ofDays(5)).withDispatchesOnly(true));
    // snippet:end
  }

  static void links(Vertx vertx, SiteMessageOptions options, Router router) {
    // snippet:begin links
    LinkRoutes.create(vertx, options.siteUrl(), options.linkKeys())
        .mount(router); // serves /sitemessage/*
    // snippet:end
  }

  static Future<?> filter(SiteMessageClient client) {
    // snippet:begin filter
    var failed =
        client.dispatches(DispatchQuery.of(Filter.parse("status:failed since:2h")).withCount());
    var waiting = client.messages(MessageQuery.of(Filter.parse("type:news status:pending,error")));
    // snippet:end
    return Future.join(failed, waiting);
  }

  static HttpServer guard(Vertx vertx, Router router) {
    // snippet:begin guard
    var server = vertx.createHttpServer(ConnectionGuard.options());
    ConnectionGuard.create(vertx, ConnectionGuard.fitting(1_000), 250).watch(server, router);
    server.requestHandler(router);
    // snippet:end
    return server;
  }

  static Future<JsonArray> unread(SiteMessageClient client) {
    // snippet:begin unread
    return client
        .request(BusAddress.DISPATCHES, new JsonObject().put("unread", true))
        .map(page -> page.getJsonArray("dispatches"));
    // snippet:end
  }

  static Future<Void> subscribe(SiteMessageClient client) {
    // snippet:begin subscribe
    return client
        .subscribe(Subscription.ofUser("news", "smtp", "7"))
        .compose(v -> client.subscribe(Subscription.ofAddress("news", "smtp", "bob@example.org")));
    // snippet:end
  }

  static Future<Preferences> preferences(SiteMessageClient client) {
    // snippet:begin preferences
    return client.subscriptions().preferences(PreferenceQuery.ofUser("7"));
    // snippet:end
  }

  static Future<SubscriptionList> replace(SiteMessageClient client) {
    // snippet:begin replace
    return client.subscriptions().replaceOfUser("7", List.of(new Cell("news", "xmpp")));
    // snippet:end
  }

  static Future<Void> unsubscribe(SiteMessageClient client) {
    // snippet:begin unsubscribe
    return client.unsubscribe(Subscription.ofAddress("news", "smtp", "bob@example.org"));
    // snippet:end
  }

  static Future<EventSubscription> events(SiteMessageClient client, Consumer<String> log) {
    // snippet:begin events
    return client.events(
        event -> {
          if (event instanceof Event.StatusChanged changed
              && changed.status() == DispatchStatus.FAILED) {
            log.accept("dispatch %d failed: %s".formatted(changed.dispatchId(), changed.outcome()));
          } else if (event instanceof Event.Unsubscribed gone) {
            log.accept("dispatch %d: no more %s".formatted(gone.dispatchId(), gone.type()));
          }
        });
    // snippet:end
  }

  static Future<ErasureReply> person(SiteMessageClient client, Consumer<String> log) {
    // snippet:begin person
    var ann = Person.ofUser("42");
    return client
        .people()
        .show(ann)
        .onSuccess(page -> log.accept(page.dispatches().size() + " dispatches"))
        .compose(v -> client.people().erase(ann));
    // snippet:end
  }

  static Future<MailResult> mail(Vertx vertx) {
    // snippet:begin mail
    MailClient mails = ScheduledMailClient.create(vertx);
    return mails.sendMail(
        new MailMessage("shop@example.org", "ann@example.org", "Your order", "It is on its way."));
    // snippet:end
  }

  static SmtpMessenger byToken(Supplier<Future<String>> vault) {
    // snippet:begin token
    var options =
        SmtpOptions.from("Site <site@example.org>")
            .with(SmtpOptions.LOGIN, "site@example.org")
            .with(SmtpOptions.OAUTH2, true);
    return new SmtpMessenger(options).tokenSupplier(vault);
    // snippet:end
  }

  static SiteMessageOptions options(JsonObject file) {
    // snippet:begin options
    return SiteMessageOptions.fromJson(file, System.getenv(), Set.of("shop")) // shop: your own key
        .change(
            SiteMessageOptions.SCHEDULING,
            scheduling -> scheduling.with(SchedulingOptions.PRIORITY, 5))
        .withTypeOverride("shop", "order_ready", "greeted");
    // snippet:end
  }
}
