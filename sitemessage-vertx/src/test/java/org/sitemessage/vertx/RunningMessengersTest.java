package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.messenger.telegram.TelegramMessenger;

/** An application finds its messengers in a running sitemessage. */
class RunningMessengersTest {
  private final Engines engine = new Engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");
  private final RecordingMessenger inner = new RecordingMessenger("pager");

  @AfterEach
  void stop() {
    engine.close();
  }

  private SiteMessage start() {
    return engine.start(engine.builder(pager).messenger("backup", inner));
  }

  @Test
  void a_running_sitemessage_lists_its_messengers_and_finds_one_by_its_alias_and_class() {
    var site = start();

    assertEquals(
        List.of("backup", "pager"), site.messengers().stream().map(Messenger::alias).toList());
    assertSame(pager, site.messenger("pager"));
    assertSame(pager, site.messenger("pager", RecordingMessenger.class));
    assertSame(inner, site.messenger("backup", RecordingMessenger.class));
  }

  @Test
  void two_messengers_of_one_kind_deliver_under_the_aliases_of_their_registration() {
    start();
    engine.scheduled();
    engine.schedule(
        ScheduleRequest.plain("Hi").withRecipients(Recipients.of("backup", "8").list()));

    engine.send();

    assertEquals(List.of("7"), pager.deliveries().stream().map(Delivery::address).toList());
    assertEquals(List.of("8"), inner.deliveries().stream().map(Delivery::address).toList());
  }

  @Test
  void an_alias_that_is_registered_twice_or_malformed_is_refused_at_the_start() {
    var twice = engine.builder(pager).messenger("pager", inner);
    var malformed = engine.builder().messenger("News Letter", inner);

    var taken = assertThrows(SiteMessageException.class, () -> Engines.await(twice.deploy()));
    var refused = assertThrows(SiteMessageException.class, () -> Engines.await(malformed.deploy()));

    assertEquals(
        "messenger alias \"pager\" is registered twice, by %1$s and %1$s"
            .formatted(RecordingMessenger.class.getName()),
        taken.getMessage());
    assertEquals(
        "messenger alias must match [a-z][a-z0-9_]* and have at most 32 characters,"
            + " is \"News Letter\"",
        refused.getMessage());
  }

  @Test
  void one_object_under_two_aliases_is_refused_at_the_start() {
    var shared = engine.builder(pager).messenger("backup", pager);

    var refused = assertThrows(SiteMessageException.class, () -> Engines.await(shared.deploy()));

    assertEquals(
        "messenger \"backup\" is the same object as messenger \"pager\"; create one for each alias",
        refused.getMessage());
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
