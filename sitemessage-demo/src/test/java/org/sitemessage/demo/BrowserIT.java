package org.sitemessage.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.demo.base.JsonText;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.testkit.SmtpReaction;
import org.sitemessage.testkit.SmtpStage;

/** The page, as a person with a browser meets it. */
@Timeout(90)
@TestInstance(Lifecycle.PER_CLASS)
class BrowserIT {
  private static final int PHONE = 390;
  private static final int DESKTOP = 1280;
  private static final String SUBSCRIPTION = "input[type=checkbox][value='email_plain/smtp']";

  /** A time of the log: with date, milliseconds and zone. */
  private static final String TIME = "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z";

  private final Path folder;
  private final Browser browser;

  BrowserIT(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.browser = Browser.start(Files.createTempDirectory(folder, "profile"));
  }

  @AfterAll
  void closes() {
    browser.close();
  }

  @Test
  void a_mail_written_on_the_page_is_sent_and_read_in_the_inbox() throws Exception {
    try (var demo = DemoProcess.start(folder("sandbox"), new JsonObject())) {
      browser.open(demo.url());
      browser.complaints(); // those of the pages before
      browser.untilShows("#inbox", "No mail yet");
      browser.untilShows("#messengers", "ready");
      looksRight("empty");

      browser.fill("#subject", "Привет, мир 👋");
      browser.fill("#text", "Всё работает. It works ✅");
      browser.click("#send");
      browser.untilShows("#sent", "Stored as message 1");
      browser.untilShows("#dispatches tbody tr", "sent");
      browser.untilShows("#inbox", "Привет, мир 👋");

      browser.click("#inbox button");
      browser.untilShows("#reading", "Всё работает. It works ✅");
      browser.click("#dispatches tbody button");
      browser.untilShows("#attempts", "sent");
      looksRight("sent");
      assertEquals(List.of(), browser.complaints());
    }
  }

  @Test
  void messages_to_a_chat_and_to_an_endpoint_are_seen_where_they_arrive() throws Exception {
    try (var demo = DemoProcess.start(folder("services"), new JsonObject())) {
      browser.open(demo.url());
      browser.complaints(); // those of the pages before
      browser.untilShows("#received", "Nothing yet");
      browser.untilShows("#xmpp-hint", "XMPP needs a real server");

      browser.choose("#messenger", "telegram");
      browser.untilShows("#refuses", "blocked");
      assertEquals("@ada_lovelace", browser.find("#to").getDomProperty("value"));
      browser.fill("#text", "Привет, чат 👋");
      looksRight("telegram");
      browser.click("#send");
      browser.untilShows("#received", "Привет, чат 👋");
      browser.untilShows("#received", "Telegram · @ada_lovelace");
      browser.untilShows("#dispatches tbody tr", "sent");

      browser.choose("#messenger", "webhook");
      browser.fill("#text", "To the endpoint");
      browser.click("#send");
      browser.untilShows("#received", "/webhook/ada");

      browser.click("#received button");
      browser.untilShows("#request", "To the endpoint");
      browser.click("#request summary");
      browser.untilShows("#request", "webhook-signature: v1,");
      looksRight("received");

      browser.click("#refuses button");
      browser.click("#send");
      browser.untilShows("#received", "refused, HTTP 403");
      browser.untilShows("#dispatches tbody tr", "failed");
      assertEquals(List.of(), browser.complaints());
    }
  }

  @Test
  void only_types_that_fit_the_messenger_are_offered_and_a_preview_stores_nothing()
      throws Exception {
    try (var demo = DemoProcess.start(folder("types"), new JsonObject())) {
      browser.open(demo.url());
      browser.complaints(); // those of the pages before
      browser.untilShows("#messengers", "ready");
      assertEquals(List.of("email_html", "email_plain", "plain"), browser.values("#type option"));

      browser.fill("#subject", "Only a look");
      browser.click("#preview");
      browser.untilShows("#previewed", "Only a look");
      browser.untilShows("#no-dispatches", "Nothing sent yet");
      browser.click("#previewed button");
      browser.untilGone("#previewed");

      browser.choose("#messenger", "telegram");
      assertEquals(List.of("plain"), browser.values("#type option"));
      assertEquals(List.of(), browser.complaints());
    }
  }

