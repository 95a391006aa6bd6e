package org.sitemessage.vertx.messenger.smtp.reply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.SmtpReaction.reply;
import static org.sitemessage.vertx.messenger.smtp.SmtpFixture.deliver;
import static org.sitemessage.vertx.messenger.smtp.SmtpFixture.mail;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.testkit.SettableClock;
import org.sitemessage.testkit.SmtpStage;
import org.sitemessage.vertx.messenger.composed.FailoverMessenger;
import org.sitemessage.vertx.messenger.smtp.SmtpFixture;

/** The scope of a refusal: the recipient, the mail, or all of our mails. */
class SmtpRefusalTest {
  private static final Path PAGE = Path.of("../docs/messengers/smtp.md");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final SmtpFixture fixture = new SmtpFixture();
  private final ScriptedSmtpServer server = ScriptedSmtpServer.start();
  private final SettableClock clock = new SettableClock(NOON);

  @AfterEach
  void tear_down() {
    server.close();
    fixture.close();
  }

  @Test
  void the_documentation_shows_the_rows_of_the_table_in_their_order() throws IOException {
    var shown = documented().stream().map(row -> List.of(row[0], row[1], row[3])).toList();

    var rows =
        Arrays.stream(SmtpRefusal.values())
            .map(row -> List.of(row.where().toString(), row.about(), String.valueOf(row.meaning())))
            .toList();
    assertEquals(rows, shown);
  }

  @ParameterizedTest
  @EnumSource(SmtpRefusal.class)
  void the_documented_example_of_a_row_has_the_documented_outcome(SmtpRefusal row)
      throws IOException {
    var documented = documented().get(List.of(SmtpRefusal.values()).indexOf(row));
    var text = documented[2].replace("`", "");
    var stage = stage(row.where());
    server.login("site", "s3cret").at(stage, reply(text));
    var messenger =
        fixture.messenger(
            server.port(), new JsonObject().put("login", "site").put("password", "s3cret"));

    var outcome = deliver(messenger, mail("a@b.example"));

    assertEquals(row, SmtpRefusal.of(ourStage(stage), SmtpReply.of(text)));
    assertTrue(outcome.reason().contains(text), outcome.reason());
    var kind =
        switch (row.meaning()) {
          case HELD, WAITS -> "deferred";
          case PAUSED, SENDER, SENDER_DOMAIN -> "paused";
          case RETRY -> "retry";
          case REJECTED, REJECTED_BY_POLICY, RECIPIENT -> "rejected";
        };
    assertEquals(kind, outcome.kind(), outcome.reason());
    assertEquals(Set.of("deferred", "paused").contains(kind), outcome.stopsMessenger());
  }

  @ParameterizedTest
  @CsvSource({
    "RCPT, 550 5.7.1 No such user!, rejected",
    "RCPT, 554 5.7.1 <a@b.example>: Recipient address rejected: Access denied, rejected",
    "RCPT, 550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required, rejected",
    "RCPT, 550 5.7.1 not allowed to post to this list, rejected",
    "RCPT, 550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents it, rejected",
    "RCPT, 450 4.2.1 The user you are trying to contact is receiving mail too quickly, retry",
    "RCPT, 550 5.2.1 The account bob@x.example is over its daily quota, rejected",
    "RCPT, 550 5.7.1 The email account that you tried to reach is over the rate limit, rejected",
    "RCPT, 550 5.7.1 Sorry; this user receives too many messages right now, rejected",
    "END, 552 5.3.4 Message size exceeds the maximum sender size limit, rejected",
    "END, 554 5.7.1 sender reputation below threshold, paused",
    "RCPT, 450 4.1.8 Sender address rejected: Domain not found, retry",
    "RCPT, 553 5.1.8 Sender address rejected: Domain not found, paused",
    "RCPT, 554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org, paused",
    "RCPT, 554 5.7.1 Client host rejected: Access denied, paused",
    "RCPT, 550 Sender verify failed, paused",
    "RCPT, 550 5.7.708 Access denied; traffic not accepted from this IP, paused",
    "END, 554 5.7.1 message looks like spam, rejected",
    "END, 554 5.7.1 message contains a URL of a blacklist, rejected",
    "END, 550 5.7.1 our reputation system does not like your mail, paused",
    "END, 554 5.2.252 SendAsDenied; site@example.org not allowed to send as other@example.org, paused",
    "END, 554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied, paused",
    "END, 554 5.4.6 Hop count exceeded - possible mail loop, rejected",
    "END, 552 5.3.4 message exceeds the size limit, rejected",
    "END, 552 5.2.2 user over quota, retry",
    "RCPT, 452 4.2.2 The recipient's inbox is out of storage space, retry",
  })
  void a_refusal_of_one_recipient_or_mail_is_distinguished_from_a_refusal_of_all(
      SmtpStage stage, String text, String kind) {
    server.at(stage, reply(text));
    var messenger = fixture.messenger(server.port());

    var outcome = deliver(messenger, mail("a@b.example"));

    assertEquals(kind, outcome.kind(), outcome.reason());
  }

