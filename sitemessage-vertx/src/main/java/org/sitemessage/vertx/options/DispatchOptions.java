package org.sitemessage.vertx.options;

import java.lang.invoke.MethodHandles;
import java.time.Duration;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/** Options of the section {@code dispatch}: sending, leases and limits of the engine. */
public final class DispatchOptions extends OptionSet<DispatchOptions> {
  /** True if the engine sends by itself; false if only {@code send-scheduled} makes it send. */
  public static final Option<Boolean> CONTINUOUS =
      Option.flag("continuous", true, "Whether messages are sent without being asked to.");

  /** Interval between two looks for dispatches that have become due. */
  public static final Option<Duration> POLL_INTERVAL =
      Option.millis(
          "pollIntervalMs",
          Duration.ofSeconds(1),
          Duration.ofMillis(10),
          "How often to look for what has become due, ms, at least 10.");

  /** Time from the send-at time of a message that names no expiry to its expiry. */
  public static final Option<Duration> EXPIRY =
      Option.millis(
          "expiryMs",
          Duration.ofDays(5),
          Duration.ofMillis(1),
          "How long after its send-at time a message is given up, ms.");

  /** Maximum time that a stop waits for deliveries that are under way. */
  public static final Option<Duration> STOP_TIMEOUT =
      Option.millis(
          "stopTimeoutMs",
          Duration.ofSeconds(10),
          Duration.ZERO,
          "How long a stop waits for what is on the wire, ms.");

  /** Interval at which a process shows that it is alive, if other processes share its store. */
  public static final Option<Duration> HEARTBEAT =
      Option.millis(
          "heartbeatMs",
          Duration.ofSeconds(5),
          Duration.ofMillis(10),
          "How often a process shows that it is alive, where others share its store, ms.");

  /** Time without a heartbeat after which other processes take over; at least three heartbeats. */
  public static final Option<Duration> LEASE =
      Option.millis(
          "leaseMs",
          Duration.ofSeconds(20),
          Duration.ZERO,
          "How long a process may be silent before others take over what it holds, ms.");

  /** Maximum number of requests under way at once. */
  public static final Option<Integer> MAX_WAITING_REQUESTS =
      Option.integer(
          "maxWaitingRequests",
          10_000,
          1,
          Integer.MAX_VALUE,
          "Requests that may be under way at once; more are refused with 5030.");

  /** Maximum memory that requests under way take, roughly. */
  public static final Option<Long> MAX_WAITING_BYTES =
      Option.longInteger(
          "maxWaitingBytes",
          64L << 20,
          1L << 20,
          Long.MAX_VALUE,
          "Memory that requests under way may take, bytes; more are refused with 5030.");

  /** Maximum time that a schedule request waits before its transaction begins. */
  public static final Option<Duration> MAX_WAITING =
      Option.millis(
          "maxWaitingMs",
          Duration.ofSeconds(5),
          Duration.ofMillis(100),
          "How long a schedule request may wait for its transaction, ms; then it is refused with"
              + " 5030.");

  static final Section<DispatchOptions> SECTION =
      Section.of("dispatch", MethodHandles.lookup(), DispatchOptions::new);

  private DispatchOptions(OptionValues<DispatchOptions> values) {
    super(values);
  }

  @Override
  protected void check() {
    requireAtLeast(LEASE, get(HEARTBEAT).multipliedBy(3));
  }
}
