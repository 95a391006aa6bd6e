package org.sitemessage.vertx.dispatch;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.store.Claimed;
import org.sitemessage.vertx.store.Completion;
import org.sitemessage.vertx.store.Hold;
import org.sitemessage.vertx.store.LinkTarget;

/** Publishes what happened, after the commit it tells of. */
record Events(Vertx vertx) {

  void scheduled(ScheduleReply reply) {
    publish(
        "scheduled",
        new JsonObject().put("messageId", reply.messageId()).put("dispatches", reply.dispatches()));
  }

  void completed(Claimed claimed, Completion completion) {
    if (completion.attempt().isEmpty() || completion.status() == DispatchStatus.PENDING) {
      return;
    }
    publish(
        completion.status().key(),
        new JsonObject()
            .put("dispatchId", completion.dispatchId())
            .put("messageId", claimed.message().id())
            .put("messenger", claimed.dispatch().messenger())
            .put("outcome", completion.attempt().get().outcome()));
  }

  void held(Hold hold) {
    publish(
        "messenger",
        new JsonObject()
            .put("messenger", hold.messenger())
            .put("state", hold.until().equals(Instant.MIN) ? "ready" : Views.state(hold)));
  }

  void unsubscribed(LinkTarget target) {
    publish("unsubscribed", of(target));
  }

  void read(LinkTarget target) {
    publish("read", of(target));
  }

  private static JsonObject of(LinkTarget target) {
    return new JsonObject()
        .put("dispatchId", target.dispatchId())
        .put("messageId", target.messageId())
        .put("type", target.type())
        .put("messenger", target.messenger());
  }

  private void publish(String event, JsonObject body) {
    vertx.eventBus().publish(BusAddress.EVENT_PREFIX + event, body.put("v", 1));
  }
}
