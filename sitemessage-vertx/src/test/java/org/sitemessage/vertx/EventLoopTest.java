package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.threadchecker.BlockedThreadEvent;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Limits;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;

/** Event loops are not blocked under load, and run no JDBC. The clock is the real one. */
class EventLoopTest {
  /**
   * Processor time, or time spent waiting, that a task of an event loop may take. Run with {@code
   * -Dblocked.ms=100} to measure.
   */
  private static final long BLOCKED_MS = Long.getLong("blocked.ms", 1_000);

  private static final int MESSAGES = 1_000;

  /** Requests under way at a time: few enough that none waits too long on a busy machine. */
  private static final int AT_ONCE = 100;

  private static final int LARGE_REQUESTS = 1;

  @TempDir Path folder;

  private static Vertx watchedBy(Judge judge) {
    var vertx =
        Vertx.vertx(
            new VertxOptions()
                .setBlockedThreadCheckInterval(20)
                .setMaxEventLoopExecuteTime(Judge.FIRST_LOOK_MS)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS));
    ((VertxInternal) vertx).blockedThreadChecker().setThreadBlockedHandler(judge::look);
    return vertx;
  }

  @ParameterizedTest
  @ValueSource(strings = {"busy", "waits"})
  void a_task_that_computes_or_waits_on_an_event_loop_is_noticed(String way) {
    var judge = new Judge();
    var vertx = watchedBy(judge);
    judge.begin();
    var ended = Promise.<Void>promise();

    vertx.runOnContext(
        v -> {
          var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
          while (judge.blamed().isEmpty() && System.nanoTime() - deadline < 0) {
            if (way.equals("waits")) {
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
          }
          ended.complete();
        });
    Engines.await(ended.future());
    Engines.await(vertx.close());

    assertTrue(judge.blamed().get(0).startsWith(way), judge.blamed().toString());
  }

  @Test
  void event_loops_are_not_blocked_and_never_run_jdbc() {
    var judge = new Judge();
    var vertx = watchedBy(judge);
    try (var watch = new EventLoopWatch()) {
      var options =
          SiteMessageOptions.defaults()
              .with(
                  SiteMessageOptions.STORE,
                  StoreOptions.at("jdbc:hsqldb:file:" + folder.resolve("db")));
      var site =
          Engines.await(
              SiteMessage.builder(vertx)
                  .options(options)
                  .messenger(new RecordingMessenger("pager"))
                  .deploy());
      load(site); // Until then classes are loaded and lambdas linked.
      judge.begin();
      load(site);
      assertEquals(List.of(), judge.blamed());
      Engines.await(site.stop());

      assertTrue(watch.samples() > 0, "the event loops were looked at");
      assertEquals(Set.of(), watch.jdbc());
    } finally {
      Engines.await(vertx.close());
    }
  }

  private static void load(SiteMessage site) {
    for (int i = 0; i < MESSAGES; i += AT_ONCE) {
      var replies = new ArrayList<Future<ScheduleReply>>();
      for (int j = i; j < i + AT_ONCE; j++) {
        replies.add(
            site.client()
                .schedule(
                    ScheduleRequest.plain("Hi " + j)
                        .withRecipients(Recipients.of("pager", "1", "2").list())));
      }
      Engines.await(Future.all(replies));
    }
    for (int i = 0; i < LARGE_REQUESTS; i++) {
      Engines.await(site.client().schedule(toThousands()));
    }
    Engines.await(site.client().request(BusAddress.SEND_SCHEDULED, new JsonObject()));
  }

  private static ScheduleRequest toThousands() {
    return ScheduleRequest.plain("Hi all")
        .withRecipients(
            IntStream.range(0, Limits.RECIPIENTS)
                .mapToObj(i -> Recipient.address("pager", "p" + i))
                .toList());
  }

  /**
   * Judges tasks of event loops that take long, by what the machine's load does not change: their
   * processor time, and whether they wait. A task that only waits for a processor is not to blame.
   */
  private static final class Judge {
    private static final long FIRST_LOOK_MS = Math.max(1, BLOCKED_MS / 10);
    private static final long SAME_TASK_MS = 50;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Map<Thread, Task> tasks = new ConcurrentHashMap<>();
    private final List<String> blamed = new CopyOnWriteArrayList<>();
    private volatile boolean begun;

    /** A task as it was when it was seen first; times in nanoseconds. */
    private record Task(long since, long processorTime, long waitingTime) {}

    Judge() {
      threads.setThreadContentionMonitoringEnabled(true);
    }

    void begin() {
      begun = true;
    }

    List<String> blamed() {
      return blamed;
    }

    void look(BlockedThreadEvent event) {
      var thread = event.thread();
      var now =
          new Task(
              System.nanoTime() - event.duration(),
              threads.getThreadCpuTime(thread.getId()),
              waitingTime(thread));
      var first =
          tasks.compute(
              thread,
              (key, before) ->
                  before != null && now.since() - before.since() < millis(SAME_TASK_MS)
                      ? before
                      : now);
      var most = millis(BLOCKED_MS - FIRST_LOOK_MS);
      var isBusy = now.processorTime() - first.processorTime() >= most;
      var waits = now.waitingTime() - first.waitingTime() >= most;
      var stack = Arrays.toString(thread.getStackTrace());
      if (begun
          && (isBusy || waits)
          && thread.getName().contains("eventloop")
          && stack.contains("org.sitemessage.vertx.")) {
        blamed.add((isBusy ? "busy: " : "waits: ") + stack);
      }
    }

    /** Time that a thread has waited for locks or slept. */
    private long waitingTime(Thread thread) {
      var info = threads.getThreadInfo(thread.getId());
      return info == null ? 0 : millis(info.getBlockedTime() + info.getWaitedTime());
    }

    private static long millis(long millis) {
      return TimeUnit.MILLISECONDS.toNanos(millis);
    }
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
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
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
