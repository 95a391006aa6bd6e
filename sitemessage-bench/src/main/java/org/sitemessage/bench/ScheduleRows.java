package org.sitemessage.bench;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/** The rows of requests that are accepted. */
final class ScheduleRows {
  private static final int CALLERS = 256;
  private static final int BATCH = 100;
  private static final int ROWS = 1_000;

  /** Factor by which rounds are smaller in which each request waits for the disk. */
  private static final int SLOWER = 20;

  private ScheduleRows() {}

  /** P1: many callers, each with its own message; requests of 100 messages; a single caller. */
  static void schedule(Race race, Lab lab, Store store) throws Exception {
    var messages = lab.sizes().messages;
    var few = Math.max(1, messages / SLOWER);
    for (var build : lab.builds()) {
      var engine = engine(race, lab, build, store);
      race.add(build.name(), round(engine, messages, CALLERS, 1));
      race.add(build.name() + ", 100 a request", round(engine, messages, CALLERS, BATCH));
      race.add(build.name() + ", one caller", round(engine, few, 1, 1));
    }
    var own = race.closing(new RawQueue(race.closing(lab.place(store)), false));
    race.add("own", () -> raw(own, messages, CALLERS));
    race.add("own, one a transaction", () -> raw(own, few, 1));
    lab.compareBuilds(race, Race.RATE, "");
    lab.compareBuilds(race, Race.RATE, ", 100 a request");
    lab.compareBuilds(race, Race.RATE, ", one caller");
    race.compare(Build.OURS, "own", Target.atLeast(0.5));
    race.compare(Build.OURS + ", 100 a request", "own", Target.atLeast(0.7));
    race.compare(Build.OURS + ", one caller", "own, one a transaction", Target.NONE);
    if (store == Store.POSTGRESQL) {
      peers(race, lab, messages);
    }
  }

  private static void peers(Race race, Lab lab, int messages) throws Exception {
    var tasks = race.closing(new DbScheduler(race.closing(lab.place(Store.POSTGRESQL))));
    race.add(
        DbScheduler.NAME + ", one by one",
        () -> {
          tasks.clear();
          var seconds = tasks.scheduleOneByOne(messages);
          Counts.check("tasks in the table", messages, tasks.rows());
          return Round.rate(messages, seconds);
        });
    race.add(
        DbScheduler.NAME + ", scheduleBatch",
        () -> {
          tasks.clear();
          var seconds = tasks.scheduleBatch(messages);
          Counts.check("tasks in the table", messages, tasks.rows());
          return Round.rate(messages, seconds);
        });
    var jobs = race.closing(new JobRunrQueue(race.closing(lab.place(Store.POSTGRESQL))));
    race.add(
        JobRunrQueue.NAME + ", stream",
        () -> {
          jobs.clear();
          var seconds = jobs.schedule(messages);
          Counts.check("jobs in the table", messages, jobs.rows("ENQUEUED"));
          return Round.rate(messages, seconds);
        });
    race.compare(Build.OURS, DbScheduler.NAME + ", one by one", Target.atLeast(1.5));
    race.compare(Build.OURS + ", 100 a request", DbScheduler.NAME + ", scheduleBatch", Target.NONE);
    race.compare(Build.OURS, JobRunrQueue.NAME + ", stream", Target.NONE);
  }

  private static Engine engine(Race race, Lab lab, Build build, Store store) throws Exception {
    var place = race.closing(lab.place(store));
    return race.closing(Lab.engine(build, place, Lab.bestSink()));
  }

  private static Round round(Engine engine, int messages, int callers, int batch) {
    return () -> {
      var before = engine.count("select count(*) from dispatch");
      var seconds =
          engine.run(
              Engine.order("schedule")
                  .put("callers", callers)
                  .put("requests", messages / batch)
                  .put("batch", batch)
                  .put("recipients", 1));
      Counts.check(
          "dispatches in the store",
          before + messages,
          engine.count("select count(*) from dispatch"));
      return Round.rate(messages, seconds);
    };
  }

  private static Map<String, Double> raw(RawQueue own, int messages, int perTransaction)
      throws Exception {
    var before = own.dispatches(1);
    var begun = System.nanoTime();
    own.schedule(messages, perTransaction);
    var seconds = (System.nanoTime() - begun) / 1e9;
    Counts.check("dispatches in the table", before + messages, own.dispatches(1));
    return Round.rate(messages, seconds);
  }

  /** P2: one message to very many, in a process with a small heap. */
  static void fanOut(Race race, Lab lab, Store store) throws Exception {
    var recipients = lab.sizes().recipients;
    for (var build : lab.builds()) {
      var place = race.closing(lab.place(store));
      var engine = race.closing(Lab.engine(build, place, Lab.bestSink(), false, "256m"));
      race.add(
          build.name(),
          () -> {
            var before = engine.count("select count(*) from dispatch");
            var seconds = engine.run(fanOut(recipients));
            Counts.check(
                "dispatches in the store",
                before + recipients,
                engine.count("select count(*) from dispatch"));
            return Round.rate(recipients, seconds);
          });
    }
    var own = race.closing(new RawQueue(race.closing(lab.place(store)), false));
    race.add(
        "own",
        () -> {
          var before = own.dispatches(1);
          var begun = System.nanoTime();
          own.fill(recipients, ROWS);
          var seconds = (System.nanoTime() - begun) / 1e9;
          Counts.check("dispatches in the table", before + recipients, own.dispatches(1));
          return Round.rate(recipients, seconds);
        });
    lab.compareBuilds(race, Race.RATE, "");
    race.compare(Build.OURS, "own", Target.atLeast(0.8));
  }

  private static JsonObject fanOut(int recipients) {
    return Engine.order("fan-out").put("recipients", recipients);
  }
}
