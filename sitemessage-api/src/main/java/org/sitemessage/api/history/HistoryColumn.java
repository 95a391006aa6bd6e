package org.sitemessage.api.history;

/** A column of numbers in a {@link HistorySeries}, with one number for each step. */
public enum HistoryColumn {
  /** Dispatches that were sent. */
  SENT("sent"),
  /** Dispatches that were given up. */
  FAILED("failed"),
  /** Attempts after which dispatches were put off. */
  DEFERRED("deferred"),
  /** Dispatches that came to be in doubt. */
  UNKNOWN("unknown"),
  /** Dispatches that expired. */
  EXPIRED("expired"),
  /** Dispatches that were withdrawn. */
  CANCELLED("cancelled"),
  /** Dispatches that the remote server had accepted, and that came back. */
  BOUNCED("bounced"),
  /** Dispatches that wait: ready, later, parked and processing ones together. */
  DEPTH("depth"),
  /** Dispatches that are due, and wait to be claimed. */
  READY("ready"),
  /** Dispatches that wait for their time, or for the next attempt. */
  LATER("later"),
  /** Dispatches that wait for a permit of their address or domain. */
  PARKED("parked"),
  /** Dispatches that a process has claimed. */
  PROCESSING("processing"),
  /** Failed dispatches and those in doubt, which wait for a person. */
  TROUBLED("troubled"),
  /** Age of the dispatch that is due for longest and not claimed, in ms; 0 if none is due. */
  OLDEST_DUE("oldestDueMs"),
  /** Median of the time from when a dispatch was due until it was sent, in ms. */
  P50("p50Ms"),
  /** 95th percentile of that time, in ms. */
  P95("p95Ms"),
  /** 99th percentile of that time, in ms. */
  P99("p99Ms"),
  /** Median of the time from the call of the messenger to its answer, in ms. */
  TOOK_P50("tookP50Ms"),
  /** 95th percentile of that time, in ms. */
  TOOK_P95("tookP95Ms"),
  /** 99th percentile of that time, in ms. */
  TOOK_P99("tookP99Ms");

  private final String key;

  HistoryColumn(String key) {
    this.key = key;
  }

  /** The name in JSON. */
  public String key() {
    return key;
  }
}
