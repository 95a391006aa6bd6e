package org.sitemessage.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** An engine on a database, with the {@link Sink} as its messenger. */
final class Running implements AutoCloseable {
  private static final int RECIPIENTS = 1_000;
  private static final int AT_ONCE = 4;
  private static final int CONCURRENCY = 64;
  private static final long PATIENCE_MINUTES = 30;

  private final Vertx vertx = Vertx.vertx();
  private final Sink sink = new Sink();
  private final SiteMessage site;

  /**
   * Starts it.
   *
   * @param continuous whether it sends what is scheduled at once
   */
  Running(Place place, boolean continuous) {
    var options =
        new JsonObject()
            .put("store", place.options())
            .put("dispatch", new JsonObject().put("continuous", continuous))
            .put(
                "messengers",
                new JsonObject().put(Sink.ALIAS, new JsonObject().put("concurrency", CONCURRENCY)));
    site =
        await(
            SiteMessage.builder(vertx)
                .options(SiteMessageOptions.fromJson(options, Map.of(), Set.of()))
                .messenger(sink)
                .deploy());
  }

  /** Schedules dispatches, in messages of 1,000 recipients; answers after the last commit. */
  void schedule(long dispatches) {
    var texts = new JsonObject().put("text", "x".repeat(200));
    for (long done = 0; done < dispatches; ) {
      var commits = new ArrayList<Future<?>>();
      for (int i = 0; i < AT_ONCE && done < dispatches; i++, done += RECIPIENTS) {
        var first = done;
        commits.add(
            site.client()
                .schedule(
                    ScheduleRequest.of("plain", texts)
                        .withRecipients(
                            LongStream.range(0, RECIPIENTS)
                                .mapToObj(n -> Recipient.address(Sink.ALIAS, "a" + (first + n)))
                                .toList())));
      }
      await(Future.all(commits));
    }
  }

  /** Sends all that is due, and answers when the last outcome is recorded. */
  void sendAll() {
    await(site.client().request("sitemessage.send-scheduled", new JsonObject()));
  }

  /** Waits until the sink was asked for so many in all. */
  void awaitTaken(long dispatches) {
    while (sink.taken() < dispatches) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_MINUTES, TimeUnit.MINUTES);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    await(site.stop().eventually(vertx::close));
  }
}
