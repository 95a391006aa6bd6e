package org.sitemessage.vertx.messenger.composed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.Receipt;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.testkit.Futures;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.testkit.SettableClock;
import org.sitemessage.vertx.messenger.base.AliasedMessenger;
import org.sitemessage.vertx.messenger.base.Traits;
import org.sitemessage.vertx.messenger.smtp.SmtpMessenger;
import org.sitemessage.vertx.messenger.smtp.SmtpOptions;

/** A composed messenger asks its members in order, skips broken ones, and returns one outcome. */
class ComposedMessengerTest {
  private static final Outcome REFUSED = Outcome.deferred("connection refused", Scope.MESSENGER);
  private static final Duration SOON = Duration.ofMillis(20);

  /** A messenger; all relays share the address attribute {@code email}. */
  private static final class Relay extends RecordingMessenger {
    Relay(String alias) {
      super(alias);
    }

    @Override
    public String addressAttribute() {
      return "email";
    }
  }

  private final Vertx vertx = Vertx.vertx();
  private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final Relay primary = new Relay("primary");
  private final Relay backup = new Relay("backup");
  private final ComposedOptions options =
      ComposedOptions.of("mail")
          .with(ComposedOptions.MAX_FAILURES, 2)
          .with(ComposedOptions.RESET, SOON)
          .with(ComposedOptions.MAX_RESET, Duration.ofMinutes(1));

  @AfterEach
  void stop() {
    Futures.await(vertx.close());
  }

  private <T extends ComposedMessenger> T opened(T messenger) {
    Futures.await(messenger.open(vertx));
    return messenger;
  }

  private FailoverMessenger failover(Messenger... messengers) {
    return opened(FailoverMessenger.of(options, Member.named(messengers), clock));
  }

  @Test
  void receipts_of_the_members_are_those_of_the_messenger_under_any_alias() {
    var receipts = new ArrayList<Receipt>();
    var receipt = new Receipt("1.1", "a@b.c", "read");

    AliasedMessenger.of("news", failover(primary, backup))
        .onReceipt(
            one -> {
              receipts.add(one);
              return Future.succeededFuture();
            });
    Futures.await(primary.tell(receipt));
    Futures.await(backup.tell(receipt));

    assertEquals(List.of(receipt, receipt), receipts);
  }

  private static Outcome deliver(ComposedMessenger messenger) {
    return Futures.await(
        messenger.deliver(Delivery.unstored("mail", "a@b.example", Content.text("", "Hello."))));
  }

  private static String breaker(ComposedMessenger messenger, int member) {
    return messenger.states().get(member).breaker();
  }

  /** Checks the condition every 5 ms and returns as soon as it holds. */
  private static void until(Vertx vertx, BooleanSupplier condition) {
    Promise<Void> reached = Promise.promise();
    vertx.setPeriodic(
        5,
        timer -> {
          if (condition.getAsBoolean()) {
            reached.tryComplete();
          }
        });
    Futures.await(reached.future());
  }

  @Test
  void a_delivery_that_the_first_member_could_not_receive_goes_to_the_next_at_once() {
    primary.then(REFUSED);

    var outcome = deliver(failover(primary, backup));

    assertEquals("sent", outcome.kind());
    assertEquals("backup (before: primary: connection refused)", outcome.reason());
    assertEquals(1, primary.deliveries().size());
    assertEquals(primary.deliveries(), backup.deliveries());
  }

  @Test
  void retries_pauses_and_deferrals_of_one_dispatch_go_to_the_next_member_too() {
    for (var outcome :
        List.of(
            Outcome.retry("451 greylisted"),
            Outcome.paused("535 wrong password"),
            Outcome.deferred("flood", Duration.ofSeconds(1), Scope.MESSENGER),
            Outcome.deferred("this one only", Scope.DISPATCH))) {
      var first = new Relay("primary").then(outcome);

      assertEquals("sent", deliver(failover(first, backup)).kind(), outcome.toString());
    }
  }

