package org.sitemessage.vertx.messenger.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("1994-11-06T08:49:07Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|PT1S",
        "1|PT1S",
        "1.5|PT1.5S",
        "120|PT2M",
        "86400|PT24H",
        "86401|PT24H",
        "2147483647|PT24H",
        "2147483648|PT24H",
        "99999999999999999999999999|PT24H",
        "Sun, 06 Nov 1994 08:49:37 GMT|PT30S",
        "Sunday, 06-Nov-94 08:49:37 GMT|PT30S",
        "Sun Nov  6 08:49:37 1994|PT30S",
        "Sun Nov 06 08:49:37 1994|PT30S",
        "Mon, 06 Nov 1994 08:49:37 GMT|PT30S",
        "06 Nov 1994 08:49:37 GMT|PT30S",
        "Sat, 05 Nov 1994 08:49:37 GMT|PT1S",
        "Saturday, 05-Nov-94 08:49:37 GMT|PT1S",
        "Saturday, 06-Nov-44 08:49:37 GMT|PT24H",
        "Saturday, 06-Nov-45 08:49:37 GMT|PT1S",
        "Tue, 06 Nov 2040 08:49:37 GMT|PT24H"
      })
  void seconds_and_all_three_forms_of_dates_are_delays_of_a_second_to_a_day(
      String value, Duration delay) {
    assertEquals(Optional.of(delay), RetryAfter.parse(value, NOW));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "soon", "-1", "1e3", "0x10", "06 Nov 1994", "Sun, 31 Feb 1994 0:0:0 GMT"})
  void anything_else_is_no_delay(String value) {
    assertEquals(Optional.empty(), RetryAfter.parse(value, NOW));
  }
}
