package org.sitemessage.vertx.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;

/**
 * One request to send what is due.
 *
 * @param priority of one priority only, if there is one
 * @param until when it stops waiting for permits
 * @param patient whether it waits for permits at all
 * @param tally what became of what was claimed
 */
record DueRun(OptionalInt priority, Instant until, boolean patient, Tally tally) {

  /** A run that begins now. */
  static DueRun of(OptionalInt priority, Instant now, Duration wait) {
    return new DueRun(priority, now.plus(wait), !wait.isZero(), new Tally());
  }
}
