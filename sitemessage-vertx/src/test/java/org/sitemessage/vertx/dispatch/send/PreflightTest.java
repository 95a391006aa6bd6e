package org.sitemessage.vertx.dispatch.send;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Message;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.user.QuietHours;
import org.sitemessage.vertx.dispatch.core.RetryPolicy;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.Completion;
import org.sitemessage.vertx.store.claim.Quiet;

class PreflightTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Instant LATER = NOW.plus(Duration.ofHours(1));
  private static final Preflight.Conditions FREE =
      new Preflight.Conditions(Optional.empty(), true, Optional.empty(), true);

  private final Preflight preflight =
      new Preflight(
          new OutcomePolicy(
              UnknownPolicy.RESEND,
              new RetryPolicy(Duration.ofMinutes(1), Duration.ofHours(1), 2, new Random(1))));

  /** A claimed dispatch, with everything that may stop it. */
  private Instant expiresAt = LATER;

  private boolean optedOut;
  private Quiet quiet = Quiet.NONE;
  private Optional<String> suppressed = Optional.empty();

  private OutcomePolicy.Facts facts() {
    var claimed =
        new ClaimedDispatch(
            new Dispatch(1, "uid", 2, "pager", "7", "", 0, false),
            new Message(2, "uid", "plain", new JsonObject(), "", 0, NOW, expiresAt),
            5,
            new ClaimedDispatch.Progress(0, 0, 0, false),
            Optional.empty(),
            optedOut,
            quiet,
            suppressed,
            true,
            NOW,
            List.of());
    return new OutcomePolicy.Facts(claimed, Optional.empty(), 3, NOW);
  }

  private Optional<Completion> before(Preflight.Conditions conditions) {
    return preflight.beforeRendering(facts(), conditions);
  }

  private static DispatchStatus status(Optional<Completion> completion) {
    return completion.orElseThrow().status();
  }

  private static boolean isLogged(Optional<Completion> completion) {
    return completion.orElseThrow().attempt().isPresent();
  }

  @Test
  void a_dispatch_that_nothing_stops_is_rendered() {
    assertEquals(Optional.empty(), before(FREE));
  }

  @Test
  void a_dispatch_whose_time_is_over_expires_whatever_else_stops_it() {
    expiresAt = NOW;
    optedOut = true;
    suppressed = Optional.of("bounced");

    assertEquals(DispatchStatus.EXPIRED, status(before(FREE)));
  }

  @Test
  void a_dispatch_to_an_address_that_is_not_allowed_here_is_cancelled_whatever_else_stops_it() {
    suppressed = Optional.of("bounced");
    quiet = new Quiet(ZoneOffset.UTC, QuietHours.parse("11:00-12:30"));

    var completion =
        before(
            new Preflight.Conditions(
                Optional.of("not allowed here"), true, Optional.empty(), true));

    assertEquals(DispatchStatus.CANCELLED, status(completion));
    assertEquals("not allowed here", completion.orElseThrow().attempt().orElseThrow().text());
  }

  @Test
  void a_dispatch_to_a_suppressed_address_fails() {
    suppressed = Optional.of("bounced");
    optedOut = true;

    assertEquals(DispatchStatus.FAILED, status(before(FREE)));
  }

  @Test
  void a_dispatch_to_a_recipient_who_has_opted_out_is_cancelled_if_its_type_allows_that() {
    optedOut = true;

    assertEquals(DispatchStatus.CANCELLED, status(before(FREE)));
    assertEquals(
        Optional.empty(),
        before(new Preflight.Conditions(Optional.empty(), false, Optional.empty(), true)));
  }

  @Test
  void a_dispatch_in_quiet_hours_waits_for_their_end_without_an_attempt() {
    quiet = new Quiet(ZoneOffset.UTC, QuietHours.parse("11:00-12:30"));

    var completion = before(FREE);

    assertEquals(DispatchStatus.PENDING, status(completion));
    assertEquals(NOW.plus(Duration.ofMinutes(30)), completion.orElseThrow().dueAt());
    assertEquals(0, completion.orElseThrow().progress().attempts());
  }

  @Test
  void a_dispatch_to_a_held_address_is_given_back_until_the_hold_ends() {
    var until = NOW.plus(Duration.ofMinutes(5));

    var completion =
        before(new Preflight.Conditions(Optional.empty(), true, Optional.of(until), true));

    assertEquals(DispatchStatus.PENDING, status(completion));
    assertEquals(until, completion.orElseThrow().dueAt());
    assertEquals(false, isLogged(completion));
  }

  @Test
  void a_dispatch_without_a_permit_is_given_back_and_due_at_once() {
    var completion =
        before(new Preflight.Conditions(Optional.empty(), true, Optional.empty(), false));

    assertEquals(DispatchStatus.PENDING, status(completion));
    assertEquals(NOW, completion.orElseThrow().dueAt());
    assertEquals(false, isLogged(completion));
  }

  @Test
  void a_rendered_dispatch_goes_to_the_messenger_unless_the_messenger_was_held_meanwhile() {
    assertEquals(Optional.empty(), preflight.beforeHandover(facts(), Optional.empty(), false));

    var givenBack = preflight.beforeHandover(facts(), Optional.empty(), true);

    assertEquals(DispatchStatus.PENDING, status(givenBack));
    assertEquals(false, isLogged(givenBack));
  }

  @Test
  void a_dispatch_that_cannot_be_rendered_gets_its_outcome_also_while_the_messenger_is_held() {
    var refused =
        preflight.beforeHandover(facts(), Optional.of(Outcome.retry("no template")), true);
    var unknownType =
        preflight.beforeHandover(
            facts(), Optional.of(Outcome.deferred("no such type", Scope.DISPATCH)), true);

    assertEquals(DispatchStatus.ERROR, status(refused));
    assertEquals(1, refused.orElseThrow().progress().attempts());
    assertEquals(0, unknownType.orElseThrow().progress().attempts());
  }
}
