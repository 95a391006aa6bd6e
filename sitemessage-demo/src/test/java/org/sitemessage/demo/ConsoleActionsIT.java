package org.sitemessage.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.console.ConsoleRoutes;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.testkit.SmtpReaction;
import org.sitemessage.testkit.SmtpStage;
import org.sitemessage.vertx.access.AccessControl;

/**
 * Each action of the console, as a user who has logged in does it with a browser: without scripts,
 * and with them where they change a page. {@link ConsoleIT} has what scripts add to the lists.
 */
@Timeout(180)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class ConsoleActionsIT {
  private static final String LATER = "2099-01-01T00:00:00Z";
  private static final String NOW = "2026-01-01T00:00:00Z";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** All that a form of the console offers for dispatches that are not selected. */
  private static final String ALL = "form:not(:has(#rows)) ";

  private final ScriptedSmtpServer server = ScriptedSmtpServer.start();
  private final DemoProcess demo;
  private final String console;
  private final Browser browser;
  private final String password;

  /** Texts that the buttons of forms send, on all pages on which one was pressed. */
  private final Set<String> offered = new TreeSet<>();

  private final Set<String> pressed = new TreeSet<>();

  ConsoleActionsIT(@TempDir Path folder) throws Exception {
    var home = Files.createDirectory(folder.resolve("demo"));
    this.demo = DemoProcess.start(DemoProcess.MODULES, home, config(server.port()));
    this.console = demo.url() + "/console/";
    this.browser = Browser.start(Files.createDirectory(folder.resolve("profile")));
    this.password = DemoProcess.user(home, "ann", "admin");
    logIn("ann", password);
    demo.use(newKey("tests", "admin"));
  }

  private static JsonObject config(int port) {
    var smtp =
        new JsonObject()
            .put("from", "Site <site@example.org>")
            .put("host", "127.0.0.1")
            .put("port", port)
            .put("tls", "off")
            .put("unknown", "hold");
    return new JsonObject()
        .put("access", new JsonObject().put("keys", true))
        .put(
            "messengers",
            new JsonObject()
                .put("smtp", smtp)
                .put("telegram", new JsonObject().put("token", "1:test")));
  }

  @BeforeEach
  void plain() {
    browser.scripts(false);
    browser.open(console + "language?to=en");
  }

  @AfterEach
  void nothing_was_blocked() {
    assertEquals(List.of(), browser.complaints());
  }

  @AfterAll
  void close() {
    browser.close();
    demo.close();
    server.close();
  }

  private void open(String path) {
    browser.open(console + path);
  }

  /** Presses a button of a form that changes something. */
  private void press(String button) {
    offered.addAll(browser.sent("form[method=post] button"));
    pressed.add(browser.sent(button).get(0));
    browser.follow(button);
  }

  private void press(String page, String button) {
    open(page);
    press(button);
  }

  private void logIn(String name, String password) {
    browser.open(console);
    browser.fill("#name", name);
    browser.fill("#password", password);
    press("main button");
    browser.untilShows(".who", name);
  }

  private void logOut() {
    press("header form button");
    browser.untilShows("h1", "Log in");
  }

  /** Makes a key; returns its secret. */
  private String newKey(String name, String right) {
    open("access");
    browser.fill("#name", name);
    browser.click("form[action$='access/create'] [value=%s]".formatted(right));
    press("form[action$='access/create'] > button");
    browser.untilShows(".notice", name);
    return browser.find(".secret").getText();
  }

  /** Schedules a mail for addresses; returns the id of the message. */
  private long schedule(String type, String sendAt, List<String> addresses) {
    var to = new JsonArray();
    for (var address : addresses) {
      to.add(
          new JsonObject()
              .put("messenger", "smtp")
              .put("address", address)
              .put("user", address.replaceFirst("@.*", "")));
    }
    var text = type.equals("email_html") ? "html" : "text";
    return demo.post(
            "/api/messages",
            new JsonObject()
                .put("type", type)
                .put("context", new JsonObject().put("subject", "Bill").put(text, "<b>Pay</b> me"))
                .put("sendAtMs", Instant.parse(sendAt).toEpochMilli())
                .put("recipients", to))
        .getLong("messageId");
  }

  private static String filter(String terms) {
    return "dispatches?filter=" + URLEncoder.encode(terms, UTF_8);
  }

  /** Returns the dispatches that a filter selects, the newest first. */
  private List<JsonObject> dispatches(String terms) {
    return demo.get("/api/" + filter(terms)).getJsonArray("dispatches").stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  private void untilStatuses(String terms, String... expected) {
    DemoProcess.until(
        terms + " are " + List.of(expected),
        PATIENCE,
        () ->
            Optional.of(dispatches(terms).stream().map(one -> one.getString("status")).toList())
                .filter(List.of(expected)::equals));
  }

  private JsonObject smtp() {
    return demo.get("/api/stats").getJsonArray("messengers").getJsonObject(0);
  }

  /** Answers the page that asks for a confirmation, which names the number. */
  private void confirm(String number) {
    browser.untilShows("main .large", number);
    browser.fill("#reason", "a test");
    press("button.danger");
  }

  @Test
  void a_messenger_is_paused_resumed_and_tried() {
    open("messengers/smtp");
    browser.fill("#reason", "no credit");
    press("form[action$='/pause'] button");
    browser.untilShows("main", "Paused by hand by ann");
    assertEquals("no credit", smtp().getString("reason"));

    press("form[action$='/resume'] button");
    browser.untilShows("h1", "ready");
    assertEquals("ready", smtp().getString("state"));
    browser.fill("#to", "probe@example.org");
    press("form[action$='/probe'] button");
    browser.untilShows("[role=status]", "sent");
    assertTrue(
        server.mails().stream()
            .anyMatch(mail -> mail.recipients().equals(List.of("probe@example.org"))));
  }

  @Test
  void limits_of_a_messenger_are_set_and_taken_back() {
    limit("smtp", "100/1s");
    browser.untilShows(".notice", "100/1s");
    assertEquals("a test", smtp().getJsonObject("limitsByHand").getString("reason"));

    press("form[action$='/unlimit'] button");
    browser.untilGone(".notice");
    assertFalse(smtp().containsKey("limitsByHand"));
  }

  private void limit(String messenger, String rate) {
    open("messengers/" + messenger);
    browser.fill("#rate", rate);
    browser.fill("#concurrency", "2");
    browser.fill("#domains", "slow.example=5/1m");
    browser.fill("#limitReason", "a test");
    press("form[action$='/limit'] button");
  }

  @Test
  void a_type_is_paused_and_resumed() {
    open("types");
    browser.fill("#type", "email_html");
    browser.fill("#reason", "wrong prices");
    press("form[action$='/pause'] button");
    browser.untilShows(".notice", "email_html: Paused by hand by ann");
    var paused = demo.get("/api/stats").getJsonArray("pausedTypes").getJsonObject(0);
    assertEquals("wrong prices", paused.getString("reason"));

    press("form[action$='/resume'] button");
    browser.untilGone(".notice");
    assertFalse(demo.get("/api/stats").containsKey("pausedTypes"));
  }

  @Test
  void a_node_is_drained_and_undrained() {
    open("nodes");
    press("form[action$='/drain'] button");
    browser.untilShows("#rows", "drained");
    var node = demo.get("/api/nodes").getJsonArray("nodes").getJsonObject(0);
    assertTrue(node.containsKey("drainedAtMs"), node::encode);

    press("form[action$='/undrain'] button");
    browser.untilShows("#rows", "alive");
  }

  @Test
  void addresses_and_patterns_are_suppressed_exported_and_removed() {
    open("suppressions");
    browser.fill("#addresses", "one@bad.example\n*@worse.example");
    browser.fill("#a-text", "asked by phone");
    press("form[action$='/add'] button");
    browser.untilShows("[role=status]", "2 added.");
    var exported = demo.text(export());
    assertTrue(exported.contains("\"*@worse.example\",\"manual\",\"asked by phone\""), exported);

    browser.fill("#f-address", "one@bad.example");
    browser.follow(".filter button");
    browser.untilGone("[value='smtp *@worse.example']");
    for (var entry : List.of("one@bad.example", "*@worse.example")) {
      open("suppressions");
      browser.click("[value='smtp %s']".formatted(entry));
      browser.fill("#why", "asked again");
      press("form[action$='/remove'] button");
      browser.untilGone("[value='smtp %s']".formatted(entry));
    }
  }

  /** Returns the path of the file that the page offers. */
  private String export() {
    return browser.links("a[download]").get(0).substring(demo.url().length());
  }

  @Test
  void feedback_leads_to_its_dispatch_and_its_person() {
    schedule("email_plain", NOW, List.of("gone@feedback.example"));
    untilStatuses("to:*@feedback.example", "sent");
    var reports =
        new JsonArray()
            .add(report("bounced", messageId("gone@feedback.example"), ""))
            .add(report("complained", "<1@elsewhere.example>", "who@elsewhere.example"));
    demo.post("/api/bounces", new JsonObject().put("reports", reports));

    open("feedback");
    browser.follow(".chips a");
    browser.untilGone("#rows [data-label=Dispatch] a");
    browser.untilShows("#rows", "who@elsewhere.example");
    browser.fill("#messenger", "smtp");
    browser.fill("#kind", "bounced");
    browser.follow(".filter button");
    browser.untilShows("#rows", "no such user");
    browser.follow("#rows [data-label=Dispatch] a");
    browser.untilShows(".timeline", "no such user");
    open("feedback");
    browser.follow("[data-label=Address] a[href*=feedback]");
    browser.untilShows("#feedback + ul", "no such user");
  }

  private static JsonObject report(String kind, String messageId, String address) {
    return new JsonObject()
        .put("kind", kind)
        .put("messageId", messageId)
        .put("address", address)
        .put("status", "5.1.1")
        .put("text", "550 no such user");
  }

  private String messageId(String recipient) {
    var raw =
        server.mails().stream()
            .filter(mail -> mail.recipients().contains(recipient))
            .findFirst()
            .orElseThrow()
            .raw();
    var id = Pattern.compile("(?mi)^Message-ID:\\s*(<[^>]+>)").matcher(raw);
    assertTrue(id.find(), raw);
    return id.group(1);
  }

  @Test
  void a_person_is_looked_up_exported_erased_and_readmitted() {
    schedule("email_plain", LATER, List.of("77@person.example"));
    open("people");
    browser.fill("#user", "77");
    browser.follow("form:has(#user) button");
    browser.untilShows("#rows", "77@person.example");
    assertTrue(demo.text(export()).contains("77@person.example"));

    press("form[action$='/erase'] button");
    browser.untilShows(".warn", "for good");
    assertFalse(person().containsKey("erasedAtMs"));
    confirm("77");
    browser.untilShows("[role=status]", "Erased.");
    assertTrue(person().containsKey("erasedAtMs"));

    browser.follow("main p > a");
    browser.untilShows(".warn", "This person was erased");
    browser.fill("#readmit-reason", "came back");
    press("form[action$='/readmit'] button");
    browser.untilGone(".warn");
    assertFalse(person().containsKey("erasedAtMs"));
  }

  private JsonObject person() {
    return demo.get("/api/people?user=77");
  }

  @Test
  void a_filter_is_saved_and_forgotten() {
    open(filter("to:*@nobody.example"));
    browser.fill(".saving [name=name]", "Nobody");
    press(".saving button");
    browser.untilShows(".saved a", "Nobody");
    open("dispatches");
    browser.follow(".saved a");
    browser.untilShows(".nothing", "No dispatch");

    press(".saved button");
    browser.untilGone(".saved");
  }

  @Test
  void a_message_is_previewed_in_all_languages_and_scheduled_for_later() {
    open("compose");
    browser.fill("#messenger", "telegram");
    press("[name=choose]");
    browser.untilGone("#subject");
    assertEquals(List.of("plain"), browser.values("#type option"));
    browser.fill("#messenger", "smtp");
    press("[name=choose]");
    browser.untilShows("label[for=subject]", "Subject");
    browser.fill("#to", "one@compose.example\ntwo@compose.example");
    browser.fill("#subject", "Bill");
    browser.fill("#text", "It works.");
    press("[name=preview]");
    browser.untilShows("#preview", "2 dispatches");
    previewInAllLanguages();
    browser.untilShows("#matrix ~ .side h4", "ru");

    browser.fill("#sendAt", "2099-12-31T12:00:00");
    press("[name=send]");
    browser.untilShows("dl", "2099-12-31 12:00:00");
    untilStatuses("to:*@compose.example", "pending", "pending");
  }

  private void previewInAllLanguages() {
    browser.click("#compose summary");
    press("[name=matrix]");
  }

  @Test
  void with_scripts_a_choice_changes_the_form_at_once() {
    browser.scripts(true);
    open("compose");
    assertFalse(browser.find("[name=choose]").isDisplayed());
    browser.click("#messenger [value=telegram]");
    browser.untilTrue("document.querySelectorAll('#type option').length === 1");
    browser.click("#messenger [value=smtp]");
    browser.untilTrue("document.querySelectorAll('#type option').length > 1");
    browser.click("#type [value=email_html]");
    browser.untilShows("label[for=text]", "HTML source");
  }

  @Test
  void selected_dispatches_and_a_message_are_cancelled_and_sent_again() {
    var to = "to:*@some.example";
    var message =
        schedule(
            "email_plain", LATER, List.of("1@some.example", "2@some.example", "3@some.example"));
    open(filter(to));
    select(1, 2);
    press("form:has(#rows) [value=cancel]");
    confirm("2 dispatches will be cancelled");
    browser.untilShows("[role=status]", "2 dispatches were cancelled");
    untilStatuses(to, "cancelled", "cancelled", "pending");

    browser.follow("#change a");
    select(1, 2, 3);
    press("form:has(#rows) [value=requeue]");
    browser.untilShows("main", "1 more that were selected stay as they are");
    confirm("2 dispatches will be sent again");
    browser.untilShows("[role=status]", "2 dispatches will be sent again");
    untilStatuses(to, "pending", "pending", "pending");

    open("messages/" + message);
    press("[value=cancel]");
    confirm("3 dispatches will be cancelled");
    browser.untilShows("[role=status]", "3 dispatches were cancelled");
    browser.follow("#change a");
    browser.untilShows("#counts", "cancelled 3");
  }

  private void select(int... rows) {
    for (var row : rows) {
      browser.click("#rows tbody tr:nth-child(%d) input".formatted(row));
    }
  }

  @Test
  void all_that_match_are_cancelled_and_sent_again_in_the_background() {
    schedule("email_plain", LATER, List.of("1@all.example", "2@all.example", "3@all.example"));
    open(filter("to:*@all.example"));
    press(ALL + "[value=cancel]");
    confirm("3 dispatches will be cancelled");
    browser.untilShows("#operation", "done"); // The page has loaded itself again.
    browser.untilShows("#operation", "3 of 3");
    untilStatuses("to:*@all.example", "cancelled", "cancelled", "cancelled");

    open(filter("to:*@all.example status:cancelled"));
    press(ALL + "[value=requeue]");
    confirm("3 dispatches will be sent again");
    browser.untilShows("#operation", "done");
    untilStatuses("to:*@all.example", "pending", "pending", "pending");
  }

  @Test
  void a_change_in_the_background_is_stopped_while_it_waits_for_another_one() {
    for (var name : List.of("a", "b")) {
      var many = IntStream.range(0, 10_000).mapToObj(i -> name + i + "@many.example").toList();
      schedule("email_plain", LATER, many);
    }
    schedule("email_plain", LATER, List.of("1@few.example", "2@few.example"));
    open(filter("to:*@few.example"));
    press(ALL + "[value=cancel]");
    browser.untilShows("main .large", "2 dispatches will be cancelled");
    var first = startCancel("to:*@many.example");
    confirm("2 dispatches will be cancelled");
    press("form[action$='/stop'] button");
    browser.untilShows("#operation", "stopped");
    untilStatuses("to:*@few.example", "pending", "pending");

    browser.scripts(true);
    open("operations/" + first);
    browser.untilShows("#operation", "of 20,000");
    browser.untilShows("#operation", "20,000 of 20,000");
    browser.untilGone("[data-running]");
    browser.untilShows("#operation", "done");
  }

  private long startCancel(String terms) {
    return demo.post(
            "/api/operations",
            new JsonObject().put("action", "start").put("do", "cancel").put("filter", terms))
        .getJsonObject("operation")
        .getLong("id");
  }

  @Test
  void unknown_outcomes_are_settled_one_by_one_and_all() {
    var to = "to:*@unknown.example";
    server.at(SmtpStage.END, SmtpReaction.drop());
    var addresses = Stream.of("1", "2", "3", "4").map(name -> name + "@unknown.example").toList();
    schedule("email_plain", NOW, addresses);
    untilStatuses(to, "unknown", "unknown", "unknown", "unknown");
    server.behave();

    open("dispatches/" + dispatches(to).get(0).getLong("id"));
    press("[value=sent]");
    confirm("One dispatch will count as sent");
    browser.untilShows("[role=status]", "One dispatch counts as sent");
    open(filter(to + " status:unknown"));
    browser.untilShows(".warn", "may have delivered these");
    select(1);
    press("form:has(#rows) [value=failed]");
    confirm("One dispatch will count as failed");
    browser.untilShows("[role=status]", "One dispatch counts as failed");
    browser.follow("#change a");
    press(ALL + "[value=sent]");
    confirm("2 dispatches will count as sent");
    browser.untilShows("#operation", "Settle as: sent");
    untilStatuses(to, "sent", "failed", "sent", "sent");
  }

  @Test
  void a_key_is_made_and_revoked() {
    newKey("shop", "read");
    press("form:has([value=shop]) button");
    press("button.danger");
    browser.untilGone("form:has([value=shop])");
    var key = demo.get("/api/keys").getJsonArray("keys").getJsonObject(1);
    assertTrue(key.containsKey("revokedAtMs"), key::encode);
  }

  @Test
  void a_user_is_made_changed_and_disabled_and_changes_the_password() {
    open("access");
    browser.fill("#user-name", "eve");
    browser.fill("#user-password", "the first password");
    browser.click("form[action$='users/create'] [value=read]");
    press("form[action$='users/create'] > button");
    var eve = "tr:has([value=eve]) ";
    browser.untilShows(eve, "read");
    browser.click(eve + "summary");
    browser.click(eve + "[name=rights][value=operate]");
    press(eve + "button[value=rights]");
    browser.untilShows(eve + "summary", "operate");
    press(eve + "button[value=disable]");
    press("button.danger");
    browser.untilShows(eve + ".badge", "disabled");
    press(eve + "button[value=enable]");
    browser.untilGone(eve + ".badge");
    browser.click(eve + "td:last-child summary");
    browser.fill(eve + "[name=password]", "the second password");
    press(eve + "button[value=password]");
    logOut();

    logIn("eve", "the second password");
    browser.untilGone("nav [href$=access]");
    browser.follow(".who a");
    browser.fill("#password", "the second password");
    browser.fill("#next", "the third password");
    browser.fill("#again", "the third password");
    press("main button");
    browser.untilShows("[role=status]", "The password is changed");
    logOut();
    logIn("eve", "the third password");
    logOut();
    logIn("ann", password);
  }

  @Test
  void the_language_is_switched() {
    open("types?span=day");
    browser.follow("[hreflang=ru]");
    browser.untilShows("h1", "Типы сообщений");
    browser.untilShows(".spans [aria-current]", "Последние сутки");
    open("");
    browser.untilShows("h1", "Обзор");
    browser.follow("[hreflang=en]");
    browser.untilShows("h1", "Overview");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ru"})
  void pages_that_the_menu_does_not_name_look_right(String language) {
    var message = schedule("email_html", LATER, List.of("88@looks.example"));
    var dispatch = dispatches("to:*@looks.example").get(0).getLong("id");
    var operation = startCancel("to:*@nobody.example");
    browser.scripts(true);
    open("language?to=" + language);
    var pages =
        Map.<String, Runnable>of(
            "message", () -> open("messages/" + message),
            "dispatch", () -> open("dispatches/" + dispatch),
            "operation", () -> open("operations/" + operation),
            "limited", () -> limit("telegram", "1/1s"),
            "refused", () -> limit("telegram", "fast"),
            "person", () -> open("people?user=88"),
            "erase", () -> press("people?user=88", "form[action$='/erase'] button"),
            "confirm", () -> press(filter("to:*@looks.example"), ALL + "[value=cancel]"),
            "previewed",
                () -> {
                  open("compose?type=email_html&subject=Bill&text=Pay");
                  previewInAllLanguages();
                },
            "key", () -> newKey("shown in " + language, "read"));
    pages.forEach(
        (name, page) -> {
          page.run();
          assertEquals(language, browser.ask("document.documentElement.lang"), name);
          browser.looksRight("console-%s-%s".formatted(name, language));
          if (name.equals("refused")) {
            assertEquals(1, browser.complaints().size(), "its status, which is 400");
          }
        });
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void each_action_was_done() {
    assertEquals(actions(offered), actions(pressed), "buttons on the pages, and those pressed");
    assertEquals(
        routes(),
        actions(pressed).stream()
            .map(action -> action.replaceFirst(" .*", ""))
            .collect(Collectors.toCollection(TreeSet::new)),
        "routes of the console, and those to which a button was pressed");
  }

  /** Returns what buttons send without the ids and names in it. */
  private static Set<String> actions(Set<String> sent) {
    return sent.stream()
        .map(action -> action.replaceFirst("^/(messengers|nodes|operations)/[^/]+/", "/$1/*/"))
        .map(action -> action.replaceFirst(" name=.*", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns the paths of the console to which a form can be sent. */
  private static Set<String> routes() {
    var vertx = Vertx.vertx();
    try {
      return ConsoleRoutes.create(vertx, AccessControl.users(vertx))
          .withLogin()
          .router()
          .getRoutes()
          .stream()
          .filter(route -> Set.of(HttpMethod.POST).equals(route.methods()))
          .flatMap(route -> Stream.ofNullable(route.getPath()))
          .map(path -> path.replaceFirst(":\\w+", "*"))
          .collect(Collectors.toCollection(TreeSet::new));
    } finally {
      await(vertx.close());
    }
  }
}
