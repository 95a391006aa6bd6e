package org.sitemessage.vertx.dispatch.send;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.sitemessage.api.Content;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.people.SuppressionReason;
import org.sitemessage.vertx.dispatch.core.RetryPolicy;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.Completion;

/**
 * Decides the consequences of an outcome for a dispatch: its new status, the time of the next
 * attempt, and the logged attempt. Pure; one policy per messenger.
 *
 * @param policy policy for dispatches that may have been delivered
 * @param retries delays between attempts at one dispatch
 */
record OutcomePolicy(UnknownPolicy policy, RetryPolicy retries) {
  /**
   * Maximum number of takeovers of a dispatch, so that a poison dispatch cannot kill processes for
   * ever. Where dispatches can be resent, takeovers before the beginning count, too, because the
   * store does not record which dispatches have begun.
   */
  static final int TAKEOVERS = 20;

  /**
   * Maximum number of deferrals of a dispatch. The delays between them grow after the first {@link
   * #PROMPT_DEFERRALS}, so that with the default options this takes about four days.
   */
  static final int DEFERRALS = 200;

  /** Number of deferrals that a takeover before the beginning counts for. */
  private static final int UNBEGUN_TAKEOVER = DEFERRALS / TAKEOVERS;

  /** Number of deferrals whose delay is the one that the messenger asks for. */
  static final int PROMPT_DEFERRALS = 10;

  /** Maximum delay that is honoured when a remote server asks for one. */
  static final Duration LONGEST_DELAY = Duration.ofDays(1);

  /** The facts of a case apart from the outcome. */
  record Facts(ClaimedDispatch claimed, Optional<Content> content, int retryLimit, Instant now) {
    ClaimedDispatch.Progress progress() {
      return claimed.progress();
    }
  }

  /** Judges the outcome of an attempt. */
  Completion of(Facts facts, Outcome outcome) {
    if (outcome instanceof Outcome.Sent sent) {
      var text = sent.reason().isEmpty() ? "accepted" : sent.reason();
      return new Draft(facts, outcome.kind(), text)
          .progress(facts.progress().answered())
          .status(DispatchStatus.SENT)
          .remoteId(sent.remoteId())
          .complete();
    }
    if (outcome instanceof Outcome.Retry retry) {
      return refusedForNow(facts, retry);
    }
    if (outcome instanceof Outcome.Rejected rejected) {
      var draft =
          new Draft(facts, outcome.kind(), outcome.reason())
              .progress(facts.progress().answered())
              .status(DispatchStatus.FAILED);
      return (rejected.suppress() ? draft.suppress() : draft).complete();
    }
    if (outcome.isUnknown()) {
      return maybeDelivered(facts, outcome.reason());
    }
    if (outcome instanceof Outcome.Moved moved) {
      return moved(facts, moved);
    }
    if (outcome instanceof Outcome.Deferred deferred
        && deferred.scope() != Outcome.Scope.MESSENGER) {
      return putOff(facts, deferred);
    }
    return new Draft(facts, outcome.kind(), outcome.reason())
        .folds()
        .progress(facts.progress().stopped())
        .status(statusBefore(facts))
        .complete();
  }

  private Completion putOff(Facts facts, Outcome.Deferred deferred) {
    var progress = facts.progress().putOff(1);
    var draft = new Draft(facts, deferred.kind(), deferred.reason()).progress(progress);
    if (progress.deferrals() > DEFERRALS) {
      return draft
          .text("%s (given up: deferred %d times)".formatted(deferred.reason(), DEFERRALS))
          .status(DispatchStatus.FAILED)
          .complete();
    }
    var grown = progress.deferrals() - PROMPT_DEFERRALS;
    var own = retries.delay(Math.max(1, grown));
    var delay = deferred.delay().map(OutcomePolicy::clamped).orElse(own);
    return draft
        .folds()
        .status(statusBefore(facts))
        .dueAt(facts.now().plus(grown > 0 && own.compareTo(delay) > 0 ? own : delay))
        .complete();
  }

