package org.sitemessage.vertx.dispatch.core;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.node.Setting;
import org.sitemessage.api.user.UserDirectory;
import org.sitemessage.vertx.dispatch.DispatchVerticle;
import org.sitemessage.vertx.link.SignedLinks;
import org.sitemessage.vertx.store.Store;

/**
 * The parts that a {@link DispatchVerticle} is made of.
 *
 * @param store store of the messages; opened and closed by the verticle
 * @param node id of this process
 * @param registry messengers and types
 * @param channels channels, one per messenger
 * @param users directory of the application's users
 * @param clock the time
 * @param retries delays between attempts at one dispatch
 * @param holds delays between attempts at a failing channel
 * @param timing times and bounds that the engine runs by
 * @param links the links in messages; absent if nothing is configured to sign them
 * @param site site that the engine serves
 * @param priority priority of a message if neither its request nor its type names one
 * @param times time zones and quiet hours of recipients
 * @param files limits of uploaded files
 * @param rendering templates and time limit of rendering
 * @param observers observers of the application
 * @param tracing tracer of the application
 * @param history true to keep a history
 * @param receipts receipts that the messengers tell
 * @param settings options that the engine runs with
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
    Rendering rendering,
    Observers observers,
    Tracing tracing,
    boolean history,
    ReceiptInbox receipts,
    List<Setting> settings) {

  /** Copies. */
  public EngineParts {
    channels = List.copyOf(channels);
    settings = List.copyOf(settings);
  }

  /**
   * The site that the engine serves.
   *
   * @param url URL at which the application is reached from outside
   * @param administrators mail addresses of the administrators who are told of trouble
   * @param mailer alias of the messenger that mails to them
   */
  public record Site(String url, List<String> administrators, String mailer) {
    /** Copies. */
    public Site {
      administrators = List.copyOf(administrators);
    }
  }

  /**
   * The times and bounds that the engine runs by.
   *
   * @param continuous true if the engine sends by itself, false if it sends only when asked to
   * @param poll interval between looks for dispatches that have become due
   * @param expiry time after its send-at time at which a message is given up
   * @param stop time that a stop may take
   * @param heartbeat interval between heartbeats, where other processes share the store
   * @param lease silence after which other processes take over the dispatches of this one
   * @param listen true to react at once to commits of other processes
   * @param auditKeep age at which a cleanup removes entries of the audit log
   * @param waiting bounds of the requests that wait for the store
   */
  public record Timing(
      boolean continuous,
      Duration poll,
      Duration expiry,
      Duration stop,
      Duration heartbeat,
      Duration lease,
      boolean listen,
      Duration auditKeep,
      Waiting waiting) {}

  /**
   * The bounds of the requests that wait for the store.
   *
   * @param requests maximum number of requests under way at once
   * @param bytes maximum memory that they take, roughly
   * @param time maximum time that a schedule request waits before its transaction begins
   */
  public record Waiting(int requests, long bytes, Duration time) {}

  /**
   * The limits of uploaded files.
   *
   * @param maxBytes size of the largest file that may be uploaded
   * @param keep time for which a file that no message uses is kept
   */
  public record Files(long maxBytes, Duration keep) {}
}