  @Test
  void dispatches_are_filtered_turned_page_by_page_cancelled_and_requeued() throws Exception {
    try (var demo = DemoProcess.start(folder("dispatches"), new JsonObject())) {
      demo.post("/api/messages", later("Many", 60));
      demo.post("/api/messages", later("The newest", 1));
      browser.open(demo.url());
      browser.complaints(); // those of the pages before
      browser.untilShows("#dispatches tbody tr .subject", "The newest");
      browser.untilShows("#dispatches tbody tr .type", "E-mail, text");
      looksRight("dispatches");

      browser.click("#older");
      browser.untilShows("#page", "Page 2");
      browser.untilGone("[data-key='61']");
      browser.untilShows("#dispatches tbody tr .id", "11");
      browser.click("#newer");
      browser.untilShows("#dispatches tbody tr .subject", "The newest");

      browser.click("#dispatches tbody button");
      browser.untilShows("#attempts", "Dispatch 61");
      browser.click("#attempts [aria-label^='Preview']");
      browser.untilShows("#dispatch-preview", "It works.");
      looksRight("dispatch");
      browser.click("#attempts [aria-label^='Cancel']");
      browser.untilShows("#attempts", "Cancel: done.");
      browser.choose("#filter-status", "cancelled");
      browser.untilGone("[data-key='60']");
      browser.untilShows("#dispatches tbody tr", "cancelled");
      browser.click("#attempts [aria-label^='Requeue']");
      browser.untilShows("#attempts", "Requeue: done.");
      browser.untilShows("#no-dispatches", "No dispatch is like that.");
      browser.choose("#filter-messenger", "smtp");
      browser.choose("#filter-status", "pending");
      browser.untilShows("#dispatches tbody tr .subject", "The newest");
      assertEquals(List.of(), browser.complaints());
    }
  }

  @Test
  void a_focused_button_selected_text_and_a_chosen_recipient_stay_when_dispatches_arrive()
      throws Exception {
    try (var demo = DemoProcess.start(folder("steady"), new JsonObject())) {
      demo.post("/api/messages", later("The first", 1));
      browser.open(demo.url());
      browser.untilShows("#dispatches tbody tr .subject", "The first");
      browser.choose("#messenger", "telegram");
      browser.untilShows("#refuses", "blocked");
      browser.click("#refuses button");
      browser.select("[data-key='1'] .subject");
      browser.focus("[data-key='1'] button");

      demo.post("/api/messages", later("The second", 1));
      browser.untilShows("#dispatches tbody tr .subject", "The second");

      assertEquals("The first", browser.selected());
      assertEquals("Log of dispatch 1", browser.focused());
      assertEquals("@blocked", browser.find("#to").getDomProperty("value"));
    }
  }

  @Test
  void the_footer_names_the_version_and_leads_to_documents_in_the_program() throws Exception {
    try (var demo = DemoProcess.start(folder("footer"), new JsonObject())) {
      browser.open(demo.url());
      browser.complaints(); // those of the pages before
      assertTrue(browser.find("footer").getText().matches("(?s)sitemessage \\d.*"));
      browser.click("footer a[href='/docs/event-bus.md']");
      browser.untilShows("h1", "The event-bus contract");
      browser.click("nav a[href='/docs/README.md']");
      browser.untilShows("h1", "The guide");
      browser.click("main a[href='getting-started.md']");
      browser.untilShows("h1", "Getting started");
      assertEquals(List.of(), browser.complaints());
    }
  }

  /** A request for mails that are sent in many years. */
  private static JsonObject later(String subject, int recipients) {
    var to = new JsonArray();
    for (int i = 1; i <= recipients; i++) {
      to.add(new JsonObject().put("messenger", "smtp").put("address", "a" + i + "@example.org"));
    }
    return new JsonObject()
        .put("type", "email_plain")
        .put("context", new JsonObject().put("subject", subject).put("text", "It works."))
        .put("recipients", to)
        .put("sendAtMs", 4_000_000_000_000L);
  }

