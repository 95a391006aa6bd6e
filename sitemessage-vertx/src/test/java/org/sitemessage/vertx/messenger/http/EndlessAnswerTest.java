package org.sitemessage.vertx.messenger.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.vertx.messenger.EndlessServer;
import org.sitemessage.vertx.messenger.EndlessServer.Endless;

/** Answers without an end, for all messengers that send over HTTP. */
@Timeout(60)
class EndlessAnswerTest {
  private static final Set<String> ENDS = Set.of("sent", "unknown");

  private final HttpFixture fixture = new HttpFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private static final class Poster extends HttpMessenger {
    Poster(int timeoutMs) {
      super(HttpFixture.options(new JsonObject().put("timeoutMs", timeoutMs)), Clock.systemUTC());
    }

    @Override
    public String alias() {
      return "poster";
    }

    @Override
    public Future<Outcome> deliver(Delivery delivery) {
      return send(HttpCall.get(delivery.address()), answer -> Outcome.sent("", "answered"));
    }
  }

  private void assertEnds(EndlessServer server, int timeoutMs) throws Exception {
    var messenger = fixture.open(new Poster(timeoutMs));

    var outcome = HttpFixture.deliver(messenger, server.url("/").toString(), "Hello.");

    assertTrue(ENDS.contains(outcome.kind()), outcome.toString());
    server.hungUp().get(30, TimeUnit.SECONDS);
  }

  /** The time is far longer than the test. */
  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "INTERIM_ANSWERS")
  void an_answer_that_never_ends_is_cut_at_its_size(Endless part) throws Exception {
    try (var server = EndlessServer.flooding(part)) {
      assertEnds(server, 600_000);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "AFTER_THE_ANSWER")
  void an_answer_that_comes_byte_by_byte_is_cut_at_the_end_of_its_time(Endless part)
      throws Exception {
    try (var server = EndlessServer.trickling(part)) {
      assertEnds(server, 300);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "INTERIM_ANSWERS")
  void interim_answers_without_end_are_cut_at_the_end_of_the_time(Endless part) throws Exception {
    try (var server = EndlessServer.flooding(part)) {
      assertEnds(server, 300);
    }
  }
}
