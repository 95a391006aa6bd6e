package org.sitemessage.api.user;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Set;
import org.sitemessage.api.FailureCode;

/**
 * The directory of the application's users. Called on an event loop: an implementation that blocks
 * wraps itself in {@code vertx.executeBlocking}.
 * <!-- snippet: Guide.java#people -->
 *
 * <pre>{@code
 * var anna =
 *     new User(
 *         "7",
 *         Map.of("email", "anna@example.org", "jabber", "anna@jabber.example.org"),
 *         Locale.forLanguageTag("ru"),
 *         true);
 * UserDirectory people = ids -> Future.succeededFuture(Map.of(anna.id(), anna)); // yours: a query
 * }</pre>
 */
@FunctionalInterface
public interface UserDirectory {

  /**
   * Returns the users with these ids, by id. Called once per request: a recipient with a user id
   * gets the language from here, and the address, unless the request gives one. An id without a
   * user in the answer is unknown. If the future fails, or does not complete within a minute, the
   * request fails with {@link FailureCode#NOT_READY}, and nothing of it is stored.
   *
   * @param ids ids of users, at least one, at most 10,000
   */
  Future<Map<String, User>> find(Set<String> ids);

  /** Returns a directory without users. */
  static UserDirectory empty() {
    return ids -> Future.succeededFuture(Map.of());
  }
}