  @Test
  void a_refused_request_and_a_lost_server_are_told() throws Exception {
    try (var demo = DemoProcess.start(folder("refused"), new JsonObject())) {
      browser.open(demo.url());
      browser.untilShows("#messengers", "ready");

      browser.fill("#to", " , ");
      browser.click("#send");
      browser.untilShows("#sent.wrong", "Name at least one recipient.");

      browser.fill("#to", "a".repeat(600) + "@example.org");
      browser.click("#send");
      browser.untilShows("#sent.wrong", "address");
      looksRight("refused");

      demo.stop();
      browser.untilShows("#connection", "The server does not answer");
      looksRight("lost");
    }
  }

  @Test
  void the_page_of_a_server_with_keys_asks_for_one_and_works_with_it() throws Exception {
    var place = folder("keys");
    var config = new JsonObject().put("access", new JsonObject().put("keys", true));
    try (var demo = DemoProcess.start(place, config)) {
      var key = JsonText.read(place.resolve("data/server.json")).getString("key");
      browser.open(demo.url());
      browser.untilShows("#connection", "Log in, or give a key.");
      browser.untilShows("#access", "Key of this server");
      looksRight("keys");

      browser.fill("#key", "smk_wrong");
      browser.click("#access button");
      browser.untilShows("#connection", "this is no key");
      browser.fill("#key", key);
      browser.click("#access button");
      browser.untilShows("#messengers", "ready");
      browser.untilGone("#access");
      browser.click("#send");
      browser.untilShows("#inbox", "Hello");

      var password = passwordOf("ann", place);
      browser.ask("sessionStorage.clear()");
      browser.open(demo.url());
      browser.click("#access a");
      browser.fill("#name", "ann");
      browser.fill("#password", password);
      browser.click("main button");
      browser.untilShows("h1", "Overview");
      browser.click("nav .foreign a");
      browser.untilShows("#messengers", "ready");
      browser.fill("#subject", "By a user");
      browser.click("#send");
      browser.untilShows("#inbox", "By a user");
    }
  }

  /** Makes a user with all that the page asks for. */
  private static String passwordOf(String name, Path place) {
    var made =
        DemoProcess.run(
            DemoProcess.FAT_JAR,
            place,
            ("users create %s --generate --rights operate,read,people,schedule --config "
                    + place.resolve("config.json"))
                .formatted(name)
                .split(" "));
    return new JsonObject(made.out()).getString("password");
  }

  @Test
  void a_paused_messenger_says_why_and_goes_on_after_resume() throws Exception {
    try (var server = ScriptedSmtpServer.start().login("site", "secret");
        var demo = DemoProcess.start(folder("paused"), mailThrough(server))) {
      server.at(SmtpStage.AUTH, SmtpReaction.reply("535 5.7.8 wrong login or password"));
      browser.open(demo.url());
      browser.untilShows("#messengers", "ready");
      browser.click("#send");

      browser.untilShows("#messengers", "paused");
      browser.untilShows("#alerts", "535 5.7.8 wrong login or password");
      looksRight("paused");

      server.behave();
      browser.click("#alerts button");
      browser.untilShows("#dispatches tbody tr", "sent");
      browser.untilShows("#messengers", "ready");
      browser.untilGone("#alerts p");
      assertEquals(1, server.mails().size());
    }
  }

  @Test
  void a_bot_that_telegram_refuses_pauses_it_until_resumed() throws Exception {
    try (var demo = DemoProcess.start(folder("unauthorized"), new JsonObject())) {
      browser.open(demo.url());
      browser.untilShows("#messengers", "ready");
      browser.choose("#messenger", "telegram");
      browser.untilShows("#refuses", "unauthorized");
      browser.click("#refuses button:last-of-type");
      browser.click("#send");
      browser.untilShows("#alerts", "Telegram is paused");
      browser.untilShows("#received", "refused, HTTP 401");
      looksRight("unauthorized");

      browser.click("#alerts button");
      browser.untilShows("#dispatches tbody tr", "sent");
      browser.untilGone("#alerts p");
      browser.untilShows("#received", "accepted");

      var line = demo.stop().err().lines().findFirst().orElseThrow();
      assertTrue(
          line.matches(TIME + " WARN .* is paused, .* tried again at " + TIME + ";.*"), line);
    }
  }

