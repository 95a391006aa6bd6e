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
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.testkit.SmtpReaction;
import org.sitemessage.testkit.SmtpStage;

/** The demo as a newcomer with a browser meets it, and the pages that links in messages lead to. */
@Timeout(90)
@TestInstance(Lifecycle.PER_CLASS)
class BrowserIT {
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
  void a_mail_is_written_sent_and_read_without_a_word_to_fill_in() throws Exception {
    try (var demo = DemoProcess.start(folder("sandbox"), new JsonObject())) {
      browser.open(demo.url());
      browser.complaints(); // those of the pages before
      browser.untilShows("h1", "Sandbox");
      browser.untilShows("#mails", "No mail yet");
      browser.looksRight("empty");

      browser.click("a.write");
      browser.untilShows("h1", "Write a message");
      browser.click("button[name=send]");
      browser.untilShows("#sent", "sent");
      browser.untilShows("#mail-shown", "It works.");
      browser.untilShows("#mails", "Hello");
      browser.looksRight("sent");
      browser.click("#sent a[href^=dispatches]");
      browser.untilShows("h1", "Dispatch 1");

      browser.click("nav a[href$=compose]");
      assertEquals(List.of("email_html", "email_plain", "plain"), browser.values("#type option"));
      browser.fill("#subject", "Привет, мир 👋");
      browser.fill("#text", "Всё работает. It works ✅");
      browser.click("button[name=preview]");
      browser.untilShows(".side article", "Всё работает. It works ✅");
      browser.click("button[name=send]");
      browser.untilShows("#mail-shown", "Всё работает. It works ✅");
      browser.untilShows("#mails", "Привет, мир 👋");
      assertEquals(List.of(), browser.complaints());
    }
  }

  @Test
  void a_mail_is_written_sent_and_read_without_scripts() throws Exception {
    try (var demo = DemoProcess.start(folder("no-scripts"), new JsonObject())) {
      browser.scripts(false);
      browser.open(demo.url());
      browser.click("a.write");
      browser.click("button[name=send]");
      browser.untilShows("#sent", "sent");
      browser.untilShows("#mail-shown", "It works.");
    } finally {
      browser.scripts(true);
    }
  }

  @Test
  void a_mail_from_elsewhere_appears_by_itself() throws Exception {
    try (var demo = DemoProcess.start(folder("later"), new JsonObject())) {
      browser.open(demo.url());
      browser.untilShows("#mails", "No mail yet");
      demo.deliver("From elsewhere");
      browser.untilShows("#mails", "From elsewhere");

      demo.stop();
      browser.untilShows("#live", "Connection lost");
      browser.looksRight("lost");
    }
  }

  @Test
  void messages_to_a_chat_and_to_an_endpoint_are_seen_where_they_arrive() throws Exception {
    try (var demo = DemoProcess.start(folder("services"), new JsonObject())) {
      browser.open(demo.url());
      browser.complaints(); // those of the pages before
      browser.untilShows("#messages", "Nothing yet");

      browser.click("a[href*='messenger=telegram'][href*=lovelace]");
      assertEquals(List.of("plain"), browser.values("#type option"));
      browser.fill("#text", "Привет, чат 👋");
      browser.click("button[name=send]");
      browser.untilShows("#sent", "sent");
      browser.untilShows("#received-shown", "Привет, чат 👋");
      browser.untilShows("#messages", "@ada_lovelace");
      browser.looksRight("telegram");

      browser.click("a[href*='messenger=webhook'][href*=ada]");
      browser.click("button[name=send]");
      browser.untilShows("#received-shown", "/webhook/ada");
      browser.click("#received-shown summary");
      browser.untilShows("#received-shown", "webhook-signature: v1,");
      browser.looksRight("received");

      browser.click("a[href*='messenger=telegram'][href*=blocked]");
      browser.click("button[name=send]");
      browser.untilShows("#sent", "failed");
      browser.untilShows("#messages", "refused 403");
      assertEquals(List.of(), browser.complaints());
    }
  }

