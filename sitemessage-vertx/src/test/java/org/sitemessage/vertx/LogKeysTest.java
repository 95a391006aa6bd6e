package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.Templates;
import org.slf4j.MDC;

/** Log lines of an application's types and messengers have the ids of message and dispatch. */
class LogKeysTest {
  private final List<String> seen = new CopyOnWriteArrayList<>();

  private void note(String who) {
    seen.add(who + " " + MDC.get("sm.message") + " " + MDC.get("sm.dispatch"));
  }

  @Test
  void a_type_and_a_messenger_log_with_the_ids_of_message_and_dispatch() {
    try (var engine = new Engines()) {
      engine.start(
          engine
              .builder(
                  new Messenger() {
                    @Override
                    public String alias() {
                      return "pager";
                    }

                    @Override
                    public Future<Outcome> deliver(Delivery delivery) {
                      note("messenger");
                      return Future.succeededFuture(Outcome.sent("r-1"));
                    }
                  })
              .messageType(
                  new MessageType() {
                    @Override
                    public String alias() {
                      return "noting";
                    }

                    @Override
                    public Content compose(
                        Message message, Dispatch dispatch, Templates templates) {
                      note("type");
                      return Content.text("Hi");
                    }
                  }));
      var reply =
          engine.schedule(
              ScheduleRequest.of("noting", new JsonObject())
                  .withRecipients(Recipients.of("pager", "7").list()));

      engine.send();

      var ids = " " + reply.messageId() + " " + reply.dispatchIds().orElseThrow().get(0);
      assertEquals(List.of("type" + ids, "messenger" + ids), new ArrayList<>(seen));
    }
  }
}
