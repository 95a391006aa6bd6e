package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.feedback.Feedback;
import org.sitemessage.api.feedback.FeedbackPage;
import org.sitemessage.api.feedback.FeedbackQuery;
import org.sitemessage.api.person.Person;
import org.sitemessage.api.schedule.BounceReport;
import org.sitemessage.api.schedule.BounceReport.Kind;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.SendRequest;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.bounce.ReturnToken;

/** The reports that arrived lately, through the bus. */
@Timeout(60)
class FeedbackTest {
  private final Engines engine = engines();
  private final AtomicInteger compared = new AtomicInteger();
  private final RecordingMessenger smtp =
      new RecordingMessenger("smtp") {
        @Override
        public String addressKey(String address) {
          compared.incrementAndGet();
          return address.toLowerCase(Locale.ROOT);
        }
      };

  /** Creates the engines of this test; a subclass may use another database. */
  Engines engines() {
    return new Engines();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  /** Sends a mail to a user; returns its Message-ID. */
  private String sent(String user, String address) {
    engine.schedule(
        ScheduleRequest.plain("Hi")
            .withRecipients(
                List.of(
                    new Recipient(
                        "smtp", address, user, Optional.empty(), Locale.ROOT, Optional.empty()))));
    engine.send();
    var all = smtp.deliveries();
    return "<" + ReturnToken.of(all.get(all.size() - 1)) + "@example.org>";
  }

  private void report(Kind kind, String messageId, String address) {
    report(List.of(new BounceReport(kind, messageId, address, "5.1.1", "550 User unknown")));
  }

  private void report(List<BounceReport> reports) {
    engine.request(
        BusAddress.BOUNCES,
        new JsonObject()
            .put("reports", new JsonArray(reports.stream().map(BounceReport::toJson).toList())));
  }

  private SiteMessageClient client() {
    return SiteMessageClient.create(engine.vertx());
  }

  private FeedbackPage feedback(FeedbackQuery query) {
    return Engines.await(client().feedback(query));
  }

  private List<String> addresses(FeedbackQuery query) {
    return feedback(query).feedback().stream().map(Feedback::address).toList();
  }

  @Test
  void a_report_is_kept_with_its_dispatch_and_one_that_matches_none_without() {
    engine.start(smtp);
    var messageId = sent("42", "Ann@b.example");

    report(Kind.BOUNCED, messageId, "other@b.example");
    report(Kind.BOUNCED, messageId, "other@b.example");
    var complained =
        new BounceReport(
            Kind.COMPLAINED, "<1@elsewhere.example>", "bob@b.example", "5.1.1", "550 User unknown");
    report(List.of(complained, complained));
    report(List.of(complained));

    var all = feedback(FeedbackQuery.all()).feedback();
    assertEquals(2, all.size(), "a report that is repeated is kept once");
    var complaint = all.get(0);
    assertEquals(Kind.COMPLAINED, complaint.kind());
    assertEquals("", complaint.messenger());
    assertEquals("bob@b.example", complaint.address());
    assertTrue(complaint.dispatchId().isEmpty());
    var bounce = all.get(1);
    assertEquals(Kind.BOUNCED, bounce.kind());
    assertEquals("smtp", bounce.messenger());
    assertEquals("Ann@b.example", bounce.address(), "the address that the dispatch went to");
    assertEquals(1, bounce.dispatchId().getAsLong());
    assertEquals("5.1.1 550 User unknown", bounce.text());
    assertEquals(engine.clock().instant(), bounce.at());
  }

  @Test
  void a_report_is_kept_without_what_a_terminal_would_obey() {
    engine.start(smtp);
    var hostile = "\u009b2J\u009d0;root\u0007\u202e\u2066\u001b[2J\u007f\r\n";

    report(
        List.of(
            new BounceReport(
                Kind.BOUNCED, "", hostile + "x@b.example", "5.1.1", "550 " + hostile + "no")));

    var kept = feedback(FeedbackQuery.all()).feedback().get(0);
    assertEquals("2J0;root[2Jx@b.example", kept.address());
    assertEquals("5.1.1 550 2J 0;root [2J no", kept.text());
  }

  @Test
  void feedback_is_filtered_and_paged_newest_first() {
    engine.start(smtp);
    report(Kind.BOUNCED, sent("42", "a@b.example"), "");
    report(Kind.DELAYED, "", "b@b.example");
    report(Kind.BOUNCED, "", "c@b.example");

    assertEquals(
        List.of("c@b.example", "b@b.example"), addresses(FeedbackQuery.all().onlyUnmatched()));
    assertEquals(List.of("a@b.example"), addresses(FeedbackQuery.all().withMessenger("smtp")));
    assertEquals(
        List.of("c@b.example", "a@b.example"),
        addresses(FeedbackQuery.all().withKind(Kind.BOUNCED)));
    var first = feedback(FeedbackQuery.all().page(Long.MAX_VALUE, 2));
    var second = feedback(FeedbackQuery.all().page(first.next().getAsLong(), 2));
    assertEquals(2, first.feedback().size());
    assertEquals("a@b.example", second.feedback().get(0).address());
    assertTrue(second.next().isEmpty());
  }

  @Test
  void a_request_that_cannot_be_met_names_the_field_and_the_alternatives() {
    engine.start(smtp);

    for (var refused :
        List.of(
            List.of("kind", new JsonObject().put("kind", "seen"), "unsubscribed, receipt"),
            List.of(
                "messenger",
                new JsonObject().put("messenger", "smtp").put("unmatched", true),
                "unmatched"),
            List.of("limit", new JsonObject().put("limit", 1_001), "1000"),
            List.of("before", new JsonObject().put("before", 0), "1"))) {
      var failure =
          assertThrows(
              SiteMessageException.class,
              () -> engine.request(BusAddress.FEEDBACK, (JsonObject) refused.get(1)));
      var text = String.valueOf(failure.getMessage());
      assertTrue(text.startsWith(refused.get(0) + " "), text);
      assertTrue(text.contains((String) refused.get(2)), text);
    }
  }

  @Test
  void erasing_a_person_removes_the_feedback_and_a_later_report_leaves_none() {
    engine.start(smtp);
    var messageId = sent("42", "Ann@b.example");
    report(Kind.BOUNCED, messageId, "");
    report(Kind.COMPLAINED, "", "ANN@b.example");
    report(Kind.BOUNCED, "", "bob@b.example");
    report(Kind.BOUNCED, sent("43", "eve@b.example"), "");
    var user = Person.ofUser("42");
    var shown = Engines.await(client().people().show(user)).feedback();
    var counted = Engines.await(client().people().countErase(user));

    var erased = Engines.await(client().people().erase(user));
    report(Kind.BOUNCED, messageId, "ann@b.example");

    assertEquals(List.of("Ann@b.example"), shown.stream().map(Feedback::address).toList());
    assertEquals(2, counted.feedback());
    assertEquals(2, erased.feedback());
    assertEquals(List.of("eve@b.example", "bob@b.example"), addresses(FeedbackQuery.all()));
  }

  @Test
  void a_report_on_a_dispatch_that_was_in_flight_while_its_person_was_erased_leaves_nothing() {
    Promise<Outcome> answer = Promise.promise();
    var watched = engine.whenDelivered(smtp.then(delivery -> answer.future()));
    engine.start(watched.messenger());
    engine.schedule(
        ScheduleRequest.plain("Hi").withRecipients(Recipients.of("smtp", "ann@b.example").list()));
    var sending = client().sendScheduled(SendRequest.all());
    Engines.await(watched.delivery());
    Engines.await(client().people().erase(Person.ofAddress("smtp", "ann@b.example")));
    answer.complete(Outcome.sent("1"));
    Engines.await(sending);
    var messageId = "<" + ReturnToken.of(smtp.deliveries().get(0)) + "@example.org>";

    report(Kind.BOUNCED, messageId, "");

    assertEquals("bounced", outcome());
    assertEquals(List.of(), addresses(FeedbackQuery.all()));
  }

  /** Returns what happened last to the only dispatch. */
  private String outcome() {
    var log = engine.dispatch(1).getJsonArray("errors");
    return log.getJsonObject(log.size() - 1).getString("outcome");
  }

  @Test
  void a_flood_of_reports_on_one_address_is_compared_once_when_a_person_is_erased() {
    engine.start(smtp);
    report(
        IntStream.range(0, 300)
            .mapToObj(i -> new BounceReport(Kind.BOUNCED, "", "x@b.example", "", "550 no " + i))
            .toList());
    compared.set(0);

    var erased = Engines.await(client().people().erase(Person.ofAddress("smtp", "X@b.example")));

    assertEquals(300, erased.feedback());
    assertTrue(compared.get() < 30, () -> compared + " addresses were compared");
  }

  @Test
  void a_cleanup_removes_feedback_that_is_older_than_it_says() {
    engine.start(smtp);
    report(Kind.BOUNCED, "", "old@b.example");
    engine.advance(Duration.ofDays(31));
    report(Kind.BOUNCED, "", "new@b.example");

    engine.request(BusAddress.CLEANUP, new JsonObject());

    assertEquals(List.of("new@b.example"), addresses(FeedbackQuery.all()));
  }

  @Test
  void a_flood_of_reports_that_match_nothing_displaces_no_report_of_a_dispatch() {
    engine.start(smtp);
    report(Kind.BOUNCED, sent("42", "a@b.example"), "");
    for (int batch = 0; batch < 6; batch++) {
      var first = batch + "-";
      report(
          IntStream.range(0, 1_000)
              .mapToObj(
                  i -> new BounceReport(Kind.BOUNCED, "", "x@b.example", "", "550 no " + first + i))
              .toList());
    }

    assertEquals(List.of("a@b.example"), addresses(FeedbackQuery.all().withMessenger("smtp")));
    var kept = 0;
    var query = FeedbackQuery.all().onlyUnmatched().page(Long.MAX_VALUE, FeedbackQuery.MAX);
    for (var page = feedback(query); ; page = feedback(query)) {
      kept += page.feedback().size();
      if (page.next().isEmpty()) {
        break;
      }
      query = query.page(page.next().getAsLong(), FeedbackQuery.MAX);
    }
    assertEquals(5_000, kept);
  }
}