  @Test
  void an_unsubscribed_recipient_gets_no_mail_until_they_subscribe_again() throws Exception {
    try (var server = ScriptedSmtpServer.start();
        var demo = DemoProcess.start(folder("links"), deliveringTo(server))) {
      demo.deliver("First");
      var link = demo.url() + unsubscribePath(server.mails().get(0).raw());

      browser.open(link);
      browser.complaints(); // those of the pages before
      browser.untilShows("main", "Plain text e-mail");
      looksRight("unsubscribe");
      demo.deliver("Second"); // Opening the link has changed nothing.
      assertEquals(2, server.mails().size());
      browser.click("button");
      browser.untilShows(".notice", "Plain text e-mail");
      looksRight("unsubscribed");
      demo.deliver("Third");
      assertEquals(2, server.mails().size());

      browser.click("main a");
      browser.untilShows("legend", "Plain text e-mail");
      assertFalse(browser.find(SUBSCRIPTION).isSelected());
      looksRight("preferences");
      browser.click(SUBSCRIPTION);
      browser.click("button");
      browser.untilShows(".notice", "saved");
      assertTrue(browser.find(SUBSCRIPTION).isSelected());
      demo.deliver("Fourth");
      assertEquals(3, server.mails().size());
      assertTrue(server.mails().get(2).raw().contains("Subject: Fourth"));
      assertEquals(List.of(), browser.complaints());
    }
  }

  @Test
  void link_pages_are_russian_for_russian_readers() throws Exception {
    try (var server = ScriptedSmtpServer.start();
        var demo = DemoProcess.start(folder("links-ru"), deliveringTo(server))) {
      demo.deliver("First");
      var link = demo.url() + unsubscribePath(server.mails().get(0).raw());
      browser.language("ru");

      browser.open(link);
      browser.untilShows("main", "Письмо простым текстом");
      looksRight("unsubscribe-ru");
      browser.click("main a");
      browser.untilShows("legend", "Письмо простым текстом");
      looksRight("preferences-ru");
      browser.open(link + "x");
      browser.untilShows("h1", "Ссылка");
      looksRight("link-invalid-ru");
    } finally {
      browser.language("en");
    }
  }

  private static String unsubscribePath(String mail) {
    var header = Pattern.compile("(?m)^List-Unsubscribe: <https?://[^/]+([^>]+)>");
    var found = header.matcher(mail.replaceAll("\\r\\n[ \\t]+", " "));
    assertTrue(found.find(), mail);
    return found.group(1).replace(" ", "");
  }

  private static JsonObject deliveringTo(ScriptedSmtpServer server) {
    var config = mailThrough(server);
    var smtp = config.getJsonObject("messengers").getJsonObject("smtp");
    smtp.remove("login");
    smtp.remove("password");
    return config
        .put("dispatch", new JsonObject().put("continuous", false))
        .put(
            "links",
            new JsonObject().put("keys", new JsonArray().add("a-key-of-the-browser-test")));
  }

  /** Keeps pictures on a desktop, on a phone and in the dark; nobody is shut out. */
  private void looksRight(String name) {
    looksRight(name, PHONE, false);
    looksRight(name, PHONE, true);
    assertEquals(List.of(), browser.barriers(), name);
    looksRight(name, DESKTOP, true);
    looksRight(name, DESKTOP, false);
    assertEquals(List.of(), browser.barriers(), name);
  }

  private void looksRight(String name, int width, boolean dark) {
    var picture = "%s-%d-%s".formatted(name, width, dark ? "dark" : "light");
    browser.width(width);
    browser.dark(dark);
    browser.screenshot(picture);
    assertFalse(browser.scrollsSideways(), picture);
  }

  private Path folder(String name) throws Exception {
    return Files.createDirectory(folder.resolve(name));
  }

  private static JsonObject mailThrough(ScriptedSmtpServer server) {
    var smtp =
        new JsonObject()
            .put("from", "Site <site@example.org>")
            .put("host", "127.0.0.1")
            .put("port", server.port())
            .put("tls", "off")
            .put("login", "site")
            .put("password", "secret");
    return new JsonObject().put("messengers", new JsonObject().put("smtp", smtp));
  }
}
