package org.sitemessage.api.user;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Set;
import org.sitemessage.api.FailureCode;

/**
 * The application's people. Called on an event loop: an implementation that blocks wraps itself in
 * {@code vertx.executeBlocking}.
 */
@FunctionalInterface
public interface UserDirectory {

  /**
   * The users of these ids, asked for once per request: recipients with a user id get their address
   * from here, unless the request gives one, and the language they are written to in. The answer:
   * the users by id; an id that is missing in the answer is unknown. A failed future, or none
   * within a minute, fails the request that asked with {@link FailureCode#NOT_READY}, and nothing
   * of it is stored.
   *
   * @param ids at least one, at most 10,000
   */
  Future<Map<String, User>> find(Set<String> ids);

  /** A directory that knows nobody. */
  static UserDirectory empty() {
    return ids -> Future.succeededFuture(Map.of());
  }
}
