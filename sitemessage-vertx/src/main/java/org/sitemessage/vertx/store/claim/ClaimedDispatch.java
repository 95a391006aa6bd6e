package org.sitemessage.vertx.store.claim;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;

/**
 * A dispatch that this process may send, and nobody else.
 *
 * @param dispatch it
 * @param message the message it belongs to
 * @param claim guards its completion
 * @param progress what happened to it so far
 * @param content the rendered message, once an attempt has been made
 * @param optedOut whether the recipient wants no messages of this type through this messenger
 * @param quiet when it must not arrive
 * @param suppressed why the address must not be contacted; empty if it may
 * @param followers what arrives with it as one, in the order in which it was accepted
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
    List<Follower> followers) {

  /** Copies. */
  public ClaimedDispatch {
    followers = List.copyOf(followers);
  }

  /** When all of it is too late. */
  public Instant expiresAt() {
    return followers.stream()
        .map(follower -> follower.message().expiresAt())
        .reduce(message.expiresAt(), (a, b) -> a.isAfter(b) ? a : b);
  }

  /**
   * A dispatch that arrives with another one.
   *
   * @param dispatch it
   * @param message the message it belongs to
   */
  public record Follower(Dispatch dispatch, Message message) {}

  /**
   * What happened to a dispatch so far.
   *
   * @param attempts tries that were answered: accepted or refused
   * @param unknowns attempts that may have been delivered
   * @param takeovers times its process died
   * @param moved whether its address was rewritten
   * @param deferrals number of deferrals without an attempt
   * @param stops number of times that the dispatch stopped its messenger
   */
  public record Progress(
      int attempts, int unknowns, int takeovers, boolean moved, int deferrals, int stops) {

    /** Creates the progress of a dispatch that was never deferred. */
    public Progress(int attempts, int unknowns, int takeovers, boolean moved) {
      this(attempts, unknowns, takeovers, moved, 0, 0);
    }

    /** The same with one more try that was answered. */
    public Progress answered() {
      return new Progress(attempts + 1, unknowns, takeovers, moved, deferrals, stops);
    }

    /** Returns a copy with one more try that may have been delivered. */
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

    /** Returns a copy with one more deferral. */
    public Progress putOff() {
      return new Progress(attempts, unknowns, takeovers, moved, deferrals + 1, stops);
    }

    /** Returns a copy with one more stop of its messenger. */
    public Progress stopped() {
      return new Progress(attempts, unknowns, takeovers, moved, deferrals, stops + 1);
    }

    /** Whether the remote side may have it already. */
    public boolean maybeDelivered() {
      return unknowns > 0 || takeovers > 0;
    }

    /** Whether it has been tried before. */
    public boolean started() {
      return attempts > 0 || maybeDelivered();
    }
  }
}
