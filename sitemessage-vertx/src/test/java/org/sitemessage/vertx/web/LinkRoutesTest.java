package org.sitemessage.vertx.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Future;
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
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Templates;
import org.sitemessage.api.people.Preferences.Cell;
import org.sitemessage.api.people.SubscriptionList;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.user.User;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.testkit.ScriptedHttpServer;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.link.SignedLinks;
import org.sitemessage.vertx.link.SignedLinks.Purpose;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** The links of a message work over HTTP, from the message to the store. */
class LinkRoutesTest {
  private static final String KEY = "a-key-of-16-chars-at-least";

  private final Vertx vertx = Vertx.vertx();
  private final RecordingMessenger pager = new RecordingMessenger("pager");
  private final Chat chat = new Chat();
  private final HttpClient http = HttpClient.newHttpClient();
  private final int port = ScriptedHttpServer.deadPort();
  private HttpServer server = vertx.createHttpServer();
  private SiteMessage site;

  @BeforeEach
  void start() {
    var options =
        SiteMessageOptions.fromJson(
            new JsonObject()
                .put("siteUrl", "http://127.0.0.1:" + port + "/app/")
                .put("store", new JsonObject().put("url", "jdbc:hsqldb:mem:" + UUID.randomUUID()))
                .put("dispatch", new JsonObject().put("continuous", false))
                .put("links", new JsonObject().put("keys", new JsonArray().add(KEY))),
            Map.of(),
            Set.of());
    site =
        await(
            SiteMessage.builder(vertx)
                .options(options)
                .messenger(pager)
                .messenger(chat)
                .messageType(new Letter("news", "News & <views>", true))
                .messageType(new Letter("alarm", "Alarm", false))
                .messageType(new Clicked())
                .messageType(new Offer())
                .userDirectory(
                    ids ->
                        Future.succeededFuture(
                            Map.of(
                                "42",
                                new User("42", Map.of("pager", "555"), Locale.ENGLISH, true))))
                .deploy());
    var router = Router.router(vertx);
    var app = Router.router(vertx);
    LinkRoutes.create(vertx, options.siteUrl(), options.linkKeys()).mount(app);
    router.route("/app/*").subRouter(app);
    server = await(vertx.createHttpServer().requestHandler(router).listen(port, "127.0.0.1"));
  }

  @AfterEach
  void stop() {
    await(server.close());
    await(site.stop());
    await(vertx.close());
  }

  /** A messenger that accepts names such as {@code @ann}, in lower case. */
  private static final class Chat extends RecordingMessenger {
    private volatile boolean anything;

    Chat() {
      super("chat");
    }

    @Override
    public Optional<String> address(Recipient recipient) {
      if (!anything && !recipient.address().startsWith("@")) {
        throw SiteMessageException.invalid("", "must be a @name");
      }
      return Optional.of(recipient.address().toLowerCase(Locale.ROOT));
    }
  }

  private record Letter(String alias, String title, boolean allowUserSubscription)
      implements MessageType {
    @Override
    public Content compose(Message message, Dispatch dispatch, Templates templates) {
      return Content.text("Hello.");
    }
  }

  /** A type whose template has a link that counts clicks. */
  private static final class Clicked implements MessageType {
    @Override
    public String alias() {
      return "clicked";
    }
  }

  /** A type without a template that has a link that counts clicks. */
  private static final class Offer implements MessageType {
    @Override
    public String alias() {
      return "offer";
    }

    @Override
    public Content compose(Message message, Dispatch dispatch, Templates templates) {
      return Content.text(
          templates.links().click(message, dispatch, "https://example.org/offer?a=b"));
    }
  }

  private Delivery send(String type) {
    return trySend(type).orElseThrow();
  }

  private boolean arrives() {
    return trySend("news").isPresent();
  }

  private Optional<Delivery> trySend(String type) {
    return trySend(type, Recipient.user("pager", "42"));
  }

