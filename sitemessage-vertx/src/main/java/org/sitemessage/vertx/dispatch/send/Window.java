package org.sitemessage.vertx.dispatch.send;

import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.vertx.dispatch.core.Channel;

/**
 * The number of dispatches of one messenger that a process claims at a time. A crash leaves claimed
 * dispatches in doubt; if the messenger holds unknown dispatches, they then wait for an operator.
 *
 * @param most maximum number of dispatches that are claimed and not recorded yet
 * @param atOnce number of dispatches that the messenger can begin at once, in full batches
 * @param batch number of dispatches of one call
 */
record Window(int most, int atOnce, int batch) {
  /** Dispatches claimed ahead per concurrent call, if they can be resent. */
  private static final int CLAIMED_AHEAD = 32;

  /** Maximum number of dispatches that a crash may leave held, if that is more than one batch. */
  static final int HELD = 500;

  /** Returns the window of a messenger. */
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
   * Returns the minimum number of free places for a claim: a quarter of the allowed dispatches, and
   * at least one full call.
   *
   * @param allowed number of dispatches that may be claimed now, from 1 to {@link #most}
   */
  int least(int allowed) {
    return Math.min(allowed, Math.max(Math.max(1, allowed / 4), batch));
  }
}
