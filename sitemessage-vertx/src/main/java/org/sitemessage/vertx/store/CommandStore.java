package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.Set;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.store.value.ChangedDispatches;
import org.sitemessage.vertx.store.value.DispatchIds;
import org.sitemessage.vertx.store.value.Requeue;

/** Operators' commands for messages and dispatches. */
public interface CommandStore {

  /**
   * Seals a message, so that no recipients can be appended to it.
   *
   * @return false if there is no such message
   */
  Future<Boolean> seal(long messageId);

  /**
   * Cancels those of the dispatches that have one of some statuses.
   *
   * @param from statuses of the dispatches that are cancelled: some of pending, error and unknown
   * @return fails with a {@link SiteMessageException} of code {@link
   *     org.sitemessage.api.FailureCode#NOT_FOUND} if a required dispatch is missing
   */
  Future<ChangedDispatches> cancel(DispatchIds dispatches, Set<DispatchStatus> from, Instant now);

  /**
   * Makes dispatches pending again, with their attempts counted anew.
   *
   * @return fails with a {@link SiteMessageException} of code {@link
   *     org.sitemessage.api.FailureCode#NOT_FOUND} if a required dispatch is missing
   */
  Future<ChangedDispatches> requeue(DispatchIds dispatches, Requeue how);

  /**
   * Gives unknown dispatches a final status. A dispatch that is settled as sent was sent when it
   * became unknown, as far as the store knows.
   *
   * @param as the new status: sent or failed
   * @return fails with a {@link SiteMessageException} of code {@link
   *     org.sitemessage.api.FailureCode#NOT_FOUND} if a required dispatch is missing
   */
  Future<ChangedDispatches> settle(DispatchIds dispatches, DispatchStatus as, Instant now);
}
