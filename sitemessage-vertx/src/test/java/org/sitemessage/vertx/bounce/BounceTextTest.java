package org.sitemessage.vertx.bounce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.vertx.bounce.Report.Kind;

/** Reports that mail servers write for people, in forms of real servers. */
class BounceTextTest {
  private static final String UID = "0123456789abcdef0123456789abcdef";
  private static final String MESSAGE_ID = "<" + UID + ".101@example.org>";
  private static final String RETURN_PATH = "bounces+" + UID + ".101@example.org";

  private static List<Report> read(String mail) {
    return BounceMail.read(BounceMails.mail(mail)).reports();
  }

  private static Report only(String mail) {
    var reading = BounceMail.read(BounceMails.mail(mail));
    assertEquals(1, reading.reports().size(), reading.ignored());
    var report = reading.reports().get(0);
    assertEquals(Optional.of(new ReturnToken(UID, false, 101)), report.token());
    return report;
  }

  private static final String QMAIL =
      """
      Return-Path: <>
      From: MAILER-DAEMON@mx.example.net
      To: bounces@example.org
      Subject: failure notice

      Hi. This is the qmail-send program at mx.example.net.
      I'm afraid I wasn't able to deliver your message to the following addresses.
      This is a permanent error; I've given up. Sorry it didn't work out.

      <ann@b.example>:
      192.0.2.1 does not like recipient.
      Remote host said: 550 5.1.1 <ann@b.example>: User unknown
      Giving up on 192.0.2.1.

      <bob@b.example>:
      user is over quota. (#5.2.2)

      --- Below this line is a copy of the message.

      Return-Path: <bounces@example.org>
      Received: from example.org
      Message-ID: %s
      Subject: Hi

      ann@b.example:
      550 5.1.1 is written here, too
      """
          .formatted(MESSAGE_ID);

  @Test
  void a_report_of_qmail_names_each_recipient_and_the_mail() {
    var reports = read(QMAIL);

    assertEquals(
        List.of("ann@b.example true 5.1.1", "bob@b.example false 5.2.2"),
        reports.stream()
            .map(one -> one.address() + " " + one.dead() + " " + one.status())
            .toList());
    assertTrue(reports.stream().allMatch(one -> one.kind() == Kind.BOUNCED));
    assertTrue(reports.stream().allMatch(one -> one.messageId().equals(MESSAGE_ID)));
  }

  @Test
  void a_report_of_exim_is_read_by_its_header_and_its_text() {
    var report =
        only(
            """
            From: Mail Delivery System <Mailer-Daemon@mx.example.net>
            To: %s
            X-Failed-Recipients: ann@b.example
            Auto-Submitted: auto-replied
            Subject: Mail delivery failed: returning message to sender

            This message was created automatically by mail delivery software.

            A message that you sent could not be delivered to one or more of its
            recipients. This is a permanent error. The following address(es) failed:

              ann@b.example
                SMTP error from remote mail server after RCPT TO:<ann@b.example>:
                host mx.b.example [192.0.2.1]: 550 5.1.1 <ann@b.example>: no such user

            ------ This is a copy of the message, including all the headers. ------

            Subject: spam
            """
                .formatted(RETURN_PATH));

    assertEquals("ann@b.example", report.address());
    assertEquals("5.1.1", report.status());
    assertTrue(report.dead());
  }

  @Test
  void failed_recipients_in_a_header_are_reported_with_the_reason_in_the_text() {
    var report =
        only(
            """
            Return-Path: <>
            From: Mail Delivery Subsystem <mailer-daemon@mx.example.net>
            To: bounces@example.org
            X-Failed-Recipients: ann@b.example
            Subject: Delivery Status Notification (Failure)

            Delivery to the following recipient failed permanently:

                 ann@b.example

            The error that the other server returned was:
            552 5.2.2 The mailbox is over quota

            ----- Original message -----

            Subject: Hi
            Message-ID: %s
            """
                .formatted(MESSAGE_ID));

    assertEquals("ann@b.example", report.address());
    assertEquals("5.2.2", report.status());
    assertFalse(report.dead());
  }

  @Test
  void a_report_of_domino_names_an_unlisted_recipient() {
    var report =
        only(
            """
            From: Postmaster@b.example
            To: %s
            Subject: DELIVERY FAILURE: User Ann (ann@b.example) not listed in Domino Directory
            Content-Type: Text/Plain

            Your message

              Subject: Hi

            was not delivered to:

              ann@b.example

            because:

              User Ann (ann@b.example) not listed in Domino Directory
            """
                .formatted(RETURN_PATH));

    assertEquals(Kind.BOUNCED, report.kind());
    assertTrue(report.dead());
  }

