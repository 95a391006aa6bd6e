package org.sitemessage.vertx.store.db;

import java.time.Instant;
import org.sitemessage.api.DispatchStatus;

/**
 * The working set a dispatch is in. It leads the indexes, or is their condition, so that sent
 * dispatches never slow down waiting ones.
 */
public enum Lane {
  DONE(0),
  READY(1),
  LATER(2),
  PROCESSING(3),
  TROUBLED(4),

  /** Part of a group: arrives with the head of the group, and is never claimed by itself. */
  FOLLOWING(5),

  /**
   * Parked: waits, in the order of parked dispatches, until its address or domain gets a permit.
   */
  PARKED(6);

  private final int code;

  Lane(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  public static Lane of(DispatchStatus status, Instant dueAt, Instant now) {
    return switch (status) {
      case PENDING, ERROR -> dueAt.isAfter(now) ? LATER : READY;
      case PROCESSING -> PROCESSING;
      case FAILED, UNKNOWN -> TROUBLED;
      case SENT, CANCELLED, EXPIRED -> DONE;
    };
  }
}
