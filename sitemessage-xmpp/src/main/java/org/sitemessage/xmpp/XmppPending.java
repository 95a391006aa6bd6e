package org.sitemessage.xmpp;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.vertx.text.OneLine;

/**
 * The messages that wait for their answers. A chat message counts as sent when the server has
 * acknowledged it and a grace period has passed without a bounce; a message to a room when the room
 * has shown it. Confined to one event loop.
 */
final class XmppPending {
  private final Vertx vertx;
  private final Duration timeout;
  private final Duration grace;
  private final Runnable onSilence;
  private final Map<String, Flight> flights = new HashMap<>();
  private int unacknowledged;
  private long silence = -1;

  /** The stage that a message has reached. */
  enum Stage {
    /** Not handed over yet. */
    WAITING,
    /** Handed over; whether it left is not known. */
    SENT,
    /** The server has it. */
    ACKNOWLEDGED
  }

  /** One message under way. */
  static final class Flight {
    private final XmppStanza stanza;
    private final Promise<Outcome> answer = Promise.promise();
    private Stage stage = Stage.WAITING;
    private boolean reentered;
    private long timer = -1;

    private Flight(XmppStanza stanza) {
      this.stanza = stanza;
    }

    XmppStanza stanza() {
      return stanza;
    }

    Future<Outcome> answer() {
      return answer.future();
    }

    /** Returns whether the room may be entered anew for it, which is allowed once. */
    boolean mayReenter() {
      boolean first = stanza.to().room() && !reentered;
      reentered = true;
      return first;
    }
  }

  /**
   * Creates a list without messages.
   *
   * @param onSilence run when messages wait for their acknowledgement and the server has not
   *     acknowledged any for the whole timeout
   */
  XmppPending(Vertx vertx, XmppOptions options, Runnable onSilence) {
    this.vertx = vertx;
    timeout = options.get(XmppOptions.TIMEOUT);
    grace = options.get(XmppOptions.GRACE);
    this.onSilence = onSilence;
  }

  /** Returns the message of this key, if it is under way. */
  Optional<Flight> find(String key) {
    return Optional.ofNullable(flights.get(key));
  }

  /** Notes that a message is about to be sent. */
  Flight begin(XmppStanza stanza) {
    var flight = new Flight(stanza);
    flights.put(stanza.key(), flight);
    return flight;
  }

  /** Notes that a message was handed over; the answer may have been faster. */
  void sent(Flight flight) {
    if (flight.stage == Stage.WAITING && isUnderWay(flight)) {
      flight.stage = Stage.SENT;
      unacknowledged++;
      if (unacknowledged == 1) {
        listen();
      }
    }
  }

  /** Notes that the server has a message. */
  void acknowledged(Flight flight) {
    if (flight.stage == Stage.ACKNOWLEDGED) {
      return;
    }
    leave(flight);
    flight.stage = Stage.ACKNOWLEDGED;
    listen();
    if (flight.stanza.to().room()) {
      flight.timer =
          vertx.setTimer(
              timeout.toMillis(),
              id ->
                  answer(flight, unknown("acknowledged, but the room has not shown the message")));
    } else if (grace.isZero()) {
      answer(flight, sentOutcome(flight));
    } else {
      flight.timer = vertx.setTimer(grace.toMillis(), id -> answer(flight, sentOutcome(flight)));
    }
  }

  /** Ends a message with its outcome. */
  void answer(Flight flight, Outcome outcome) {
    if (flights.remove(flight.stanza.key(), flight)) {
      leave(flight);
      vertx.cancelTimer(flight.timer);
      flight.answer.complete(outcome);
    }
  }

  /** Makes a message wait, to be sent again on the same connection. */
  void again(Flight flight) {
    leave(flight);
    vertx.cancelTimer(flight.timer);
    flight.stage = Stage.WAITING;
  }

  /** Notes that the connection is gone: no more acknowledgements, no more bounces. */
  void lost(String why) {
    List.copyOf(flights.values()).forEach(flight -> lost(flight, why));
  }

  /**
   * Notes that this message's connection is gone. Before its handover it waits for the next one.
   */
  void lost(Flight flight, String why) {
    if (flight.stage == Stage.SENT
        || (flight.stage == Stage.ACKNOWLEDGED && flight.stanza.to().room())) {
      answer(flight, unknown(why));
    }
  }

  /** Ends every message at the stage it has reached. */
  void close() {
    lost("the messenger was closed");
    for (var flight : List.copyOf(flights.values())) {
      answer(
          flight,
          flight.stage == Stage.ACKNOWLEDGED
              ? sentOutcome(flight)
              : Outcome.deferred("the messenger was closed", Scope.DISPATCH));
    }
  }

  private boolean isUnderWay(Flight flight) {
    return flights.get(flight.stanza.key()) == flight;
  }

  private void leave(Flight flight) {
    if (flight.stage == Stage.SENT) {
      flight.stage = Stage.WAITING;
      unacknowledged--;
      if (unacknowledged == 0) {
        vertx.cancelTimer(silence);
      }
    }
  }

  /** Waits for a slow server that continues to acknowledge, and gives up a silent one. */
  private void listen() {
    vertx.cancelTimer(silence);
    if (unacknowledged > 0) {
      silence = vertx.setTimer(timeout.toMillis(), id -> onSilence.run());
    }
  }

  private static Outcome sentOutcome(Flight flight) {
    return Outcome.sent(flight.stanza.id(), "acknowledged by the server");
  }

  private static Outcome unknown(String why) {
    return Outcome.unknown(OneLine.of(why));
  }
}
