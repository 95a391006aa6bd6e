package org.sitemessage.bench;

import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The rows of dispatches that are claimed, delivered to a sink that sends at once, and recorded.
 */
final class DispatchRows {
  private DispatchRows() {}

  /** P0: the rate of an application that sets no option. */
  static void defaults(Race race, Lab lab, Store store) throws Exception {
    var few = lab.sizes().few();
    var all = lab.sizes().dispatches;
    for (var build : lab.builds()) {
      race.add(
          build.name() + ", default options",
          sending(engine(race, lab, build, store, Lab.defaultSink()), few));
      race.add(
          build.name() + ", 64 at once, resend",
          sending(engine(race, lab, build, store, Lab.bestSink()), all));
    }
    lab.compareBuilds(race, Race.RATE, ", default options");
    race.compare(
        Build.OURS + ", default options", Build.OURS + ", 64 at once, resend", Target.atLeast(0.5));
  }

  private static Engine engine(Race race, Lab lab, Build build, Store store, JsonObject messengers)
      throws Exception {
    var place = race.closing(lab.place(store));
    return race.closing(Lab.engine(build, place, messengers));
  }

  /** Fills the queue, and then sends all of it. */
  private static Round sending(Engine engine, int dispatches) {
    return () -> {
      var before = engine.count("select count(*) from dispatch where status = 2");
      engine.fill(dispatches);
      var seconds = engine.send(dispatches);
      engine.checkSent(before + dispatches);
      return Round.rate(dispatches, seconds);
    };
  }

  /** P3: as fast as possible. */
  static void dispatch(Race race, Lab lab, Store store) throws Exception {
    var all = lab.sizes().dispatches;
    for (var build : lab.builds()) {
      race.add(build.name(), sending(engine(race, lab, build, store, Lab.bestSink()), all));
    }
    for (var logged : List.of(false, true)) {
      var own = race.closing(new RawQueue(race.closing(lab.place(store)), logged));
      race.add(logged ? "own+log" : "own", () -> raw(own, all));
    }
    lab.compareBuilds(race, Race.RATE, "");
    race.compare(Build.OURS, "own", Target.atLeast(store == Store.POSTGRESQL ? 0.5 : 0.6));
    race.compare(Build.OURS, "own+log", Target.NONE);
    if (store == Store.POSTGRESQL) {
      peers(race, lab, all);
    }
  }

  private static Map<String, Double> raw(RawQueue own, int dispatches) throws SQLException {
    var before = own.dispatches(2);
    own.fill(dispatches, 1_000);
    var begun = System.nanoTime();
    own.drain();
    var seconds = (System.nanoTime() - begun) / 1e9;
    Counts.check("sent rows in the table", before + dispatches, own.dispatches(2));
    return Round.rate(dispatches, seconds);
  }

  private static void peers(Race race, Lab lab, int all) throws Exception {
    var tasks = race.closing(new DbScheduler(race.closing(lab.place(Store.POSTGRESQL))));
    race.add(
        DbScheduler.NAME,
        () -> {
          tasks.scheduleBatch(all);
          Counts.check("tasks in the table", all, tasks.rows());
          return Round.rate(all, tasks.drain(all));
        });
    var few = lab.sizes().few();
    var jobs = race.closing(new JobRunrQueue(race.closing(lab.place(Store.POSTGRESQL))));
    race.add(
        JobRunrQueue.NAME,
        () -> {
          jobs.schedule(few);
          return Round.rate(few, jobs.drain(few));
        });
    race.compare(Build.OURS, DbScheduler.NAME, Target.atLeast(2.5));
    race.compare(Build.OURS, JobRunrQueue.NAME, Target.atLeast(10));
  }

