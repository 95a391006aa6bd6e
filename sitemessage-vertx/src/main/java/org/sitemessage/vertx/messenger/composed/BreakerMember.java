package org.sitemessage.vertx.messenger.composed;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.vertx.messenger.base.DeliveryGuard;
import org.sitemessage.vertx.messenger.base.Foreign;
import org.sitemessage.vertx.messenger.base.Traits;
import org.sitemessage.vertx.text.LogTime;

/**
 * A member behind a circuit breaker: used while it works, left alone while it does not, and tested
 * by one delivery after a while. Exists while it is open; confined to one event loop except for
 * {@link #state}.
 */
final class BreakerMember {
  private static final Logger LOG = System.getLogger(BreakerMember.class.getName());

  /** Servers quote addresses, which do not belong in logs. */
  private static final Pattern ADDRESS = Pattern.compile("[^\\s<>@\"]+@[^\\s<>@\"]+");

  /** Failures count as one row, however far apart; a working member begins a new row. */
  private static final Duration ROW = Duration.ofHours(1);

  /** Time to wait for a permit: far less than the time after which the engine gives up. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Member member;
  private final ComposedOptions options;
  private final Vertx vertx;
  private final Context context;
  private final Clock clock;
  private final DeliveryGuard guard;
  private volatile CircuitBreaker breaker;
  private volatile Rest rest = Rest.NONE;
  private Outcome lastFailure = Outcome.deferred("", Scope.MESSENGER);
  private BooleanSupplier mayBegin = () -> true;
  private int openings;

  /** The end and the cause of a rest, during which the member is left alone. */
  private record Rest(Instant until, Outcome cause) {
    static final Rest NONE = new Rest(Instant.MIN, Outcome.deferred("", Scope.MESSENGER));
  }

  /** A failure that the breaker counts; it carries the outcomes past the breaker. */
  private static final class BrokenException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient List<Outcome> outcomes;

