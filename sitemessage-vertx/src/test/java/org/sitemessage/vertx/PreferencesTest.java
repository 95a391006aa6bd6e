package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.FormElement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.Templates;
import org.sitemessage.api.people.PreferenceChoice;
import org.sitemessage.api.people.PreferenceQuery;
import org.sitemessage.api.people.PreferenceStyle;
import org.sitemessage.api.people.Preferences;
import org.sitemessage.api.people.Preferences.Cell;
import org.sitemessage.api.people.SubscriptionList;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.user.User;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.web.PreferenceForm;

/** Preference tables: shown, written as HTML, and saved, in code and over the bus. */
class PreferencesTest {
  private static final Cell NEWS_BY_PAGER = new Cell("news", "pager");
  private static final Cell NEWS_BY_POST = new Cell("news", "post");
  private static final Cell OFFERS_BY_PAGER = new Cell("offers", "pager");
  private static final Cell PLAIN_BY_POST = new Cell("plain", "post");

  private final Engines engine = new Engines();
  private final Post post = new Post();
  private final PreferenceQuery ann = PreferenceQuery.ofUser("ann");

  @AfterEach
  void stop() {
    engine.close();
  }

  /** A messenger that writes addresses in lower case, and refuses addresses without an @. */
  private static final class Post extends RecordingMessenger {
    private volatile boolean anything;

    Post() {
      super("post");
    }

    @Override
    public String title(Locale locale) {
      return locale.getLanguage().equals("ru") ? "Почта" : "Post";
    }

    @Override
    public Optional<String> address(Recipient recipient) {
      if (!anything && !recipient.address().contains("@")) {
        throw SiteMessageException.invalid("", "has no @");
      }
      return Optional.of(recipient.address().toLowerCase(Locale.ROOT));
    }
  }

  private record Letter(String alias, String title, Set<String> messengers, boolean optional)
      implements MessageType {
    @Override
    public boolean allowUserSubscription() {
      return optional;
    }

    @Override
    public Content compose(Message message, Dispatch dispatch, Templates templates) {
      return Content.text("Hello.");
    }
  }

  /** The type {@code offers} goes through the pager alone, {@code alarm} is not optional. */
  private SubscriptionClient start() {
    engine.start(
        engine
            .builder(new RecordingMessenger("pager"), post)
            .messageType(new Letter("news", "News & <views>", Set.of(), true))
            .messageType(new Letter("offers", "Offers", Set.of("pager"), true))
            .messageType(new Letter("alarm", "Alarm", Set.of(), false))
            .userDirectory(
                ids ->
                    Future.succeededFuture(
                        ids.stream()
                            .filter(id -> !id.equals("gone"))
                            .collect(
                                Collectors.toMap(
                                    id -> id,
                                    id ->
                                        new User(
                                            id, Map.of(), Locale.ENGLISH, !id.equals("idle")))))));
    return SiteMessageClient.create(engine.vertx()).subscriptions();
  }

  private static void subscribe(SubscriptionClient client, Cell... cells) {
    for (var cell : cells) {
      Engines.await(client.create(Subscription.ofUser(cell.type(), cell.messenger(), "ann")));
    }
  }

  private static Preferences shown(SubscriptionClient client, PreferenceQuery query) {
    return Engines.await(client.preferences(query));
  }

  private static List<String> titles(Preferences table) {
    return table.types().stream().map(Preferences.Row::title).toList();
  }

  @Test
  void the_table_shows_supported_and_subscribed_cells() {
    var client = start();
    subscribe(client, NEWS_BY_PAGER, PLAIN_BY_POST);

    var table = shown(client, ann);

    assertEquals(List.of("News & <views>", "Offers", "Plain text"), titles(table));
    assertEquals(
        List.of(new Preferences.Column("pager", "pager"), new Preferences.Column("post", "Post")),
        table.messengers());
    var offers = table.types().get(1);
    assertTrue(offers.supports("pager") && !offers.supports("post"), offers.toString());
    assertEquals(List.of(NEWS_BY_PAGER, PLAIN_BY_POST), table.subscribed());
    assertEquals(table, Preferences.fromJson(table.toJson()));
  }

