package org.sitemessage.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The console of the demo, as a person with a browser meets it; on the module path, where the
 * templates can read only what is open to them.
 */
@Timeout(180)
@TestInstance(Lifecycle.PER_CLASS)
class ConsoleIT {
  private final DemoProcess demo;
  private final String console;
  private final Browser browser;

  ConsoleIT(@TempDir Path folder) throws Exception {
    this.demo =
        DemoProcess.start(
            DemoProcess.MODULES, Files.createDirectory(folder.resolve("demo")), new JsonObject());
    this.console = demo.url() + "/console/";
    this.browser = Browser.start(Files.createDirectory(folder.resolve("profile")));
    demo.post("/api/messages", mail("Your order has been shipped", "2026-01-01T00:00:00Z", 1));
    demo.post("/api/messages", mail("Season's greetings", "2099-12-24T00:00:00Z", 60));
    demo.post(
        "/api/suppressions",
        new JsonObject()
            .put("action", "add")
            .put("messenger", "smtp")
            .put("address", "someone.with.a.long.address@mailbox.example.org")
            .put("text", "asked by phone"));
  }

  @BeforeEach
  void plain() {
    browser.language("en");
    browser.open(console);
    browser.complaints(); // those of the pages before
  }

  @AfterAll
  void close() {
    browser.close();
    demo.close();
  }

  /** A request for mails that are sent at a time. */
  private static JsonObject mail(String subject, String sendAt, int recipients) {
    var to = new JsonArray();
    for (int i = 1; i <= recipients; i++) {
      to.add(new JsonObject().put("messenger", "smtp").put("address", "a" + i + "@example.org"));
    }
    return new JsonObject()
        .put("type", "email_plain")
        .put("context", new JsonObject().put("subject", subject).put("text", "It works."))
        .put("sendAtMs", Instant.parse(sendAt).toEpochMilli())
        .put("recipients", to);
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ru"})
  void each_screen_looks_right(String language) {
    browser.language(language);
    for (var screen : screens()) {
      browser.open(screen);
      assertEquals(language, browser.ask("document.documentElement.lang"));
      assertFalse(browser.find("h1").getText().isBlank(), screen);
      var path = screen.substring(console.length()).replace('/', '-');
      browser.looksRight("console-" + (path.isEmpty() ? "overview" : path) + "-" + language);
    }
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void each_screen_is_there_without_scripts() {
    var screens = screens();
    browser.scripts(false);
    try {
      for (var screen : screens) {
        browser.open(screen);
        assertFalse(browser.find("h1").getText().isBlank(), screen);
        assertFalse(browser.find("#live").isDisplayed(), screen);
      }
    } finally {
      browser.scripts(true);
    }
    assertEquals(List.of(), browser.complaints());
  }

  /** Returns the URLs of all screens of the menu, and of a message, a dispatch and a messenger. */
  private List<String> screens() {
    var screens = new ArrayList<>(browser.links("nav li:not(.foreign) a"));
    screens.addAll(
        List.of(console + "messages/1", console + "dispatches/1", console + "messengers/smtp"));
    assertTrue(screens.size() > 12, screens::toString);
    return screens;
  }

  @Test
  void a_message_that_is_scheduled_meanwhile_appears_and_nothing_that_somebody_does_is_lost() {
    browser.open(console + "messages");
    browser.untilShows("#live", "Live");
    demo.post("/api/messages", mail("The first", "2099-01-01T00:00:00Z", 1));
    browser.untilShows("#rows", "The first");

    browser.select("#rows tbody td[data-label=Subject]");
    countRefreshes();
    demo.post("/api/messages", mail("The second", "2099-01-01T00:00:00Z", 1));
    browser.untilTrue("Number(document.body.dataset.refreshes) > 0");
    assertEquals("The first", browser.selected());

    browser.open(console + "dispatches?filter=status:pending");
    browser.click("#rows tbody input");
    countRefreshes();
    demo.post("/api/messages", mail("The third", "2099-01-01T00:00:00Z", 1));
    browser.untilTrue("Number(document.body.dataset.refreshes) > 0");
    assertTrue(browser.find("#rows tbody input").isSelected());
    browser.click("#rows tbody input");
    browser.untilShows("#rows", "The third");
    assertEquals("checkbox", browser.ask("document.activeElement.type"));

    browser.click("#live");
    browser.untilShows("#live", "Paused");
    demo.post("/api/messages", mail("The fourth", "2099-01-01T00:00:00Z", 1));
    assertFalse(browser.find("#rows").getText().contains("The fourth"));
    browser.open(console + "dispatches");
    browser.untilShows("#live", "Paused");
    browser.click("#live");
    browser.untilShows("#live", "Live");
    demo.post("/api/messages", mail("The fifth", "2099-01-01T00:00:00Z", 1));
    browser.untilShows("#rows", "The fifth");
    assertEquals(List.of(), browser.complaints());
  }

  private void countRefreshes() {
    browser.ask(
        """
        document.addEventListener("refreshed", () => {
          document.body.dataset.refreshes = Number(document.body.dataset.refreshes ?? 0) + 1;
        })""");
  }

  @Test
  void the_filter_is_completed_and_kept() {
    browser.open(console + "dispatches");
    browser.fill("#filter", "sta");
    assertEquals(List.of("status:"), browser.values("#filter-terms option"));
    browser.fill("#filter", "messenger:smtp -status:ca");
    assertEquals(
        List.of("messenger:smtp -status:cancelled"), browser.values("#filter-terms option"));
    browser.fill("#filter", "messenger:sm");
    assertTrue(browser.values("#filter-terms option").contains("messenger:smtp"));

    browser.open(console + "dispatches?filter=messenger:smtp");
    browser.click(".saving button");
    browser.untilShows(".saved a", "messenger:smtp");
    browser.open(console + "dispatches");
    browser.untilShows(".saved a", "messenger:smtp");
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void the_live_tail_shows_events_and_stops() {
    browser.open(console + "tail?filter=messenger:smtp");
    browser.untilShows("#tail-state", "Waiting for events");
    demo.post("/api/messages", mail("Now", "2026-01-01T00:00:00Z", 1));
    browser.untilShows("#tail li .badge", "sent");
    browser.click("#tail-stop");
    browser.untilShows("#tail-stop", "Go on");
    browser.click("#tail li a");
    browser.untilShows("h1", "Dispatch");

    browser.open(console + "tail?filter=messenger:telegram");
    browser.untilShows("#tail-state", "Waiting for events");
    demo.post("/api/messengers/telegram/pause", new JsonObject().put("reason", "a test"));
    browser.untilShows("#tail li", "telegram · state paused");
    demo.post("/api/messengers/telegram/resume", new JsonObject());
    browser.untilShows("#tail li", "telegram · state ready");
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void without_scripts_a_dispatch_is_cancelled_after_a_confirmation() {
    demo.post("/api/messages", mail("By hand", "2099-01-01T00:00:00Z", 1));
    browser.scripts(false);
    try {
      browser.open(console + "dispatches?filter=status:pending");
      assertFalse(browser.find("#live").isDisplayed());
      browser.click("#rows tbody input");
      browser.click("form:has(#rows) button[value=cancel]");
      browser.untilShows("main", "One dispatch will be cancelled");
      browser.click("button[name=action]");
      browser.untilShows("main", "One dispatch was cancelled");
      browser.click("main p:last-child a");
      browser.untilShows("h1", "Dispatches");
    } finally {
      browser.scripts(true);
    }
    assertEquals(List.of(), browser.complaints());
  }
}