    BrokenException(List<Outcome> outcomes) {
      super("broken", null, false, false);
      this.outcomes = outcomes;
    }
  }

  BreakerMember(Member member, ComposedOptions options, Vertx vertx, Clock clock) {
    this.member = member;
    this.options = options;
    this.vertx = vertx;
    this.clock = clock;
    context = vertx.getOrCreateContext();
    guard =
        new DeliveryGuard(
            member.messenger(),
            options.alias() + "/" + member.name(),
            member.concurrency(),
            options.deadline(),
            failure -> {});
    breaker = newBreaker();
  }

  private CircuitBreaker newBreaker() {
    return CircuitBreaker.create(
            options.alias() + "/" + member.name(),
            vertx,
            new CircuitBreakerOptions()
                .setMaxFailures(options.get(ComposedOptions.MAX_FAILURES))
                .setFailuresRollingWindow(ROW.toMillis())
                .setResetTimeout(options.get(ComposedOptions.RESET).toMillis())
                .setTimeout(-1)) // a delivery has its own, which says that it is unknown
        .openHandler(v -> opened())
        .closeHandler(v -> worksAgain());
  }

  String name() {
    return member.name();
  }

  void mayBegin(BooleanSupplier value) {
    mayBegin = value;
    Traits.mayBegin(member.messenger(), value);
  }

  /** Returns whether a delivery, or one test delivery, may be given to it now; any thread. */
  boolean isReady() {
    return breaker.state() != CircuitBreakerState.OPEN && !rests();
  }

  boolean hasFreeSlot() {
    return guard.permits().isFree();
  }

  private boolean rests() {
    return clock.instant().isBefore(rest.until());
  }

  /** Returns the time for which it is still left alone; zero if it is not. */
  Duration remaining() {
    return rests() ? Duration.between(clock.instant(), rest.until()) : Duration.ZERO;
  }

  /** Returns its state; from any thread. */
  MemberState state() {
    var now = breaker;
    var resting = rest;
    var rests = clock.instant().isBefore(resting.until());
    return new MemberState(
        name(),
        rests ? "open" : now.state().name().toLowerCase(Locale.ROOT),
        now.failureCount(),
        guard.permits().taken(),
        rests ? resting.cause().reason() : "",
        rests ? Optional.of(resting.until()) : Optional.empty());
  }

  /**
   * Delivers if the breaker allows it. Never fails.
   *
   * @return an outcome for each delivery; if the member is left alone, that reason for all of them
   */
  Future<List<Outcome>> deliver(List<Delivery> deliveries) {
    if (!isReady()) {
      return Future.succeededFuture(repeated(leftAlone(), deliveries.size()));
    }
    return guard
        .permits()
        .take(vertx, PATIENCE)
        .compose(
            taken ->
                taken
                    ? begin(deliveries).onComplete(done -> guard.permits().release())
                    : Future.succeededFuture(
                        repeated(
                            Outcome.deferred("it has no free permit", Scope.DISPATCH),
                            deliveries.size())));
  }

  private Future<List<Outcome>> begin(List<Delivery> deliveries) {
    return mayBegin.getAsBoolean()
        ? throughBreaker(deliveries)
        : Future.succeededFuture(
            repeated(
                Outcome.deferred("the delivery may no longer begin", Scope.DISPATCH),
                deliveries.size()));
  }

  private Future<List<Outcome>> throughBreaker(List<Delivery> deliveries) {
    var used = breaker;
    return used.execute(() -> counted(deliveries))
        .recover(
            failure ->
                Future.succeededFuture(
                    failure instanceof BrokenException broken
                        ? broken.outcomes
                        : repeated(leftAlone(), deliveries.size())))
        .onSuccess(outcomes -> outcomes.forEach(outcome -> obey(used, outcome)));
  }

  private Future<List<Outcome>> counted(List<Delivery> deliveries) {
    return guard
        .deliver(context, deliveries)
        .compose(
            answer -> {
              var failure =
                  answer.outcomes().stream()
                      .filter(outcome -> answer.failed() || MemberAnswers.isFailure(outcome))
                      .findFirst();
              failure.ifPresent(first -> lastFailure = first);
              return failure.isPresent()
                  ? Future.failedFuture(new BrokenException(answer.outcomes()))
                  : Future.succeededFuture(answer.outcomes());
            });
  }

  /**
   * Leaves a member alone that needs a person or asks for silence, whatever the breaker counted.
   */
  private void obey(CircuitBreaker used, Outcome outcome) {
    if (used != breaker) {
      return; // It works again, as a person has shown meanwhile.
    }
    if (outcome.isPaused() && used.state() != CircuitBreakerState.OPEN) {
      used.open();
    } else if (outcome.stopsMessenger() && outcome.delay().isPresent() && !rests()) {
      rest = new Rest(clock.instant().plus(outcome.delay().get()), outcome);
    }
  }

  /** Returns the outcome of deliveries while the member is left alone. */
  private Outcome leftAlone() {
    var cause = rests() ? rest.cause() : lastFailure;
    var reason = "left alone after: " + cause.reason();
    return cause.isPaused() ? Outcome.paused(reason) : Outcome.deferred(reason, Scope.MESSENGER);
  }

  private void opened() {
    openings++;
    var delay = options.get(ComposedOptions.RESET);
    for (int i = 1;
        i < openings && delay.compareTo(options.get(ComposedOptions.MAX_RESET)) < 0;
        i++) {
      delay = delay.multipliedBy(2);
    }
    var until =
        clock
            .instant()
            .plus(
                delay.compareTo(options.get(ComposedOptions.MAX_RESET)) < 0
                    ? delay
                    : options.get(ComposedOptions.MAX_RESET));
    rest = new Rest(until, lastFailure);
    if (openings == 1) {
      LOG.log(
          Level.WARNING,
          "messenger \"{0}\" leaves its member \"{1}\" alone until {2}: {3}",
          options.alias(),
          name(),
          LogTime.of(until),
          ADDRESS.matcher(lastFailure.reason()).replaceAll("(address)"));
    }
  }

  private void worksAgain() {
    openings = 0;
    rest = Rest.NONE;
    LOG.log(Level.INFO, "messenger \"{0}\" uses its member \"{1}\" again", options.alias(), name());
  }

  /** Uses it at once, because a person says so or has shown that it works. */
  void resume() {
    if (!isReady()) {
      breaker = newBreaker();
      worksAgain();
    }
  }

  /** Sends a test message, whether it is left alone or not. Never fails. */
  Future<Outcome> probe(String to, String text) {
    return guard
        .probe(context, to, text)
        .map(answer -> answer.outcomes().get(0))
        .onSuccess(
            outcome -> {
              if (outcome.isSent()) {
                resume();
              }
            });
  }

  Future<Void> close() {
    guard.permits().close();
    breaker.close();
    return Foreign.call("close", member.messenger()::close);
  }

  private static List<Outcome> repeated(Outcome outcome, int times) {
    return Collections.nCopies(times, outcome);
  }
}
