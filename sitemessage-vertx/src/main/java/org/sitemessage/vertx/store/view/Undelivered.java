package org.sitemessage.vertx.store.view;

/**
 * Numbers of undelivered dispatches.
 *
 * @param failed dispatches that were rejected for good, or are out of retries
 * @param unknown dispatches that are held for a person to decide
 * @param overdue dispatches that have been due since before a given time, and still wait
 */
public record Undelivered(long failed, long unknown, long overdue) {

  /** Returns the sum. */
  public long total() {
    return failed + unknown + overdue;
  }
}
