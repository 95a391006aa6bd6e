package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.Content;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BounceReply;
import org.sitemessage.api.schedule.BounceReport;
import org.sitemessage.api.schedule.DispatchPage;
import org.sitemessage.api.schedule.DispatchQuery;
import org.sitemessage.api.schedule.MessengerStats.State;
import org.sitemessage.api.schedule.PrepareReply;
import org.sitemessage.api.schedule.ProbeReply;
import org.sitemessage.api.schedule.SendReply;
import org.sitemessage.api.schedule.SendRequest;
import org.sitemessage.api.schedule.StoredDispatch;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.messenger.composed.ComposedOptions;
import org.sitemessage.vertx.messenger.composed.FailoverMessenger;
import org.sitemessage.vertx.messenger.composed.Member;

/** The typed requests of the bus contract; the tests of each request are elsewhere. */
class SiteMessageClientTest {
  private static final SendRequest NOW = SendRequest.all().withPatience(Duration.ZERO);

  private final Engines engine = new Engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");
  private final SiteMessageClient client = SiteMessageClient.create(engine.vertx());

  @AfterEach
  void closes() {
    engine.close();
  }

  private SendReply send() {
    return Engines.await(client.sendScheduled(NOW));
  }

  private static SiteMessageException refused(Future<?> answer) {
    return assertThrows(SiteMessageException.class, () -> Engines.await(answer));
  }

  private static void assertRefused(FailureCode code, String text, Future<?> answer) {
    var refusal = refused(answer);
    assertEquals(code, refusal.code());
    assertTrue(String.valueOf(refusal.getMessage()).contains(text), refusal::getMessage);
  }

  @Test
  void a_message_is_shown_with_its_dispatches_and_their_attempts() {
    pager.then(Outcome.retry("busy")).then(Outcome.sent("r-1"));
    engine.start(pager);
    var scheduled = engine.clock().instant();
    var id =
        engine
            .schedule(
                ScheduleRequest.plain("Hi")
                    .withPriority(5)
                    .withSender("42")
                    .withRecipients(Recipients.of("pager", "7").list()))
            .messageId();

    send();
    var waiting = Engines.await(client.message(id)).dispatches().get(0);
    engine.advance(Duration.ofMinutes(2));
    send();
    var message = Engines.await(client.message(id));

    assertEquals(DispatchStatus.ERROR, waiting.status());
    assertTrue(waiting.nextAttemptAt().orElseThrow().isAfter(scheduled));
    assertEquals(List.of(id, 5), List.of(message.id(), message.priority()));
    assertEquals(
        List.of("plain", "42", ""), List.of(message.type(), message.senderId(), message.group()));
    assertEquals(scheduled, message.createdAt());
    var dispatch = message.dispatches().get(0);
    assertEquals(DispatchStatus.SENT, dispatch.status());
    assertEquals(
        List.of("pager", "7", "r-1"),
        List.of(dispatch.messenger(), dispatch.address(), dispatch.remoteId()));
    assertEquals(2, dispatch.attempts());
    assertEquals(Optional.empty(), dispatch.nextAttemptAt());
    assertEquals(Optional.of(engine.clock().instant()), dispatch.sentAt());
    assertEquals(
        List.of("retry", "sent"),
        dispatch.attemptLog().stream().map(StoredDispatch.LoggedAttempt::outcome).toList());
    assertEquals("busy", dispatch.attemptLog().get(0).text());
    assertEquals(scheduled, dispatch.attemptLog().get(0).at());
  }

  @Test
  void a_message_that_does_not_exist_is_refused_by_its_id() {
    engine.start(pager);

    assertRefused(FailureCode.NOT_FOUND, "message 17 does not exist", client.message(17));
    assertRefused(FailureCode.INVALID_REQUEST, "id", client.message(0));
  }

