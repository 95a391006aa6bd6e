package org.sitemessage.vertx.store.imports;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.DispatchStatus;

/**
 * A dispatch of another system, with its state there.
 *
 * @param requestId idempotency key, the same at every import
 * @param message the request id of its message
 * @param messenger alias
 * @param address may be empty
 * @param userId may be empty
 * @param priority priority of its message
 * @param status any but processing
 * @param dueAt time at which it is due; of a finished one, the time at which it finished
 * @param attempts number of attempts that were answered
 * @param readAt time at which it was read
 * @param errors failed attempts, oldest first
 */
public record ImportedDispatch(
    String requestId,
    String message,
    String messenger,
    String address,
    String userId,
    int priority,
    DispatchStatus status,
    Instant dueAt,
    int attempts,
    Optional<Instant> readAt,
    List<Failure> errors) {

  /** Copies. */
  public ImportedDispatch {
    errors = List.copyOf(errors);
  }

  /**
   * A failed attempt.
   *
   * @param at time of the failure
   * @param text reason; cut to the length that the attempt log holds
   */
  public record Failure(Instant at, String text) {}
}
