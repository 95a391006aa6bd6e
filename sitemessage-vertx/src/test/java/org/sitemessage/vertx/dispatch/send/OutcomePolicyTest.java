package org.sitemessage.vertx.dispatch.send;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Message;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.vertx.dispatch.core.RetryPolicy;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.Completion;
import org.sitemessage.vertx.store.claim.Quiet;

/** Outcomes of a dispatch at the edges of each limit. */
class OutcomePolicyTest {
  private static final int RETRIES = 3;
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static OutcomePolicy verdict(UnknownPolicy policy) {
    return new OutcomePolicy(
        policy, new RetryPolicy(Duration.ofMinutes(1), Duration.ofHours(1), 2, new Random(1)));
  }

  private static OutcomePolicy.Facts facts(ClaimedDispatch.Progress progress) {
    return facts(progress, true);
  }

  private static OutcomePolicy.Facts facts(ClaimedDispatch.Progress progress, boolean begun) {
    var dispatch = new Dispatch(1, "uid", 2, "pager", "7", "", progress.attempts(), false);
    var message =
        new Message(2, "uid", "plain", new JsonObject(), "", 0, NOW, NOW.plus(Duration.ofDays(9)));
    return new OutcomePolicy.Facts(
        new ClaimedDispatch(
            dispatch,
            message,
            5,
            progress,
            Optional.empty(),
            false,
            Quiet.NONE,
            Optional.empty(),
            begun,
            NOW,
            List.of()),
        Optional.empty(),
        RETRIES,
        NOW);
  }

  private static Completion judged(ClaimedDispatch.Progress progress, Outcome outcome) {
    return verdict(UnknownPolicy.RESEND).of(facts(progress), outcome);
  }

  @ParameterizedTest
  @CsvSource({"0, ERROR", "2, ERROR", "3, FAILED"})
  void a_dispatch_survives_as_many_refusals_as_its_type_allows(int before, DispatchStatus after) {
    var completion =
        judged(new ClaimedDispatch.Progress(before, 0, 0, false), Outcome.retry("busy"));

    assertEquals(after, completion.status());
    assertEquals(before + 1, completion.progress().attempts());
  }

  @ParameterizedTest
  @CsvSource({"0, PENDING", "190, PENDING", "191, FAILED"})
  void a_claimed_dispatch_that_was_not_begun_is_not_in_doubt_when_its_process_has_stopped(
      int deferrals, DispatchStatus after) {
    var before = new ClaimedDispatch.Progress(0, 0, 0, false, deferrals, 0);

    var completion = verdict(UnknownPolicy.HOLD).takenOver(facts(before, false));

    assertEquals(after, completion.status());
    assertEquals(before.putOff(10), completion.progress());
    assertEquals(NOW, completion.dueAt());
  }

  @ParameterizedTest
  @CsvSource({"0, ERROR", "2, ERROR", "3, UNKNOWN"})
  void a_dispatch_is_resent_until_it_is_unknown_once_too_often(int before, DispatchStatus after) {
    var completion =
        judged(new ClaimedDispatch.Progress(0, before, 0, false), Outcome.unknown("lost"));

    assertEquals(after, completion.status());
    assertEquals(before + 1, completion.progress().unknowns());
  }

  @ParameterizedTest
  @CsvSource({"0, ERROR", "19, ERROR", "20, UNKNOWN"})
  void a_dispatch_survives_twenty_takeovers_and_not_the_21st(int before, DispatchStatus after) {
    var completion =
        verdict(UnknownPolicy.RESEND)
            .takenOver(facts(new ClaimedDispatch.Progress(0, 0, before, false)));

    assertEquals(after, completion.status());
    assertEquals(before + 1, completion.progress().takeovers());
  }

  @ParameterizedTest
  @CsvSource({"0, PENDING", "199, PENDING", "200, FAILED"})
  void a_dispatch_is_deferred_two_hundred_times_and_not_once_more(
      int before, DispatchStatus after) {
    var completion =
        judged(
            new ClaimedDispatch.Progress(0, 0, 0, false, before, 0),
            Outcome.deferred("not now", Duration.ZERO, Scope.DISPATCH));

    assertEquals(after, completion.status());
    assertEquals(0, completion.progress().attempts());
    assertEquals(before + 1, completion.progress().deferrals());
  }

  @ParameterizedTest
  @CsvSource({"9, true", "10, false"})
  void a_dispatch_is_deferred_as_long_as_its_messenger_says_ten_times(int before, boolean atOnce) {
    var completion =
        judged(
            new ClaimedDispatch.Progress(0, 0, 0, false, before, 0),
            Outcome.deferred("not now", Duration.ZERO, Scope.ADDRESS));

    assertEquals(atOnce, completion.dueAt().equals(NOW));
  }

  @Test
  void a_dispatch_that_stops_its_messenger_is_due_at_once_and_remembered() {
    var completion =
        judged(
            new ClaimedDispatch.Progress(0, 0, 0, false, 0, 4),
            Outcome.deferred("refused", Duration.ofHours(2), Scope.MESSENGER));

    assertEquals(DispatchStatus.PENDING, completion.status());
    assertEquals(NOW, completion.dueAt());
    assertEquals(5, completion.progress().stops());
  }

  @Test
  void a_delay_that_a_remote_server_asks_for_is_capped_at_a_day() {
    var refused =
        judged(
            new ClaimedDispatch.Progress(0, 0, 0, false),
            Outcome.retry("busy", Duration.ofDays(30)));
    var deferred =
        judged(
            new ClaimedDispatch.Progress(0, 0, 0, false),
            Outcome.deferred("busy", Duration.ofDays(30), Scope.ADDRESS));

    assertEquals(NOW.plus(Duration.ofDays(1)), refused.dueAt());
    assertEquals(NOW.plus(Duration.ofDays(1)), deferred.dueAt());
  }
}