  private Completion refusedForNow(Facts facts, Outcome.Retry retry) {
    var progress = facts.progress().answered();
    var attempts = progress.attempts();
    var draft = new Draft(facts, retry.kind(), retry.reason()).progress(progress);
    if (attempts > facts.retryLimit()) {
      return draft
          .text(
              "%s (given up: %d retries were allowed)"
                  .formatted(retry.reason(), facts.retryLimit()))
          .status(DispatchStatus.FAILED)
          .complete();
    }
    var own = retries.delay(attempts);
    var delay =
        retry.after().map(OutcomePolicy::clamped).filter(d -> d.compareTo(own) > 0).orElse(own);
    return draft.status(DispatchStatus.ERROR).dueAt(facts.now().plus(delay)).complete();
  }

  /** Resends are counted against the retry limit, too: each may be a duplicate. */
  private Completion maybeDelivered(Facts facts, String reason) {
    var before = facts.progress();
    var unknowns = before.unknowns() + 1;
    var draft = new Draft(facts, "unknown", reason).progress(before.inDoubt());
    return policy == UnknownPolicy.HOLD || unknowns > facts.retryLimit()
        ? draft.status(DispatchStatus.UNKNOWN).complete()
        : draft
            .status(DispatchStatus.ERROR)
            .dueAt(facts.now().plus(retries.delay(unknowns)))
            .complete();
  }

  private static Completion moved(Facts facts, Outcome.Moved moved) {
    var before = facts.progress();
    if (before.moved()) {
      return new Draft(facts, moved.kind(), "the address has changed again")
          .status(DispatchStatus.FAILED)
          .complete();
    }
    return new Draft(facts, moved.kind(), moved.reason())
        .progress(before.rewritten())
        .address(moved.newAddress())
        .status(statusBefore(facts))
        .complete();
  }

  /** Judges a dispatch whose process stopped while holding it. */
  Completion takenOver(Facts facts) {
    if (!facts.claimed().begun()) {
      return neverBegun(facts);
    }
    var before = facts.progress();
    var takeovers = before.takeovers() + 1;
    var draft =
        new Draft(facts, "unknown", "its process stopped before the outcome was recorded")
            .progress(before.takenOver());
    return policy == UnknownPolicy.HOLD || takeovers > TAKEOVERS
        ? draft.status(DispatchStatus.UNKNOWN).complete()
        : draft.status(DispatchStatus.ERROR).complete();
  }

  /** Nothing is in doubt; but composing a dispatch may be what kills its process. */
  private static Completion neverBegun(Facts facts) {
    var progress = facts.progress().putOff(UNBEGUN_TAKEOVER);
    var why = "its process stopped before the delivery began";
    var draft = new Draft(facts, "deferred", why).progress(progress);
    return progress.deferrals() > DEFERRALS
        ? draft
            .text("%s (given up: its process stopped %d times)".formatted(why, TAKEOVERS))
            .status(DispatchStatus.FAILED)
            .complete()
        : draft.folds().status(statusBefore(facts)).complete();
  }

  /**
   * Returns whether a dispatch may be a poison dispatch: two processes died before it was begun.
   */
  static boolean isSuspect(ClaimedDispatch claimed) {
    return claimed.progress().deferrals() >= 2 * UNBEGUN_TAKEOVER;
  }

  /** Puts off a dispatch whose recipient is not to be disturbed; costs no attempt. */
  Completion quiet(Facts facts) {
    var quiet = facts.claimed().quiet();
    return new Draft(facts, "deferred", "quiet hours (%s)".formatted(quiet.text()))
        .folds()
        .status(statusBefore(facts))
        .complete();
  }

  /** Gives up a dispatch whose time has run out. */
  Completion expired(Facts facts) {
    var quiet = facts.claimed().quiet();
    var why =
        quiet.end(facts.now()).isAfter(facts.now())
            ? "it expired in quiet hours (%s)".formatted(quiet.text())
            : "it expired before it could be sent";
    return new Draft(facts, "expired", why).status(DispatchStatus.EXPIRED).complete();
  }

