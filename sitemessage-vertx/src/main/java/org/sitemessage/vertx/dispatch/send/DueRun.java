package org.sitemessage.vertx.dispatch.send;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;

/**
 * One request to send the due dispatches.
 *
 * @param priority priority of the dispatches to send; empty: all
 * @param until time at which the run stops waiting for permits
 * @param patient true if the run waits for permits
 * @param tally outcomes of the claimed dispatches
 */
public record DueRun(OptionalInt priority, Instant until, boolean patient, SendSummary tally) {

  /** Creates a run that begins now. */
  public static DueRun of(OptionalInt priority, Instant now, Duration wait) {
    return new DueRun(priority, now.plus(wait), !wait.isZero(), new SendSummary());
  }
}
