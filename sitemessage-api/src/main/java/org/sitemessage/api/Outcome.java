package org.sitemessage.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a messenger says of one delivery. Only {@link Retry} costs an attempt of the message type's
 * retry limit; deferrals and pauses are bounded by the message's expiry alone.
 */
public sealed interface Outcome {

  /** Why, fit for the attempt log; for {@link Sent} what the remote side answered. */
  String reason();

  /** The name in the attempt log and in JSON. */
  String kind();

  /** Returns whether the remote side has accepted the message. */
  default boolean isSent() {
    return false;
  }

  /** Returns whether the remote side may have the message or not. */
  default boolean isUnknown() {
    return false;
  }

  /** Returns whether the whole messenger waits until a person has acted. */
  default boolean isPaused() {
    return false;
  }

  /** Returns whether the whole messenger has to wait: it is paused, or deferred altogether. */
  default boolean stopsMessenger() {
    return false;
  }

  /** Returns whether the address of the dispatch should not be contacted again. */
  default boolean suppressesAddress() {
    return false;
  }

  /** Returns the least delay before the next attempt, if the remote side gave one. */
  default Optional<Duration> delay() {
    return Optional.empty();
  }

  /** Returns this outcome with another reason; {@link Moved} has always the same one. */
  Outcome withReason(String reason);

  /** Accepted by the remote side; it may have given no id. */
  static Outcome sent(@Nullable String remoteId) {
    return new Sent(remoteId == null ? "" : remoteId, "");
  }

  /** Accepted by the remote side, with what it answered. */
  static Outcome sent(String remoteId, String answer) {
    return new Sent(remoteId, answer);
  }

  /** Refused for now; the engine chooses the delay. Costs an attempt. */
  static Outcome retry(String reason) {
    return new Retry(reason, Optional.empty());
  }

  /** Refused for now, not to be tried before {@code after} has passed. Costs an attempt. */
  static Outcome retry(String reason, Duration after) {
    return new Retry(reason, Optional.of(after));
  }

  /** Refused for good. */
  static Outcome rejected(String reason) {
    return new Rejected(reason, false);
  }

  /** Refused for good, and the address should not be contacted again. */
  static Outcome rejectedAndSuppress(String reason) {
    return new Rejected(reason, true);
  }

  /** The remote side may have it or not; {@link UnknownPolicy} decides. */
  static Outcome unknown(String reason) {
    return new Unknown(reason);
  }

  /** The address has changed; the dispatch is sent once more, to the new one. */
  static Outcome moved(String newAddress) {
    return new Moved(newAddress);
  }

  /**
   * Nothing was asked of the remote side, or it asked for silence. Costs no attempt. The engine
   * chooses the delay.
   */
  static Outcome deferred(String reason, Scope scope) {
    return new Deferred(reason, Optional.empty(), scope);
  }

  /** The same, with the remote side's own delay, counted from now. */
  static Outcome deferred(String reason, Duration delay, Scope scope) {
    return new Deferred(reason, Optional.of(delay), scope);
  }

  /**
   * The whole messenger cannot work until a person has acted: wrong credentials, blocked account.
   * Costs no attempt.
   */
  static Outcome paused(String reason) {
    return new Paused(reason);
  }

  /** What a deferral holds back. */
  enum Scope {
    /** This dispatch alone. */
    DISPATCH,
    /** All dispatches to this address. */
    ADDRESS,
    /** All dispatches to this address's domain. */
    DOMAIN,
    /** All dispatches of this messenger. */
    MESSENGER
  }

  /**
   * Accepted.
   *
   * @param remoteId the remote side's id of it; may be empty
   * @param reason what it answered; may be empty
   */
  record Sent(String remoteId, String reason) implements Outcome {
    @Override
    public String kind() {
      return "sent";
    }

    @Override
    public boolean isSent() {
      return true;
    }

    @Override
    public Sent withReason(String reason) {
      return new Sent(remoteId, reason);
    }
  }

  /**
   * Refused for now.
   *
   * @param reason the remote side's text
   * @param after the least delay, if the remote side gave one
   */
  record Retry(String reason, Optional<Duration> after) implements Outcome {
    /** Checks. */
    public Retry {
      Objects.requireNonNull(reason, "reason");
    }

    @Override
    public String kind() {
      return "retry";
    }

    @Override
    public Optional<Duration> delay() {
      return after;
    }

    @Override
    public Retry withReason(String reason) {
      return new Retry(reason, after);
    }
  }

  /**
   * Refused for good.
   *
   * @param reason the remote side's text
   * @param suppress whether the address should not be contacted again
   */
  record Rejected(String reason, boolean suppress) implements Outcome {
    /** Checks. */
    public Rejected {
      Objects.requireNonNull(reason, "reason");
    }

    @Override
    public String kind() {
      return "rejected";
    }

    @Override
    public boolean suppressesAddress() {
      return suppress;
    }

    @Override
    public Rejected withReason(String reason) {
      return new Rejected(reason, suppress);
    }
  }

  /**
   * May have been delivered.
   *
   * @param reason what happened
   */
  record Unknown(String reason) implements Outcome {
    /** Checks. */
    public Unknown {
      Objects.requireNonNull(reason, "reason");
    }

    @Override
    public String kind() {
      return "unknown";
    }

    @Override
    public boolean isUnknown() {
      return true;
    }

    @Override
    public Unknown withReason(String reason) {
      return new Unknown(reason);
    }
  }

  /**
   * The address has changed.
   *
   * @param newAddress where the recipient is now
   */
  record Moved(String newAddress) implements Outcome {
    /** Checks. */
    public Moved {
      if (newAddress.isBlank() || newAddress.length() > Limits.ADDRESS_CHARS) {
        throw new IllegalArgumentException(
            "a new address has 1 to %d characters, not %d"
                .formatted(Limits.ADDRESS_CHARS, newAddress.length()));
      }
    }

    @Override
    public String kind() {
      return "moved";
    }

    @Override
    public Moved withReason(String reason) {
      return this;
    }

    @Override
    public String reason() {
      return "the address has changed";
    }
  }

  /**
   * Put off without an attempt.
   *
   * @param reason why
   * @param delay how long, if the remote side said so
   * @param scope what else waits with it
   */
  record Deferred(String reason, Optional<Duration> delay, Scope scope) implements Outcome {
    /** Checks. */
    public Deferred {
      Objects.requireNonNull(reason, "reason");
    }

    @Override
    public String kind() {
      return "deferred";
    }

    @Override
    public boolean stopsMessenger() {
      return scope == Scope.MESSENGER;
    }

    @Override
    public Deferred withReason(String reason) {
      return new Deferred(reason, delay, scope);
    }
  }

  /**
   * The messenger cannot work until a person has acted.
   *
   * @param reason what is wrong
   */
  record Paused(String reason) implements Outcome {
    /** Checks. */
    public Paused {
      Objects.requireNonNull(reason, "reason");
    }

    @Override
    public String kind() {
      return "paused";
    }

    @Override
    public boolean isPaused() {
      return true;
    }

    @Override
    public boolean stopsMessenger() {
      return true;
    }

    @Override
    public Paused withReason(String reason) {
      return new Paused(reason);
    }
  }
}