  /** A delivery status that returns the original in a nonstandard form. */
  private static String withOriginal(String type, String original) {
    return new String(
            BounceMails.dsn(MESSAGE_ID, "ann@b.example", "failed", "5.1.1", "550 5.1.1 gone"),
            StandardCharsets.UTF_8)
        .replace("\r\n", "\n")
        .replaceFirst(
            "(?s)Content-Type: message/rfc822.*\n\n--",
            Matcher.quoteReplacement(type + "\n\n" + original + "\n\n--"));
  }

  @Test
  void an_original_returned_as_a_text_names_the_mail() {
    only(withOriginal("Content-Type: text/plain", "> Subject: Hi\n> Message-ID: " + MESSAGE_ID));
  }

  @Test
  void an_original_returned_in_base64_names_the_mail() {
    var original = "Subject: Hi\r\nMessage-ID: " + MESSAGE_ID + "\r\n\r\nHi\r\n";
    var encoded = Base64.getMimeEncoder().encodeToString(original.getBytes(StandardCharsets.UTF_8));
    var type = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64";

    only(withOriginal(type, encoded));
    only(withOriginal(type, encoded.substring(0, encoded.length() - 3)));
    only(withOriginal(type, original.replace("\r\n", "\n")));
  }

  @Test
  void a_delivery_status_within_a_text_is_read() {
    var report =
        only(
            """
            Return-Path: <>
            From: MAILER-DAEMON@mx.example.net
            To: %s
            Subject: Delivery Status Notification (Failure)

            An error occurred while trying to deliver the mail to ann@b.example

            Reporting-MTA: dsn; mx.example.net

            Action: failed
            Final-Recipient: rfc822; ann@b.example
            Diagnostic-Code: smtp; 550 5.1.1 User Unknown
            Status: 5.1.1
            """
                .formatted(RETURN_PATH));

    assertEquals("ann@b.example", report.address());
    assertTrue(report.dead());
  }

  @Test
  void a_mail_with_broken_parts_is_read_as_a_text() {
    var report =
        only(
            """
            Return-Path: <>
            From: MAILER-DAEMON@mx.example.net
            To: %s
            Subject: Undelivered Mail Returned to Sender
            Content-Type: multipart/report; report-type=delivery-status

            --lost
            Content-Type: message/delivery-status

            Final-Recipient: rfc822; ann@b.example
            Action: failed
            Status: 5.1.1
            """
                .formatted(RETURN_PATH));

    assertTrue(report.dead());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Warning: message delayed 24 hours", "Delivery Status Notification (Delay)"})
  void a_warning_is_a_delay(String subject) {
    var report =
        only(
            """
            Return-Path: <>
            From: MAILER-DAEMON@mx.example.net
            To: %s
            Subject: %s

            ann@b.example
              450 4.2.0 could not be delivered; still trying
            """
                .formatted(RETURN_PATH, subject));

    assertEquals(Kind.DELAYED, report.kind());
    assertFalse(report.dead());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Return-Path: <>\nFrom: ann@b.example\nSubject: On holiday\nAuto-Submitted: auto-replied",
        "Return-Path: <ann@b.example>\nFrom: ann@b.example\nSubject: Re: could not be delivered?",
        "From: postmaster@b.example\nSubject: Welcome to our list"
      })
  void a_persons_answer_to_our_mail_is_not_a_report(String head) {
    var reading =
        BounceMail.read(
            BounceMails.mail(
                head + "\nTo: " + RETURN_PATH + "\nIn-Reply-To: " + MESSAGE_ID + "\n\nHello!\n"));

    assertEquals(List.of(), reading.reports());
    assertEquals(
        "it is no report of a failure, a delay, a delivery or a complaint (text/plain), although"
            + " it names dispatch 101",
        reading.ignored());
  }

  @Test
  void the_beginning_of_a_large_mail_is_read() {
    var mail = BounceMails.dsn(MESSAGE_ID, "ann@b.example", "failed", "5.1.1", "550 5.1.1 gone");
    var end = "\r\n--4F5.1/mx.example.net--\r\n".length();
    var large = Arrays.copyOf(mail, 1_200_000);
    Arrays.fill(large, mail.length - end, large.length, (byte) 'x');

    var reading = BounceMail.read(large);

    assertEquals(1, reading.reports().size(), reading.ignored());
    assertTrue(reading.reports().get(0).dead());
    assertEquals(MESSAGE_ID, reading.reports().get(0).messageId());
  }
}
