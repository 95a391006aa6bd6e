package org.sitemessage.vertx.dispatch.core;

import io.vertx.core.Vertx;
import java.util.List;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.Completion;
import org.sitemessage.vertx.store.value.Bounce;
import org.sitemessage.vertx.store.value.Bounced;
import org.sitemessage.vertx.store.value.ChangedDispatches;
import org.sitemessage.vertx.store.value.LinkTarget;

/**
 * Publishes what happened, after the commit it tells of.
 *
 * @param vertx the Vert.x whose event bus has the events
 * @param observers observers of the application
 * @param watch watch of the engine itself
 */
public record Events(Vertx vertx, Observers observers, OutcomeWatch watch) {

  public void scheduled(ScheduleReply reply) {
    publish(new Event.Scheduled(reply.messageId(), reply.dispatches()));
  }

  public void completed(ClaimedDispatch claimed, Completion completion) {
    watch.completed(claimed, completion);
    if (completion.attempt().isEmpty() || completion.status() == DispatchStatus.PENDING) {
      return;
    }
    var outcome = completion.attempt().get().outcome();
    publish(changed(claimed.dispatch(), completion.status(), outcome));
    completion.suppression().ifPresent(this::suppressed);
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

  public void swept(ChangedDispatches swept, DispatchStatus status, String outcome) {
    watch.swept(swept, status);
    changed(swept.changed(), status, outcome);
  }

  private void changed(
      List<ChangedDispatches.Changed> dispatches, DispatchStatus status, String outcome) {
    dispatches.forEach(
        changed ->
            publish(
                new Event.StatusChanged(
                    status,
                    changed.dispatchId(),
                    changed.messageId(),
                    changed.messenger(),
                    outcome)));
  }

  /** Publishes the new state of a messenger. */
  public void messenger(String alias, String state) {
    publish(new Event.MessengerChanged(alias, state));
  }

  public void unsubscribed(LinkTarget target) {
    publish(
        new Event.Unsubscribed(
            target.dispatchId(), target.messageId(), target.type(), target.messenger()));
  }

  public void suppressed(Suppression entry) {
    publish(
        new Event.Suppressed(entry.messenger(), entry.reason(), entry.dispatchId(), entry.by()));
  }

  /**
   * Publishes a report on an accepted dispatch, and the dispatches that failed or are settled as
   * sent because of it.
   *
   * @param address address that is reported
   */
  public void reported(Bounced bounced, String address, String outcome, String status) {
    var dispatch = bounced.dispatch();
    if (outcome.equals("bounced")) {
      watch.bounced(dispatch, address);
      publish(
          new Event.Bounced(
              dispatch.dispatchId(), dispatch.messageId(), dispatch.messenger(), status));
    } else if (outcome.equals("complained")) {
      publish(
          new Event.Complained(dispatch.dispatchId(), dispatch.messageId(), dispatch.messenger()));
    } else if (outcome.equals(Bounce.RECEIPT)) {
      observers.tell(observer -> observer.received(dispatch.messenger()));
    }
    changed(bounced.settled(), DispatchStatus.SENT, outcome);
    changed(bounced.failed(), DispatchStatus.FAILED, outcome);
  }

  public void unsuppressed(Suppression entry, String by, String text) {
    publish(new Event.Unsuppressed(entry.messenger(), entry.reason(), by, text));
  }

  public void read(LinkTarget target) {
    publish(
        new Event.Read(target.dispatchId(), target.messageId(), target.type(), target.messenger()));
  }

  private void publish(Event event) {
    vertx.eventBus().publish(BusAddress.EVENT_PREFIX + event.kind(), event.toJson());
    observers.tell(observer -> observer.published(event));
  }
}
