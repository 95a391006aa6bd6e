package org.sitemessage.vertx.dispatch;

import org.sitemessage.api.UnknownPolicy;

/**
 * Dispatches of one messenger that a process claims at a time. Claimed dispatches are what a crash
 * leaves in doubt: those of a messenger that holds what is unknown wait for a person then.
 *
 * @param most dispatches claimed and not recorded yet, at most
 * @param atOnce dispatches that the messenger can begin at once, in full batches
 * @param batch dispatches of one call
 */
record Window(int most, int atOnce, int batch) {
  /** What can be resent is claimed ahead: so many dispatches per call that may be under way. */
  private static final int CLAIMED_AHEAD = 32;

  /** Beyond one batch, no more dispatches than this are put at risk of being held by a crash. */
  static final int HELD = 500;

  /** The window of a messenger. */
  static Window of(Channel channel) {
    return of(
        channel.concurrency(),
        Math.max(1, channel.messenger().batchSize()),
        channel.unknownPolicy());
  }

  static Window of(int concurrency, int batch, UnknownPolicy policy) {
    var atOnce = (int) Math.min(Integer.MAX_VALUE / 2, (long) concurrency * batch);
    if (policy == UnknownPolicy.RESEND) {
      return new Window(Math.max(concurrency * CLAIMED_AHEAD, atOnce), atOnce, batch);
    }
    var most = Math.min(atOnce, Math.max(concurrency, Math.max(batch, HELD)));
    return new Window(most, most, batch);
  }

  /**
   * Fewest free places for which a claim is worth its commit: a quarter of what is allowed, and no
   * fewer than fill a call.
   *
   * @param allowed dispatches that may be claimed for now, from 1 to {@link #most}
   */
  int least(int allowed) {
    return Math.min(allowed, Math.max(Math.max(1, allowed / 4), batch));
  }
}
