package org.sitemessage.vertx.messenger.composed;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.vertx.messenger.base.Foreign;
import org.sitemessage.vertx.messenger.base.LeaseCheck;
import org.sitemessage.vertx.messenger.base.LineSpeed;

/**
 * A member behind a circuit breaker: asked while it works, left alone when it does not, and tried
 * again by one delivery after a while. Exists while it is open; confined to one event loop but for
 * {@link #state}.
 */
final class BreakerMember {
  private static final Logger LOG = System.getLogger(BreakerMember.class.getName());

  /** Servers quote addresses, which do not belong into logs. */
  private static final Pattern ADDRESS = Pattern.compile("[^\\s<>@\"]+@[^\\s<>@\"]+");

  /** Failures count as one row, however far apart: a working member begins it anew. */
  private static final Duration ROW = Duration.ofHours(1);

  private final Member member;
  private final ComposedOptions options;
  private final Vertx vertx;
  private final Clock clock;
  private final MemberPermits slots;
  private volatile CircuitBreaker breaker;
  private volatile Rest rest = Rest.NONE;
  private Outcome lastFailure = Outcome.deferred("", Scope.MESSENGER);
  private BooleanSupplier mayBegin = () -> true;
  private int openings;

  /** Until when it is left alone, and why. */
  private record Rest(Instant until, Outcome cause) {
    static final Rest NONE = new Rest(Instant.MIN, Outcome.deferred("", Scope.MESSENGER));
  }

