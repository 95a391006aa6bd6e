package org.sitemessage.vertx.dispatch.send.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The number of dispatches that a crash may leave in doubt, as docs/reliability.md says. */
class WindowTest {

  @ParameterizedTest
  @CsvSource({
    "4, 1, 128, 32, 4, 32",
    "64, 1, 2048, 512, 64, 500",
    "1, 50, 50, 50, 50, 400",
    "10, 50, 500, 125, 500, 500",
    "20, 50, 1000, 250, 500, 500",
    "2, 900, 1800, 900, 900, 900",
    "600, 2, 19200, 4800, 600, 600",
    "32, 32, 1024, 256, 500, 500"
  })
  void a_window_holds_full_batches_and_few_of_its_dispatches_may_be_left_in_doubt(
      int concurrency, int batch, int most, int least, int begun, int begunAhead) {
    var window = Window.of(concurrency, batch);

    assertEquals(most, window.most());
    assertEquals(least, window.least(most));
    assertEquals(begun, window.begun());
    assertEquals(begun, window.begun() + window.ahead(0));
    assertEquals(begunAhead, window.begun() + window.ahead(Integer.MAX_VALUE));
  }
}
