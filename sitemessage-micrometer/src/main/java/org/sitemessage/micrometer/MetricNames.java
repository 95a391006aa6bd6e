package org.sitemessage.micrometer;

/** Names of the meters, and the keys of their tags. */
public final class MetricNames {
  /** Timer of schedule requests on the event bus; tags {@link #TYPE}, {@link #RESULT}. */
  public static final String SCHEDULE = "sitemessage.schedule";

  /**
   * Timer with buckets, from the call of a messenger to its answer; tags {@link #MESSENGER}, {@link
   * #KIND}, {@link #OUTCOME}.
   */
  public static final String DELIVERY = "sitemessage.dispatch.delivery";

  /**
   * Timer with buckets, from when a dispatch was due to the call of its messenger; tag {@link
   * #MESSENGER}.
   */
  public static final String DELAY = "sitemessage.dispatch.delay";

  /** Counter of stored outcomes; tags {@link #MESSENGER}, {@link #TYPE}, {@link #OUTCOME}. */
  public static final String OUTCOMES = "sitemessage.dispatch.outcomes";

  /** Gauge of dispatches that were not sent; tags {@link #MESSENGER}, {@link #STATUS}. */
  public static final String DEPTH = "sitemessage.queue.depth";

  /** Gauge of the age of the dispatch that is due for longest, s; tag {@link #MESSENGER}. */
  public static final String OLDEST = "sitemessage.queue.oldest";

  /** Gauge of dispatches that wait for a permit; tags {@link #MESSENGER}, {@link #BY}. */
  public static final String PARKED = "sitemessage.parked";

  /** Gauge of dispatches that this process has claimed; tag {@link #MESSENGER}. */
  public static final String IN_FLIGHT = "sitemessage.inflight";

  /** Gauge: 0 if the messenger is ready, 1 held, 2 paused; tag {@link #MESSENGER}. */
  public static final String STATE = "sitemessage.messenger.state";

  /** Gauge: 1 if a person has paused the message type, else 0 or absent; tag {@link #TYPE}. */
  public static final String TYPE_PAUSED = "sitemessage.type.paused";

  /** Gauge of the members of a composed messenger that are used; tag {@link #MESSENGER}. */
  public static final String MEMBERS = "sitemessage.messenger.members.used";

  /** Gauge of the used part of the daily limit, 0 to 1; tag {@link #MESSENGER}. */
  public static final String LIMIT = "sitemessage.limit.used";

  /** Timer of claims; tag {@link #MESSENGER}. */
  public static final String CLAIM = "sitemessage.claim";

  /** Timer of commits of outcomes. */
  public static final String COMMIT = "sitemessage.commit";

  /** Timer of message types that compose; tags {@link #TYPE}, {@link #RESULT}. */
  public static final String RENDER = "sitemessage.render";

  /** Counter of new suppressions; tags {@link #MESSENGER}, {@link #REASON}. */
  public static final String SUPPRESSIONS = "sitemessage.suppressions";

  /**
   * Counter of bounces and complaints; tags {@link #MESSENGER}, {@link #REASON}: {@code bounced} or
   * {@code complained}.
   */
  public static final String BOUNCES = "sitemessage.bounces";

  /**
   * Counter of messages that recipients have or have read; tags {@link #MESSENGER}, {@link
   * #REASON}: {@code received} or {@code read}.
   */
  public static final String RECEIPTS = "sitemessage.receipts";

  /** Gauge of the time by which this process's clock is ahead of the database's, s. */
  public static final String CLOCK_AHEAD = "sitemessage.clock.ahead";

  /** Gauge: 1 if this process may send, because its lease is alive, else 0. */
  public static final String LEASE = "sitemessage.lease";

  /** Gauge of messengers and types that are due and not registered; tag {@link #REASON}. */
  public static final String UNREGISTERED = "sitemessage.unregistered";

  /** Counter of requests that fail because of the store or too much work; tag {@link #CODE}. */
  public static final String REFUSED = "sitemessage.store.requests.refused";

  /** Gauge of the age of the sample that the other gauges show, s. */
  public static final String SAMPLE_AGE = "sitemessage.sample.age";

  /** Tag: alias of a messenger. */
  public static final String MESSENGER = "messenger";

  /** Tag: kind of a messenger. */
  public static final String KIND = "kind";

  /** Tag: alias of a message type. */
  public static final String TYPE = "type";

  /** Tag: outcome of a dispatch. */
  public static final String OUTCOME = "outcome";

  /** Tag: what became of a request or a rendering. */
  public static final String RESULT = "result";

  /** Tag: state of waiting dispatches. */
  public static final String STATUS = "status";

  /** Tag: what dispatches are parked by. */
  public static final String BY = "by";

  /** Tag: reason. */
  public static final String REASON = "reason";

  /** Tag: code of a failure. */
  public static final String CODE = "code";

  private MetricNames() {}
}
