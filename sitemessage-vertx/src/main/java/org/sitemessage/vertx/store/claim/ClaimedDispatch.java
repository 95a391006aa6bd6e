package org.sitemessage.vertx.store.claim;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;

/**
 * A dispatch that only this process may send.
 *
 * @param dispatch the claimed dispatch
 * @param message the message it belongs to
 * @param claim number of the claim, which guards the completion
 * @param progress attempts and deferrals so far
 * @param content the rendered message, once an attempt has been made
 * @param optedOut true if the recipient wants no messages of this type through this messenger
 * @param quiet quiet hours, in which it must not arrive
 * @param suppressed reason why the address must not be contacted; empty if it may
 * @param begun true if it may have been handed to its messenger under this claim
 * @param dueAt time at which it was due
 * @param followers dispatches that arrive together with it, in the order of their acceptance
 */
public record ClaimedDispatch(
    Dispatch dispatch,
    Message message,
    long claim,
    Progress progress,
    Optional<Content> content,
    boolean optedOut,
    Quiet quiet,
    Optional<String> suppressed,
    boolean begun,
    Instant dueAt,
    List<Follower> followers) {
  /** The reason why an erased person must not be contacted. */
  public static final String ERASED = "erased: this person was erased, and not readmitted";

  /** Copies. */
  public ClaimedDispatch {
    followers = List.copyOf(followers);
  }

  /** Returns whether the recipient was erased. */
  public boolean erased() {
    return suppressed.filter(ERASED::equals).isPresent();
  }

  /** Returns the time at which all messages of this dispatch and its followers have expired. */
  public Instant expiresAt() {
    return followers.stream()
        .map(follower -> follower.message().expiresAt())
        .reduce(message.expiresAt(), (a, b) -> a.isAfter(b) ? a : b);
  }

  /**
   * A dispatch that arrives together with another one.
   *
   * @param dispatch the dispatch
   * @param message the message it belongs to
   */
  public record Follower(Dispatch dispatch, Message message) {}

  /**
   * Attempts and deferrals of a dispatch so far.
   *
   * @param attempts number of attempts that were answered: accepted or rejected
   * @param unknowns number of attempts that may have been delivered
   * @param takeovers number of times that its process died
   * @param moved true if its address was rewritten
   * @param deferrals number of deferrals without an attempt
   * @param stops number of times that the dispatch stopped its messenger
   */
  public record Progress(
      int attempts, int unknowns, int takeovers, boolean moved, int deferrals, int stops) {

    /** Creates the progress of a dispatch that was never deferred. */
    public Progress(int attempts, int unknowns, int takeovers, boolean moved) {
      this(attempts, unknowns, takeovers, moved, 0, 0);
    }

    /** Returns a copy with one more attempt that was answered. */
    public Progress answered() {
      return new Progress(attempts + 1, unknowns, takeovers, moved, deferrals, stops);
    }

    /** Returns a copy with one more attempt that may have been delivered. */
    public Progress inDoubt() {
      return new Progress(attempts, unknowns + 1, takeovers, moved, deferrals, stops);
    }

    /** Returns a copy with one more process that died. */
    public Progress takenOver() {
      return new Progress(attempts, unknowns, takeovers + 1, moved, deferrals, stops);
    }

    /** Returns a copy with another address. */
    public Progress rewritten() {
      return new Progress(attempts, unknowns, takeovers, true, deferrals, stops);
    }

    /** Returns a copy with more deferrals. */
    public Progress putOff(int more) {
      return new Progress(attempts, unknowns, takeovers, moved, deferrals + more, stops);
    }

    /** Returns a copy with one more stop of its messenger. */
    public Progress stopped() {
      return new Progress(attempts, unknowns, takeovers, moved, deferrals, stops + 1);
    }

    /** Returns whether the remote server may have accepted the message already. */
    public boolean maybeDelivered() {
      return unknowns > 0 || takeovers > 0;
    }

    /** Returns whether an attempt was made before. */
    public boolean started() {
      return attempts > 0 || maybeDelivered();
    }
  }
}
