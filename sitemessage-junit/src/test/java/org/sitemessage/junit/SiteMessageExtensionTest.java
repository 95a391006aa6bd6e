package org.sitemessage.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.junit.SiteMessageAssertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sitemessage.api.Digest;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.user.User;
import org.sitemessage.testkit.Futures;
import org.sitemessage.vertx.messenger.smtp.SmtpMessenger;
import org.sitemessage.vertx.messenger.smtp.SmtpOptions;

class SiteMessageExtensionTest {
  @RegisterExtension
  final SiteMessageExtension site =
      SiteMessageExtension.recordingLike(new SmtpMessenger(SmtpOptions.from("a@example.org")))
          .with(
              builder ->
                  builder.userDirectory(
                      ids ->
                          Future.succeededFuture(
                              Map.of("7", User.of("7", Map.of("email", "ann@example.org"))))));

  private void schedule(ScheduleRequest request) {
    Futures.await(site.client().schedule(request));
  }

  private static ScheduleRequest text(String text, Recipient... recipients) {
    return ScheduleRequest.of(
            "email_plain", new JsonObject().put("subject", "Hi").put("text", text))
        .withRecipients(List.of(recipients));
  }

  private static ScheduleRequest toAnn(String text) {
    return text(text, Recipient.address("smtp", "ann@example.org"));
  }

  @Test
  void a_messenger_that_records_reads_addresses_and_users_as_the_one_of_the_application() {
    schedule(text("x", Recipient.user("smtp", "7"), Recipient.address("smtp", "bob@EXAMPLE.org")));

    site.send();

    assertThat(site).scheduled("email_plain").toUser("7").to("ann@example.org").sent().once();
    assertThat(site).scheduled("email_plain").through("smtp").times(2);
  }

  @Test
  void nothing_is_sent_before_the_test_says_so() {
    assertThat(site).scheduledNothing();

    schedule(toAnn("x"));

    assertEquals(List.of(), site.messenger("smtp").deliveries());
    assertThat(site).scheduledNo("email_html").scheduled("email_plain").dueAt(site.now());
  }

  @Test
  void a_misspelt_type_is_no_type_without_messages() {
    var refused =
        assertThrows(AssertionError.class, () -> assertThat(site).scheduledNo("email_htlm"));

    var text = String.valueOf(refused.getMessage());
    assertTrue(
        text.startsWith(
            "message type \"email_htlm\" is not registered; did you mean \"email_html\"?"
                + " (registered: "),
        text);
  }

  @Test
  void a_message_to_subscribers_is_prepared_and_sent() {
    Futures.await(
        site.client().subscribe(Subscription.ofAddress("email_plain", "smtp", "bob@example.org")));
    schedule(
        ScheduleRequest.of(
            "email_plain", new JsonObject().put("subject", "Hi").put("text", "News")));

    site.send();

    assertThat(site).scheduled("email_plain").to("bob@example.org").withText("News").sent();
  }

  @Test
  void the_clock_moves_to_the_next_attempt_of_what_waits_longest() {
    schedule(toAnn("later").withSendAt(site.now().plus(Duration.ofHours(5))));
    schedule(
        text("digest", Recipient.address("smtp", "bob@example.org"))
            .withDigest(Digest.dailyAt(LocalTime.of(18, 0))));

    site.advanceToNextAttempt();
    assertEquals(Instant.parse("2026-01-05T17:00:00Z"), site.now());
    assertThat(site).scheduled("email_plain").withText("later").sent().once();
    site.advanceToNextAttempt();

    assertEquals(Instant.parse("2026-01-05T18:00:00Z"), site.now());
    assertThat(site).scheduled("email_plain").sent().times(2);
  }

  @Test
  void a_clock_that_has_nothing_to_move_to_says_what_is_scheduled() {
    schedule(toAnn("x"));

    var quiet = assertThrows(AssertionError.class, site::advanceToEndOfQuietHours);
    var next = assertThrows(AssertionError.class, site::advanceToNextAttempt);

    var scheduled =
        "; scheduled:\n  #1 email_plain through smtp to ann@example.org: pending, next attempt at"
            + " 2026-01-05T12:00:00Z";
    assertEquals("no dispatch waits for the end of quiet hours" + scheduled, quiet.getMessage());
    assertEquals("no dispatch is to be tried later" + scheduled, next.getMessage());
  }

  @Test
  void the_clock_does_not_go_back() {
    var failure =
        assertThrows(
            IllegalArgumentException.class,
            () -> site.advanceTo(SiteMessageExtension.START.minusSeconds(1)));

    assertEquals("the clock goes forward only, not by PT-1S", failure.getMessage());
  }

  @Test
  void an_assertion_names_the_properties_before_the_one_that_fails() {
    site.messenger("smtp").then(Outcome.rejected("550 no"));
    schedule(toAnn("x"));
    site.send();

    var status =
        assertThrows(
            AssertionError.class,
            () -> assertThat(site).scheduled("email_plain").to("ann@example.org").sent());
    var count =
        assertThrows(
            AssertionError.class, () -> assertThat(site).scheduled("email_plain").times(2));
    var nothing = assertThrows(AssertionError.class, () -> assertThat(site).scheduledNothing());

    var line = "\n  #1 email_plain through smtp to ann@example.org: failed";
    assertEquals(
        "expected a message of type \"email_plain\" to \"ann@example.org\" with the status"
            + " \"sent\", but there are only:"
            + line,
        status.getMessage());
    assertEquals(
        "expected 2 dispatches of type \"email_plain\", but there are 1:" + line,
        count.getMessage());
    assertEquals("expected no message, but scheduled:" + line, nothing.getMessage());
    assertThat(site).scheduled("email_plain").withStatus(DispatchStatus.FAILED);
  }

  @Test
  void a_messenger_that_does_not_record_is_refused_with_those_that_do() {
    var failure = assertThrows(IllegalArgumentException.class, () -> site.messenger("telegram"));

    assertEquals("no messenger \"telegram\" records (recording: smtp)", failure.getMessage());
  }

  @Test
  void an_extension_outside_of_a_test_says_how_to_register_it() {
    var outside = SiteMessageExtension.recording("smtp");

    assertEquals(
        "the engine runs only during a test: register the extension by @RegisterExtension",
        assertThrows(IllegalStateException.class, outside::client).getMessage());
  }
}