  @Test
  void dispatches_are_listed_in_pages_by_status_messenger_and_message() {
    pager.then(Outcome.rejected("no such pager"));
    engine.start(pager, new RecordingMessenger("other"));
    var failed = engine.scheduled();
    send();
    var sent = engine.scheduled();
    send();
    engine.schedule(ScheduleRequest.plain("Hi").withRecipients(Recipients.of("other", "8").list()));

    var first = Engines.await(client.dispatches(DispatchQuery.all().page(0, 2)));
    var rest =
        Engines.await(client.dispatches(DispatchQuery.all().page(first.next().orElseThrow(), 2)));

    assertEquals(List.of(failed, sent), messages(first));
    assertEquals(1, rest.dispatches().size());
    assertEquals(OptionalLong.empty(), rest.next());
    assertEquals(
        List.of(failed),
        messages(
            Engines.await(
                client.dispatches(DispatchQuery.all().withStatus(DispatchStatus.FAILED)))));
    assertEquals(
        List.of(sent),
        messages(Engines.await(client.dispatches(DispatchQuery.all().onlyUnread()))));
    assertEquals(
        List.of(sent),
        messages(Engines.await(client.dispatches(DispatchQuery.all().withMessage(sent)))));
    assertEquals(
        List.of(sent, failed),
        messages(
            Engines.await(
                client.dispatches(DispatchQuery.all().withMessenger("pager").fromNewest()))));
  }

  private static List<Long> messages(DispatchPage page) {
    return page.dispatches().stream().map(StoredDispatch::messageId).toList();
  }

  @Test
  void a_query_for_a_page_that_is_too_large_or_for_unread_dispatches_that_failed_is_refused() {
    engine.start(pager);
    var failed = DispatchQuery.all().onlyUnread().withStatus(DispatchStatus.FAILED);

    assertRefused(
        FailureCode.INVALID_REQUEST,
        "limit",
        client.dispatches(DispatchQuery.all().page(0, 1_001)));
    assertRefused(FailureCode.INVALID_REQUEST, "status", client.dispatches(failed));
  }

  @Test
  void the_stats_show_messengers_types_and_counts() {
    pager.then(Outcome.paused("wrong password"));
    engine.options(
        engine
            .options()
            .withMessenger(
                "pager",
                new JsonObject()
                    .put(
                        "limits",
                        new JsonObject()
                            .put("day", new JsonObject().put("count", 10).put("zone", "UTC")))));
    engine.start(
        pager,
        FailoverMessenger.of(
            ComposedOptions.of("mail"),
            List.of(
                Member.of("first", new RecordingMessenger("letter")),
                Member.of("second", new RecordingMessenger("letter")))));
    engine.scheduled();
    send();

    var stats = Engines.await(client.stats());

    assertEquals(1, stats.count(DispatchStatus.PENDING));
    assertEquals(0, stats.count(DispatchStatus.SENT));
    assertTrue(stats.types().contains("plain"));
    assertEquals(Optional.empty(), stats.clockAhead());
    assertTrue(stats.node().matches("[0-9a-f]+"), stats.node());
    var mail = stats.messengers().get(0);
    assertEquals(List.of("mail", State.READY), List.of(mail.alias(), mail.state()));
    assertEquals(
        List.of("first", "second"), mail.members().stream().map(member -> member.name()).toList());
    assertEquals("closed", mail.members().get(0).breaker());
    var paused = stats.messengers().get(1);
    assertEquals(State.PAUSED, paused.state());
    assertEquals("wrong password", paused.reason());
    assertTrue(paused.until().orElseThrow().isAfter(engine.clock().instant()));
    var day = paused.limits().orElseThrow().day().orElseThrow();
    assertEquals("2026-01-01", day.day());
    assertEquals(10, day.count());
    assertEquals(10, day.started() + day.left());
    assertEquals(Map.of(), paused.limits().orElseThrow().parked());
  }

  @Test
  void the_stats_name_the_types_that_fit_each_messenger() {
    engine.start(pager, new RecordingMessenger("smtp"));

    var messengers = Engines.await(client.stats()).messengers();

    assertEquals(List.of("mail", "plain"), messengers.get(0).types());
    assertEquals(
        List.of("email_html", "email_plain", "mail", "plain", "undelivered_report"),
        messengers.get(1).types());
  }