  @Test
  void the_menu_leads_to_documents_in_the_program() throws Exception {
    try (var demo = DemoProcess.start(folder("menu"), new JsonObject())) {
      browser.open(demo.url());
      browser.complaints(); // those of the pages before
      assertTrue(browser.find("main").getText().matches("(?s).*sitemessage \\d.*"));
      browser.click("nav a[href$='docs/README.md']");
      browser.untilShows("h1", "The guide");
      browser.click("main a[href='getting-started.md']");
      browser.untilShows("h1", "Getting started");
      browser.click("nav a");
      browser.untilShows("h1", "Sandbox");
      browser.click("nav a[href$='metrics']");
      browser.untilShows("body", "jvm_memory");
      assertEquals(List.of(), browser.complaints());
    }
  }

  @Test
  void a_refused_request_is_told_and_what_was_written_stays() throws Exception {
    try (var demo = DemoProcess.start(folder("refused"), new JsonObject())) {
      browser.open(demo.url() + "/console/compose");
      browser.fill("#to", "a".repeat(600) + "@example.org");
      browser.click("button[name=send]");
      browser.untilShows("[role=alert]", "address");
      assertEquals("It works.", browser.find("#text").getDomProperty("value"));
      browser.looksRight("refused");
    }
  }

  @Test
  void a_server_with_keys_lets_a_user_log_in_and_leads_on() throws Exception {
    var place = folder("keys");
    var config = new JsonObject().put("access", new JsonObject().put("keys", true));
    try (var demo = DemoProcess.start(place, config)) {
      var password = DemoProcess.user(place, "ann", "operate,read,people,schedule");
      browser.open(demo.url());
      browser.untilShows("h1", "Log in");
      browser.looksRight("keys");
      browser.fill("#name", "ann");
      browser.fill("#password", password);
      browser.click("main button");
      browser.untilShows("h1", "Sandbox");
      browser.click("a.write");
      browser.fill("#subject", "By a user");
      browser.click("button[name=send]");
      browser.untilShows("#mails", "By a user");
    }
  }

  @Test
  void a_paused_messenger_says_why_and_goes_on_after_resume() throws Exception {
    try (var server = ScriptedSmtpServer.start().login("site", "secret");
        var demo = DemoProcess.start(folder("paused"), mailThrough(server))) {
      server.at(SmtpStage.AUTH, SmtpReaction.reply("535 5.7.8 wrong login or password"));
      browser.open(demo.url());
      browser.untilShows("h1", "Overview");
      demo.deliver("Hello");
      browser.untilShows("#state", "535 5.7.8 wrong login or password");
      browser.looksRight("paused");

      server.behave();
      browser.click("#state a[href$='messengers/smtp']");
      browser.click("form[action$=resume] button");
      browser.untilGone("form[action$=resume]");
      browser.open(demo.url());
      browser.untilShows("#state", "all messengers are ready");
      browser.untilTrue(
          "document.querySelector('#state a[href$=sent] strong').textContent === '1'");
      assertEquals(1, server.mails().size());
    }
  }

  @Test
  void a_bot_that_telegram_refuses_pauses_it_until_resumed() throws Exception {
    try (var demo = DemoProcess.start(folder("unauthorized"), new JsonObject())) {
      browser.open(demo.url());
      browser.click("a[href*='messenger=telegram'][href*=unauthorized]");
      browser.click("button[name=send]");
      browser.untilShows("#sent", "401 Unauthorized");
      browser.untilShows("#messages", "refused 401");
      browser.looksRight("unauthorized");

      browser.click("#sent a[href='messengers/telegram']");
      browser.untilShows("h1", "paused");
      browser.click("form[action$=resume] button");
      browser.untilShows("h1", "ready");
      browser.open(demo.url() + "/console/sandbox?message=1");
      browser.untilShows("#sent", "sent");
      browser.untilShows("#messages", "accepted");

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
      browser.looksRight("unsubscribe");
      demo.deliver("Second"); // Opening the link has changed nothing.
      assertEquals(2, server.mails().size());
      browser.click("button");
      browser.untilShows(".notice", "Plain text e-mail");
      browser.looksRight("unsubscribed");
      demo.deliver("Third");
      assertEquals(2, server.mails().size());

      browser.click("main a");
      browser.untilShows("legend", "Plain text e-mail");
      assertFalse(browser.find(SUBSCRIPTION).isSelected());
      browser.looksRight("preferences");
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
      browser.looksRight("unsubscribe-ru");
      browser.click("main a");
      browser.untilShows("legend", "Письмо простым текстом");
      browser.looksRight("preferences-ru");
      browser.open(link + "x");
      browser.untilShows("h1", "Ссылка");
      browser.looksRight("link-invalid-ru");
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
