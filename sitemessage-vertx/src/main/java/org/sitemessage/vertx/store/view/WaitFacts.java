package org.sitemessage.vertx.store.view;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The facts in the store that tell why a dispatch waits.
 *
 * @param sendAt earliest time of sending of its message
 * @param expiresAt time after which its message is not sent any more
 * @param collecting true if it is the head of a group that messages may still join
 * @param joining true if it has yet to join its group
 * @param parked limit that it is parked under; empty if it is not parked
 * @param owner process that has claimed it last; empty if none has
 */
public record WaitFacts(
    Instant sendAt,
    Instant expiresAt,
    boolean collecting,
    boolean joining,
    Optional<Parked> parked,
    Optional<Owner> owner) {

  /**
   * A limit that a dispatch is parked under.
   *
   * @param bucket kind and subject of the limit, such as {@code DOMAIN gmail.com}
   * @param until time at which the limit may give the next permit; empty if it is not known
   */
  public record Parked(String bucket, Optional<Instant> until) {
    /** Returns whether it is no limit: the type of the dispatch is, or was, paused. */
    public boolean isOfType() {
      return bucket.startsWith("TYPE ");
    }
  }

  /**
   * The process that has claimed a dispatch.
   *
   * @param node id of the process
   * @param host host of the process; empty if the process has ended
   * @param pid process id on its host; absent if the process has ended
   * @param begun true if the delivery may have begun
   */
  public record Owner(long node, String host, OptionalLong pid, boolean begun) {}
}