  @Test
  void a_list_of_dispatches_shows_type_subject_and_time_of_their_messages() {
    engine.start(new RecordingMessenger("smtp"), pager);
    var longText = "x".repeat(5_000);
    mail(new JsonObject().put("subject", "Привет 👋 \"x\"").put("text", longText));
    mail(new JsonObject().put("text", longText).put("subject", "After 2,048 characters"));
    engine.scheduled();

    var page = Engines.await(client.dispatches(DispatchQuery.all())).dispatches();
    var whole = Engines.await(client.message(page.get(1).messageId())).dispatches().get(0);

    assertEquals(
        List.of("email_plain", "email_plain", "plain"),
        page.stream().map(StoredDispatch::type).toList());
    assertEquals(
        List.of("Привет 👋 \"x\"", "", ""), page.stream().map(StoredDispatch::subject).toList());
    assertEquals(Optional.of(engine.clock().instant()), page.get(0).createdAt());
    assertEquals("After 2,048 characters", whole.subject());
    assertEquals("email_plain", whole.type());
  }

  @Test
  void a_stored_dispatch_is_previewed_by_its_id() {
    engine.start(new RecordingMessenger("smtp"), pager);
    mail(new JsonObject().put("subject", "Hello").put("text", "It works."));
    var id = Engines.await(client.dispatches(DispatchQuery.all())).dispatches().get(0).id();

    var preview = Engines.await(client.preview(id));

    assertEquals("email_plain", preview.type());
    assertEquals(1, preview.dispatches());
    assertEquals("a@example.org", preview.previews().get(0).address());
    assertEquals(Content.text("Hello", "It works."), preview.previews().get(0).content());
    assertRefused(FailureCode.NOT_FOUND, "dispatch 99 does not exist", client.preview(99));
    assertRefused(FailureCode.INVALID_REQUEST, "dispatch", client.preview(0));
  }

  private void mail(JsonObject context) {
    engine.schedule(
        ScheduleRequest.of("email_plain", context)
            .withRecipients(Recipients.of("smtp", "a@example.org").list()));
  }

  @Test
  void a_probe_shows_the_answer_and_ends_a_pause() {
    pager
        .then(Outcome.paused("wrong password"))
        .then(Outcome.rejected("no such pager"))
        .then(Outcome.sent("r-1", "250 OK"));
    engine.start(pager);
    engine.scheduled();
    send();

    var refused = Engines.await(client.probe("pager", "911", ""));
    var before = Engines.await(client.stats()).messengers().get(0).state();
    var sent = Engines.await(client.probe("pager", "7", "Does it work?"));

    assertEquals(new ProbeReply("rejected", "no such pager", ""), refused);
    assertEquals(State.PAUSED, before);
    assertEquals(new ProbeReply("sent", "250 OK", "r-1"), sent);
    assertTrue(sent.isSent());
    assertEquals(State.READY, Engines.await(client.stats()).messengers().get(0).state());
    assertRefused(
        FailureCode.UNKNOWN_MESSENGER, "registered: pager", client.probe("smtp", "7", ""));
  }

  @Test
  void a_paused_messenger_is_resumed() {
    pager.then(Outcome.paused("wrong password"));
    engine.start(pager);
    engine.scheduled();
    send();

    Engines.await(client.resume("pager"));

    assertEquals(State.READY, Engines.await(client.stats()).messengers().get(0).state());
    assertRefused(FailureCode.UNKNOWN_MESSENGER, "registered: pager", client.resume("smtp"));
  }

