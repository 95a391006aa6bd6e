package org.sitemessage.vertx.dispatch;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.send.Holds;
import org.sitemessage.vertx.dispatch.send.Pump;
import org.sitemessage.vertx.store.claim.Hold;
import org.sitemessage.vertx.store.value.ManualPause;
import org.sitemessage.vertx.store.view.DispatchView;
import org.sitemessage.vertx.store.view.WaitFacts;

/**
 * Tells in one sentence why a dispatch waits, from what the store and this node know. The reason
 * that lasts longest comes first.
 *
 * @param engine the engine
 * @param holds current holds
 * @param pump the senders
 * @param continuous true if this node sends by itself
 */
record WaitReason(EngineContext engine, Holds holds, Pump pump, boolean continuous) {

  /**
   * A reason.
   *
   * @param why key of the kind
   * @param until time at which it ends; empty if it is not known
   * @param text one sentence
   */
  private record Reason(String why, Optional<Instant> until, String text) {
    JsonObject toJson() {
      var json = new JsonObject().put("why", why).put("text", text);
      until.ifPresent(time -> json.put("untilMs", time.toEpochMilli()));
      return json;
    }
  }

  /** Returns the reason in the form of the bus contract; empty for a finished dispatch. */
  Optional<JsonObject> of(DispatchView dispatch, String type, WaitFacts facts) {
    if (dispatch.status() == DispatchStatus.UNKNOWN) {
      return Optional.of(
          reason(
                  "decision",
                  "It may have been delivered, and waits for a person to settle, requeue or cancel it.")
              .toJson());
    }
    if (!dispatch.status().isOpen()) {
      return Optional.empty();
    }
    return Optional.of(
        Optional.of(dispatch)
            .filter(one -> one.status() == DispatchStatus.PROCESSING)
            .map(one -> claimed(facts))
            .or(() -> unregistered(dispatch, type))
            .or(() -> ofGroup(dispatch, facts))
            .or(() -> engine.pauses().of(dispatch.messenger()).map(p -> paused(p, "Messenger")))
            .or(() -> engine.typePauses().of(type).map(pause -> paused(pause, "Message type")))
            .or(() -> ofTime(dispatch, facts))
            .or(() -> ofHold(dispatch))
            .or(() -> ofLimit(dispatch, facts).map(reason -> byHand(reason, dispatch.messenger())))
            .orElseGet(() -> ready(dispatch, facts))
            .toJson());
  }

  private static Reason reason(String why, String text) {
    return new Reason(why, Optional.empty(), text);
  }

  private static Reason until(String why, Instant until, String text) {
    return new Reason(
        why, Optional.of(until), text.formatted(until.truncatedTo(ChronoUnit.SECONDS)));
  }

  private Reason claimed(WaitFacts facts) {
    return facts
        .owner()
        .map(
            owner ->
                reason(
                    "claimed",
                    owner.pid().isEmpty()
                        ? "Node %s has claimed it and has ended; another node takes it over."
                            .formatted(Long.toHexString(owner.node()))
                        : engine.lease().silent().contains(owner.node())
                            ? "Node %s on %s has claimed it and is silent; another node takes it over."
                                .formatted(Long.toHexString(owner.node()), owner.host())
                            : "Node %s on %s, process %d, has claimed it and %s."
                                .formatted(
                                    Long.toHexString(owner.node()),
                                    owner.host(),
                                    owner.pid().getAsLong(),
                                    owner.begun() ? "is sending it" : "has yet to send it")))
        .orElseGet(() -> reason("claimed", "A node has claimed it and is sending it."));
  }

  private Optional<Reason> unregistered(DispatchView dispatch, String type) {
    if (engine.registry().findMessenger(dispatch.messenger()).isEmpty()) {
      return Optional.of(
          reason(
              "unregistered",
              "Messenger \"%s\" is not registered on this node, so that this node does not send it."
                  .formatted(dispatch.messenger())));
    }
    return engine.registry().findType(type).isPresent()
        ? Optional.empty()
        : Optional.of(
            reason(
                "unregistered",
                "Message type \"%s\" is not registered on this node.".formatted(type)));
  }

  private static Optional<Reason> ofGroup(DispatchView dispatch, WaitFacts facts) {
    if (facts.joining()) {
      return Optional.of(reason("group", "It is about to join its group."));
    }
    return dispatch.groupedWith().isPresent()
        ? Optional.of(
            until(
                "group",
                dispatch.dueAt(),
                "It arrives together with dispatch %d, which is due at %%s."
                    .formatted(dispatch.groupedWith().getAsLong())))
        : Optional.empty();
  }

