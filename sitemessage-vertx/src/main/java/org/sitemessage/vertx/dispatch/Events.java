package org.sitemessage.vertx.dispatch;

import io.vertx.core.Vertx;
import java.time.Instant;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.store.Claimed;
import org.sitemessage.vertx.store.Completion;
import org.sitemessage.vertx.store.Hold;
import org.sitemessage.vertx.store.LinkTarget;
import org.sitemessage.vertx.store.Swept;

/** Publishes what happened, after the commit it tells of. */
record Events(Vertx vertx) {

  void scheduled(ScheduleReply reply) {
    publish(new Event.Scheduled(reply.messageId(), reply.dispatches()));
  }

  void completed(Claimed claimed, Completion completion) {
    if (completion.attempt().isEmpty() || completion.status() == DispatchStatus.PENDING) {
      return;
    }
    var outcome = completion.attempt().get().outcome();
    publish(changed(claimed.dispatch(), completion.status(), outcome));
    if (completion.status() != DispatchStatus.ERROR) {
      claimed
          .followers()
          .forEach(one -> publish(changed(one.dispatch(), completion.status(), outcome)));
    }
  }

  private static Event changed(Dispatch dispatch, DispatchStatus status, String outcome) {
    return new Event.StatusChanged(
        status, dispatch.id(), dispatch.messageId(), dispatch.messenger(), outcome);
  }

  void swept(Swept swept, DispatchStatus status, String outcome) {
    swept
        .changed()
        .forEach(
            changed ->
                publish(
                    new Event.StatusChanged(
                        status,
                        changed.dispatchId(),
                        changed.messageId(),
                        changed.messenger(),
                        outcome)));
  }

  void held(Hold hold) {
    publish(
        new Event.MessengerChanged(
            hold.messenger(), hold.until().equals(Instant.MIN) ? "ready" : Views.state(hold)));
  }

  void unsubscribed(LinkTarget target) {
    publish(
        new Event.Unsubscribed(
            target.dispatchId(), target.messageId(), target.type(), target.messenger()));
  }

  void read(LinkTarget target) {
    publish(
        new Event.Read(target.dispatchId(), target.messageId(), target.type(), target.messenger()));
  }

  private void publish(Event event) {
    vertx.eventBus().publish(BusAddress.EVENT_PREFIX + event.kind(), event.toJson());
  }
}
