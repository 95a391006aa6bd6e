package org.sitemessage.bench;

import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/** The row of a process that has nothing to do. */
final class IdleRow {
  private static final int MESSENGERS = 6;
  private static final String TRANSACTIONS = "transactions/s";
  private static final String CORE = "% of a core";

  private IdleRow() {}

  /** P8: what an idle process with six messengers asks of its database, and costs itself. */
  static void idle(Race race, Lab lab, Store store) throws Exception {
    race.once();
    var messengers = new JsonObject();
    for (int i = 0; i < MESSENGERS; i++) {
      messengers.put(Engine.SINK + i, new JsonObject());
    }
    for (var build : lab.builds()) {
      race.add(
          build.name(),
          () -> {
            try (var place = lab.place(store);
                var engine = Lab.engine(build, place, messengers, true, "1g")) {
              Thread.sleep(Duration.ofSeconds(lab.sizes().settleSeconds).toMillis());
              return watched(lab, place, engine);
            }
          });
    }
    race.limit(TRANSACTIONS, Build.OURS, Target.atMost(2));
    race.limit(CORE, Build.OURS, Target.atMost(1));
  }

  private static Map<String, Double> watched(Lab lab, Place place, Engine engine)
      throws SQLException, InterruptedException {
    var before = transactions(lab, place);
    var time = engine.processorTime();
    var begun = System.nanoTime();
    Thread.sleep(Duration.ofSeconds(lab.sizes().idleSeconds).toMillis());
    var seconds = (System.nanoTime() - begun) / 1e9;
    var used = engine.processorTime().minus(time).toNanos() / 1e9;
    return Map.of(
        TRANSACTIONS, (transactions(lab, place) - before) / seconds, CORE, 100 * used / seconds);
  }

  /** Asked through another database, so that the question is not counted. */
  private static long transactions(Lab lab, Place place) throws SQLException {
    try (var connection = lab.postgres().connect()) {
      return Place.count(
          connection,
          "select xact_commit + xact_rollback from pg_stat_database where datname = '"
              + place.name()
              + "'");
    }
  }
}
