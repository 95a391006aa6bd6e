package org.sitemessage.vertx.bounce;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.vertx.bus.BusRequest;
import org.sitemessage.vertx.options.BounceOptions;
import org.sitemessage.vertx.text.ExposedLogin;

/**
 * Reads bounces from a mailbox, again and again, and sends them to the engine on the bus. Several
 * processes may read one mailbox: a bounce that two of them have read is recorded once. A bounce
 * that the engine has not accepted stays in the mailbox.
 */
public final class BounceMailbox extends VerticleBase {
  private static final Logger LOG = System.getLogger(BounceMailbox.class.getName());

  private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(15);

  /** Maximum time of an answer of the engine. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration STOPPING = Duration.ofSeconds(5);

  private static final int DOUBLINGS = 10;

  private final BounceOptions settings;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private @Nullable WorkerExecutor worker;
  private Future<?> round = Future.succeededFuture();
  private int failures;
  private long timer = -1;

  /** Creates a verticle for one mailbox. */
  public BounceMailbox(BounceOptions settings) {
    this.settings = settings;
  }

  @Override
  public Future<?> start() {
    // The mailbox has a thread of its own, because it waits for the server and for the engine.
    worker =
        vertx.createSharedWorkerExecutor(
            "sitemessage-bounces-" + context.deploymentID(), 1, 1, TimeUnit.HOURS);
    var host = settings.get(BounceOptions.HOST);
    if (settings.get(BounceOptions.TLS) == BounceOptions.Tls.OFF
        && !ExposedLogin.isLoopback(host)) {
      ExposedLogin.warn(
          LOG, "the bounce mailbox", host, "bounces.tls is \"off\"", "required or direct");
    }
    look();
    return Future.succeededFuture();
  }

  private void look() {
    var thread = worker;
    if (stopping.get() || thread == null) {
      return;
    }
    round =
        thread
            .executeBlocking(() -> new ImapRound(settings, this::hand, stopping::get).run(), true)
            .onComplete(
                result -> {
                  note(result.cause());
                  if (!stopping.get()) {
                    var more = result.succeeded() && result.result();
                    timer = vertx.setTimer(more ? 1 : delay().toMillis(), t -> look());
                  }
                });
  }

  private Duration delay() {
    var delay =
        settings.get(BounceOptions.INTERVAL).multipliedBy(1L << Math.min(failures, DOUBLINGS));
    var longest =
        settings.get(BounceOptions.INTERVAL).compareTo(LONGEST_BACK_OFF) > 0
            ? settings.get(BounceOptions.INTERVAL)
            : LONGEST_BACK_OFF;
    return delay.compareTo(longest) > 0 ? longest : delay;
  }

  /** Logs the first of several failures in a row, and the first success after them. */
  private void note(@Nullable Throwable failure) {
    if (failure == null) {
      if (failures > 0) {
        LOG.log(
            Level.INFO,
            "the bounce mailbox at {0} can be read again",
            settings.get(BounceOptions.HOST));
      }
      failures = 0;
      return;
    }
    if (failures == 0 && !stopping.get()) {
      LOG.log(
          Level.WARNING,
          "the bounce mailbox at {0} cannot be read and is tried again: {1}",
          settings.get(BounceOptions.HOST),
          ImapRound.masked(settings, String.valueOf(failure.getMessage())));
    }
    failures++;
  }

  /**
   * Sends a mail to the engine, and waits until it is recorded. Called on the worker thread.
   *
   * @throws IllegalStateException if the engine has not accepted it
   */
  private void hand(byte[] mail) {
    var body = new JsonObject().put("mail", Base64.getEncoder().encodeToString(mail));
    try {
      BusRequest.send(vertx, BusAddress.BOUNCES, body, PATIENCE)
          .toCompletionStage()
          .toCompletableFuture()
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the engine did not accept a bounce: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /**
   * Waits for the mail that is being sent to the engine, and for no further one. Does not wait for
   * a server that does not answer: a mail that was not marked, deleted or moved is read again after
   * the next start.
   */
  @Override
  public Future<?> stop() {
    stopping.set(true);
    vertx.cancelTimer(timer);
    var thread = worker;
    return round
        .timeout(STOPPING.toMillis(), TimeUnit.MILLISECONDS)
        .transform(done -> thread == null ? Future.succeededFuture() : thread.close())
        .mapEmpty();
  }
}
