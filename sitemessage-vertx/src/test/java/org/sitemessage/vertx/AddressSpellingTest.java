package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Digest;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.user.User;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.messenger.smtp.SmtpMessenger;
import org.sitemessage.vertx.messenger.smtp.SmtpOptions;
import org.sitemessage.vertx.options.LinkOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.store.sql.SqlStore;
import org.sitemessage.vertx.store.value.SubscriptionState;
import org.sitemessage.vertx.web.LinkRoutes;

/** All spellings of an address count as one address. */
class AddressSpellingTest {
  private static final String KEY = "a-key-of-16-chars-at-least";
  private static final String ONE_CLICK = "List-Unsubscribe=One-Click";

  private final Engines engine = engines();
  private final Mailbox smtp = new Mailbox("smtp");

  /** Returns options with the store of this test. */
  Engines engines() {
    return new Engines();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  /** Accepts mail addresses like the SMTP messenger, and sends nothing. */
  private static final class Mailbox extends RecordingMessenger {
    private final SmtpMessenger mail = new SmtpMessenger(SmtpOptions.from("shop@example.org"));

    Mailbox(String alias) {
      super(alias);
    }

    @Override
    public Optional<String> address(Recipient recipient) {
      return mail.address(recipient);
    }

    @Override
    public String addressKey(String address) {
      return mail.addressKey(address);
    }
  }

  /** Keeps users of a host of its own, and adds the host to each address that it is asked for. */
  private static final class Jabber extends RecordingMessenger {
    Jabber() {
      super("jabber");
    }

    @Override
    public Optional<String> address(Recipient recipient) {
      return super.address(recipient).map(name -> name + "@wonderland");
    }
  }

  private static ScheduleRequest to(String... addresses) {
    return ScheduleRequest.plain("Hi").withRecipients(Recipients.of("smtp", addresses).list());
  }

  private static Subscription of(String address) {
    return Subscription.ofAddress("plain", "smtp", address);
  }

  private SiteMessageClient client() {
    return SiteMessageClient.create(engine.vertx());
  }

  private String status(ScheduleRequest request) {
    var id = engine.schedule(request).messageId();
    engine.send();
    return engine.dispatch(id).getString("status");
  }

  private List<String> addresses() {
    return smtp.deliveries().stream().map(Delivery::address).toList();
  }

  /** Unsubscribes by one click, like a mail program that received the mail. */
  private int unsubscribeByOneClick(Delivery mail) throws Exception {
    var router = Router.router(engine.vertx());
    LinkRoutes.create(engine.vertx(), engine.options().siteUrl(), List.of(KEY)).mount(router);
    var server =
        Engines.await(
            engine.vertx().createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    var link =
        Objects.requireNonNull(mail.content().headers().get("List-Unsubscribe"))
            .replaceAll("[<>]", "")
            .replace(engine.options().siteUrl(), "http://127.0.0.1:" + server.actualPort());
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(link))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(ONE_CLICK))
                .build(),
            BodyHandlers.ofString())
        .statusCode();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ann@example.net", "ann@Example.NET", "Ann@example.net"})
  void a_person_who_unsubscribed_by_one_click_gets_no_more_mails_in_any_spelling(String first)
      throws Exception {
    engine.options(
        engine
            .options()
            .with(SiteMessageOptions.SITE_URL, "https://shop.example")
            .with(SiteMessageOptions.LINKS, LinkOptions.of(List.of(KEY))));
    engine.start(smtp);
    engine.schedule(to(first));
    engine.send();

    var answer = unsubscribeByOneClick(smtp.deliveries().get(0));

    assertEquals(200, answer);
    for (var spelling : List.of("ann@example.net", "ann@Example.NET", "Ann@example.net")) {
      assertEquals("cancelled", status(to(spelling)), spelling);
    }
    assertEquals("sent", status(to("anna@example.net")));
  }

  @Test
  void a_limited_messenger_heeds_opt_outs_and_suppressions_in_any_spelling() {
    engine.options(
        engine
            .options()
            .withLimits("smtp", DeliveryLimits.of(new RateLimit(9, Duration.ofSeconds(1), 9))));
    engine.start(smtp);
    Engines.await(client().unsubscribe(of("ann@example.net")));
    engine.request(
        BusAddress.SUPPRESSIONS,
        new JsonObject().put("action", "add").put("messenger", "smtp").put("address", "b@x.org"));

    assertEquals("cancelled", status(to("Ann@example.net")));
    assertEquals("failed", status(to("B@X.org")));
  }

