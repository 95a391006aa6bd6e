package org.sitemessage.vertx.store.claim;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.sitemessage.api.user.QuietHours;

/**
 * The quiet hours of one dispatch. They are kept with it, so that a later attempt keeps them, too.
 *
 * @param zone where the recipient's clock is
 * @param hours by that clock
 */
public record Quiet(ZoneId zone, QuietHours hours) {
  /** Never. */
  public static final Quiet NONE = new Quiet(ZoneOffset.UTC, QuietHours.NONE);

  private static final Logger LOG = System.getLogger(Quiet.class.getName());

  /** The first time that is not quiet: that one, or a later one. */
  public Instant end(Instant from) {
    return hours.end(from, zone);
  }

  /** Whether it is quiet until that time, and not longer. */
  public boolean endsAt(Instant time) {
    return end(time).equals(time) && !end(time.minusMillis(1)).equals(time.minusMillis(1));
  }

  /** As it is kept; empty if it is never quiet. */
  public String text() {
    return hours.windows().isEmpty() ? "" : zone.getId() + " " + hours;
  }

  /** What {@link #text} wrote, perhaps where another time zone database was in use. */
  public static Quiet parse(String text) {
    if (text.isEmpty()) {
      return NONE;
    }
    var space = text.indexOf(' ');
    try {
      return new Quiet(
          ZoneId.of(text.substring(0, space)), QuietHours.parse(text.substring(space + 1)));
    } catch (DateTimeException | IllegalArgumentException e) {
      LOG.log(
          Level.WARNING,
          "a dispatch is sent at any time, its quiet hours \"{0}\" are not understood: {1}",
          text,
          e.getMessage());
      return NONE;
    }
  }
}
