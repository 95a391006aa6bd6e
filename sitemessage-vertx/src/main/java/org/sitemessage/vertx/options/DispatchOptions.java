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
      Option.flag(
          "continuous",
          true,
          "If true, due messages are sent continuously; if false, only by command.");

  /** Interval between two looks for dispatches that have become due. */
  public static final Option<Duration> POLL_INTERVAL =
      Option.millis(
          "pollIntervalMs",
          Duration.ofSeconds(1),
          Duration.ofMillis(10),
          "Time between two looks for due dispatches, ms, at least 10.");

  /** Time from the send-at time of a message that names no expiry to its expiry. */
  public static final Option<Duration> EXPIRY =
      Option.millis(
          "expiryMs",
          Duration.ofDays(5),
          Duration.ofMillis(1),
          "Time after its send-at time at which a message expires, ms.");

  /** Maximum time that a stop waits for deliveries that are under way. */
  public static final Option<Duration> STOP_TIMEOUT =
      Option.millis(
          "stopTimeoutMs",
          Duration.ofSeconds(10),
          Duration.ZERO,
          "Longest wait of a stop for deliveries under way, ms.");

  /** Interval at which a process shows that it is alive, if other processes share its store. */
  public static final Option<Duration> HEARTBEAT =
      Option.millis(
          "heartbeatMs",
          Duration.ofSeconds(5),
          Duration.ofMillis(10),
          "Interval of the heartbeat of processes that share a store, ms, at least 10.");

  /** Time without a heartbeat after which other processes take over; at least three heartbeats. */
  public static final Option<Duration> LEASE =
      Option.millis(
          "leaseMs",
          Duration.ofSeconds(20),
          Duration.ZERO,
          "Time without a heartbeat after which other processes take over the dispatches of a"
              + " process, ms, at least three heartbeats.");

  /** Maximum number of requests under way at once. */
  public static final Option<Integer> MAX_WAITING_REQUESTS =
      Option.integer(
          "maxWaitingRequests",
          10_000,
          1,
          Integer.MAX_VALUE,
          "Maximum requests under way at once; more are refused with 5030.");

  /** Maximum memory that requests under way take, roughly. */
  public static final Option<Long> MAX_WAITING_BYTES =
      Option.longInteger(
          "maxWaitingBytes",
          64L << 20,
          1L << 20,
          Long.MAX_VALUE,
          "Maximum memory of requests under way, bytes; more are refused with 5030.");

  /** Maximum time that a schedule request waits before its transaction begins. */
  public static final Option<Duration> MAX_WAITING =
      Option.millis(
          "maxWaitingMs",
          Duration.ofSeconds(5),
          Duration.ofMillis(100),
          "Longest wait of a schedule request for its transaction, ms; then it is refused with"
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
