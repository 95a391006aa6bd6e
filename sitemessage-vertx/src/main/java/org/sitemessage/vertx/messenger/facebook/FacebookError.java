package org.sitemessage.vertx.messenger.facebook;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.vertx.messenger.http.HttpAnswer;

/**
 * The error in an answer of the Graph API.
 *
 * @param code code of the error
 * @param message text of the error
 * @param passing true if the API calls the error transient
 */
record FacebookError(int code, String message, boolean passing) {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Set<Integer> FAULT = Set.of(1, 2);
  private static final Set<Integer> APP_OR_USER_LIMIT = Set.of(4, 17, 341);
  private static final Set<Integer> PAGE_LIMIT = Set.of(32, 613, 80001);

  /** Refusals of the token, with any subcode. */
  private static final Set<Integer> TOKEN = Set.of(190, 102);

  /** Permissions and capabilities of the application that a page may require. */
  private static final Set<Integer> APPLICATION = Set.of(3, 10);

  /** The page is blocked, because its posts were found abusive. */
  private static final int BLOCKED = 368;

  private static final int FIRST_PERMISSION = 200;
  private static final int LAST_PERMISSION = 299;
  private static final int DUPLICATE = 506;

  static Optional<FacebookError> of(HttpAnswer answer) {
    return answer
        .json()
        .map(json -> json.getValue("error"))
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .filter(error -> error.getValue("code") instanceof Number)
        .map(
            error ->
                new FacebookError(
                    error.getInteger("code"),
                    String.valueOf(error.getValue("message")),
                    Boolean.TRUE.equals(error.getValue("is_transient"))));
  }

  /**
   * Returns whether a refusal concerns one page, unless many pages in a row are refused.
   *
   * @param own true if the post was for the token's own page; a permission that is missing there is
   *     missing for every post
   */
  boolean isOfOnePage(boolean own) {
    return code == BLOCKED || (isPermission() && !own);
  }

  private boolean isPermission() {
    return APPLICATION.contains(code) || (code >= FIRST_PERMISSION && code <= LAST_PERMISSION);
  }

  /**
   * Returns the outcome of a post that got this error.
   *
   * @param before true if an earlier attempt may have been posted
   */
  Outcome outcome(String reason, boolean before) {
    if (APP_OR_USER_LIMIT.contains(code)) {
      return Outcome.deferred(reason, Scope.MESSENGER);
    }
    if (PAGE_LIMIT.contains(code)) {
      return Outcome.deferred(reason, HOUR, Scope.ADDRESS);
    }
    if (TOKEN.contains(code) || code == BLOCKED || isPermission()) {
      return Outcome.paused(reason);
    }
    if (code == DUPLICATE) {
      return before ? Outcome.sent("", reason) : Outcome.rejected(reason);
    }
    return passing || FAULT.contains(code) ? Outcome.unknown(reason) : Outcome.rejected(reason);
  }
}
