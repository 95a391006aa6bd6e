package org.sitemessage.vertx.observe;

import java.util.Locale;

/** State in which dispatches wait that were not sent. */
public enum QueueState {
  /** It is due, and waits to be claimed. */
  READY,
  /** It waits for its time, or for the next attempt. */
  LATER,
  /** It waits for a permit of its address or domain. */
  PARKED,
  /** A process has claimed it. */
  PROCESSING,
  /** It has failed, and stays until somebody requeues it or it is cleaned up. */
  FAILED,
  /** It may have been delivered, and waits for somebody to decide. */
  UNKNOWN;

  /** Returns the name in lower case, as metrics show it. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
