package org.sitemessage.vertx.dispatch.core;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.user.UserDirectory;
import org.sitemessage.vertx.dispatch.DispatchVerticle;
import org.sitemessage.vertx.link.SignedLinks;
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
 * @param links the links in messages; absent if nothing is configured to sign them
 * @param site whom it belongs to
 * @param priority of a message that names none, and whose type has none
 * @param times whose clock counts, and when it is quiet
 * @param files what may be uploaded
 * @param rendering how contents are made
 */
public record EngineParts(
    Store store,
    long node,
    Registry registry,
    List<Channel> channels,
    UserDirectory users,
    Clock clock,
    RetryPolicy retries,
    RetryPolicy holds,
    Timing timing,
    Optional<SignedLinks> links,
    Site site,
    int priority,
    TimeRules times,
    Files files,
    Rendering rendering) {

  /** Copies. */
  public EngineParts {
    channels = List.copyOf(channels);
  }

  /**
   * Whom the engine belongs to.
   *
   * @param url where the application is reached from outside
   * @param administrators mail addresses of those who are told of trouble
   * @param mailer the messenger that mails to them
   */
  public record Site(String url, List<String> administrators, String mailer) {
    /** Copies. */
    public Site {
      administrators = List.copyOf(administrators);
    }
  }

  /**
   * How the engine runs.
   *
   * @param continuous whether it sends without being asked to
   * @param poll how often it looks for what has become due
   * @param expiry how long after its send-at time a message is given up
   * @param stop how long a stop may take
   * @param heartbeat how often it shows that it is alive, where others share the store
   * @param lease how long it may be silent before others take over what it holds
   * @param listen whether commits of others are to be heard of at once
   * @param waiting how much may wait for the store
   */
  public record Timing(
      boolean continuous,
      Duration poll,
      Duration expiry,
      Duration stop,
      Duration heartbeat,
      Duration lease,
      boolean listen,
      Waiting waiting) {}

  /**
   * How much may wait for the store.
   *
   * @param requests requests under way at once
   * @param bytes memory that they take, roughly
   * @param time how long a schedule request may wait before its transaction begins
   */
  public record Waiting(int requests, long bytes, Duration time) {}

  /**
   * What may be uploaded.
   *
   * @param maxBytes the largest file
   * @param keep how long a file is kept that no message uses
   */
  public record Files(long maxBytes, Duration keep) {}
}
