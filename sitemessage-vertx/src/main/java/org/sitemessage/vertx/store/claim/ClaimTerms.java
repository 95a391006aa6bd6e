package org.sitemessage.vertx.store.claim;

import java.time.Duration;
import java.util.function.Predicate;
import org.sitemessage.api.DeliveryLimits;

/**
 * What a claim of a limited messenger has to keep to.
 *
 * @param limits the limits
 * @param ahead how long before its turn a dispatch may be claimed
 * @param grace extra slack of a turn, because a process that has just started is slow; the turn is
 *     charged as if it were used at the last moment
 * @param waiting how many may be claimed before their turn because of their address or domain: the
 *     others are not to wait for them
 * @param held the addresses that nothing is begun for just now, whatever the limits
 * @param unusedDay the day of turns that were given and not used
 * @param unused how many
 */
public record ClaimTerms(
    DeliveryLimits limits,
    Duration ahead,
    Duration grace,
    int waiting,
    Predicate<String> held,
    String unusedDay,
    int unused) {

  /** Creates terms without extra slack. */
  public ClaimTerms(
      DeliveryLimits limits,
      Duration ahead,
      int waiting,
      Predicate<String> held,
      String unusedDay,
      int unused) {
    this(limits, ahead, Duration.ZERO, waiting, held, unusedDay, unused);
  }
}
