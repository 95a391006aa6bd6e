package org.sitemessage.vertx.messenger.vk;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;

/** Outcomes of posts by the error codes of the VK API. */
final class VkError {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  /** Refusals of the token, the account or the configuration. */
  private static final Set<Integer> NEEDS_A_PERSON =
      Set.of(
          2, 3, 4, 5, 7, 8, 17, 20, 23, 24, 25, 27, 28, 1117, 3300, 3301, 3302, 3303, 3304, 3609,
          3610);

  /** A captcha is required for this post, or access to this wall is denied. */
  private static final Set<Integer> OF_ONE_WALL = Set.of(14, 15);

  private static final Set<Integer> FLOOD = Set.of(9, 29, 601);
  private static final Set<Integer> REFUSED = Set.of(18, 30, 37, 39, 40, 100, 113, 222, 225, 3102);
  private static final Set<Integer> ADVERTISING_LIMIT = Set.of(219, 220, 224);
  private static final int TOO_MANY_A_SECOND = 6;
  private static final int NO_ACCESS_TO_WALL = 214;

  private VkError() {}

  static Outcome outcome(int code, String message, String reason) {
    if (NEEDS_A_PERSON.contains(code)) {
      return Outcome.paused(reason);
    }
    if (isOfOneWall(code)) {
      return Outcome.deferred(reason, HOUR, Scope.ADDRESS);
    }
    if (code == TOO_MANY_A_SECOND) {
      return Outcome.deferred(reason, Duration.ofSeconds(1), Scope.MESSENGER);
    }
    if (FLOOD.contains(code)) {
      return Outcome.deferred(reason, HOUR, Scope.MESSENGER);
    }
    if (code == NO_ACCESS_TO_WALL) {
      return wall(message.toLowerCase(Locale.ROOT), reason);
    }
    if (ADVERTISING_LIMIT.contains(code)) {
      return Outcome.retry(reason, HOUR);
    }
    return REFUSED.contains(code) ? Outcome.rejected(reason) : Outcome.retry(reason);
  }

  /** Returns whether a refusal concerns one wall, unless many walls in a row are refused. */
  static boolean isOfOneWall(int code) {
    return OF_ONE_WALL.contains(code);
  }

  /**
   * Returns the outcome of the code for closed walls and several limits, told apart by its text.
   */
  private static Outcome wall(String message, String reason) {
    if (message.contains("posts a day") || message.contains("too many messages sent")) {
      return Outcome.deferred(reason, DAY, Scope.ADDRESS);
    }
    return message.contains("can only schedule") || message.contains("cannot schedule more than")
        ? Outcome.retry(reason, HOUR)
        : Outcome.rejected(reason);
  }
}