  @Test
  void it_holds_the_rows_and_columns_that_are_asked_for_in_that_order_and_language() {
    var client = start();

    var asked =
        shown(
            client,
            ann.withLocale(Locale.forLanguageTag("ru-RU"))
                .withTypes("plain", "news")
                .withMessengers("post", "pager")
                .withTypeTitle("news", "Новости")
                .withMessengerTitle("pager", "Пейджер"));

    assertEquals(List.of("Простой текст", "Новости"), titles(asked));
    assertEquals(
        List.of("Почта", "Пейджер"),
        asked.messengers().stream().map(Preferences.Column::title).toList());
    var byPost = shown(client, ann.withMessengers("post"));
    assertEquals(List.of("News & <views>", "Plain text"), titles(byPost), "an empty row");
    var filtered = shown(client, ann).onlyTypes(row -> row.alias().equals("offers"));
    assertEquals(List.of("pager"), columns(filtered), "an empty column");
  }

  private static List<String> columns(Preferences table) {
    return table.messengers().stream().map(Preferences.Column::alias).toList();
  }

  @Test
  void saving_changes_the_rows_of_the_table_and_no_others() {
    var client = start();
    subscribe(client, NEWS_BY_PAGER, OFFERS_BY_PAGER, PLAIN_BY_POST);
    var query = ann.withTypes("news", "offers");

    var saved =
        Engines.await(client.save(query, PreferenceChoice.of(Set.of(NEWS_BY_POST, NEWS_BY_PAGER))));

    assertEquals(Set.of(NEWS_BY_POST, NEWS_BY_PAGER), Set.copyOf(saved.subscribed()));
    assertEquals(
        Map.of(
            NEWS_BY_PAGER, true, NEWS_BY_POST, true, OFFERS_BY_PAGER, false, PLAIN_BY_POST, true),
        wishes(Engines.await(client.ofUser("ann"))));
  }

  private static Map<Cell, Boolean> wishes(SubscriptionList list) {
    return list.entries().stream()
        .collect(
            Collectors.toMap(
                one -> new Cell(one.subscription().type(), one.subscription().messenger()),
                SubscriptionList.Entry::subscribed));
  }

  @Test
  void a_row_that_was_not_shown_stays_as_it_is() {
    var client = start();
    subscribe(client, NEWS_BY_PAGER, OFFERS_BY_PAGER);
    var shown = shown(client, ann).onlyTypes(row -> row.alias().equals("news"));

    Engines.await(client.save(ann, PreferenceChoice.of(Set.of()).within(shown)));

    assertEquals(
        Map.of(NEWS_BY_PAGER, false, OFFERS_BY_PAGER, true),
        wishes(Engines.await(client.ofUser("ann"))));
    var foreign = PreferenceChoice.of(Set.of(OFFERS_BY_PAGER));
    var refused = assertThrows(SiteMessageException.class, () -> foreign.within(shown));
    assertEquals("subscriptions has offers/pager, which was not shown", refused.getMessage());
  }

  @Test
  void a_cell_outside_the_table_is_refused_and_nothing_is_changed() {
    var client = start();
    subscribe(client, NEWS_BY_PAGER);
    var news = ann.withTypes("news");

    assertRefused(4220, client.save(news, PreferenceChoice.of(Set.of(OFFERS_BY_PAGER))));
    assertRefused(4220, client.save(ann, PreferenceChoice.of(Set.of(new Cell("alarm", "pager")))));
    assertRefused(4220, client.save(ann, PreferenceChoice.of(Set.of(new Cell("offers", "post")))));
    assertRefused(4040, client.save(ann, PreferenceChoice.of(Set.of(new Cell("gossip", "post")))));
    assertRefused(4040, client.preferences(ann.withTypes("gossip")));
    assertRefused(4041, client.preferences(ann.withMessengerTitle("pigeon", "Pigeon")));

    assertEquals(List.of(NEWS_BY_PAGER), shown(client, ann).subscribed());
  }