  @ParameterizedTest
  @CsvSource({
    "Return-Path, ann@other.example, MAIL, 550 5.7.1 not you, rejected",
    "Return-Path, ann@other.example, MAIL, 501 5.5.4 Syntax error, rejected",
    "Return-Path, ann@other.example, RCPT, 553 5.7.1 Sender address rejected: not owned by user, rejected",
    "Return-Path, ann@other.example, RCPT, 550 5.7.23 SPF validation failed, rejected",
    "Return-Path, ann@example.org, MAIL, 550 5.7.1 not you, rejected",
    "Return-Path, ann@example.org, MAIL, 550 5.7.23 SPF validation failed, paused",
    "Return-Path, Site@Example.org, MAIL, 550 5.7.1 not you, paused",
    "Return-Path, ann@other.example, MAIL, 550 5.7.25 Reverse DNS validation failed, paused",
    "Return-Path, ann@other.example, RCPT, 554 5.7.1 Client host [192.0.2.1] blocked using a list, paused",
    "Return-Path, ann@other.example, MAIL, 530 5.7.0 Authentication required, paused",
    "Return-Path, ann@other.example, MAIL, 550 5.4.5 Daily user sending limit exceeded, deferred",
    "From, Ann <ann@other.example>, MAIL, 550 5.7.1 not you, paused",
    "From, Ann <ann@other.example>, END, 554 5.2.252 SendAsDenied, rejected",
    "From, Ann <ann@other.example>, END, 550 5.7.26 This mail is unauthenticated, rejected",
    "From, Ann <ann@other.example>, END, 550 5.7.1 rejected by the DMARC policy of other.example, rejected",
    "From, Ann <ann@other.example>, END, 554 5.7.1 Your domain has a low reputation, rejected",
    "From, Ann <ann@other.example>, END, 554 5.7.1 Your host has a low reputation, paused",
    "From, Ann <ann@example.org>, END, 550 5.7.26 This mail is unauthenticated, paused",
    "from, Ann <ann@example.org>, END, 550 5.1.7 Invalid address, rejected",
    "From, Other Name <site@example.org>, END, 554 5.2.252 SendAsDenied, paused",
    "Sender, ann@other.example, END, 550 From address is not verified, rejected",
    "Reply-To, ann@other.example, END, 550 5.1.7 Invalid address, paused",
  })
  void a_refused_sender_that_the_mail_brings_along_concerns_that_mail_alone(
      String header, String value, SmtpStage stage, String text, String kind) {
    server.at(stage, reply(text));
    var messenger = fixture.messenger(server.port());
    var content = Content.text("Greetings", "Hello.").withHeaders(Map.of(header, value));

    var outcome = deliver(messenger, Delivery.unstored("smtp", "a@b.example", content));

    assertEquals(kind, outcome.kind(), outcome.reason());
    assertTrue(outcome.reason().contains(text), outcome.reason());
  }

  @ParameterizedTest
  @EnumSource(
      value = SmtpStage.class,
      names = {"MAIL", "RCPT", "DATA", "END"})
  void a_daily_limit_holds_all_mails_until_the_day_ends_at_every_stage(SmtpStage stage) {
    server.at(
        stage,
        reply(
            "550-5.4.5 Daily user\n550-5.4.5 sending limit exceeded.\n550 5.4.5 See example.org"));
    var messenger = fixture.messenger(server.port(), new JsonObject(), clock);

    var outcome = deliver(messenger, mail("a@b.example"));

    var deferred = (Outcome.Deferred) outcome;
    assertEquals(Scope.MESSENGER, deferred.scope());
    assertEquals(Optional.of(Duration.ofHours(12)), deferred.delay());
  }

  @ParameterizedTest
  @CsvSource({
    "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients, PT12H",
    "550 5.7.232 Your tenant has exceeded its external recipients limit, PT1H",
    "552 5.2.0 Messages to 250 recipients out of 250 allowed have been sent. Relay quota will reset in 1.53 hours., PT1H31M48S",
    "550 5.4.6 Unusual sending activity detected, PT1H",
    "550 Domain example.org has exceeded the max emails per hour (105/100) allowed, PT1H",
    "550 5.7.1 Too many messages, PT1H",
    "454 4.3.0 Throttling failure: Daily message quota exceeded., PT12H",
    "454 4.3.0 Throttling failure: Maximum sending rate exceeded., ''",
    "450 4.7.1 Error: too much mail from 192.0.2.1, ''",
  })
  void a_sending_limit_holds_all_mails_for_the_stated_time(String text, String delay) {
    server.at(SmtpStage.RCPT, reply(text));
    var messenger = fixture.messenger(server.port(), new JsonObject(), clock);

    var outcome = deliver(messenger, mail("a@b.example"));

    var deferred = (Outcome.Deferred) outcome;
    assertEquals(Scope.MESSENGER, deferred.scope());
    assertEquals(
        delay.isEmpty() ? Optional.empty() : Optional.of(Duration.parse(delay)), deferred.delay());
  }