  @Test
  void unknown_and_rejected_deliveries_go_to_no_other_member() {
    for (var outcome :
        List.of(
            Outcome.unknown("no answer"),
            Outcome.rejected("550 no such user"),
            Outcome.rejectedAndSuppress("550 5.1.1"),
            Outcome.moved("new@b.example"),
            Outcome.deferred("mailbox full", Scope.ADDRESS),
            Outcome.deferred("domain down", Duration.ofHours(1), Scope.DOMAIN))) {
      var first = new Relay("primary").then(outcome);

      var answer = deliver(failover(first, backup));

      assertEquals(outcome.getClass(), answer.getClass());
      assertEquals(0, backup.deliveries().size(), outcome.toString());
    }
  }

  @Test
  void an_outcome_keeps_all_values_of_the_answer_beside_its_reason() {
    primary
        .then(Outcome.rejectedAndSuppress("550 5.1.1"))
        .then(Outcome.deferred("full", Duration.ofHours(1), Scope.ADDRESS))
        .then(Outcome.sent("id-7", "250 OK"));
    var mail = failover(primary, backup);

    assertEquals(new Outcome.Rejected("primary: 550 5.1.1", true), deliver(mail));
    assertEquals(
        new Outcome.Deferred("primary: full", Optional.of(Duration.ofHours(1)), Scope.ADDRESS),
        deliver(mail));
    assertEquals(new Outcome.Sent("id-7", "primary: 250 OK"), deliver(mail));
  }

  @Test
  void a_failure_of_all_members_counts_no_attempt() {
    primary.then(REFUSED);
    backup.then(Outcome.paused("535 wrong password"));

    var outcome = deliver(failover(primary, backup));

    assertEquals(
        Outcome.deferred(
            "primary: connection refused; backup: 535 wrong password", Scope.MESSENGER),
        outcome);
  }

  @Test
  void it_is_an_attempt_if_one_was_asked_and_refused_for_now() {
    primary.then(Outcome.retry("451 later", Duration.ofMinutes(5)));
    backup.then(REFUSED);

    assertEquals(
        Outcome.retry("primary: 451 later; backup: connection refused"),
        deliver(failover(primary, backup)));
  }

  @Test
  void a_retry_is_due_when_the_first_refusing_member_may_accept_it() {
    primary.then(Outcome.retry("451 later", Duration.ofMinutes(5)));
    backup.then(Outcome.retry("451 soon", Duration.ofMinutes(2)));

    assertEquals(
        Outcome.retry("primary: 451 later; backup: 451 soon", Duration.ofMinutes(2)),
        deliver(failover(primary, backup)));
  }

  @Test
  void it_is_paused_only_when_every_member_needs_a_person() {
    primary.then(Outcome.paused("wrong password"));
    backup.then(Outcome.paused("account blocked"));
    var mail = failover(primary, backup);

    var first = deliver(mail);
    var second = deliver(mail);

    assertEquals(Outcome.paused("primary: wrong password; backup: account blocked"), first);
    assertInstanceOf(Outcome.Paused.class, second);
    assertEquals(1, primary.deliveries().size(), "it is not asked again with a wrong password");
  }

  @Test
  void a_dead_member_is_left_alone_and_comes_back_by_itself() {
    primary.then(REFUSED).then(REFUSED);
    var mail = failover(primary, backup);

    deliver(mail);
    assertEquals("closed", breaker(mail, 0));
    deliver(mail);
    deliver(mail);
    var left = mail.states().get(0);

    assertEquals("open", left.breaker());
    assertEquals("connection refused", left.reason());
    assertEquals(Optional.of(clock.instant().plus(SOON)), left.until());
    assertEquals(2, primary.deliveries().size(), "the third went past it");

    clock.advance(SOON);
    until(vertx, () -> breaker(mail, 0).equals("half_open"));
    var outcome = deliver(mail);

    assertEquals("primary", outcome.reason());
    assertEquals("closed", breaker(mail, 0));
    assertEquals("primary", deliver(mail).reason());
  }

