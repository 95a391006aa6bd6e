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
 * @param zone time zone of the recipient
 * @param hours quiet hours in that zone
 */
public record Quiet(ZoneId zone, QuietHours hours) {
  /** No quiet hours. */
  public static final Quiet NONE = new Quiet(ZoneOffset.UTC, QuietHours.NONE);

  private static final Logger LOG = System.getLogger(Quiet.class.getName());

  /** Returns the first time from this one on that is not quiet. */
  public Instant end(Instant from) {
    return hours.end(from, zone);
  }

  /** Returns whether quiet hours end exactly at this time. */
  public boolean endsAt(Instant time) {
    return end(time).equals(time) && !end(time.minusMillis(1)).equals(time.minusMillis(1));
  }

  /** Returns the stored form, which {@link #parse} reads; empty if it is never quiet. */
  public String text() {
    return hours.windows().isEmpty() ? "" : zone.getId() + " " + hours;
  }

  /** Reads the result of {@link #text}, perhaps written with another time zone database. */
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
          "the quiet hours \"{0}\" of a dispatch cannot be read, so it is sent at any time: {1}",
          text,
          e.getMessage());
      return NONE;
    }
  }
}
