package org.sitemessage.vertx.store.value;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.DispatchStatus;

/**
 * A dispatch of another system, with what became of it there.
 *
 * @param requestId what tells it from every other one, the same at every import
 * @param message the request id of its message
 * @param messenger alias
 * @param address may be empty
 * @param userId may be empty
 * @param priority that of its message
 * @param status any but processing
 * @param dueAt when it is due; of what is finished, when that was
 * @param attempts tries that were answered
 * @param readAt when it was read
 * @param errors what went wrong, oldest first
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
   * A try that failed.
   *
   * @param at when
   * @param text why; cut to what the log holds
   */
  public record Failure(Instant at, String text) {}
}