  @Test
  void it_is_left_alone_for_twice_as_long_after_each_trial_that_fails() {
    for (int i = 0; i < 6; i++) {
      primary.then(REFUSED);
    }
    var mail = failover(primary, backup);
    var waits = new ArrayList<Long>();

    deliver(mail);
    for (int i = 0; i < 4; i++) {
      deliver(mail);
      var wait = Duration.between(clock.instant(), mail.states().get(0).until().orElseThrow());
      waits.add(wait.toMillis());
      clock.advance(wait);
      until(vertx, () -> breaker(mail, 0).equals("half_open"));
    }

    assertEquals(List.of(20L, 40L, 80L, 160L), waits);
  }

  @Test
  void an_unknown_outcome_counts_as_a_failure_and_an_answer_does_not() {
    primary
        .then(Outcome.unknown("no answer"))
        .then(Outcome.rejected("550"))
        .then(Outcome.unknown("no answer"))
        .then(Outcome.retry("451"))
        .then(Outcome.unknown("no answer"));
    var mail = failover(primary, backup);

    for (int i = 0; i < 5; i++) {
      deliver(mail);
    }
    assertEquals("closed", breaker(mail, 0), "never two in a row");
    primary.then(Outcome.unknown("no answer"));
    deliver(mail);

    assertEquals("open", breaker(mail, 0));
  }

  @Test
  void a_member_that_needs_a_person_is_left_alone_after_the_first_time() {
    primary.then(Outcome.paused("535 wrong password"));
    var mail = failover(primary, backup);

    deliver(mail);
    deliver(mail);

    assertEquals("open", breaker(mail, 0));
    assertEquals(1, primary.deliveries().size());
  }

  @Test
  void a_member_that_asks_for_silence_gets_exactly_that_time() {
    primary.then(Outcome.deferred("429", Duration.ofMinutes(7), Scope.MESSENGER));
    var mail = failover(primary, backup);

    deliver(mail);
    clock.advance(Duration.ofMinutes(7).minusMillis(1));
    deliver(mail);
    assertEquals(1, primary.deliveries().size());
    clock.advance(Duration.ofMillis(1));
    deliver(mail);

    assertEquals(2, primary.deliveries().size());
  }

  @Test
  void a_deferral_by_all_members_shows_when_the_next_one_is_ready() {
    var mail = failover(primary.then(Outcome.paused("a")), backup.then(REFUSED).then(REFUSED));

    deliver(mail);
    deliver(mail);
    var outcome = assertInstanceOf(Outcome.Deferred.class, deliver(mail));

    assertEquals(Scope.MESSENGER, outcome.scope());
    assertEquals(Optional.of(SOON), outcome.delay());
    assertTrue(outcome.reason().contains("backup: left alone after: connection refused"));
  }

  @Test
  void a_messenger_that_throws_is_one_that_failed() {
    primary.then(
        delivery -> {
          throw new IllegalStateException("bug");
        });

    assertEquals("backup", named(deliver(failover(primary, backup))));
  }

  private static String named(Outcome outcome) {
    return outcome.reason().replaceFirst("[: (].*", "");
  }

  @Test
  void a_member_that_never_answers_is_unknown_and_left_alone() {
    primary.then(delivery -> Promise.<Outcome>promise().future());
    var mail =
        opened(
            FailoverMessenger.of(
                options.with(ComposedOptions.MAX_FAILURES, 1).withDeadline(SOON),
                Member.named(primary, backup),
                clock));

    var outcome = deliver(mail);

    assertEquals(Outcome.unknown("primary: no answer within 20 ms"), outcome);
    assertEquals("open", breaker(mail, 0));
  }

  @Test
  void a_member_is_given_no_more_at_once_than_it_takes() {
    var answers = new ArrayList<Promise<Outcome>>();
    for (int i = 0; i < 3; i++) {
      Promise<Outcome> answer = Promise.promise();
      answers.add(answer);
      primary.then(delivery -> answer.future());
    }
    var mail =
        opened(
            FailoverMessenger.of(
                options, List.of(Member.of("one", primary).withConcurrency(2)), clock));
    var delivery = Delivery.unstored("mail", "a@b.example", Content.text("", "Hello."));

    var outcomes = IntStream.range(0, 3).mapToObj(i -> mail.deliver(delivery)).toList();
    assertEquals(2, primary.deliveries().size());
    answers.forEach(answer -> answer.complete(Outcome.sent("")));

    Futures.await(Future.all(outcomes));
    assertEquals(3, primary.deliveries().size());
  }

