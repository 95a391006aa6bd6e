package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.Templates;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.SiteStats.Unregistered;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.RetryOptions;

/** Tests of the warning about dispatches whose messenger or type is not registered. */
class UnregisteredTest {
  private static final Unregistered NOTHING = new Unregistered(List.of(), List.of());

  final Engines engine = engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");
  private final RecordingMessenger sms = new RecordingMessenger("sms");
  @TempDir private Path folder;

  /** Creates the engines of this test; a subclass may use another database. */
  Engines engines() {
    return new Engines();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void a_messenger_that_is_gone_is_logged_once_and_again_after_it_was_back() {
    engine.onDisk(folder);
    var site = engine.start(pager, sms);
    var id = engine.scheduled();
    assertEquals(NOTHING, unregistered());
    Engines.await(site.stop());

    try (var log = LogCapture.start()) {
      engine.start(sms);

      assertEquals(new Unregistered(List.of("pager"), List.of()), unregistered());
      assertEquals(new Unregistered(List.of("pager"), List.of()), unregistered());
      assertEquals(1, warnings(log, "for messenger \"pager\", which this process has not"));
      assertTrue(log.text().contains("(registered: sms)"), log.text());

      engine.request(BusAddress.CANCEL, new JsonObject().put("message", id));
      assertEquals(NOTHING, unregistered());
    }
  }

  @Test
  void a_messenger_without_due_dispatches_is_not_missed() {
    engine.onDisk(folder);
    var site = engine.start(pager, sms);
    engine.schedule(
        ScheduleRequest.plain("Hi")
            .withRecipients(Recipients.of("pager", "7").list())
            .withSendAt(engine.clock().instant().plusSeconds(60)));
    Engines.await(site.stop());
    engine.start(sms);

    assertEquals(NOTHING, unregistered());
    engine.clock().advance(Duration.ofSeconds(60));
    assertEquals(List.of("pager"), unregistered().messengers());
  }

  @Test
  void a_message_type_that_is_gone_is_logged_once_however_often_it_is_tried() {
    engine.onDisk(folder);
    var site =
        engine.start(
            engine
                .builder(pager)
                .messageType(
                    new MessageType() {
                      @Override
                      public String alias() {
                        return "old_news";
                      }

                      @Override
                      public Content compose(
                          Message message, Dispatch dispatch, Templates templates) {
                        return Content.text("Hi");
                      }
                    }));
    engine.schedule(
        ScheduleRequest.of("old_news", new JsonObject().put("text", "Hi"))
            .withRecipients(Recipients.of("pager", "7").list()));
    Engines.await(site.stop());

    try (var log = LogCapture.start()) {
      engine.start(pager);
      sendAll();
      engine.advance(engine.options().retry().get(RetryOptions.MAX_DELAY));
      sendAll();

      assertEquals(new Unregistered(List.of(), List.of("old_news")), unregistered());
      assertEquals(1, warnings(log, "of message type \"old_news\" are due, which this process"));
      assertFalse(log.text().contains("for messenger"), log.text());
    }
  }

  private void sendAll() {
    engine.request(
        BusAddress.SEND_SCHEDULED, new JsonObject().put("waitMs", 0).put("ignoreUnknown", true));
  }

  private Unregistered unregistered() {
    return Engines.await(SiteMessageClient.create(engine.vertx()).stats()).unregistered();
  }

  private static long warnings(LogCapture log, String part) {
    return log.text().lines().filter(line -> line.contains(part)).count();
  }
}
