package org.sitemessage.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.testkit.SettableClock;
import org.sitemessage.vertx.Recipients;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.SiteMessageClient;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.LinkOptions;
import org.sitemessage.vertx.options.SchedulingOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;

/** The code of the guide works as the guide says. */
class GuideTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private final Vertx vertx = Vertx.vertx();
  private final SettableClock clock = new SettableClock(NOW);
  private final RecordingMessenger smtp = recording("smtp", "email");
  private final RecordingMessenger xmpp = recording("xmpp", "jabber");
  private final Router router = Router.router(vertx);
  private HttpServer server = vertx.createHttpServer();
  private SiteMessage site;
  private SiteMessageClient client;

  private static RecordingMessenger recording(String alias, String attribute) {
    return new RecordingMessenger(alias) {
      @Override
      public String addressAttribute() {
        return attribute;
      }
    };
  }

  @BeforeEach
  void start() throws Exception {
    server = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    var defaults = SiteMessageOptions.defaults();
    var options =
        defaults
            .with(
                SiteMessageOptions.STORE,
                StoreOptions.at("jdbc:hsqldb:mem:guide" + UUID.randomUUID()))
            .with(SiteMessageOptions.SITE_URL, "http://127.0.0.1:" + server.actualPort())
            .with(SiteMessageOptions.LINKS, LinkOptions.of(List.of("a-key-of-16-chars-at-least")))
            .with(SiteMessageOptions.ADMINISTRATORS, List.of("admin@example.org"))
            .with(
                SiteMessageOptions.DISPATCH,
                defaults.dispatch().with(DispatchOptions.CONTINUOUS, false));
    site =
        await(Guide.builder(vertx, options).clock(clock).messenger(smtp).messenger(xmpp).deploy());
    client = site.client();
    Guide.links(vertx, options, router);
  }

  @AfterEach
  void stop() throws Exception {
    await(site.stop());
    await(server.close());
    await(vertx.close());
  }

  private void send() throws Exception {
    await(client.request(BusAddress.SEND_SCHEDULED, new JsonObject()));
  }

  private static List<String> subjects(List<Delivery> deliveries) {
    return deliveries.stream().map(delivery -> delivery.content().subject()).sorted().toList();
  }

  @Test
  void only_the_urgent_is_sent_when_that_is_asked_for() throws Exception {
    await(Guide.shortcut(site));
    await(Guide.urgent(client));

    assertEquals(1, await(Guide.sendUrgent(client)).sent());

    assertEquals("ops@example.org", smtp.deliveries().get(0).address());
    send();
    assertEquals("ann@example.org", smtp.deliveries().get(1).address());
  }

  @Test
  void messages_of_one_group_arrive_in_the_evening_as_one_message() throws Exception {
    var evening = NOW.plus(Duration.ofHours(6));
    await(Guide.grouped(client, "One.", evening));
    await(Guide.grouped(client, "Two.", evening));

    send();
    assertEquals(List.of(), smtp.deliveries());
    clock.advance(Duration.ofHours(6));
    send();

    assertEquals(1, smtp.deliveries().size());
    assertEquals("anna@example.org", smtp.deliveries().get(0).address());
    assertEquals("One.\nTwo.", smtp.deliveries().get(0).content().text());
  }

  @Test
  void recipients_of_several_messengers_get_one_message() throws Exception {
    await(client.schedule(ScheduleRequest.plain("Hi!").withRecipients(Guide.recipients())));
    send();

    assertEquals(2, smtp.deliveries().size());
    assertEquals("anna@jabber.example.org", xmpp.deliveries().get(0).address());
  }

  @Test
  void subscribers_get_news_in_their_language() throws Exception {
    await(Guide.subscribe(client));
    await(Guide.toSubscribers(client));

    assertEquals(2, await(Guide.prepare(client)).dispatches());
    send();

    assertEquals(List.of("News", "Новости"), subjects(smtp.deliveries()));
  }

  @Test
  void an_unsubscribed_recipient_gets_no_more_messages() throws Exception {
    await(Guide.subscribe(client));
    await(Guide.unsubscribe(client));
    await(Guide.toSubscribers(client));
    await(
        client.schedule(
            ScheduleRequest.of("news", new JsonObject().put("text", "To all."))
                .withRecipients(Recipients.of("smtp", "bob@example.org").list())));
    await(Guide.prepare(client));
    send();

    assertEquals(List.of("Новости"), subjects(smtp.deliveries()));
  }

  @Test
  void each_dispatch_is_written_in_its_recipients_language() throws Exception {
    var item = new JsonObject().put("title", "Tea").put("count", 1);
    var order = new JsonObject().put("no", "A-17").put("items", new JsonArray().add(item));
    await(client.schedule(Guide.inRussian(new JsonObject().put("order", order))));
    send();

    assertEquals(
        List.of("Order A-17 is ready", "Заказ A-17 готов", "Заказ A-17 готов"),
        subjects(smtp.deliveries()));
  }

  @Test
  void a_failed_dispatch_is_counted_reported_and_removed_once_it_is_old() throws Exception {
    var told = Promise.<String>promise();
    await(Guide.events(client, told::tryComplete));
    smtp.then(Outcome.rejected("550 no such user"));
    await(Guide.shortcut(site));
    send();

    assertTrue(await(told.future()).matches("dispatch \\d+ failed: .*"));
    assertEquals(1, await(Guide.undelivered(client)));
    send();
    assertEquals("admin@example.org", smtp.deliveries().get(1).address());
    clock.advance(Duration.ofDays(6));
    var removed = await(Guide.cleanup(client));
    assertEquals(2, removed.dispatches());
    assertEquals(0, removed.messages());
  }

  @Test
  void links_record_readers_and_unsubscriptions() throws Exception {
    var told = Promise.<String>promise();
    await(Guide.events(client, told::tryComplete));
    var order = new JsonObject().put("no", "A-17").put("items", new JsonArray());
    await(
        client.schedule(
            ScheduleRequest.of("order_ready", new JsonObject().put("order", order))
                .withRecipients(Recipients.ofUsers("smtp", "7").list())));
    send();
    var content = smtp.deliveries().get(0).content();
    assertEquals(1, await(Guide.unread(client)).size());

    var read = Promise.<Event>promise();
    await(
        client.events(
            event -> {
              if (event.kind().equals("read")) {
                read.tryComplete(event);
              }
            }));
    assertEquals(200, get(found(content.html(), "src=\"([^\"]+/sitemessage/read/[^\"]+)\"")));
    await(read.future()); // The image does not wait for it.
    assertEquals(0, await(Guide.unread(client)).size());

    assertEquals(200, post(found(content.headers().get("List-Unsubscribe"), "<(http[^>]+)>")));
    assertTrue(await(told.future()).endsWith(": no more order_ready"));
  }

  private static String found(String text, String pattern) {
    var matcher = Pattern.compile(pattern).matcher(text);
    assertTrue(matcher.find(), text);
    return matcher.group(1);
  }

  private static int get(String url) throws Exception {
    return status(HttpRequest.newBuilder(URI.create(url)));
  }

  private static int post(String url) throws Exception {
    return status(
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("List-Unsubscribe=One-Click")));
  }

  private static int status(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  @Test
  void wishes_are_a_table_and_are_replaced_as_a_whole() throws Exception {
    await(Guide.subscribe(client));
    await(Guide.replace(client));

    var news =
        await(Guide.preferences(client)).types().stream()
            .filter(type -> type.alias().equals("news"))
            .findFirst()
            .orElseThrow();
    assertEquals(Map.of("smtp", false, "xmpp", true), news.subscribed());
  }

  @Test
  void a_mail_sent_by_the_mail_client_is_scheduled() throws Exception {
    await(Guide.mail(vertx));
    assertEquals(List.of(), smtp.deliveries());
    send();

    assertEquals("Your order", smtp.deliveries().get(0).content().subject());
  }

  @Test
  void options_come_from_a_file_and_from_code() {
    var options =
        Guide.options(
            new JsonObject()
                .put("siteUrl", "https://shop.example.org")
                .put("shop", new JsonObject().put("open", true)));

    assertEquals("https://shop.example.org", options.siteUrl());
    assertEquals(5, options.scheduling().get(SchedulingOptions.PRIORITY));
    assertEquals("greeted", options.typeOverrides().get("shop/order_ready"));
  }
}
