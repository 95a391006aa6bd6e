package org.sitemessage.vertx.dispatch.send;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.Quiet;

/** The dispatch that is at fault when a messenger stops. */
class PoisonDispatchesTest {
  private static final Outcome DOWN = Outcome.deferred("connection refused", Scope.MESSENGER);

  private final PoisonDispatches suspects = new PoisonDispatches();

  private static ClaimedDispatch stopped(int times) {
    return new ClaimedDispatch(
        new Dispatch(times, "uid", 2, "pager", "7", "", 0, false),
        new Message(2, "uid", "plain", new JsonObject(), "", 0, Instant.EPOCH, Instant.MAX),
        5,
        new ClaimedDispatch.Progress(0, 0, 0, false, 0, times),
        Optional.empty(),
        false,
        Quiet.NONE,
        Optional.empty(),
        true,
        Instant.EPOCH,
        List.of());
  }

  @Test
  void a_dispatch_that_stops_a_working_messenger_for_the_first_time_is_not_to_blame() {
    assertEquals(DOWN, suspects.judge(stopped(0), DOWN, true));
  }

  @Test
  void a_dispatch_that_stops_a_working_messenger_again_is_refused_temporarily() {
    assertEquals("retry", suspects.judge(stopped(1), DOWN, true).kind());
  }

  @Test
  void a_dispatch_that_shows_that_a_held_messenger_is_still_down_is_not_to_blame() {
    assertEquals(DOWN, suspects.judge(stopped(9), DOWN, false));
  }

  @Test
  void an_outage_costs_one_attempt_of_one_dispatch_however_many_have_seen_an_outage_before() {
    suspects.judge(stopped(1), DOWN, true);

    var second = suspects.judge(stopped(2), DOWN, true);
    suspects.judge(stopped(0), Outcome.sent(""), false);
    var afterSuccess = suspects.judge(stopped(2), DOWN, true);

    assertEquals(DOWN, second);
    assertEquals("retry", afterSuccess.kind());
  }

  @Test
  void a_dispatch_that_is_alone_and_stops_its_messenger_again_is_charged_each_time() {
    suspects.judge(stopped(1), DOWN, true);

    assertEquals("retry", suspects.judge(stopped(1), DOWN, true).kind());
  }

  @Test
  void the_dispatch_that_has_stopped_its_messenger_least_often_shows_whether_it_works() {
    var chosen = PoisonDispatches.leastSuspected(List.of(stopped(3), stopped(1), stopped(2)));

    assertEquals(1, chosen.orElseThrow().progress().stops());
  }
}
