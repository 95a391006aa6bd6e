package org.sitemessage.api.schedule;

/** The event-bus addresses of sitemessage. Bodies are plain JSON objects, described in the docs. */
public final class BusAddress {
  /** Request: schedule one message, or several in one transaction. */
  public static final String SCHEDULE = "sitemessage.schedule";

  /** Request: render a message as it would be sent, and store nothing. */
  public static final String PREVIEW = "sitemessage.preview";

  /** Request: send what is due now, and answer when that is done. */
  public static final String SEND_SCHEDULED = "sitemessage.send-scheduled";

  /** Request: send a test message. */
  public static final String PROBE = "sitemessage.probe";

  /** Request: let a paused or held messenger go on. */
  public static final String RESUME = "sitemessage.resume";

  /** Request: messengers and their state, dispatches by status. */
  public static final String STATS = "sitemessage.stats";

  /** Request: one message with its dispatches and their attempts. */
  public static final String MESSAGE = "sitemessage.message";

  /** Request: a page of dispatches. */
  public static final String DISPATCHES = "sitemessage.dispatches";

  /** Prefix of the addresses events are published to. */
  public static final String EVENT_PREFIX = "sitemessage.event.";

  private BusAddress() {}
}
