package org.sitemessage.vertx.dispatch.send.limit;

import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.api.limit.LimitChange;
import org.sitemessage.vertx.dispatch.core.Channel;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.options.MessengerSettings;
import org.sitemessage.vertx.store.value.LimitVersion;
import org.sitemessage.vertx.store.value.ManualLimits;

/**
 * The limits of one messenger that are in force: the configured ones, or those that a person has
 * laid over them. Confined to one event loop, except for {@link #terms}.
 */
public final class InForce {
  private static final Logger LOG = System.getLogger(InForce.class.getName());

  private final Channel channel;
  private Window window;
  private DeliveryLimits limits;

  /** Read by the messenger's thread, too, before each delivery. */
  private volatile long terms;

  /**
   * The time in which a dispatch may be begun.
   *
   * @param from earliest time to begin it
   * @param until latest time to begin it
   * @param day day that it was counted on
   * @param round number of the claim that gave the permit
   * @param terms number of the limits that it was given under; it ends with them
   */
  public record Turn(Instant from, Instant until, String day, int round, long terms) {
    boolean isNow(Instant now) {
      return !now.isBefore(from) && !now.isAfter(until);
    }
  }

  public InForce(Channel channel) {
    this.channel = channel;
    this.window = window(channel.concurrency());
    this.limits = channel.limits();
  }

  private Window window(int concurrency) {
    return Window.of(concurrency, Math.max(1, channel.messenger().batchSize()));
  }

  /** Returns the number of dispatches that are claimed and begun at a time. */
  public Window window() {
    return window;
  }

  public DeliveryLimits limits() {
    return limits;
  }

  /** Returns the number of the present limits; it grows when they change. */
  public long terms() {
    return terms;
  }

  /** Puts a version into force. */
  public void adopt(LimitVersion version) {
    var change = version.manual().map(this::read).orElse(LimitChange.NONE);
    var concurrency = change.concurrency().orElse(channel.concurrency());
    window = window(concurrency);
    limits = change.over(channel.limits());
    terms = version.terms();
    channel.begin(concurrency);
  }

  /**
   * Learns later limits, under which another process has used a bucket. Fails if the store has
   * none; asking again would find the same.
   *
   * @param known number of the limits that are not the latest
   */
  Future<Void> learn(EngineContext engine, long known) {
    return engine
        .limits()
        .reread()
        .compose(
            v ->
                terms > known
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new SiteMessageException(FailureCode.STORE_FAILED, lost(known))));
  }

  private String lost(long known) {
    var alias = channel.messenger().alias();
    return ("table rate_bucket knows later limits of messenger \"%s\" than table messenger_limit,"
            + " which knows number %d, as if one of the two had been restored alone; run: update"
            + " rate_bucket set terms = 0, wake_at = abs(wake_at) where messenger = '%s'")
        .formatted(alias, known, alias);
  }

  /** Reads limits that a newer version of the engine may have stored. */
  private LimitChange read(ManualLimits manual) {
    try {
      return MessengerSettings.change(manual.limits());
    } catch (SiteMessageException e) {
      LOG.log(
          Level.ERROR,
          "limits of messenger \"{0}\" that were set by hand cannot be read, the configured ones hold: {1}",
          manual.messenger(),
          e.getMessage());
      return LimitChange.NONE;
    }
  }
}