  /** P5: with many dispatches sent before; behind a transaction that stays open. */
  static void past(Race race, Lab lab, Store store) throws Exception {
    var all = lab.sizes().dispatches;
    var sent = lab.sizes().sent;
    for (var build : lab.builds()) {
      race.add(
          build.name() + ", empty", sending(engine(race, lab, build, store, Lab.bestSink()), all));
      var old = race.closing(lab.place(store));
      var engine = race.closing(Lab.engine(build, old, Lab.bestSink()));
      engine.fill(1_000);
      engine.send(1_000);
      try (var connection = old.connect()) {
        addSent(connection, sent);
      }
      race.add("%s, %,d sent before".formatted(build.name(), sent), sending(engine, all));
      var watched = race.closing(lab.place(store));
      var behind = race.closing(Lab.engine(build, watched, Lab.bestSink()));
      var other = watched.connect();
      race.closing(other::close);
      holdHorizon(other);
      race.add(build.name() + ", behind an open transaction", sending(behind, all));
    }
    race.compare(
        "%s, %,d sent before".formatted(Build.OURS, sent),
        Build.OURS + ", empty",
        Target.atLeast(0.95));
    race.compare(
        Build.OURS + ", behind an open transaction", Build.OURS + ", empty", Target.atLeast(0.95));
  }

  /** Takes a snapshot that needs all rows of its time, as a long report does. */
  private static void holdHorizon(Connection other) throws SQLException {
    other.setAutoCommit(false);
    other.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    Place.execute(other, "create table horizon (id integer)");
    Place.execute(other, "insert into horizon values (1)");
    Place.execute(other, "select count(*) from dispatch");
  }

  /**
   * Adds the sent dispatches of last year: copies of one that was sent just now, with other ids.
   */
  private static void addSent(Connection connection, int sent) throws SQLException {
    String columns;
    try (var statement = connection.createStatement();
        var names =
            statement.executeQuery(
                "select string_agg(column_name, ', ') from information_schema.columns"
                    + " where table_name = 'dispatch' and column_name not in ('id', 'uid')")) {
      names.next();
      columns = names.getString(1);
    }
    Place.execute(connection, "set session_replication_role = replica"); // no foreign keys
    Place.execute(
        connection,
        "insert into dispatch (id, uid, %1$s) select -n, md5(n::text), %1$s".formatted(columns)
            + " from (select * from dispatch where status = 2 limit 1) d,"
            + " generate_series(1, %d) n".formatted(sent));
    Place.execute(connection, "vacuum analyze dispatch");
    Place.execute(connection, "checkpoint");
  }

  /** P6: several processes on one database. */
  static void processes(Race race, Lab lab, Store store) throws Exception {
    var all = lab.sizes().dispatches;
    for (var build : lab.builds()) {
      for (var processes : List.of(1, 2, 4)) {
        var place = race.closing(lab.place(store));
        var engines = new ArrayList<Engine>();
        for (int i = 0; i < processes; i++) {
          engines.add(race.closing(Lab.engine(build, place, Lab.bestSink())));
        }
        race.add(name(build, processes), () -> together(engines, all));
      }
    }
    var one = name(lab.builds().get(0), 1);
    race.compare(name(lab.builds().get(0), 2), one, Target.atLeast(1));
    race.compare(name(lab.builds().get(0), 4), one, Target.atLeast(0.9));
  }

  private static String name(Build build, int processes) {
    return "%s, %d process%s".formatted(build.name(), processes, processes == 1 ? "" : "es");
  }

  private static Map<String, Double> together(List<Engine> engines, int dispatches) {
    var first = engines.get(0);
    var before = first.count("select count(*) from dispatch where status = 2");
    first.fill(dispatches);
    engines.forEach(engine -> engine.tell(Engine.order("send")));
    double seconds = 0;
    long delivered = 0;
    for (var engine : engines) {
      var answer = engine.hear();
      seconds = Math.max(seconds, Engine.seconds(answer));
      delivered += answer.getLong("delivered");
    }
    Counts.check("deliveries of all processes", dispatches, delivered);
    first.checkSent(before + dispatches);
    return Round.rate(dispatches, seconds);
  }
}
