package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.messenger.NamedMessenger;
import org.sitemessage.vertx.messenger.telegram.TelegramMessenger;

/** What an application finds of its messengers in a running sitemessage. */
class RunningMessengersTest {
  private final Engines engine = new Engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");
  private final RecordingMessenger inner = new RecordingMessenger("pager");

  @AfterEach
  void stop() {
    engine.close();
  }

  private SiteMessage start() {
    return engine.start(pager, new NamedMessenger("backup", inner));
  }

  @Test
  void a_running_sitemessage_lists_its_messengers_and_finds_one_by_its_alias_and_class() {
    var site = start();

    assertEquals(
        List.of("backup", "pager"), site.messengers().stream().map(Messenger::alias).toList());
    assertSame(pager, site.messenger("pager"));
    assertSame(pager, site.messenger("pager", RecordingMessenger.class));
    assertSame(inner, site.messenger("backup", RecordingMessenger.class));
    assertSame(site.messenger("backup"), site.messenger("backup", NamedMessenger.class));
  }

  @Test
  void a_messenger_that_is_not_there_or_of_another_class_is_refused_by_name() {
    var site = start();

    var unknown = assertThrows(SiteMessageException.class, () -> site.messenger("telegram"));
    var other =
        assertThrows(
            SiteMessageException.class, () -> site.messenger("pager", TelegramMessenger.class));

    assertEquals(FailureCode.UNKNOWN_MESSENGER, unknown.code());
    assertEquals(
        "messenger \"telegram\" is not registered (registered: backup, pager)",
        unknown.getMessage());
    assertEquals(
        "messenger \"pager\" is a RecordingMessenger, not a TelegramMessenger", other.getMessage());
  }

  @Test
  void a_test_message_goes_past_the_store_and_resumes_a_paused_messenger() {
    pager.then(Outcome.paused("password"));
    var site = start();
    engine.scheduled();
    engine.send();
    var paused = engine.messenger("pager").getString("state");

    var outcome = Engines.await(site.sendTestMessage("pager", "911", "Does it work?"));

    assertEquals("paused", paused);
    assertTrue(outcome.isSent());
    assertEquals("Does it work?", pager.deliveries().get(1).content().text());
    assertEquals("911", pager.deliveries().get(1).address());
    assertEquals("ready", engine.messenger("pager").getString("state"));
  }

  @Test
  void a_test_message_through_a_messenger_that_is_not_registered_is_refused() {
    var site = start();

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> Engines.await(site.sendTestMessage("telegram", "1", "")));

    assertEquals(FailureCode.UNKNOWN_MESSENGER, refused.code());
  }
}
