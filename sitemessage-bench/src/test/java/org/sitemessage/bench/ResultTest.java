package org.sitemessage.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests how the figures of the rounds become a table. */
class ResultTest {

  @Test
  void a_ratio_is_the_median_of_the_ratios_of_each_round() throws Exception {
    var race = new Race("P9", "Test");
    race.add("a", rounds(10, 100, 30));
    race.add("b", rounds(10, 50, 10));
    race.compare("a", "b", Target.atLeast(2));

    var ratio = race.run(0, 3).toJson().getJsonArray("ratios").getJsonObject(0);

    assertEquals(List.of(1.0, 2.0, 3.0), ratio.getJsonArray("rounds").getList());
    assertEquals(2.0, ratio.getDouble("median"));
  }

  @Test
  void rounds_that_warm_up_do_not_count() throws Exception {
    var race = new Race("P9", "Test");
    race.add("a", rounds(1, 2, 30, 40));

    var figures = race.run(2, 2).toJson().getJsonArray("figures").getJsonObject(0);

    assertEquals(List.of(30.0, 40.0), figures.getJsonArray("rounds").getList());
  }

  @Test
  void contenders_work_in_turn() throws Exception {
    var order = new ArrayList<String>();
    var race = new Race("P9", "Test");
    for (var name : List.of("a", "b")) {
      race.add(
          name,
          () -> {
            order.add(name);
            return Round.rate(1, 1);
          });
    }

    race.run(1, 2);

    assertEquals(List.of("a", "b", "a", "b", "a", "b"), order);
  }

  @Test
  void a_target_that_is_missed_is_called_missed() throws Exception {
    var race = new Race("P9", "Test");
    race.add("a", rounds(1));
    race.add("b", rounds(2));
    race.compare("a", "b", Target.atLeast(0.8));
    race.compare("b", "a", Target.atMost(5));

    var table = race.run(0, 1).table();

    assertTrue(table.contains("| a ÷ b | 0.50 | 0.50 | 0.50 | ≥ 0.8 | missed |"), table);
    assertTrue(table.contains("| b ÷ a | 2.00 | 2.00 | 2.00 | ≤ 5.0 | met |"), table);
  }

  @Test
  void a_count_that_differs_fails_and_names_both_numbers() {
    var failure =
        assertThrows(
            IllegalStateException.class, () -> Counts.check("mails accepted by the sink", 10, 9));

    assertEquals("mails accepted by the sink: 9, must be 10", failure.getMessage());
  }

  @Test
  void a_latency_counts_from_when_the_mail_had_to_be_offered() {
    var times = new AcceptTimes(2);
    times.accept("a0@example.org");
    times.accept("a1@example.org");
    var start = System.nanoTime() - 3_000_000_000L;

    var latencies = times.since(start, 1_000_000_000L);

    assertTrue(latencies.getMaxValue() >= 2_900_000, "the first had to be offered 3 s ago");
    assertFalse(latencies.getMinValue() < 1_900_000, "the second one 2 s ago");
  }

  private static Round rounds(double... values) {
    var next = new ArrayList<Double>();
    for (var value : values) {
      next.add(value);
    }
    return () -> Map.of(Race.RATE, next.remove(0));
  }
}