  @Test
  void no_member_is_asked_once_the_lease_is_over() {
    var mail = failover(AliasedMessenger.of("primary", primary), backup);
    primary.then(
        delivery -> {
          Traits.mayBegin(mail, () -> false);
          return Future.succeededFuture(REFUSED);
        });

    var outcome = assertInstanceOf(Outcome.Deferred.class, deliver(mail));

    assertEquals(Scope.DISPATCH, outcome.scope());
    assertEquals(0, backup.deliveries().size());
  }

  @Test
  void a_test_message_goes_through_every_member_and_brings_back_one_that_works() {
    primary.then(Outcome.paused("535 wrong password"));
    backup.then(Outcome.sent("")).then(Outcome.retry("451 busy"));
    var mail = failover(primary, backup);
    deliver(mail);
    assertEquals("open", breaker(mail, 0));

    var outcome = Futures.await(mail.sendTestMessage("a@b.example", "It works."));

    assertEquals("sent", outcome.kind());
    assertEquals("primary: sent; backup: retry 451 busy", outcome.reason());
    assertEquals("closed", breaker(mail, 0));
  }

  @Test
  void a_person_can_have_all_used_at_once() {
    primary.then(Outcome.paused("535 wrong password"));
    var mail = failover(primary, backup);
    deliver(mail);

    mail.resume();

    assertEquals("primary", deliver(mail).reason());
  }

  @Test
  void a_round_robin_follows_the_weights_and_skips_dead_members() {
    var other = new Relay("other");
    var mail =
        opened(
            RoundRobinMessenger.of(
                options,
                List.of(
                    Member.of("a", primary).withWeight(3),
                    Member.of("b", backup),
                    Member.of("c", other)),
                clock));

    var turns = turns(mail, 10);
    assertEquals(Map.of("a", 6L, "b", 2L, "c", 2L), counted(turns));
    assertTrue(!String.join("", turns).contains("aaa"), turns.toString());

    backup.then(Outcome.paused("wrong password"));
    turns(mail, 5);
    assertEquals("open", breaker(mail, 1));
    var without = counted(turns(mail, 12));
    assertEquals(Set.of("a", "c"), without.keySet());
    assertTrue(without.getOrDefault("a", 0L) > 7, without.toString());
  }

  private static List<String> turns(ComposedMessenger messenger, int count) {
    return IntStream.range(0, count).mapToObj(i -> named(deliver(messenger))).toList();
  }

  private static Map<String, Long> counted(List<String> names) {
    return names.stream().collect(Collectors.groupingBy(name -> name, Collectors.counting()));
  }

  @Test
  void it_is_as_able_as_the_least_of_its_members() {
    var smtp = new SmtpMessenger(SmtpOptions.from("Site <site@example.org>"));
    var holding = AliasedMessenger.of("other", new RecordingMessenger("smtp", UnknownPolicy.HOLD));
    var same = FailoverMessenger.of("mail", smtp, AliasedMessenger.of("second", smtp));

    assertEquals("smtp", same.kind());
    assertEquals("E-mail", same.title());
    assertEquals("email", same.addressAttribute());
    assertEquals(UnknownPolicy.RESEND, same.unknownPolicy());
    assertEquals(List.of("smtp", "second"), same.members().stream().map(Member::name).toList());
    assertEquals(
        Optional.of("a@xn--bcher-kva.example"),
        same.address(Recipient.address("mail", "a@bücher.example")));
    assertThrows(
        SiteMessageException.class, () -> same.address(Recipient.address("mail", "nobody")));
    assertThrows(SiteMessageException.class, () -> FailoverMessenger.of("mail", smtp, holding));
    assertThrows(SiteMessageException.class, () -> FailoverMessenger.of("mail"));
    assertEquals(
        UnknownPolicy.HOLD, RoundRobinMessenger.of("mail", holding, holding).unknownPolicy());
  }
}
