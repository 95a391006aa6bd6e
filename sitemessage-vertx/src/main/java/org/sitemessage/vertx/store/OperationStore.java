package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.operation.Operation;
import org.sitemessage.api.operation.OperationRequest;
import org.sitemessage.api.operation.OperationState;
import org.sitemessage.vertx.store.value.OperationStep;

/**
 * Operations: changes of many dispatches, of which the store knows how far they are. Each is run by
 * one node at a time. Every change by that node requires that it still runs the operation.
 */
public interface OperationStore {
  /** Maximum number of operations that have not ended. */
  int MOST_OPEN = 100;

  /** Maximum number of operations kept after their end. */
  int MOST_ENDED = 100;

  /**
   * Stores an operation that waits for a node. It visits the dispatches that are stored now.
   *
   * @param request request whose filter has no relative times
   * @param caller principal who asked for it, whom the audit log names at the end; empty if nobody
   *     is known
   * @return fails with {@link org.sitemessage.api.FailureCode#NOT_READY} if too many have not ended
   */
  Future<Operation> start(OperationRequest request, Optional<Caller> caller, Instant now);

  /** Returns an operation; empty if there is none with this id. */
  Future<Optional<Operation>> find(long id);

  /**
   * Returns operations, newest first.
   *
   * @param before id before which the page begins
   */
  Future<List<Operation>> page(long before, int limit);

  /**
   * Lets a node run the oldest operation that waits, or whose node is gone; or goes on with one
   * that this node already runs.
   *
   * @param silent nodes that count as gone, beside those that have left the store
   */
  Future<Optional<Operation>> take(long node, Set<Long> silent, Instant now);

  /** Stores the number of dispatches that an operation is to change, if this node runs it. */
  Future<Void> expect(long id, long node, long expected);

  /** Moves an operation on past dispatches of which none fits. */
  Future<Void> step(OperationStep step);

  /**
   * Stops an operation: at once if it waits, else before its next batch. One that has ended stays
   * as it is.
   *
   * @return the operation; empty if there is none with this id
   */
  Future<Optional<Operation>> stop(long id, Instant now);

  /**
   * Ends an operation, if this node runs it, with an entry in the audit log.
   *
   * @param error why it failed; empty if it did not
   */
  Future<Void> end(long id, long node, OperationState state, String error, Instant now);

  /** Removes operations that ended before a time; answers their number. */
  Future<Integer> removeEnded(Instant before);
}