  private static void assertRefused(int code, Future<?> answer) {
    var refused = assertThrows(SiteMessageException.class, () -> Engines.await(answer));
    assertEquals(code, refused.code().code(), refused.getMessage());
  }

  @Test
  void an_address_is_found_in_the_form_of_each_messenger() {
    var client = start();
    Engines.await(client.create(Subscription.ofAddress("news", "post", "Ann@Example.org")));

    var table = shown(client, PreferenceQuery.ofAddress("ann@EXAMPLE.org"));
    var number = shown(client, PreferenceQuery.ofAddress("555"));

    assertEquals(List.of(NEWS_BY_POST), table.subscribed());
    assertEquals(List.of("pager"), columns(number), "a messenger that cannot take the address");
    Engines.await(client.replaceOfAddress("ANN@example.org", Set.of(NEWS_BY_PAGER)));
    assertEquals(
        Map.of(NEWS_BY_POST, false), wishes(Engines.await(client.ofAddress("ann@example.org"))));
    assertEquals(
        List.of(NEWS_BY_PAGER),
        shown(client, PreferenceQuery.ofAddress("ANN@example.org")).subscribed());
  }

  @Test
  void a_stored_wish_of_an_address_is_cancelled_although_the_messenger_rejects_it_now() {
    var client = start();
    var subscription = Subscription.ofAddress("news", "post", "555");
    post.anything = true;
    Engines.await(client.create(subscription));
    post.anything = false;

    assertRefused(4000, client.create(subscription));
    assertRefused(4000, client.cancel(Subscription.ofAddress("plain", "post", "555")));
    assertRefused(4000, client.cancel(Subscription.ofAddress("news", "post", "556")));
    Engines.await(client.cancel(subscription));

    assertEquals(Map.of(NEWS_BY_POST, false), wishes(Engines.await(client.ofAddress("555"))));
  }

  /** Parses the fragment as a browser does, inside a form of the application. */
  private static Document page(String fragment) {
    return Jsoup.parse("<form method=\"post\">" + fragment + "</form>");
  }

  /** Returns the fields that a browser posts. */
  private static MultiMap posted(Document page) {
    var form = MultiMap.caseInsensitiveMultiMap();
    ((FormElement) page.selectXpath("//form").get(0))
        .formData()
        .forEach(field -> form.add(field.key(), field.value()));
    return form;
  }

  @Test
  void the_html_is_an_escaped_table_with_a_caption_scopes_and_labels() {
    var client = start();
    subscribe(client, NEWS_BY_PAGER);

    var html = Engines.await(client.preferencesHtml(ann, PreferenceStyle.PLAIN));
    var page = page(html);

    assertFalse(html.contains("<views>"), html);
    assertFalse(html.contains("style=") || html.contains("class=\"table"), html);
    assertEquals("Subscriptions", page.select("table > caption").text());
    assertEquals(
        List.of("Messages", "pager", "Post"), page.select("thead th[scope=col]").eachText());
    assertEquals(
        List.of("News & <views>", "Offers", "Plain text"),
        page.select("tbody th[scope=row]").eachText());
    assertEquals(
        List.of(
            "News & <views>: pager",
            "News & <views>: Post",
            "Offers: pager",
            "Plain text: pager",
            "Plain text: Post"),
        page.select("td > input[type=checkbox]").eachAttr("aria-label"));
    assertEquals(
        List.of("news/pager"), page.select("input[type=checkbox][checked]").eachAttr("value"));
    assertEquals("not available", page.select("td:not(:has(input)) > span").attr("aria-label"));
  }

  @Test
  void the_html_speaks_russian_and_wears_bootstrap() {
    var client = start();
    var russian = ann.withLocale(Locale.forLanguageTag("ru"));

    var page = page(Engines.await(client.preferencesHtml(russian, PreferenceStyle.BOOTSTRAP)));
    var nothing =
        page(
            PreferenceForm.html(
                new Preferences(List.of(), List.of()),
                Locale.forLanguageTag("ru"),
                PreferenceStyle.PLAIN));

    assertEquals("ru", page.select("div").attr("lang"));
    assertEquals("Подписки", page.select("table.table > caption").text());
    assertEquals(5, page.select("td > input.form-check-input").size());
    assertEquals("Подписываться не на что.", nothing.select("p").text());
    assertEquals(Set.of(), PreferenceChoice.fromForm(posted(nothing)).chosen());
  }