  /** Drops a dispatch whose recipient does not want it any more. */
  Completion optedOut(Facts facts) {
    return new Draft(facts, "cancelled", "the recipient has unsubscribed")
        .status(DispatchStatus.CANCELLED)
        .complete();
  }

  /** Drops a dispatch to an address that no message may go to, here or at all. */
  Completion notAllowed(Facts facts, String why) {
    return new Draft(facts, "cancelled", why).status(DispatchStatus.CANCELLED).complete();
  }

  /** Drops a dispatch whose address must not be contacted. */
  Completion suppressed(Facts facts, String why) {
    return new Draft(facts, "suppressed", why).status(DispatchStatus.FAILED).complete();
  }

  /** Gives a dispatch back as if it had not been claimed, due at a time. */
  Completion givenBack(Facts facts, Instant dueAt) {
    return new Draft(facts, "", "").untouched().status(statusBefore(facts)).dueAt(dueAt).complete();
  }

  static Duration clamped(Duration delay) {
    if (delay.isNegative()) {
      return Duration.ZERO;
    }
    return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
  }

  private static DispatchStatus statusBefore(Facts facts) {
    return facts.progress().started() ? DispatchStatus.ERROR : DispatchStatus.PENDING;
  }

  /** A completion in the making. */
  private static final class Draft {
    private final Facts facts;
    private final String kind;
    private String text;
    private boolean folds;
    private boolean logged = true;
    private DispatchStatus status = DispatchStatus.ERROR;
    private Instant dueAt;
    private ClaimedDispatch.Progress progress;
    private String address;
    private String remoteId = "";
    private Optional<Suppression> suppression = Optional.empty();

    Draft(Facts facts, String kind, String text) {
      this.facts = facts;
      this.kind = kind;
      this.text = text;
      this.dueAt = facts.now();
      this.progress = facts.progress();
      this.address = facts.claimed().dispatch().address();
    }

    Draft text(String value) {
      text = value;
      return this;
    }

    Draft folds() {
      folds = true;
      return this;
    }

    Draft untouched() {
      logged = false;
      return this;
    }

    Draft status(DispatchStatus value) {
      status = value;
      return this;
    }

    Draft dueAt(Instant value) {
      dueAt = value;
      return this;
    }

    Draft progress(ClaimedDispatch.Progress value) {
      progress = value;
      return this;
    }

    Draft address(String value) {
      address = value;
      return this;
    }

    Draft remoteId(String value) {
      remoteId = value;
      return this;
    }

    /** Suppresses the address, if the dispatch has one. */
    Draft suppress() {
      if (!address.isBlank()) {
        suppression =
            Optional.of(
                Suppression.of(facts.claimed().dispatch().messenger(), address)
                    .withReason(SuppressionReason.REFUSED)
                    .withText(text)
                    .withDispatch(facts.claimed().dispatch().id())
                    .withSince(facts.now()));
      }
      return this;
    }

    /**
     * Completes the draft. The next attempt waits for the end of quiet hours, but not beyond the
     * expiry, when the dispatch is given up.
     */
    Completion complete() {
      var expiresAt = facts.claimed().expiresAt();
      if (status.isOpen()) {
        dueAt = facts.claimed().quiet().end(dueAt);
      }
      return new Completion(
          facts.claimed().dispatch().id(),
          facts.claimed().claim(),
          status,
          facts.now(),
          dueAt.isAfter(expiresAt) ? expiresAt : dueAt,
          progress,
          address,
          remoteId,
          facts.content(),
          logged ? Optional.of(new Completion.Attempt(kind, text, folds)) : Optional.empty(),
          facts.claimed().followers().stream().map(f -> f.dispatch().id()).toList(),
          suppression);
    }
  }
}
