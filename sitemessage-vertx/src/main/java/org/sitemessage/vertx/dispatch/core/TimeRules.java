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
 * Whose clock counts, and when it is quiet.
 *
 * @param zone of digests, for whom no other is known
 * @param quietHours of everybody who has none of their own
 * @param quietZone of quiet hours, for whom no other is known
 * @param exemptTypes aliases of types that may arrive at any time, beside those that say so
 */
public record TimeRules(
    ZoneId zone, QuietHours quietHours, ZoneId quietZone, Set<String> exemptTypes) {

  /** Copies. */
  public TimeRules {
    exemptTypes = Set.copyOf(exemptTypes);
  }

  /** Whether messages of that type may arrive at any time. */
  public boolean exempts(MessageType type) {
    return type.ignoresQuietHours() || exemptTypes.contains(type.alias());
  }

  /** The quiet hours of one recipient; what the request says of the zone wins over the user's. */
  public Quiet quiet(Optional<User> user, Optional<ZoneId> given) {
    var hours = user.flatMap(User::quietHours).orElse(quietHours);
    return hours.windows().isEmpty()
        ? Quiet.NONE
        : new Quiet(own(user, given).orElse(quietZone), hours);
  }

  /** The clock that digests to one recipient go by. */
  public ZoneId zone(Optional<User> user, Optional<ZoneId> given) {
    return own(user, given).orElse(zone);
  }

  /** One whose name is too long to be kept is none that anybody knows. */
  private static Optional<ZoneId> own(Optional<User> user, Optional<ZoneId> given) {
    return given
        .or(() -> user.flatMap(User::zone))
        .filter(found -> found.getId().length() <= Limits.ZONE_CHARS);
  }
}
