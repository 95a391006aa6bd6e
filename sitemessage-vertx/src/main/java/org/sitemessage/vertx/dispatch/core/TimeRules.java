package org.sitemessage.vertx.dispatch.core;

import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.Limits;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.user.QuietHours;
import org.sitemessage.api.user.User;
import org.sitemessage.vertx.store.claim.Quiet;

/**
 * The time zones and quiet hours of recipients.
 *
 * @param zone zone of digests to recipients of whom no other zone is known
 * @param quietHours quiet hours of recipients who have none of their own
 * @param quietZone zone of the quiet hours of recipients of whom no other zone is known
 * @param exemptTypes aliases of types whose messages may arrive at any time, in addition to the
 *     types that say so themselves
 */
public record TimeRules(
    ZoneId zone, QuietHours quietHours, ZoneId quietZone, Set<String> exemptTypes) {

  /** Copies. */
  public TimeRules {
    exemptTypes = Set.copyOf(exemptTypes);
  }

  /** Returns whether messages of a type may arrive at any time. */
  public boolean exempts(MessageType type) {
    return type.ignoresQuietHours() || exemptTypes.contains(type.alias());
  }

  /**
   * Returns the quiet hours of a recipient. A zone in the request takes precedence over the user's.
   */
  public Quiet quiet(Optional<User> user, Optional<ZoneId> given) {
    var hours = user.flatMap(User::quietHours).orElse(quietHours);
    return hours.windows().isEmpty()
        ? Quiet.NONE
        : new Quiet(own(user, given).orElse(quietZone), hours);
  }

  /** Returns the zone that digests to a recipient go by. */
  public ZoneId zone(Optional<User> user, Optional<ZoneId> given) {
    return own(user, given).orElse(zone);
  }

  /**
   * Returns the zone of the request or else of the user; empty if its name is too long to be
   * stored.
   */
  private static Optional<ZoneId> own(Optional<User> user, Optional<ZoneId> given) {
    return given
        .or(() -> user.flatMap(User::zone))
        .filter(found -> found.getId().length() <= Limits.ZONE_CHARS);
  }
}
