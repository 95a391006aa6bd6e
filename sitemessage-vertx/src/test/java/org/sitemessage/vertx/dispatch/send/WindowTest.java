package org.sitemessage.vertx.dispatch.send;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.UnknownPolicy;

/** The number of dispatches that a crash may leave in doubt, as docs/reliability.md says. */
class WindowTest {

  @ParameterizedTest
  @CsvSource({
    "4, 1, HOLD, 4, 1",
    "1, 50, HOLD, 50, 50",
    "10, 50, HOLD, 500, 125",
    "20, 50, HOLD, 500, 125",
    "2, 900, HOLD, 900, 900",
    "600, 2, HOLD, 600, 150",
    "4, 1, RESEND, 128, 32",
    "32, 32, RESEND, 1024, 256",
    "1, 50, RESEND, 50, 50"
  })
  void a_window_holds_full_batches_and_no_more_than_may_be_left_in_doubt(
      int concurrency, int batch, UnknownPolicy policy, int most, int least) {
    var window = Window.of(concurrency, batch, policy);

    assertEquals(most, window.most());
    assertEquals(least, window.least(most));
  }
}
