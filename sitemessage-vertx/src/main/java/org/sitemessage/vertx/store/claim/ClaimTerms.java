package org.sitemessage.vertx.store.claim;

import java.time.Duration;
import java.util.function.Predicate;
import org.sitemessage.api.limit.DeliveryLimits;

/**
 * The rules for a claim of a limited messenger.
 *
 * @param limits limits of the messenger
 * @param number number of these limits; later ones have a greater one
 * @param ahead time before its permit takes effect at which a dispatch may be claimed
 * @param grace extra slack of a permit, because a process that has just started is slow; the permit
 *     is charged as if it were used at the last moment
 * @param waiting maximum number of dispatches that may be claimed although their address or domain
 *     has to wait; other dispatches do not wait for them
 * @param held tells whether an address is held at present, whatever the limits; called on a thread
 *     of the store
 * @param unusedDay day of the permits that were given and not used
 * @param unused number of these permits
 */
public record ClaimTerms(
    DeliveryLimits limits,
    long number,
    Duration ahead,
    Duration grace,
    int waiting,
    Predicate<String> held,
    String unusedDay,
    int unused) {

  /** Creates terms without extra slack, of limits that nobody has changed. */
  public ClaimTerms(
      DeliveryLimits limits,
      Duration ahead,
      int waiting,
      Predicate<String> held,
      String unusedDay,
      int unused) {
    this(limits, 0, ahead, Duration.ZERO, waiting, held, unusedDay, unused);
  }
}
