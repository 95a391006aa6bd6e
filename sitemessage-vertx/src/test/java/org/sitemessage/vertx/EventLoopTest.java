package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.Limits;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.api.schedule.ScheduleRequest;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** What runs on event loops under load, with the real clock. */
class EventLoopTest {
  /** Generous by default, for shared machines; run with {@code -Dblocked.ms=100} to measure. */
  private static final long BLOCKED_MS = Long.getLong("blocked.ms", 1_000);

  private static final int MESSAGES = 3_000;
  private static final int LARGE_REQUESTS = 1;

  @TempDir Path folder;

  @Test
  void event_loops_are_not_blocked_and_never_run_jdbc() {
    var vertx =
        Vertx.vertx(
            new VertxOptions()
                .setBlockedThreadCheckInterval(20)
                .setMaxEventLoopExecuteTime(BLOCKED_MS)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setWarningExceptionTime(BLOCKED_MS)
                .setWarningExceptionTimeUnit(TimeUnit.MILLISECONDS));
    try (var watch = new EventLoopWatch()) {
      var options =
          SiteMessageOptions.defaults()
              .withStore(
                  SiteMessageOptions.StoreOptions.at("jdbc:hsqldb:file:" + folder.resolve("db")));
      var site =
          Engines.await(
              SiteMessage.builder(vertx)
                  .options(options)
                  .messenger(new RecordingMessenger("pager"))
                  .deploy());
      load(site); // Until then classes are loaded and lambdas linked.
      try (var log = LogCapture.start()) {
        load(site);
        // A stack of ours in the checker's warning; others tell of the machine, not of us.
        assertFalse(blamesUs(log.text()), log.text());
      }
      Engines.await(site.stop());

      assertTrue(watch.samples() > 0, "the event loops were looked at");
      assertEquals(Set.of(), watch.jdbc());
    } finally {
      Engines.await(vertx.close());
    }
  }

  private static void load(SiteMessage site) {
    var replies = new ArrayList<Future<ScheduleReply>>();
    for (int i = 0; i < MESSAGES; i++) {
      replies.add(
          site.client()
              .schedule(
                  ScheduleRequest.plain("Hi " + i)
                      .withRecipients(Recipients.of("pager", "1", "2").list())));
    }
    for (int i = 0; i < LARGE_REQUESTS; i++) {
      replies.add(site.client().schedule(toThousands()));
    }
    Engines.await(Future.all(replies));
    Engines.await(site.client().request(BusAddress.SEND_SCHEDULED, new JsonObject()));
  }

  private static ScheduleRequest toThousands() {
    return ScheduleRequest.plain("Hi all")
        .withRecipients(
            IntStream.range(0, Limits.RECIPIENTS)
                .mapToObj(i -> Recipient.address("pager", "p" + i))
                .toList());
  }

  private static boolean blamesUs(String log) {
    return log.contains("has been blocked")
        && log.lines().anyMatch(line -> line.contains("at org.sitemessage.vertx"));
  }

  /** Looks at the stacks of all event loops, over and over. */
  private static final class EventLoopWatch implements AutoCloseable {
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong samples = new AtomicLong();
    private final Set<String> jdbc = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::watch, "event-loop-watch");

    EventLoopWatch() {
      thread.start();
    }

    private void watch() {
      while (!stop.get()) {
        Thread.getAllStackTraces().entrySet().stream()
            .filter(entry -> entry.getKey().getName().contains("eventloop"))
            .map(Map.Entry::getValue)
            .forEach(this::look);
        Thread.onSpinWait();
      }
    }

    private void look(StackTraceElement[] stack) {
      samples.incrementAndGet();
      Arrays.stream(stack)
          .map(StackTraceElement::getClassName)
          .filter(name -> name.startsWith("org.hsqldb") || name.startsWith("java.sql."))
          .forEach(jdbc::add);
    }

    long samples() {
      return samples.get();
    }

    Set<String> jdbc() {
      return Set.copyOf(jdbc);
    }

    @Override
    public void close() {
      stop.set(true);
    }
  }
}