  @Test
  void a_run_counts_outcomes_and_says_what_is_left_and_why() {
    pager.then(Outcome.sent("1")).then(Outcome.paused("wrong password"));
    engine.options(engine.options().withMessenger("pager", new JsonObject().put("concurrency", 1)));
    engine.start(pager);
    engine.scheduled();
    var first = send();
    engine.scheduled();
    engine.scheduled();

    var second = send();

    assertEquals(new SendReply(1, 1, 0, 0, 0, 0, 0, 0, 0, List.of()), first);
    assertEquals(2, second.left());
    var left = second.waiting().get(0);
    assertEquals(
        List.of("pager", 2L, "paused"), List.of(left.messenger(), left.dispatches(), left.why()));
    assertTrue(left.until().isPresent());
  }

  @Test
  void a_run_of_one_priority_leaves_the_others_and_a_wait_out_of_range_is_refused() {
    engine.start(pager);
    engine.scheduled();
    engine.schedule(
        ScheduleRequest.plain("Hi")
            .withPriority(900)
            .withRecipients(Recipients.of("pager", "8").list()));

    var urgent = Engines.await(client.sendScheduled(NOW.withPriority(900).ignoringUnknown()));

    assertEquals(1, urgent.sent());
    assertEquals(OptionalInt.of(900), NOW.withPriority(900).priority());
    assertRefused(
        FailureCode.INVALID_REQUEST,
        "waitMs",
        client.sendScheduled(NOW.withPatience(Duration.ofDays(2))));
    assertRefused(
        FailureCode.INVALID_REQUEST, "priority", client.sendScheduled(NOW.withPriority(1_001)));
  }

  @Test
  void a_run_is_refused_if_a_messenger_of_due_dispatches_is_gone_unless_it_ignores_that(
      @TempDir Path folder) {
    var before = engine.onDisk(folder).start(pager, new RecordingMessenger("other"));
    engine.scheduled();
    engine.schedule(ScheduleRequest.plain("Hi").withRecipients(Recipients.of("other", "8").list()));
    Engines.await(before.stop());
    engine.start(new RecordingMessenger("pager"));

    assertRefused(FailureCode.UNKNOWN_MESSENGER, "\"other\"", client.sendScheduled(NOW));
    assertEquals(1, Engines.await(client.sendScheduled(NOW.ignoringUnknown())).sent());
  }

  @Test
  void postponed_messages_are_prepared_and_counted() {
    engine.start(pager);

    assertEquals(new PrepareReply(0, 0, 0), Engines.await(client.prepareDispatches()));
  }

  @Test
  void a_preview_shows_subject_text_and_recipient() {
    engine.start(pager);

    var preview =
        Engines.await(
            client.preview(
                ScheduleRequest.plain("Hi")
                    .withRecipients(Recipients.of("pager", "7", "8").list())));

    assertEquals(2, preview.dispatches());
    assertEquals("8", preview.previews().get(1).address());
    assertEquals(Content.text("Hi"), preview.previews().get(1).content());
    assertRefused(
        FailureCode.UNKNOWN_MESSAGE_TYPE,
        "plain",
        client.preview(
            ScheduleRequest.of("plian", new JsonObject())
                .withRecipients(Recipients.of("pager", "7").list())));
  }

  @Test
  void reports_and_returned_mails_are_counted() {
    engine.start(pager);
    var unknown =
        new BounceReport(
            BounceReport.Kind.BOUNCED, "<1@example.net>", "a@example.org", "5.1.1", "User unknown");

    var reported = Engines.await(client.bounces(List.of(unknown)));
    var ignored =
        Engines.await(client.bounceMail(Buffer.buffer("Subject: Hello\r\n\r\nHow are you?\r\n")));

    assertEquals(new BounceReply(1, 0, 0, 0, 0, 0, 0, 0, 1, 0), reported);
    assertEquals(new BounceReply(0, 0, 0, 0, 0, 0, 0, 0, 0, 1), ignored);
    var many = Collections.nCopies(1_001, unknown);
    assertRefused(FailureCode.TOO_LARGE, "reports", client.bounces(many));
  }

  @Test
  void a_request_without_a_node_that_serves_it_fails_with_its_address() {
    assertRefused(FailureCode.NOT_READY, "sitemessage.stats", client.stats());
  }
}