  @Test
  void a_form_is_saved_as_the_browser_posts_it_also_with_nothing_checked() {
    var client = start();
    subscribe(client, NEWS_BY_PAGER, OFFERS_BY_PAGER);
    var query = ann.withTypes("news");
    var page = page(Engines.await(client.preferencesHtml(query, PreferenceStyle.PLAIN)));

    page.select("input[value=news/post]").attr("checked", "");
    var both = Engines.await(client.save(query, PreferenceChoice.fromForm(posted(page))));
    page.select("input[type=checkbox]").removeAttr("checked");
    var none = Engines.await(client.save(query, PreferenceChoice.fromForm(posted(page))));

    assertEquals(Set.of(NEWS_BY_PAGER, NEWS_BY_POST), Set.copyOf(both.subscribed()));
    assertEquals(List.of(), none.subscribed());
    assertEquals(List.of(OFFERS_BY_PAGER), shown(client, ann).subscribed());
  }

  @Test
  void over_the_bus_a_form_is_passed_on_as_it_was_posted() {
    var client = start();
    subscribe(client, NEWS_BY_PAGER, OFFERS_BY_PAGER);

    var saved =
        engine.request(
            BusAddress.SUBSCRIPTIONS,
            new JsonObject()
                .put("action", "save")
                .put("user", "ann")
                .put("types", new JsonArray().add("news"))
                .put("html", "plain")
                .put(
                    "form",
                    "csrf=1&sitemessage_shown=news%2Fpager+news%2Fpost&"
                        + "sitemessage_subscription=news%2Fpost"));

    assertEquals(
        List.of(NEWS_BY_POST), Preferences.fromJson(saved).subscribed(), saved.encodePrettily());
    assertEquals(
        List.of("news/post"),
        page(saved.getString("html")).select("input[checked]").eachAttr("value"));
    assertEquals(
        Set.of(NEWS_BY_POST, OFFERS_BY_PAGER), Set.copyOf(shown(client, ann).subscribed()));
    var save = new JsonObject().put("action", "save").put("user", "ann");
    assertBadRequest(save, "subscriptions is missing");
    assertBadRequest(save.copy().put("form", "csrf=1"), "sitemessage_shown is missing");
    assertBadRequest(save.copy().put("form", "a=%zz"), "form is not");
    assertBadRequest(
        save.copy().put("html", "pretty").put("form", "sitemessage_shown="), "html is");
    assertBadRequest(
        save.copy().put("form", "sitemessage_shown=&sitemessage_subscription=news%2Fpost"),
        "subscriptions has news/post, which was not shown");
  }

  private void assertBadRequest(JsonObject body, String reason) {
    var refused =
        assertThrows(
            SiteMessageException.class, () -> engine.request(BusAddress.SUBSCRIPTIONS, body));
    assertEquals(4000, refused.code().code());
    assertTrue(String.valueOf(refused.getMessage()).startsWith(reason), refused.getMessage());
  }

  @Test
  void subscribers_are_active_users_unless_all_are_asked_for() {
    var client = start();
    for (var user : List.of("ann", "idle", "gone")) {
      Engines.await(client.create(Subscription.ofUser("news", "pager", user)));
    }
    Engines.await(client.create(Subscription.ofAddress("news", "post", "b@example.org")));

    var active = Engines.await(client.subscribers("news", 0, 10));
    var all = Engines.await(client.subscribers("news", 0, 2, false));
    var rest = Engines.await(client.subscribers("news", all.next().getAsLong(), 10, false));

    assertEquals(List.of("ann", ""), users(active));
    assertEquals(List.of("ann", "idle"), users(all));
    assertEquals(List.of("gone", ""), users(rest));
  }

  private static List<String> users(SubscriptionList list) {
    return list.entries().stream().map(one -> one.subscription().userId()).toList();
  }
}