  @Test
  void a_daily_limit_shortly_before_midnight_holds_all_mails_for_an_hour() {
    clock.advance(Duration.ofHours(12).minusSeconds(1));
    server.at(SmtpStage.RCPT, reply("550 5.4.5 Daily user sending limit exceeded"));
    var messenger = fixture.messenger(server.port(), new JsonObject(), clock);

    var outcome = deliver(messenger, mail("a@b.example"));

    assertEquals(Optional.of(HOUR), ((Outcome.Deferred) outcome).delay());
  }

  @Test
  void five_recipients_refused_in_a_row_by_the_same_policy_pause_the_messenger() {
    var messenger = fixture.messenger(server.port());

    var kinds =
        IntStream.rangeClosed(1, 6)
            .mapToObj(
                i -> {
                  server.at(
                      SmtpStage.RCPT,
                      reply("554 5.7.1 <a%d@b.example>: Relay access denied".formatted(i)));
                  return deliver(messenger, mail("a%d@b.example".formatted(i))).kind();
                })
            .toList();

    assertEquals(
        List.of("rejected", "rejected", "rejected", "rejected", "paused", "paused"), kinds);
  }

  @Test
  void one_recipient_refused_by_policy_again_and_again_does_not_pause_the_messenger() {
    server.at(SmtpStage.RCPT, reply("554 5.7.1 Relay access denied"));
    var messenger = fixture.messenger(server.port());

    for (int i = 0; i < 6; i++) {
      assertEquals("rejected", deliver(messenger, mail("a@b.example")).kind());
    }
  }

  @Test
  void an_accepted_mail_resets_the_count_of_refusals_by_policy() {
    var denied = reply("554 5.7.1 Relay access denied");
    for (int time : List.of(1, 2, 3, 4, 6, 7, 8, 9)) {
      server.at(SmtpStage.RCPT, time, denied);
    }
    var messenger = fixture.messenger(server.port());

    var kinds =
        IntStream.rangeClosed(1, 9)
            .mapToObj(i -> deliver(messenger, mail("a%d@b.example".formatted(i))).kind())
            .filter(kind -> !kind.equals("rejected"))
            .toList();

    assertEquals(List.of("sent"), kinds);
  }

  @Test
  void a_composed_messenger_leaves_a_member_for_five_refused_recipients_and_not_for_one() {
    var denied = reply("554 5.7.1 Relay access denied");
    for (int time : List.of(1, 3, 4, 5, 6, 7)) {
      server.at(SmtpStage.RCPT, time, denied);
    }
    try (var backup = ScriptedSmtpServer.start()) {
      var messenger =
          fixture.opened(
              FailoverMessenger.of(
                  "smtp",
                  SmtpFixture.unopened(server.port(), new JsonObject(), clock),
                  SmtpFixture.unopened(backup.port(), new JsonObject(), clock)));

      var kinds =
          IntStream.rangeClosed(1, 7)
              .mapToObj(i -> deliver(messenger, mail("a%d@b.example".formatted(i))).kind())
              .toList();

      assertEquals(
          List.of("rejected", "sent", "rejected", "rejected", "rejected", "rejected", "sent"),
          kinds);
      assertEquals(1, server.mails().size());
      assertEquals(List.of("a7@b.example"), backup.mails().get(0).recipients());
    }
  }

  private static SmtpStage stage(SmtpRefusal.Where where) {
    return switch (where) {
      case SESSION -> SmtpStage.AUTH;
      case MAIL -> SmtpStage.MAIL;
      case RCPT -> SmtpStage.RCPT;
      case ANYWHERE, TRANSACTION, RCPT_OR_TEXT, MAIL_OR_TEXT -> SmtpStage.END;
    };
  }

  private static org.sitemessage.vertx.messenger.smtp.reply.SmtpStage ourStage(SmtpStage stage) {
    return org.sitemessage.vertx.messenger.smtp.reply.SmtpStage.valueOf(stage.name());
  }

  /** Returns the cells of the documented table. */
  private static List<String[]> documented() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .dropWhile(line -> !line.startsWith("| stage |"))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> line.substring(2, line.length() - 2).split(" \\| ", -1))
        .toList();
  }
}