  /** What the breaker counts; carries the answers past it. */
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
    slots = new MemberPermits(vertx, member.concurrency());
    breaker = newBreaker();
  }

  private CircuitBreaker newBreaker() {
    return CircuitBreaker.create(
            options.alias() + "/" + member.name(),
            vertx,
            new CircuitBreakerOptions()
                .setMaxFailures(options.maxFailures())
                .setFailuresRollingWindow(ROW.toMillis())
                .setResetTimeout(options.reset().toMillis())
                .setTimeout(-1)) // a delivery has its own, which says that it is unknown
        .openHandler(v -> opened())
        .closeHandler(v -> worksAgain());
  }

  String name() {
    return member.name();
  }

  void mayBegin(BooleanSupplier value) {
    mayBegin = value;
    LeaseCheck.hand(member.messenger(), value);
  }

  /** Whether it may be asked now, or by one delivery as a trial. */
  boolean isReady() {
    return breaker.state() != CircuitBreakerState.OPEN && !rests();
  }

  boolean hasFreeSlot() {
    return slots.isFree();
  }

  private boolean rests() {
    return clock.instant().isBefore(rest.until());
  }

  /** How long it is left alone from now on; zero if it is not. */
  Duration remaining() {
    return rests() ? Duration.between(clock.instant(), rest.until()) : Duration.ZERO;
  }

  /** How it does; from any thread. */
  MemberState state() {
    var now = breaker;
    var resting = rest;
    var rests = clock.instant().isBefore(resting.until());
    return new MemberState(
        name(),
        rests ? "open" : now.state().name().toLowerCase(Locale.ROOT),
        now.failureCount(),
        slots.taken(),
        rests ? resting.cause().reason() : "",
        rests ? Optional.of(resting.until()) : Optional.empty());
  }

  /**
   * Delivers, if it may.
   *
   * @return an outcome for each; if it is left alone, that reason for all. Never fails
   */
  Future<List<Outcome>> deliver(List<Delivery> deliveries) {
    if (!isReady()) {
      return Future.succeededFuture(repeated(leftAlone(), deliveries.size()));
    }
    return slots
        .take()
        .compose(
            taken ->
                taken
                    ? begin(deliveries).onComplete(done -> slots.release())
                    : Future.succeededFuture(
                        repeated(
                            Outcome.deferred("it has no free slot", Scope.DISPATCH),
                            deliveries.size())));
  }

  private Future<List<Outcome>> begin(List<Delivery> deliveries) {
    return mayBegin.getAsBoolean()
        ? throughBreaker(deliveries)
        : Future.succeededFuture(
            repeated(
                Outcome.deferred("the lease ended before it was asked", Scope.DISPATCH),
                deliveries.size()));
  }

  private Future<List<Outcome>> throughBreaker(List<Delivery> deliveries) {
    var guard = breaker;
    return guard
        .execute(() -> counted(deliveries))
        .recover(
            failure ->
                Future.succeededFuture(
                    failure instanceof BrokenException broken
                        ? broken.outcomes
                        : repeated(leftAlone(), deliveries.size())))
        .onSuccess(outcomes -> outcomes.forEach(outcome -> obey(guard, outcome)));
  }

  private Future<List<Outcome>> counted(List<Delivery> deliveries) {
    return within(deadline(deliveries), () -> ask(deliveries), deliveries.size())
        .compose(
            answered -> {
              answered.outcomes.stream()
                  .filter(MemberAnswers::isFailure)
                  .findFirst()
                  .ifPresent(failure -> lastFailure = failure);
              return answered.broken
                  ? Future.failedFuture(new BrokenException(answered.outcomes))
                  : Future.succeededFuture(answered.outcomes);
            });
  }

  private @Nullable Future<List<Outcome>> ask(List<Delivery> deliveries) {
    return member.messenger().batchSize() > 1
        ? member.messenger().deliverAll(deliveries)
        : one(member.messenger().deliver(deliveries.get(0)));
  }

  private static @Nullable Future<List<Outcome>> one(@Nullable Future<Outcome> answer) {
    return answer == null ? null : answer.map(Collections::singletonList);
  }

  private Duration deadline(List<Delivery> deliveries) {
    return deliveries.stream()
        .map(delivery -> LineSpeed.timeFor(delivery.content()))
        .reduce(options.deadline(), Duration::plus);
  }

  private record Answered(List<Outcome> outcomes, boolean broken) {}

  /** Runs foreign code. Never fails, and never takes longer. */
  private Future<Answered> within(
      Duration deadline, Supplier<@Nullable Future<List<Outcome>>> work, int expected) {
    Promise<Answered> answer = Promise.promise();
    var timer =
        vertx.setTimer(
            deadline.toMillis(),
            id ->
                answer.tryComplete(
                    inDoubt("no answer within " + deadline.toMillis() + " ms", expected)));
    Foreign.call("deliver", work)
        .onComplete(
            (outcomes, failure) -> {
              vertx.cancelTimer(timer);
              if (failure instanceof Foreign.NullAnswerException
                  || (outcomes != null && outcomes.stream().anyMatch(Objects::isNull))) {
                answer.tryComplete(inDoubt("it answered null", expected));
              } else if (failure != null) {
                lastFailure = Outcome.retry("the messenger failed: " + failure);
                answer.tryComplete(new Answered(repeated(lastFailure, expected), true));
              } else if (outcomes.size() != expected) {
                answer.tryComplete(
                    inDoubt(
                        "%d outcomes for %d deliveries".formatted(outcomes.size(), expected),
                        expected));
              } else {
                answer.tryComplete(
                    new Answered(outcomes, outcomes.stream().anyMatch(MemberAnswers::isFailure)));
              }
            });
    return answer.future();
  }

  private static Answered inDoubt(String why, int times) {
    return new Answered(repeated(Outcome.unknown(why), times), true);
  }

  /** Who needs a person, or asks for silence, is left alone whatever the breaker has counted. */
  private void obey(CircuitBreaker guard, Outcome outcome) {
    if (guard != breaker) {
      return; // It works again, as a person has shown meanwhile.
    }
    if (outcome.isPaused() && guard.state() != CircuitBreakerState.OPEN) {
      guard.open();
    } else if (outcome.stopsMessenger() && outcome.delay().isPresent() && !rests()) {
      rest = new Rest(clock.instant().plus(outcome.delay().get()), outcome);
    }
  }

  /** What is said of it while nobody asks it. */
  private Outcome leftAlone() {
    var cause = rests() ? rest.cause() : lastFailure;
    var reason = "left alone after: " + cause.reason();
    return cause.isPaused() ? Outcome.paused(reason) : Outcome.deferred(reason, Scope.MESSENGER);
  }

  private void opened() {
    openings++;
    var delay = options.reset();
    for (int i = 1; i < openings && delay.compareTo(options.maxReset()) < 0; i++) {
      delay = delay.multipliedBy(2);
    }
    var until =
        clock.instant().plus(delay.compareTo(options.maxReset()) < 0 ? delay : options.maxReset());
    rest = new Rest(until, lastFailure);
    if (openings == 1) {
      LOG.log(
          Level.WARNING,
          "messenger \"{0}\" leaves \"{1}\" alone until {2}: {3}",
          options.alias(),
          name(),
          until,
          ADDRESS.matcher(lastFailure.reason()).replaceAll("(address)"));
    }
  }

  private void worksAgain() {
    openings = 0;
    rest = Rest.NONE;
    LOG.log(Level.INFO, "messenger \"{0}\" uses \"{1}\" again", options.alias(), name());
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
    return within(options.deadline(), () -> one(member.messenger().sendTestMessage(to, text)), 1)
        .map(answered -> answered.outcomes.get(0))
        .onSuccess(
            outcome -> {
              if (outcome.isSent()) {
                resume();
              }
            });
  }

  Future<Void> close() {
    slots.close();
    breaker.close();
    return Foreign.call("close", member.messenger()::close);
  }

  private static List<Outcome> repeated(Outcome outcome, int times) {
    return Collections.nCopies(times, outcome);
  }
}
