package org.sitemessage.vertx.dispatch;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.sitemessage.api.UserDirectory;
import org.sitemessage.vertx.store.Store;

/**
 * What a {@link DispatchVerticle} is made of.
 *
 * @param store where messages are kept; opened and closed by the verticle
 * @param node this process's number
 * @param registry messengers and types
 * @param channels one per messenger
 * @param users the application's people
 * @param clock the time
 * @param retries delays between attempts at one dispatch
 * @param holds delays between attempts at a failing channel
 * @param timing how the engine runs
 * @param rendering how contents are made
 */
public record Settings(
    Store store,
    long node,
    Registry registry,
    List<Channel> channels,
    UserDirectory users,
    Clock clock,
    RetryPolicy retries,
    RetryPolicy holds,
    Timing timing,
    Rendering rendering) {

  /** Copies. */
  public Settings {
    channels = List.copyOf(channels);
  }

  /**
   * How the engine runs.
   *
   * @param continuous whether it sends without being asked to
   * @param poll how often it looks for what has become due
   * @param expiry how long after its send-at time a message is given up
   * @param stop how long a stop may take
   * @param maxWaiting schedule requests that may wait for a commit
   */
  public record Timing(
      boolean continuous, Duration poll, Duration expiry, Duration stop, int maxWaiting) {}
}
