package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Templates;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;

/** From a schedule request to a messenger, and in which order. */
class DeliveryTest {
  private final Engines engine = engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");

  /** Creates the engines of this test; a subclass may use another database. */
  Engines engines() {
    return new Engines();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void a_message_is_stored_then_sent_and_remembered() {
    engine.start(pager);

    var reply =
        engine.schedule(
            ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", "7", "8").list()));
    var tally = engine.send();

    assertEquals(2, reply.dispatches());
    assertEquals(2, reply.dispatchIds().orElseThrow().size());
    assertFalse(reply.duplicate());
    assertEquals(2, tally.getInteger("sent"));
    assertEquals("Hi", pager.deliveries().get(0).content().text());
    var dispatch = engine.dispatch(reply.messageId());
    assertEquals("sent", dispatch.getString("status"));
    assertEquals("rec-" + pager.deliveries().get(0).uid(), dispatch.getString("remoteId"));
    assertEquals("sent", dispatch.getJsonArray("errors").getJsonObject(0).getString("outcome"));
  }

  @Test
  void a_moved_address_is_rewritten_and_sent_to_once_more() {
    pager.then(Outcome.moved("8"));
    engine.start(pager);
    var id = engine.scheduled();

    engine.send();

    assertEquals("8", engine.dispatch(id).getString("address"));
    assertEquals("8", pager.deliveries().get(1).address());
    assertEquals("sent", engine.dispatch(id).getString("status"));
  }

  @Test
  void an_expired_dispatch_is_given_up_unsent() {
    engine.start(pager);
    var reply =
        engine.schedule(
            ScheduleRequest.plain("Hi")
                .withRecipients(Recipients.of("pager", "7").list())
                .withExpiresAt(engine.clock().instant().plusSeconds(60)));

    var tally = engine.advance(Duration.ofSeconds(60)).send();

    assertEquals(1, tally.getInteger("expired"));
    assertEquals("expired", engine.dispatch(reply.messageId()).getString("status"));
    assertEquals(0, pager.deliveries().size());
  }

  @Test
  void a_message_with_a_send_at_waits_for_it() {
    engine.start(pager);
    engine.schedule(
        ScheduleRequest.plain("Hi")
            .withRecipients(Recipients.of("pager", "7").list())
            .withSendAt(engine.clock().instant().plusSeconds(60)));

    var early = engine.advance(Duration.ofSeconds(59)).send();
    var late = engine.advance(Duration.ofSeconds(1)).send();

    assertEquals(0, early.getInteger("claimed"));
    assertEquals(1, late.getInteger("sent"));
  }

  @Test
  void an_exception_in_one_dispatch_leaves_its_neighbours_alone() {
    pager.then(
        delivery -> {
          throw new IllegalStateException("bug");
        });
    engine.start(pager);
    engine.scheduled();
    engine.scheduled();

    var tally = engine.send();

    assertEquals(1, tally.getInteger("error"));
    assertEquals(1, tally.getInteger("sent"));
  }

  @Test
  void a_broken_message_type_leaves_its_neighbours_alone() {
    engine.start(
        engine
            .builder(pager)
            .messageType(
                new MessageType() {
                  @Override
                  public String alias() {
                    return "broken";
                  }

                  @Override
                  public Content compose(Message message, Dispatch dispatch, Templates templates) {
                    throw new AssertionError("no such variable");
                  }
                }));
    var broken =
        engine.schedule(
            ScheduleRequest.of("broken", new JsonObject())
                .withRecipients(Recipients.of("pager", "7").list()));
    var sound = engine.scheduled();

    engine.send();

    assertEquals("sent", engine.dispatch(sound).getString("status"));
    var dispatch = engine.dispatch(broken.messageId());
    assertEquals("error", dispatch.getString("status"));
    assertTrue(dispatch.getJsonArray("errors").encode().contains("no such variable"));
  }

  @Test
  void higher_priorities_go_first_and_every_tenth_place_is_the_oldests() {
    engine.start(engine.builder(new SlowMessenger(pager)));
    for (int i = 0; i < 5; i++) {
      engine.schedule(
          ScheduleRequest.plain("low").withRecipients(Recipients.of("pager", "7").list()));
    }
    engine.advance(Duration.ofSeconds(1));
    for (int i = 0; i < 30; i++) {
      engine.schedule(
          ScheduleRequest.plain("high")
              .withRecipients(Recipients.of("pager", "7").list())
              .withPriority(5));
    }

    engine.send();

    var texts = pager.deliveries().stream().map(d -> d.content().text()).toList();
    assertEquals("high", texts.get(0));
    assertEquals(35, texts.size());
    var firstLow = texts.indexOf("low");
    assertTrue(firstLow > 0 && firstLow <= 16, "the first low one came " + firstLow);
    assertTrue(texts.lastIndexOf("high") > firstLow, "low ones do not wait for all high ones");
  }

  @Test
  void only_one_priority_is_sent_if_only_that_is_asked_for() {
    engine.start(pager);
    engine.scheduled();
    engine.schedule(
        ScheduleRequest.plain("urgent")
            .withRecipients(Recipients.of("pager", "7").list())
            .withPriority(5));

    engine.request(BusAddress.SEND_SCHEDULED, new JsonObject().put("priority", 5));

    assertEquals(1, pager.deliveries().size());
    assertEquals("urgent", pager.deliveries().get(0).content().text());
  }

  @Test
  void a_due_dispatch_of_an_unregistered_messenger_is_an_error_unless_ignored(
      @TempDir Path folder) {
    engine.onDisk(folder);
    var before = engine.start(pager, new RecordingMessenger("phone"));
    engine.schedule(
        ScheduleRequest.plain("Hi")
            .withRecipients(Recipients.of("pager", "7").and("phone", "7").list()));
    Engines.await(before.stop());
    engine.start(pager);

    var refused = assertThrows(SiteMessageException.class, engine::send);
    var sentThen = pager.deliveries().size();
    var tally =
        engine.request(BusAddress.SEND_SCHEDULED, new JsonObject().put("ignoreUnknown", true));

    assertEquals(FailureCode.UNKNOWN_MESSENGER, refused.code());
    assertTrue(String.valueOf(refused.getMessage()).contains("\"phone\""));
    assertEquals(0, sentThen);
    assertEquals(1, tally.getInteger("sent"));
  }

  /** Sends one at a time, so that the order can be seen. */
  private record SlowMessenger(RecordingMessenger inner) implements Messenger {
    @Override
    public String alias() {
      return inner.alias();
    }

    @Override
    public UnknownPolicy unknownPolicy() {
      return UnknownPolicy.HOLD;
    }

    @Override
    public Future<Outcome> deliver(Delivery delivery) {
      return inner.deliver(delivery);
    }
  }
}
