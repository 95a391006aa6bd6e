package org.sitemessage.vertx.messenger.composed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;

/**
 * Answers of the members that could not deliver, in their order. Immutable.
 *
 * @param all the answers
 */
record MemberAnswers(List<Answer> all) {
  static final MemberAnswers NONE = new MemberAnswers(List.of());

  /** Characters of an earlier member's reason that are shown beside the last one's. */
  private static final int SHOWN = 300;

  /** One member's answer. */
  record Answer(String member, Outcome outcome) {}

  /** Copies. */
  MemberAnswers {
    all = List.copyOf(all);
  }

  MemberAnswers and(String member, Outcome outcome) {
    var more = new ArrayList<>(all);
    more.add(new Answer(member, outcome));
    return new MemberAnswers(more);
  }

  /**
   * Returns whether the next member may be tried: the remote server has surely not accepted the
   * message, and the answer neither rejects this recipient nor asks to leave them alone.
   */
  static boolean goesOn(Outcome outcome) {
    return outcome.stopsMessenger() || outcome instanceof Outcome.Retry || isAlone(outcome);
  }

  /** Returns whether the member defers this dispatch, and no other one. */
  private static boolean isAlone(Outcome outcome) {
    return outcome instanceof Outcome.Deferred deferred && deferred.scope() == Scope.DISPATCH;
  }

  /**
   * Returns whether the outcome shows a broken transport. A member that asks for silence of a
   * certain length works; a member whose outcome is unknown does not.
   */
  static boolean isFailure(Outcome outcome) {
    return outcome.isUnknown() || (outcome.stopsMessenger() && outcome.delay().isEmpty());
  }

  /** Returns the final outcome: that of a member after the others could not deliver. */
  Outcome finalOutcome(String member, Outcome outcome) {
    return outcome.withReason(named(member, outcome.reason()) + before());
  }

  private String before() {
    return all.isEmpty() ? "" : " (before: " + reasons() + ")";
  }

  /**
   * Returns the outcome if no member could deliver. If one of them was tried and rejected the
   * message for now, that is an attempt; otherwise no attempt is counted.
   *
   * @param next time until a member may be tried again, if that is known
   */
  Outcome inVain(Optional<Duration> next) {
    var refusals =
        all.stream().map(Answer::outcome).filter(Outcome.Retry.class::isInstance).toList();
    if (!refusals.isEmpty()) {
      var delays = refusals.stream().flatMap(refusal -> refusal.delay().stream()).toList();
      return new Outcome.Retry(
          reasons(),
          delays.size() == all.size()
              ? delays.stream().min(Duration::compareTo)
              : Optional.empty());
    }
    if (!all.isEmpty() && all.stream().allMatch(one -> one.outcome.isPaused())) {
      return Outcome.paused(reasons());
    }
    return all.stream().anyMatch(one -> isAlone(one.outcome))
        ? Outcome.deferred(reasons(), Scope.DISPATCH)
        : new Outcome.Deferred(reasons(), next, Scope.MESSENGER);
  }

  /** Returns the outcome of test messages: sent if one is, else unknown if one is. */
  static Outcome ofProbe(List<Outcome> outcomes, String reason) {
    var sent = outcomes.stream().filter(Outcome::isSent).findFirst();
    if (sent.isPresent()) {
      return sent.get().withReason(reason);
    } else if (outcomes.stream().anyMatch(Outcome::isUnknown)) {
      return Outcome.unknown(reason);
    } else if (outcomes.stream().anyMatch(Outcome.Rejected.class::isInstance)) {
      return Outcome.rejected(reason);
    } else if (outcomes.stream().allMatch(Outcome::isPaused)) {
      return Outcome.paused(reason);
    }
    return outcomes.stream().anyMatch(Outcome.Retry.class::isInstance)
        ? Outcome.retry(reason)
        : Outcome.deferred(reason, Scope.MESSENGER);
  }

  private String reasons() {
    return all.stream()
        .map(one -> named(one.member, shortened(one.outcome.reason())))
        .collect(Collectors.joining("; "));
  }

  private static String named(String member, String reason) {
    return reason.isEmpty() ? member : member + ": " + reason;
  }

  private static String shortened(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
