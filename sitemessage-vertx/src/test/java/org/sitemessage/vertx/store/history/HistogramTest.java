package org.sitemessage.vertx.store.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Percentiles of times that are counted between fixed bounds. */
class HistogramTest {
  private static Histogram of(long... ms) {
    var histogram = new Histogram();
    LongStream.of(ms).mapToObj(Duration::ofMillis).forEach(histogram::add);
    return histogram;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.95, 0.99})
  void a_percentile_of_many_times_is_off_by_less_than_a_bound(double part) {
    var times = LongStream.rangeClosed(1, 10_000).toArray();

    var ms = of(times).percentile(part).toMillis();

    var exact = 10_000 * part;
    assertTrue(ms > exact / 1.42 && ms < exact * 1.42, part + ": " + ms);
  }

  @Test
  void histograms_of_two_processes_add_up_to_that_of_all_times() {
    var one = of(1, 7, 300, 40_000);
    one.add(of(0, 7, 86_400_000));

    assertEquals(of(0, 1, 7, 7, 300, 40_000, 86_400_000).text(), one.text());
    assertEquals(7, one.count());
  }

  @Test
  void a_histogram_is_read_as_it_was_written() {
    var histogram = of(3, 3, 5_000, Long.MAX_VALUE / 1_000_000);

    var read = Histogram.of(histogram.text());

    assertEquals(histogram.text(), read.text());
    assertEquals(histogram.percentile(0.99), read.percentile(0.99));
    assertEquals("", new Histogram().text());
    assertEquals(0, Histogram.of("").count());
    assertEquals(Duration.ZERO, new Histogram().percentile(0.5));
  }
}