  private static Reason paused(ManualPause pause, String subject) {
    return new Reason(
        "pausedByHand",
        pause.until(),
        "%s \"%s\" is paused by hand since %s%s: %s"
            .formatted(
                subject,
                pause.alias(),
                pause.since().truncatedTo(ChronoUnit.SECONDS),
                pause
                    .until()
                    .map(until -> " until " + until.truncatedTo(ChronoUnit.SECONDS))
                    .orElse(", until it is resumed"),
                pause.reason()));
  }

  private Optional<Reason> ofTime(DispatchView dispatch, WaitFacts facts) {
    var due = dispatch.dueAt();
    if (!due.isAfter(engine.clock().instant())) {
      return Optional.empty();
    }
    if (dispatch.quiet().endsAt(due)) {
      return Optional.of(
          until(
              "quietHours",
              due,
              "It waits for the end of its recipient's quiet hours (%s) at %%s."
                  .formatted(dispatch.quiet().text())));
    }
    if (dispatch.status() == DispatchStatus.ERROR) {
      return Optional.of(
          until(
              "retry",
              due,
              "It waits for its retry at %%s, after %d answered attempts."
                  .formatted(dispatch.attempts())));
    }
    if (facts.collecting()) {
      return Optional.of(until("group", due, "It collects the messages of its group until %s."));
    }
    return Optional.of(
        facts.sendAt().isAfter(engine.clock().instant())
            ? until("notDue", due, "It is not to be sent before %s.")
            : until("deferred", due, "It was put off until %s without an attempt."));
  }

  private Optional<Reason> ofHold(DispatchView dispatch) {
    var ofMessenger =
        holds
            .ofMessenger(dispatch.messenger())
            .map(hold -> held(hold, "Messenger \"%s\"".formatted(hold.messenger())));
    return ofMessenger.or(
        () ->
            holds
                .ofAddress(dispatch.messenger(), dispatch.address())
                .map(until -> until("held", until, "Its address or domain is held until %s.")));
  }

  private static Reason held(Hold hold, String subject) {
    return new Reason(
        hold.paused() ? "paused" : "held",
        Optional.of(hold.until()),
        "%s is %s, and is tried again at %s: %s"
            .formatted(
                subject,
                hold.paused() ? "paused" : "held",
                hold.until().truncatedTo(ChronoUnit.SECONDS),
                hold.reason()));
  }

  private Optional<Reason> ofLimit(DispatchView dispatch, WaitFacts facts) {
    if (facts.parked().isPresent()) {
      var parked = facts.parked().get();
      if (parked.isOfType()) {
        return Optional.of(
            reason("pausedByHand", "It is parked because a person has paused its message type."));
      }
      var subject = parked.bucket().toLowerCase(Locale.ROOT);
      return Optional.of(
          parked
              .until()
              .map(
                  at ->
                      until(
                          "limited",
                          at,
                          "It is parked by the limit of %s; the next permit is free at %%s."
                              .formatted(subject.replace("%", "%%"))))
              .orElseGet(
                  () -> reason("limited", "It is parked by the limit of %s.".formatted(subject))));
    }
    return pump.closedUntil(dispatch.messenger())
        .map(at -> until("limited", at, "The limit of its messenger has no permit before %s."));
  }

  /** Names the person's reason if the limits are not the configured ones. */
  private Reason byHand(Reason reason, String messenger) {
    return engine
        .limits()
        .of(messenger)
        .map(
            manual ->
                new Reason(
                    reason.why(),
                    reason.until(),
                    "%s The limits are set by hand until %s: %s"
                        .formatted(
                            reason.text(),
                            manual.until().truncatedTo(ChronoUnit.SECONDS),
                            manual.reason())))
        .orElse(reason);
  }

  private Reason ready(DispatchView dispatch, WaitFacts facts) {
    var now = engine.clock().instant();
    if (!facts.expiresAt().isAfter(now)) {
      return reason(
          "expired",
          "It expired at %s, and becomes expired once it is looked at."
              .formatted(facts.expiresAt()));
    }
    if (!engine.lease().holds()) {
      return reason(
          "lease", "This node may send nothing, because its heartbeat could not be stored.");
    }
    if (engine.lease().isDrained()) {
      return reason("drained", "This node is drained and claims nothing; other nodes may send it.");
    }
    return continuous
        ? reason(
            "ready",
            "It is due since %s, and nothing is known to hold it up; others may be sent before it."
                .formatted(dispatch.dueAt()))
        : reason(
            "notContinuous",
            "It is due since %s; this node sends only when send-scheduled asks for it."
                .formatted(dispatch.dueAt()));
  }
}