  private Optional<Delivery> trySend(String type, Recipient recipient) {
    await(
        site.client()
            .schedule(
                ScheduleRequest.of(type, new JsonObject()).withRecipients(List.of(recipient))));
    int before = pager.deliveries().size();
    await(site.client().request(BusAddress.SEND_SCHEDULED, new JsonObject()));
    return pager.deliveries().stream().skip(before).findFirst();
  }

  private static String unsubscribeLink(Delivery delivery) {
    return Objects.requireNonNull(delivery.content().headers().get("List-Unsubscribe"))
        .replaceAll("[<>]", "");
  }

  private HttpResponse<String> get(String url, String... headers) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(url));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String url, String form) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build(),
        BodyHandlers.ofString());
  }

  private Future<JsonObject> event(String kind) {
    var promise = Promise.<JsonObject>promise();
    await(
        vertx
            .eventBus()
            .<JsonObject>consumer(
                BusAddress.EVENT_PREFIX + kind, message -> promise.tryComplete(message.body()))
            .completion());
    return promise.future();
  }

  private static String preferences(HttpResponse<String> page) {
    var matcher = Pattern.compile("href=\"([^\"]*/preferences/[^\"]*)\"").matcher(page.body());
    assertTrue(matcher.find(), page.body());
    return page.uri().resolve(matcher.group(1)).toString();
  }

  @Test
  void opening_the_link_asks_and_changes_nothing_and_the_button_unsubscribes() throws Exception {
    var link = unsubscribeLink(send("news"));
    var unsubscribed = event("unsubscribed");

    var question = get(link);
    assertEquals(200, question.statusCode());
    assertTrue(question.body().contains("News &amp; &lt;views&gt;"), question.body());
    assertTrue(question.body().contains("<html lang=\"en\">"), question.body());
    assertTrue(arrives(), "opening the link has unsubscribed");

    var done = post(link, "");
    assertTrue(done.body().contains("You have unsubscribed"), done.body());
    assertEquals("news", await(unsubscribed).getString("type"));
    assertFalse(arrives());
  }

  @Test
  void a_mail_program_unsubscribes_by_one_post_without_a_page() throws Exception {
    var delivery = send("news");
    assertEquals(
        "List-Unsubscribe=One-Click", delivery.content().headers().get("List-Unsubscribe-Post"));

    var answer = post(unsubscribeLink(delivery), "List-Unsubscribe=One-Click");

    assertEquals(200, answer.statusCode());
    assertEquals("", answer.body());
    assertFalse(answer.headers().map().containsKey("set-cookie"));
    assertFalse(arrives());
  }

  @Test
  void a_mail_program_may_post_a_multipart_form() throws Exception {
    var answer =
        postMultipart(
            unsubscribeLink(send("news")),
            "multipart/form-data; boundary=x",
            """
            --x\r
            Content-Disposition: form-data; name="List-Unsubscribe"\r
            \r
            One-Click\r
            --x--\r
            """);

    assertEquals(200, answer.statusCode());
    assertEquals("", answer.body());
    assertFalse(arrives());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "multipart/form-data; boundary=x | --x↵↵One-Click↵--x--↵",
        "multipart/form-data; boundary=x | --x↵Content-Disposition: form-data↵↵One-Click↵--x--↵",
        "multipart/form-data; boundary=  | --x↵↵One-Click↵--x--↵",
        "multipart/form-data             | --x↵↵One-Click↵--x--↵",
        "application/x-www-form-urlencoded | List-Unsubscribe=%u0041"
      })
  void a_malformed_form_changes_nothing_and_is_the_senders_mistake(String type, String body)
      throws Exception {
    var link = unsubscribeLink(send("news"));
    try (var log = LogCapture.start()) {
      var answer = postMultipart(link, type, body.replace("↵", "\r\n"));

      assertEquals(400, answer.statusCode(), answer.body());
      assertEquals(4000, new JsonObject(answer.body()).getInteger("code"));
      assertEquals("", log.text());
    }
    assertTrue(arrives());
  }

  private HttpResponse<String> postMultipart(String url, String type, String body)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void head_is_answered_like_get_and_leaves_the_message_unread() throws Exception {
    var delivery = send("news");
    var link = unsubscribeLink(delivery);
    var id = delivery.dispatch().id();
    var links = new SignedLinks("http://127.0.0.1:" + port + "/app", List.of(KEY));
    var read = links.url(Purpose.READ, delivery.dispatch());
    var click = links.click(delivery.dispatch(), "https://example.org/");

    assertHead(200, "text/html; charset=utf-8", head(link));
    assertHead(200, "text/html; charset=utf-8", head(preferences(get(link))));
    assertHead(200, "image/gif", head(read));
    assertHead(404, "text/html; charset=utf-8", head(link + "x"));
    var redirect = head(click);
    assertEquals(302, redirect.statusCode());
    assertEquals("https://example.org/", redirect.headers().firstValue("location").orElse(""));
    assertTrue(arrives());
    assertTrue(unread().contains(id));

    var noted = event("read");
    get(read);
    assertEquals(id, await(noted).getLong("dispatchId"));
    assertFalse(unread().contains(id));
  }

  private HttpResponse<String> head(String url) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(url)).method("HEAD", BodyPublishers.noBody()).build(),
        BodyHandlers.ofString());
  }

  private static void assertHead(int status, String type, HttpResponse<String> response) {
    assertEquals(status, response.statusCode());
    assertEquals("", response.body());
    assertEquals(type, response.headers().firstValue("content-type").orElse(""));
  }

  @Test
  void the_page_of_all_subscriptions_shows_it_off_and_takes_it_back() throws Exception {
    var link = unsubscribeLink(send("news"));
    var preferences = preferences(post(link, ""));

    var off = get(preferences);
    assertTrue(off.body().contains("name=\"subscription\" value=\"news/pager\">"), off.body());
    assertTrue(off.body().contains("name=\"shown\" value=\"news/chat news/pager\">"), off.body());
    assertFalse(off.body().contains("alarm"), off.body());

    var on = post(preferences, "subscription=news%2Fpager");
    assertTrue(on.body().contains("value=\"news/pager\" checked>"), on.body());
    assertTrue(on.body().contains("Your choice is saved."), on.body());
    assertTrue(arrives());

    post(preferences, "shown=plain%2Fpager");
    assertTrue(arrives(), "a row that was not shown stays as it is");
    for (var forged : List.of("subscription=x", "shown=plain%2Fpager&subscription=news%2Fpager")) {
      assertEquals(404, post(preferences, forged).statusCode());
      assertTrue(arrives(), forged);
    }
    post(preferences, "shown=news%2Fpager+plain%2Fpager");
    assertFalse(arrives());
  }

  @Test
  void the_box_of_the_message_is_checked_and_unchecking_it_is_an_opt_out() throws Exception {
    var preferences = preferencesOf("777");
    var shown = "shown=news%2Fpager";

    assertTrue(get(preferences).body().contains("value=\"news/pager\" checked>"));
    post(preferences, shown + "&subscription=news%2Fpager");
    var asItWas = wishes("777");
    post(preferences, "x=y");
    var withoutTable = wishes("777");
    var off = post(preferences, shown).body();

    assertEquals(Map.of(), asItWas);
    assertEquals(Map.of(), withoutTable);
    assertEquals(Map.of(new Cell("news", "pager"), false), wishes("777"));
    assertTrue(off.contains("name=\"subscription\" value=\"news/pager\">"), off);
  }

  private String preferencesOf(String address) throws Exception {
    var delivery = trySend("news", Recipient.address("pager", address)).orElseThrow();
    return preferences(get(unsubscribeLink(delivery)));
  }

  private Map<Cell, Boolean> wishes(String address) {
    return await(site.client().subscriptions().ofAddress(address)).entries().stream()
        .collect(
            Collectors.toMap(
                one -> new Cell(one.subscription().type(), one.subscription().messenger()),
                SubscriptionList.Entry::subscribed));
  }

  @Test
  void an_address_is_offered_only_messengers_that_accept_it() throws Exception {
    var number = preferencesOf("777");
    var name = preferencesOf("@Ann");

    var page = get(number).body();
    var refused = post(number, "subscription=news%2Fpager&subscription=news%2Fchat");

    assertTrue(page.contains("value=\"news/pager\""), page);
    assertFalse(page.contains("news/chat"), page);
    assertTrue(get(preferences(get(unsubscribeLink(send("news"))))).body().contains("news/chat"));
    assertEquals(404, refused.statusCode());
    assertEquals(Map.of(), wishes("777"));
    assertEquals(200, post(name, "subscription=news%2Fchat").statusCode());
    assertEquals(Map.of(new Cell("news", "chat"), true), wishes("@ann"), "in the form of chat");
  }

  @Test
  void a_page_that_offered_more_still_takes_it_back() throws Exception {
    var preferences = preferencesOf("777");
    chat.anything = true;
    post(preferences, "subscription=news%2Fchat");
    var before = wishes("777");
    chat.anything = false;

    var page = post(preferences, "shown=news%2Fpager+news%2Fchat").body();

    assertEquals(Map.of(new Cell("news", "chat"), true), before);
    assertEquals(
        Map.of(new Cell("news", "chat"), false, new Cell("news", "pager"), false), wishes("777"));
    assertFalse(page.contains("news/chat"), page);
  }

  @Test
  void a_returned_subscriber_gets_a_message_to_the_subscribers_once() throws Exception {
    var preferences = preferences(post(unsubscribeLink(send("news")), ""));
    post(preferences, "subscription=news%2Fpager");
    int before = pager.deliveries().size();

    await(site.client().schedule(ScheduleRequest.of("news", new JsonObject())));
    await(site.client().prepareDispatches());
    await(site.client().request(BusAddress.SEND_SCHEDULED, new JsonObject()));

    assertEquals(before + 1, pager.deliveries().size());
  }

  @Test
  void a_message_that_is_needed_has_no_such_link() {
    assertEquals(Map.of(), send("alarm").content().headers());
  }

  @Test
  void pages_are_in_the_readers_language() throws Exception {
    var link = unsubscribeLink(send("news"));

    assertTrue(get(link, "Accept-Language", "ru-RU,en;q=0.5").body().contains("Отписаться"));
    assertTrue(get(link, "Accept-Language", "de,ru;q=0.5").body().contains("Отписаться"));
    assertTrue(get(link, "Accept-Language", "de").body().contains("<html lang=\"en\">"));
    var all = get(preferences(post(link, "")), "Accept-Language", "ru").body();
    assertTrue(all.contains("<legend>Простой текст</legend>"), all);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unsubscribe/1-00000000000000000000000000000000.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "unsubscribe/x",
        "preferences/%00",
        "click/1?to=https://evil.example/",
      })
  void every_foreign_link_gets_the_same_page(String path) throws Exception {
    var refused = event("refused");
    var base = "http://127.0.0.1:" + port + "/app/sitemessage/";

    var answer = get(base + path);

    assertEquals(404, answer.statusCode());
    assertEquals(get(base + "unsubscribe/other").body(), answer.body());
    assertEquals(path.replaceAll("/.*", ""), await(refused).getString("link"));
  }

  @Test
  void a_redirect_leads_only_where_it_was_signed_for_and_counts_as_read() throws Exception {
    var delivery = send("news");
    var links = new SignedLinks("http://127.0.0.1:" + port + "/app", List.of(KEY));
    var link = links.click(delivery.dispatch(), "https://example.org/offer?a=b");
    var read = event("read");

    var answer = get(link);

    assertEquals(302, answer.statusCode());
    assertEquals("https://example.org/offer?a=b", answer.headers().firstValue("location").get());
    assertEquals(delivery.dispatch().id(), await(read).getLong("dispatchId"));
    assertEquals(404, get(link.replace("example.org%2Foffer", "evil.example%2F")).statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"clicked", "offer"})
  void a_click_link_of_a_template_or_of_code_leads_to_its_page_and_counts_as_read(String type)
      throws Exception {
    var delivery = send(type);
    var read = event("read");

    var answer = get(delivery.content().text().strip());

    assertEquals(302, answer.statusCode());
    assertEquals("https://example.org/offer?a=b", answer.headers().firstValue("location").get());
    assertEquals(delivery.dispatch().id(), await(read).getLong("dispatchId"));
  }

  @Test
  void a_click_link_leads_to_web_pages_only() {
    var links = new SignedLinks("https://shop.example", List.of(KEY));
    var delivery = send("news");
    var message =
        new Message(
            1,
            "u",
            "news",
            new JsonObject(),
            "",
            0,
            Instant.EPOCH,
            Instant.EPOCH,
            "",
            Optional.empty(),
            Optional.empty());

    for (var url : List.of("javascript:alert(1)", "/offer", "mailto:a@example.org", "https://")) {
      assertThrows(
          SiteMessageException.class, () -> links.click(message, delivery.dispatch(), url), url);
    }
  }

  private boolean arrives(String type, Recipient to) {
    await(
        site.client()
            .schedule(ScheduleRequest.of(type, new JsonObject()).withRecipients(List.of(to))));
    int before = pager.deliveries().size();
    await(site.client().request(BusAddress.SEND_SCHEDULED, new JsonObject()));
    return pager.deliveries().size() > before;
  }

  @Test
  void an_unsubscribe_link_stops_messages_to_the_user_and_to_the_address() throws Exception {
    var both = new Recipient("pager", "777", "42", Optional.empty());
    arrives("news", both);
    var delivery = pager.deliveries().get(0);

    post(unsubscribeLink(delivery), "List-Unsubscribe=One-Click");

    assertEquals("777", delivery.address());
    assertFalse(arrives("news", Recipient.address("pager", "777")), "the bare address");
    assertFalse(arrives("news", Recipient.user("pager", "42")), "the user, at 555");
    assertFalse(arrives("news", both), "both");
    assertTrue(arrives("news", Recipient.address("pager", "555")), "another address");
    assertTrue(arrives("offer", both), "another type");
  }

  @Test
  void a_request_that_the_application_finds_too_large_gets_a_page_that_does_not_blame_the_site()
      throws Exception {
    var router = Router.router(vertx);
    router.route().handler(ctx -> ctx.fail(413)); // as a BodyHandler with a limit does
    LinkRoutes.create(vertx, "http://127.0.0.1", List.of(KEY)).mount(router);
    var strict = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));

    var answer = get("http://127.0.0.1:" + strict.actualPort() + "/sitemessage/unsubscribe/x");

    assertEquals(413, answer.statusCode());
    assertTrue(answer.body().contains("could not be read"), answer.body());
    assertFalse(answer.body().contains("not your fault"), answer.body());
  }

  @Test
  void a_bare_address_that_unsubscribes_by_a_link_gets_nothing_more() throws Exception {
    arrives("news", Recipient.address("pager", "777"));

    post(unsubscribeLink(pager.deliveries().get(0)), "List-Unsubscribe=One-Click");

    assertFalse(arrives("news", Recipient.address("pager", "777")));
    assertTrue(arrives("news", Recipient.user("pager", "42")));
  }

  @Test
  void a_link_unsubscribes_nobody_from_a_type_that_allows_no_unsubscribing() throws Exception {
    var delivery = send("alarm");
    var links = new SignedLinks("http://127.0.0.1:" + port + "/app", List.of(KEY));
    var link = links.url(Purpose.UNSUBSCRIBE, delivery.dispatch());

    var answer = post(link, "List-Unsubscribe=One-Click");

    assertTrue(answer.statusCode() >= 400, String.valueOf(answer.statusCode()));
    assertTrue(trySend("alarm").isPresent());
    assertEquals(
        0,
        await(
                site.client()
                    .request(
                        BusAddress.SUBSCRIPTIONS,
                        new JsonObject().put("action", "list").put("user", "42")))
            .getJsonArray("subscriptions")
            .size());
  }

  @Test
  void the_image_notes_that_the_message_was_read_once_and_is_always_shown() throws Exception {
    var delivery = send("news");
    var links = new SignedLinks("http://127.0.0.1:" + port + "/app", List.of(KEY));
    var url = links.url(Purpose.READ, delivery.dispatch());
    var read = event("read");

    var image = get(url);

    assertEquals("image/gif", image.headers().firstValue("content-type").get());
    assertEquals(delivery.dispatch().id(), await(read).getLong("dispatchId"));
    var refused = event("refused");
    assertEquals(image.body(), get(url + "x").body());
    assertEquals("read", await(refused).getString("link"));
  }

  @Test
  void a_message_of_another_store_with_the_same_number_is_not_touched() throws Exception {
    var delivery = send("news");
    var stranger =
        new Dispatch(delivery.dispatch().id(), "f".repeat(32), 1, "pager", "555", "", 0, false);
    var links = new SignedLinks("http://127.0.0.1:" + port + "/app", List.of(KEY));

    var answer = post(links.url(Purpose.UNSUBSCRIBE, stranger), "");

    assertEquals(404, answer.statusCode());
    assertTrue(arrives());
  }

  @Test
  void an_engine_that_is_gone_is_said_so_kindly() throws Exception {
    var link = unsubscribeLink(send("news"));
    await(site.stop());

    var answer = get(link);

    assertEquals(503, answer.statusCode());
    assertTrue(answer.body().contains("Please try again in a minute."), answer.body());
  }

  private JsonObject view(long messageId) {
    return await(site.client().request(BusAddress.MESSAGE, new JsonObject().put("id", messageId)))
        .getJsonArray("dispatches")
        .getJsonObject(0);
  }

  private List<Long> unread() {
    return await(site.client().request(BusAddress.DISPATCHES, new JsonObject().put("unread", true)))
        .getJsonArray("dispatches")
        .stream()
        .map(dispatch -> ((JsonObject) dispatch).getLong("id"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not a url",
        "",
        "example.org",
        "ftp://example.org",
        "https:///app",
        "https://x/?a"
      })
  void routes_for_a_site_without_an_http_url_are_refused(String url) {
    var failure =
        assertThrows(SiteMessageException.class, () -> LinkRoutes.create(vertx, url, List.of(KEY)));

    assertEquals(4000, failure.code().code());
    assertTrue(
        String.valueOf(failure.getMessage())
            .startsWith("siteUrl is \"" + url + "\", must be an http or https URL with a host"),
        failure.getMessage());
  }

  @Test
  void a_read_dispatch_and_those_that_arrived_with_it_show_the_time() throws Exception {
    var request =
        ScheduleRequest.of("news", new JsonObject())
            .withRecipients(List.of(Recipient.user("pager", "42")));
    var first = await(site.client().schedule(request.withGroup("g"))).messageId();
    var second = await(site.client().schedule(request.withGroup("g"))).messageId();
    var other = await(site.client().schedule(request)).messageId();
    await(site.client().request(BusAddress.SEND_SCHEDULED, new JsonObject()));
    var all = unread();
    var read =
        pager.deliveries().stream()
            .filter(delivery -> delivery.dispatch().messageId() == first)
            .findFirst()
            .orElseThrow();

    get(
        new SignedLinks("http://127.0.0.1:" + port + "/app", List.of(KEY))
            .url(Purpose.READ, read.dispatch()));

    assertEquals(3, all.size());
    assertEquals(List.of(view(other).getLong("id")), unread());
    assertTrue(view(first).containsKey("readAtMs"));
    assertEquals(view(first).getLong("readAtMs"), view(second).getLong("readAtMs"));
    assertFalse(view(other).containsKey("readAtMs"));
    assertEquals("en", view(first).getString("locale"));
  }
}
