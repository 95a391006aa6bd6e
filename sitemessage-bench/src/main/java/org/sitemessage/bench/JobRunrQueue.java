package org.sitemessage.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.scheduling.JobScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.JsonMapper;
import org.jobrunr.utils.mapper.gson.GsonJsonMapper;

/** Jobs of JobRunr that do nothing. */
final class JobRunrQueue implements Resource {
  static final String NAME = "JobRunr";

  private static final int THREADS = 20;

  /** The shortest interval that JobRunr allows. */
  private static final int POLL_SECONDS = 5;

  private final HikariDataSource connections;
  private final JsonMapper json = new GsonJsonMapper();
  private final PostgresStorageProvider storage;
  private final JobScheduler scheduler;
  private final Arrivals done = new Arrivals();

  /** The job of this process. */
  public static final class Noop {
    private final Arrivals done;

    Noop(Arrivals done) {
      this.done = done;
    }

    /** Does nothing but count. */
    public void run(String text) {
      if (!text.isEmpty()) {
        done.arrived();
      }
    }
  }

  JobRunrQueue(Place place) {
    connections = Pools.of(place, THREADS + 4);
    storage = new PostgresStorageProvider(connections);
    storage.setJobMapper(new JobMapper(json));
    scheduler = new JobScheduler(storage);
  }

  /** Returns a server of its own for each round: one that was paused does not always go on. */
  private BackgroundJobServer server() {
    var noop = new Noop(done);
    return new BackgroundJobServer(
        storage,
        json,
        new JobActivator() {
          @Override
          public <T> T activateJob(Class<T> type) {
            return type.cast(noop);
          }
        },
        BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
            .andPollIntervalInSeconds(POLL_SECONDS)
            .andWorkerCount(THREADS));
  }

  /** Schedules jobs as a stream. */
  double schedule(int jobs) {
    var begun = System.nanoTime();
    var text = "x".repeat(200);
    scheduler.<Noop, Integer>enqueue(
        IntStream.range(0, jobs).boxed(), (noop, number) -> noop.run(text));
    return (System.nanoTime() - begun) / 1e9;
  }

  /** Runs all jobs, by 20 threads; answers the seconds from the first one to the last. */
  double drain(int jobs) throws Exception {
    var before = rows("SUCCEEDED");
    done.expect(jobs);
    var server = server();
    server.start();
    try {
      var seconds = done.await();
      while (rows("SUCCEEDED") < before + jobs) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      return seconds;
    } finally {
      server.stop();
    }
  }

  /** Returns the number of jobs in a state. */
  long rows(String state) throws SQLException {
    try (var connection = connections.getConnection()) {
      return Place.count(
          connection, "select count(*) from jobrunr_jobs where state = '" + state + "'");
    }
  }

  /** Removes jobs that nobody is to run. */
  void clear() throws SQLException {
    try (var connection = connections.getConnection()) {
      Place.execute(connection, "truncate jobrunr_jobs");
    }
  }

  @Override
  public void close() {
    storage.close();
    connections.close();
  }
}
