package org.sitemessage.vertx.store.claim;

import java.time.Instant;
import java.util.OptionalInt;

/**
 * Which dispatches to claim.
 *
 * @param owner the claiming node
 * @param messenger alias
 * @param limit at most so many
 * @param byAge how many of them are the longest due, whatever their priority
 * @param priority only of this priority
 * @param now the time
 * @param thorough whether all that is ready has to be found; else what became ready out of turn may
 *     be found by one of the next claims
 */
public record ClaimQuery(
    long owner,
    String messenger,
    int limit,
    int byAge,
    OptionalInt priority,
    Instant now,
    boolean thorough) {

  /** A thorough one. */
  public ClaimQuery(
      long owner, String messenger, int limit, int byAge, OptionalInt priority, Instant now) {
    this(owner, messenger, limit, byAge, priority, now, true);
  }
}
