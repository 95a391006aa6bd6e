package org.sitemessage.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of one delivery, as its messenger reports it. Only {@link Retry} counts against the
 * retry limit of the message type; deferrals and pauses are bounded by the expiry of the message
 * alone.
 */
public sealed interface Outcome {

  /**
   * Returns the reason, fit for the attempt log; for {@link Sent} the answer of the remote server.
   */
  String reason();

  /** The name in the attempt log and in JSON. */
  String kind();

  /** Returns whether the remote server has accepted the message. */
  default boolean isSent() {
    return false;
  }

  /** Returns whether it is not known if the remote server has the message. */
  default boolean isUnknown() {
    return false;
  }

  /** Returns whether the whole messenger has to wait until a person acts. */
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

  /** Returns the least delay before the next attempt, if the remote server gave one. */
  default Optional<Duration> delay() {
    return Optional.empty();
  }

  /**
   * Returns a copy of this outcome with another reason; the reason of {@link Moved} never changes.
   */
  Outcome withReason(String reason);

  /** Returns the outcome of an accepted message; the id is null if the remote server gave none. */
  static Outcome sent(@Nullable String remoteId) {
    return new Sent(remoteId == null ? "" : remoteId, "");
  }

  /** Returns the outcome of an accepted message, with the answer of the remote server. */
  static Outcome sent(String remoteId, String answer) {
    return new Sent(remoteId, answer);
  }

  /** Returns a temporary refusal; the engine chooses the delay. Costs an attempt. */
  static Outcome retry(String reason) {
    return new Retry(reason, Optional.empty());
  }

  /**
   * Returns a temporary refusal; the next attempt is not made before {@code after} has passed.
   * Costs an attempt.
   */
  static Outcome retry(String reason, Duration after) {
    return new Retry(reason, Optional.of(after));
  }

  /** Returns a final refusal. */
  static Outcome rejected(String reason) {
    return new Rejected(reason, false);
  }

  /** Returns a final refusal, after which the address should not be contacted again. */
  static Outcome rejectedAndSuppress(String reason) {
    return new Rejected(reason, true);
  }

  /**
   * Returns the outcome of a message that the remote server may have or not; {@link UnknownPolicy}
   * decides.
   */
  static Outcome unknown(String reason) {
    return new Unknown(reason);
  }

  /**
   * Returns the outcome of a changed address; the dispatch is sent once more, to the new address.
   */
  static Outcome moved(String newAddress) {
    return new Moved(newAddress);
  }

  /**
   * Returns a deferral: the remote server was not asked, or it asked to wait. Costs no attempt. The
   * engine chooses the delay.
   */
  static Outcome deferred(String reason, Scope scope) {
    return new Deferred(reason, Optional.empty(), scope);
  }

  /**
   * Returns a deferral with the delay that the remote server asked for, counted from now. Costs no
   * attempt.
   */
  static Outcome deferred(String reason, Duration delay, Scope scope) {
    return new Deferred(reason, Optional.of(delay), scope);
  }

  /**
   * Returns a pause: the whole messenger cannot work until a person acts, as with wrong credentials
   * or a blocked account. Costs no attempt.
   */
  static Outcome paused(String reason) {
    return new Paused(reason);
  }

  /** The dispatches that a deferral holds back. */
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
   * The remote server accepted the message.
   *
   * @param remoteId the remote server's id of the message; may be empty
   * @param reason answer of the remote server; may be empty
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
   * The remote server refused the message for now.
   *
   * @param reason text of the remote server
   * @param after the least delay, if the remote server gave one
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
   * The remote server refused the message for good.
   *
   * @param reason text of the remote server
   * @param suppress true if the address should not be contacted again
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
   * The message may have been delivered.
   *
   * @param reason description of the failure
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
   * @param newAddress new address of the recipient
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
   * The dispatch is put off without an attempt.
   *
   * @param reason reason of the deferral
   * @param delay delay that the remote server asked for, if it did
   * @param scope dispatches that wait with it
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
   * The messenger cannot work until a person acts.
   *
   * @param reason description of the fault
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
