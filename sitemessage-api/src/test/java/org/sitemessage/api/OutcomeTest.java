package org.sitemessage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Outcome.Scope;

class OutcomeTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final List<Outcome> ALL =
      Stream.concat(
              Stream.of(
                  Outcome.sent("7", "250 ok"),
                  Outcome.retry("451"),
                  Outcome.retry("451", HOUR),
                  Outcome.rejected("550"),
                  Outcome.rejectedAndSuppress("551"),
                  Outcome.unknown("lost"),
                  Outcome.moved("new"),
                  Outcome.paused("password")),
              EnumSet.allOf(Scope.class).stream()
                  .map(scope -> Outcome.deferred("busy", HOUR, scope)))
          .toList();

  @Test
  void a_pause_and_a_deferral_of_the_messenger_stop_the_messenger() {
    var stopping = ALL.stream().filter(Outcome::stopsMessenger).toList();

    assertEquals(
        List.of(Outcome.paused("password"), Outcome.deferred("busy", HOUR, Scope.MESSENGER)),
        stopping);
  }

  @Test
  void an_outcome_is_at_most_one_of_sent_unknown_and_paused() {
    assertEquals(List.of("sent"), ALL.stream().filter(Outcome::isSent).map(Outcome::kind).toList());
    assertEquals(
        List.of("unknown"), ALL.stream().filter(Outcome::isUnknown).map(Outcome::kind).toList());
    assertEquals(
        List.of("paused"), ALL.stream().filter(Outcome::isPaused).map(Outcome::kind).toList());
  }

  @Test
  void only_a_rejection_that_says_so_suppresses_the_address() {
    assertEquals(
        List.of(Outcome.rejectedAndSuppress("551")),
        ALL.stream().filter(Outcome::suppressesAddress).toList());
  }

  @Test
  void a_refusal_for_now_and_a_deferral_tell_the_delay_of_the_remote_side() {
    var delayed = ALL.stream().filter(outcome -> outcome.delay().isPresent()).toList();

    assertEquals(5, delayed.size());
    delayed.forEach(outcome -> assertEquals(Optional.of(HOUR), outcome.delay()));
  }

  @Test
  void another_reason_changes_nothing_else() {
    for (var outcome : ALL) {
      var other = outcome.withReason("other");

      assertEquals(outcome instanceof Outcome.Moved ? outcome.reason() : "other", other.reason());
      assertEquals(outcome, other.withReason(outcome.reason()));
    }
  }
}
