package org.sitemessage.bench;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One-time tasks of db-scheduler that do nothing. */
final class DbScheduler implements Resource {
  static final String NAME = "db-scheduler";

  private static final int THREADS = 20;
  private static final double LOWER_LIMIT = 1;
  private static final double UPPER_LIMIT = 4;
  private static final String TEXT = "x".repeat(200);

  private final HikariDataSource connections;
  private final Arrivals done = new Arrivals();
  private final AtomicLong lastId = new AtomicLong();
  private final OneTimeTask<String> task;
  private final SchedulerClient client;

  DbScheduler(Place place) throws SQLException {
    connections = Pools.of(place, THREADS + 4);
    task = Tasks.oneTime("noop", String.class).execute((instance, context) -> done.arrived());
    try (var connection = connections.getConnection()) {
      // The table and the indexes of its documentation.
      Place.execute(
          connection,
          "create table scheduled_tasks (task_name text not null, task_instance text not null,"
              + " task_data bytea, execution_time timestamp with time zone not null,"
              + " picked boolean not null, picked_by text,"
              + " last_success timestamp with time zone, last_failure timestamp with time zone,"
              + " consecutive_failures int, last_heartbeat timestamp with time zone,"
              + " version bigint not null, priority smallint,"
              + " primary key (task_name, task_instance))");
      Place.execute(
          connection, "create index execution_time_idx on scheduled_tasks (execution_time)");
      Place.execute(
          connection, "create index last_heartbeat_idx on scheduled_tasks (last_heartbeat)");
    }
    client = SchedulerClient.Builder.create(connections, task).build();
  }

  private TaskInstance<String> next() {
    return task.instance("n" + lastId.incrementAndGet(), TEXT);
  }

  /** Schedules tasks one by one, by 20 threads. */
  double scheduleOneByOne(int tasks) throws Exception {
    var threads = Executors.newFixedThreadPool(THREADS);
    try {
      var begun = System.nanoTime();
      var scheduled = new ArrayList<Future<?>>();
      for (int i = 0; i < tasks; i++) {
        scheduled.add(threads.submit(() -> client.scheduleIfNotExists(next(), Instant.now())));
      }
      for (var one : scheduled) {
        one.get();
      }
      return (System.nanoTime() - begun) / 1e9;
    } finally {
      threads.shutdown();
    }
  }

  /** Schedules tasks as a batch. */
  double scheduleBatch(int tasks) {
    var batch = new ArrayList<TaskInstance<?>>();
    for (int i = 0; i < tasks; i++) {
      batch.add(next());
    }
    var begun = System.nanoTime();
    client.scheduleBatch(batch, Instant.now());
    return (System.nanoTime() - begun) / 1e9;
  }

  /** Runs all tasks, by 20 threads; answers the seconds from the first one to the last. */
  double drain(int tasks) throws Exception {
    done.expect(tasks);
    var scheduler =
        Scheduler.create(connections, task)
            .threads(THREADS)
            .pollUsingLockAndFetch(LOWER_LIMIT, UPPER_LIMIT)
            .pollingInterval(Duration.ofMillis(100))
            .shutdownMaxWait(Duration.ofSeconds(30))
            .build();
    scheduler.start();
    try {
      var seconds = done.await();
      while (rows() > 0) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      return seconds;
    } finally {
      scheduler.stop();
    }
  }

  /** Returns the number of tasks that have not run. */
  long rows() throws SQLException {
    try (var connection = connections.getConnection()) {
      return Place.count(connection, "select count(*) from scheduled_tasks");
    }
  }

  /** Removes tasks that nobody is to run. */
  void clear() throws SQLException {
    try (var connection = connections.getConnection()) {
      Place.execute(connection, "truncate scheduled_tasks");
    }
  }

  @Override
  public void close() {
    connections.close();
  }
}
