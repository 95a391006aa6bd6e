package org.sitemessage.vertx.bounce;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Mails as servers send them when another one has not arrived. */
public final class BounceMails {
  private BounceMails() {}

  /** Returns a bounce of one recipient as Postfix writes it, with the mail that bounced. */
  public static byte[] dsn(
      String messageId, String recipient, String action, String status, String diagnostic) {
    return mail(
        """
        Return-Path: <>
        From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
        To: site@example.org
        Subject: Undelivered Mail Returned to Sender
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status;
        	boundary="4F5.1/mx.example.net"
        Message-Id: <20260101000000.4F5@mx.example.net>

        This is a MIME-encapsulated message.

        --4F5.1/mx.example.net
        Content-Description: Notification
        Content-Type: text/plain; charset=us-ascii

        I'm sorry to have to inform you that your message could not be delivered.

        --4F5.1/mx.example.net
        Content-Description: Delivery report
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.net
        X-Postfix-Sender: rfc822; site@example.org
        Arrival-Date: Thu,  1 Jan 2026 00:00:00 +0000 (UTC)

        Final-Recipient: rfc822; %s
        Original-Recipient: rfc822;%s
        Action: %s
        Status: %s
        Remote-MTA: dns; mail.example.com
        Diagnostic-Code: smtp; %s

        --4F5.1/mx.example.net
        Content-Description: Undelivered Message
        Content-Type: message/rfc822

        Return-Path: <site@example.org>
        Received: by mx.example.net (Postfix)
        From: Site <site@example.org>
        To: %s
        Message-ID: %s
        Subject: Hi

        Hi

        --4F5.1/mx.example.net--
        """
            .formatted(recipient, recipient, action, status, diagnostic, recipient, messageId));
  }

  /** Returns the complaint (RFC 5965) that a mailbox provider sends when a user reports spam. */
  public static byte[] complaint(String messageId, String type) {
    return mail(
        """
        From: <abusedesk@example.com>
        To: <abuse@example.org>
        Subject: FW: Earn money
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=feedback-report;
             boundary="part1_13d.2e68ed54_boundary"

        --part1_13d.2e68ed54_boundary
        Content-Type: text/plain; charset="US-ASCII"
        Content-Transfer-Encoding: 7bit

        This is an email abuse report for an email message.

        --part1_13d.2e68ed54_boundary
        Content-Type: message/feedback-report

        Feedback-Type: %s
        User-Agent: SomeGenerator/1.0
        Version: 1
        Original-Mail-From: <site@example.org>
        Original-Rcpt-To: <user@example.com>

        --part1_13d.2e68ed54_boundary
        Content-Type: message/rfc822
        Content-Disposition: inline

        From: <site@example.org>
        Message-ID: %s
        Subject: Earn money

        Spam Spam Spam
        --part1_13d.2e68ed54_boundary--
        """
            .formatted(type, messageId));
  }

  /** Text with the line ends of mails. */
  public static byte[] mail(String text) {
    return text.replace("\n", "\r\n").getBytes(UTF_8);
  }
}
