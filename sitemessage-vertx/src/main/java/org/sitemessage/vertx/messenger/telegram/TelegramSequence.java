package org.sitemessage.vertx.messenger.telegram;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.sitemessage.api.Outcome;
import org.sitemessage.vertx.messenger.http.HttpCall;

/**
 * Several messages that are one delivery. What becomes of the first decides what becomes of the
 * delivery, until it is sent: from then on a repetition would repeat it, so that a later message
 * which has to wait is waited for, and whatever else keeps it from being sent leaves the delivery
 * unknown.
 */
final class TelegramSequence {
  /** The longest time that a later message is waited for at once, and how often. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private static final int MOST_WAITS = 3;

  private final List<HttpCall> calls;
  private final Function<HttpCall, Future<Outcome>> send;
  private final Function<Duration, Future<?>> later;
  private final List<String> sent = new ArrayList<>();
  private int waits;

  /**
   * A sequence that is run once.
   *
   * @param calls at least one
   * @param later completes after a time
   */
  TelegramSequence(
      List<HttpCall> calls,
      Function<HttpCall, Future<Outcome>> send,
      Function<Duration, Future<?>> later) {
    this.calls = List.copyOf(calls);
    this.send = send;
    this.later = later;
  }

  /** Sends them in order; sent under all their ids, separated by commas. */
  Future<Outcome> run() {
    return send.apply(calls.get(sent.size())).compose(this::goOn);
  }

  private Future<Outcome> goOn(Outcome outcome) {
    if (outcome instanceof Outcome.Sent one) {
      sent.add(one.remoteId());
      return sent.size() == calls.size()
          ? Future.succeededFuture(Outcome.sent(String.join(",", sent)))
          : run();
    }
    if (sent.isEmpty()) {
      return Future.succeededFuture(outcome);
    }
    if (outcome instanceof Outcome.Deferred deferred && waits < MOST_WAITS) {
      var delay = deferred.delay().orElse(Duration.ofSeconds(1));
      if (delay.compareTo(LONGEST_WAIT) <= 0) {
        waits++;
        return later.apply(delay).compose(v -> run());
      }
    }
    return Future.succeededFuture(
        Outcome.unknown(
            "%d of %d parts were sent (%s), then: %s %s"
                .formatted(
                    sent.size(),
                    calls.size(),
                    String.join(",", sent),
                    outcome.kind(),
                    outcome.reason())));
  }
}
