package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;
import org.sitemessage.vertx.store.value.LinkTarget;

/** Dispatches as the links in their messages need them. */
public interface LinkStore {

  /** Returns the dispatch of an id and uid; empty if there is none. */
  Future<Optional<LinkTarget>> target(long dispatchId, String uid);

  /**
   * Records that a message was read.
   *
   * @return false if that was recorded before
   */
  Future<Boolean> markRead(long dispatchId, Instant now);
}