  @Test
  void two_spellings_are_one_subscription_and_the_last_wish_counts() {
    engine.start(smtp);
    Engines.await(client().subscribe(of("ann@example.net")));
    Engines.await(client().subscribe(of("Ann@example.net")));
    engine.schedule(ScheduleRequest.plain("Hi all"));
    Engines.await(client().prepareDispatches());
    engine.send();
    Engines.await(client().unsubscribe(of("ANN@example.net")));
    engine.schedule(ScheduleRequest.plain("Hi again"));
    Engines.await(client().prepareDispatches());
    engine.send();
    var cancelled = wishes("ann@EXAMPLE.net");
    var replaced =
        engine.request(
            BusAddress.SUBSCRIPTIONS,
            new JsonObject()
                .put("action", "replace")
                .put("address", "aNN@example.net")
                .put(
                    "subscriptions",
                    new JsonArray()
                        .add(new JsonObject().put("type", "plain").put("messenger", "smtp"))));

    assertEquals(List.of("Ann@example.net"), addresses());
    assertEquals(List.of(false), cancelled);
    assertEquals(1, replaced.getJsonArray("subscriptions").size());
    assertEquals(List.of(true), wishes("ann@example.net"));
  }

  private List<Boolean> wishes(String address) {
    return engine
        .request(
            BusAddress.SUBSCRIPTIONS,
            new JsonObject().put("action", "list").put("address", address))
        .getJsonArray("subscriptions")
        .stream()
        .map(one -> ((JsonObject) one).getBoolean("subscribed"))
        .toList();
  }

  @Test
  void two_spellings_are_one_row_of_the_preference_table() {
    engine.start(smtp);
    Engines.await(client().subscribe(of("ann@example.net")));

    var table =
        engine.request(
            BusAddress.SUBSCRIPTIONS,
            new JsonObject()
                .put("action", "preferences")
                .put("address", "Ann@Example.net")
                .put("types", new JsonArray().add("plain")));

    assertEquals(
        true,
        table
            .getJsonArray("types")
            .getJsonObject(0)
            .getJsonArray("messengers")
            .getJsonObject(0)
            .getBoolean("subscribed"));
  }

  @Test
  void groups_and_digests_gather_messages_to_one_address_in_two_spellings() {
    engine.start(smtp);
    engine.schedule(to("ann@example.net").withGroup("g"));
    engine.schedule(to("Ann@Example.net").withGroup("g"));
    engine.schedule(to("bob@example.net").withDigest(Digest.every(Duration.ofHours(1))));
    engine.schedule(to("Bob@example.net").withDigest(Digest.every(Duration.ofHours(1))));

    engine.send();
    engine.advance(Duration.ofHours(2)).send();

    assertEquals(List.of("ann@example.net", "bob@example.net"), addresses());
  }

  @Test
  void an_address_named_twice_in_one_request_gets_one_dispatch_unless_asked_otherwise() {
    engine.start(smtp);
    var twice = to("ann@example.net", "bob@example.net", "Ann@Example.net");

    var reply = engine.schedule(twice);
    var both = engine.schedule(twice.withAllowsDuplicates(true));

    assertEquals(2, reply.dispatches());
    assertEquals(
        new JsonObject()
            .put("skippedCount", 1)
            .put(
                "skipped",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("index", 2)
                            .put("messenger", "smtp")
                            .put("address", "Ann@Example.net")
                            .put("reason", "duplicate"))),
        reply.skipped().toJson());
    assertEquals(3, both.dispatches());
    assertEquals(0, both.skipped().count());
  }

  @Test
  void an_opt_out_stored_without_its_messenger_counts_once_the_messenger_is_there(
      @TempDir Path folder) {
    engine.onDisk(folder);
    var at = engine.options().store();
    var store =
        new SqlStore(
            engine.vertx(),
            at.get(StoreOptions.URL),
            at.get(StoreOptions.USER),
            at.get(StoreOptions.PASSWORD));
    Engines.await(store.open(1, engine.clock().instant()));
    Engines.await(
        store
            .subscriptions()
            .put(
                List.of(new SubscriptionState(of("Ann@Example.net"), false)),
                engine.clock().instant()));
    Engines.await(store.close());
    Engines.await(engine.start(new RecordingMessenger("pager")).stop());

    engine.start(smtp);

    assertEquals("cancelled", status(to("ann@example.net")));
  }

  @Test
  void a_subscribed_address_gets_its_form_once() {
    var jabber = new Jabber();
    engine.start(
        engine
            .builder(jabber)
            .userDirectory(
                ids ->
                    Future.succeededFuture(Map.of("7", User.of("7", Map.of("jabber", "greta"))))));
    Engines.await(client().subscribe(Subscription.ofAddress("plain", "jabber", "fred")));
    Engines.await(client().subscribe(Subscription.ofUser("plain", "jabber", "7")));
    engine.schedule(ScheduleRequest.plain("Hi"));
    engine.schedule(
        ScheduleRequest.plain("Hi").withRecipients(Recipients.of("jabber", "hugo").list()));
    Engines.await(client().prepareDispatches());

    engine.send();

    assertEquals(
        List.of("fred@wonderland", "greta@wonderland", "hugo@wonderland"),
        jabber.deliveries().stream().map(Delivery::address).sorted().toList());
  }
}
