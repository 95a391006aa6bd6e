package org.sitemessage.vertx.store.claim;

import java.time.Instant;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A query for dispatches to claim.
 *
 * @param owner id of the claiming node
 * @param messenger alias
 * @param limit maximum number of dispatches
 * @param byAge number of dispatches among them that are the longest overdue, whatever their
 *     priority
 * @param priority only dispatches of this priority
 * @param now the time
 * @param thorough true if every ready dispatch has to be found; otherwise a dispatch that became
 *     ready out of turn may be found by a later claim
 * @param begins true if the dispatches count as begun at once; otherwise each has to be recorded as
 *     a {@link Beginning} before it is handed over
 * @param paused aliases of the types whose dispatches are parked instead
 */
public record ClaimQuery(
    long owner,
    String messenger,
    int limit,
    int byAge,
    OptionalInt priority,
    Instant now,
    boolean thorough,
    boolean begins,
    Set<String> paused) {
  /** Copies. */
  public ClaimQuery {
    paused = Set.copyOf(paused);
  }

  /** Creates a query for dispatches of all types. */
  public ClaimQuery(
      long owner,
      String messenger,
      int limit,
      int byAge,
      OptionalInt priority,
      Instant now,
      boolean thorough,
      boolean begins) {
    this(owner, messenger, limit, byAge, priority, now, thorough, begins, Set.of());
  }

  /** Returns a copy that parks the dispatches of these types. */
  public ClaimQuery without(Set<String> types) {
    return new ClaimQuery(owner, messenger, limit, byAge, priority, now, thorough, begins, types);
  }
}
