package org.sitemessage.vertx.store.value;

/**
 * How much has not been delivered.
 *
 * @param failed refused for good, or out of retries
 * @param unknown held for a person to decide
 * @param overdue due since before a given time, and still waiting
 */
public record Undelivered(long failed, long unknown, long overdue) {

  /** All of it. */
  public long total() {
    return failed + unknown + overdue;
  }
}
