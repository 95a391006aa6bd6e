package org.sitemessage.vertx.store.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.vertx.store.db.dialect.Dialect;

/** An opening is tried again. Time passes only in its pauses and in attempts made slow. */
class OpeningTest {
  private final SQLException refused = new SQLException("refused", "08001");
  private final SQLException starting = new SQLException("starting up", "57P03");

  private long now = 7_000;
  private int attempts;

  private final Opening.Waits waits =
      new Opening.Waits() {
        @Override
        public long ms() {
          return now;
        }

        @Override
        public Future<Void> pause(Duration time) {
          now += time.toMillis();
          return Future.succeededFuture();
        }
      };

  private Future<Void> open(Stream<SQLException> failures, long attemptMs) {
    var coming = failures.iterator();
    return new Opening(
            () -> {
              attempts++;
              now += attemptMs;
              return coming.hasNext()
                  ? Future.failedFuture(coming.next())
                  : Future.succeededFuture();
            },
            Dialect.POSTGRESQL::patience,
            waits)
        .run();
  }

  @Test
  void a_server_that_comes_back_is_found_within_a_second() {
    var begun = now;

    var opened = open(Stream.of(refused, refused, starting), 0);

    assertTrue(opened.succeeded());
    assertTrue(now - begun < 1_000, () -> "after " + (now - begun) + " ms");
  }

  @ParameterizedTest
  @CsvSource({"08001, 10000", "57P03, 30000", "53300, 10000", "55P03, 10000"})
  void a_server_that_stays_away_is_given_up_and_not_asked_without_pause(String state, int bound) {
    var failure = new SQLException("away", state);
    var begun = now;

    var opened = open(Stream.generate(() -> failure), 0);

    assertSame(failure, opened.cause());
    assertEquals(bound, now - begun);
    assertEquals(bound / 250 + 1, attempts);
  }

  @Test
  void slow_attempts_count_as_waiting_too() {
    var opened = open(Stream.generate(() -> refused), 4_000);

    assertSame(refused, opened.cause());
    assertEquals(3, attempts);
  }

  @ParameterizedTest
  @ValueSource(strings = {"28P01", "3D000", "08004", "42501"})
  void a_failure_that_waiting_cannot_mend_is_reported_at_once(String state) {
    var failure = new SQLException("no", state);

    var opened = open(Stream.of(failure), 0);

    assertSame(failure, opened.cause());
    assertEquals(1, attempts);
  }
}
