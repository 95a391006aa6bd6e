package org.sitemessage.vertx.dispatch.send.limit;

/**
 * The number of dispatches of one messenger that a process claims, and begins, at a time. A crash
 * leaves begun dispatches in doubt; if the messenger holds unknown dispatches, they then wait for
 * an operator. Claimed dispatches that were not begun are given back.
 *
 * @param most maximum number of dispatches that are claimed and not recorded yet
 * @param atOnce number of dispatches that the messenger can begin at once, in full batches
 * @param batch number of dispatches of one call
 */
public record Window(int most, int atOnce, int batch) {
  /** Dispatches claimed ahead per concurrent call. */
  private static final int CLAIMED_AHEAD = 32;

  /** Maximum number of dispatches that a crash may leave held, if that is more than one batch. */
  public static final int HELD = 500;

  /** Calls, as multiples of those at once, that may be begun ahead by a very fast messenger. */
  private static final int BEGUN_AHEAD = 7;

  /** Returns the window of a messenger. */
  public static Window of(int concurrency, int batch) {
    var atOnce = (int) Math.min(Integer.MAX_VALUE / 2, (long) concurrency * batch);
    return new Window(Math.max(concurrency * CLAIMED_AHEAD, atOnce), atOnce, batch);
  }

  /**
   * Returns the minimum number of free places for a claim: a quarter of the allowed dispatches, and
   * at least one full call.
   *
   * @param allowed number of dispatches that may be claimed now, from 1 to {@link #most}
   */
  public int least(int allowed) {
    return Math.min(allowed, Math.max(Math.max(1, allowed / 4), batch));
  }

  /** Returns how many dispatches may be begun and not recorded, if a crash leaves them held. */
  public int begun() {
    return Math.min(atOnce, Math.max(atOnce / batch, Math.max(batch, HELD)));
  }

  /**
   * Returns how many more may be begun, if the messenger answers faster than the store commits.
   *
   * @param answers number of dispatches that it can answer during a commit
   */
  public int ahead(int answers) {
    return Math.max(0, Math.min(answers, Math.min(begun() * BEGUN_AHEAD, HELD - begun())));
  }
}
