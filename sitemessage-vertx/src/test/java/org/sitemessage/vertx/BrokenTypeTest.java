package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.Templates;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.RecordingMessenger;

/** A message type whose code throws after its messages were accepted. */
@Timeout(60)
class BrokenTypeTest {
  private final Engines engine = new Engines();
  private volatile boolean broken;

  private final class Broken implements MessageType {
    @Override
    public String alias() {
      return "broken";
    }

    @Override
    public int retryLimit() {
      return answer(3);
    }

    @Override
    public boolean allowUserSubscription() {
      return answer(true);
    }

    private <T> T answer(T usual) {
      if (broken) {
        throw new IllegalStateException("broken");
      }
      return usual;
    }

    @Override
    public Content compose(Message message, Dispatch dispatch, Templates templates) {
      return Content.text("Hi " + dispatch.address());
    }
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @ParameterizedTest
  @EnumSource(UnknownPolicy.class)
  void a_type_that_throws_stops_neither_its_own_dispatches_nor_others(UnknownPolicy policy) {
    var pager = new RecordingMessenger("pager", policy);
    engine.start(engine.builder(pager).messageType(new Broken()));
    var recipients = Recipients.of("pager", "a", "b", "c", "d", "e", "f").list();
    var request = ScheduleRequest.of("broken", new JsonObject()).withRecipients(recipients);
    engine.request(BusAddress.SCHEDULE, request.toJson());
    broken = true;

    try (var log = LogCapture.start()) {
      assertEquals(6, engine.send().getInteger("sent"));
      assertTrue(log.text().contains("message type \"broken\" failed"), log::text);
    }
    engine.scheduled();
    assertEquals(1, engine.send().getInteger("sent"));
  }
}
