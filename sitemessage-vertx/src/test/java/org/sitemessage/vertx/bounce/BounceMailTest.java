package org.sitemessage.vertx.bounce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sitemessage.vertx.bounce.Report.Kind;

/** Reads reports from mails that anybody may have sent. */
class BounceMailTest {
  private static final String UID = "0123456789abcdef0123456789abcdef";
  private static final String MESSAGE_ID = "<" + UID + ".101@example.org>";

  private static Report only(byte[] mail) {
    var reading = BounceMail.read(mail);
    assertEquals(1, reading.reports().size(), reading.ignored());
    return reading.reports().get(0);
  }

  @Test
  void a_failure_names_the_mail_the_recipient_and_why() {
    var report =
        only(
            BounceMails.dsn(
                MESSAGE_ID, "ann@example.com", "failed", "5.1.1", "550 5.1.1 User unknown"));

    assertEquals(
        new Report(
            Kind.BOUNCED, MESSAGE_ID, "ann@example.com", "5.1.1", "550 5.1.1 User unknown", true),
        report);
    assertEquals(Optional.of(new ReturnToken(UID, false, 101)), report.token());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "failed  | 5.1.1           | 550 5.1.1 User unknown                 | BOUNCED | 5.1.1  | true",
        "failed  | 5.1.10          | 556 5.1.10 null MX                     | BOUNCED | 5.1.10 | true",
        "failed  | 5.0.0           | 550 no such user here                  | BOUNCED | 5.0.0  | true",
        "failed  | 5.0.0           | 550-5.1.1 The account does not exist   | BOUNCED | 5.1.1  | true",
        "failed (permanently) | 5.2.1 (disabled) | 550 mailbox disabled      | BOUNCED | 5.2.1  | true",
        "failed  | 5.7.1           | 550 5.7.1 User unknown to our policy   | BOUNCED | 5.7.1  | false",
        "failed  | 5.6.0           | 554 5.6.0 content refused as spam      | BOUNCED | 5.6.0  | false",
        "failed  | 4.4.7           | 421 4.4.7 delivery time expired        | BOUNCED | 4.4.7  | false",
        "failed  | 5.2.2           | 552 5.2.2 mailbox full                 | BOUNCED | 5.2.2  | false",
        "delayed | 4.4.1           | 450 4.4.1 connection timed out         | DELAYED | 4.4.1  | false",
        "DELAYED | 5.1.1           | 550 5.1.1 User unknown                 | DELAYED | 5.1.1  | false",
      })
  void only_the_class_of_dead_addresses_is_dead(
      String action, String status, String diagnostic, Kind kind, String read, boolean dead) {
    var report = only(BounceMails.dsn(MESSAGE_ID, "a@b.c", action, status, diagnostic));

    assertEquals(kind, report.kind());
    assertEquals(read, report.status());
    assertEquals(dead, report.dead());
  }

  @ParameterizedTest
  @CsvSource({"abuse, COMPLAINED", "fraud, COMPLAINED", "opt-out, UNSUBSCRIBED"})
  void a_complaint_names_the_mail(String type, Kind kind) {
    var report = only(BounceMails.complaint(MESSAGE_ID, type));

    assertEquals(kind, report.kind());
    assertEquals(Optional.of(new ReturnToken(UID, false, 101)), report.token());
    assertEquals("user@example.com", report.address());
  }

  @Test
  void the_return_path_names_the_mail_where_its_headers_are_left_out() {
    var text =
        new String(
            BounceMails.dsn("<other@example.net>", "a@b.c", "failed", "5.1.1", "550 no"),
            StandardCharsets.UTF_8);
    var token = UID + ".m17";

    var report =
        only(
            text.replace("To: site@", "Delivered-To: bounces+" + token + "@")
                .getBytes(StandardCharsets.UTF_8));

    assertEquals(Optional.of(new ReturnToken(UID, true, 17)), report.token());
  }

  @Test
  void several_recipients_are_told_apart() {
    var text =
        new String(
            BounceMails.dsn(MESSAGE_ID, "a@b.c", "failed", "5.1.1", "550 no"),
            StandardCharsets.UTF_8);

    var more =
        """
        Final-Recipient: rfc822; <d@e.f>
        Action: delivered
        Status: 2.0.0

        Final-Recipient: rfc822; g@h.i
        Action: delayed
        Status: 4.0.0

        Final-Recipient: rfc822; a@b.c"""
            .replace("\n", "\r\n");

    var reports =
        BounceMail.read(
                text.replace("Final-Recipient: rfc822; a@b.c", more)
                    .getBytes(StandardCharsets.UTF_8))
            .reports();

    assertEquals(
        List.of(
            "receipt d@e.f 2.0.0 delivered", "delayed g@h.i 4.0.0", "bounced a@b.c 5.1.1 550 no"),
        reports.stream()
            .map(one -> one.kind().key() + " " + one.address() + " " + one.line())
            .toList());
  }

  static Stream<byte[]> notReports() {
    var whole =
        new String(
            BounceMails.dsn(MESSAGE_ID, "a@b.c", "failed", "5.1.1", "550 no"),
            StandardCharsets.UTF_8);
    var nested = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      nested.append("Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n".formatted(i, i));
    }
    return Stream.of(
        new byte[0],
        new byte[100_000],
        BounceMails.mail("Subject: I am on holiday\nAuto-Submitted: auto-replied\n\nUntil May.\n"),
        BounceMails.mail(
            "Content-Type: multipart/report; report-type=delivery-status\n\nno parts\n"),
        BounceMails.mail("Content-Type: multipart/report; boundary=\"\n\n--\n"),
        BounceMails.mail("Content-Type: ;;;=\"\nContent-Transfer-Encoding: base64\n\n%%%\n"),
        BounceMails.complaint(MESSAGE_ID, "not-spam"),
        BounceMails.dsn(MESSAGE_ID, "a@b.c", "expanded", "2.0.0", "250 ok"),
        whole.replace("Action: failed\r\n", "").getBytes(StandardCharsets.UTF_8),
        nested.toString().getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("notReports")
  void everything_else_is_no_report_and_says_why(byte[] mail) {
    var reading = BounceMail.read(mail);

    assertTrue(reading.reports().isEmpty());
    assertFalse(reading.ignored().isEmpty());
  }

  @Test
  void a_servers_text_becomes_one_short_line() {
    var long_ = "550 5.1.1 " + "x".repeat(5_000);

    var report = only(BounceMails.dsn(MESSAGE_ID, "a@b.c", "failed", "5.1.1", long_));

    assertEquals(500, report.text().length());
  }
}
