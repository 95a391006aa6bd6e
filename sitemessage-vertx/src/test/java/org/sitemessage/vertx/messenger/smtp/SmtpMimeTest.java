package org.sitemessage.vertx.messenger.smtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.vertx.messenger.smtp.SmtpFixture.deliver;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.vertx.core.json.JsonObject;
import jakarta.mail.Address;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Outcome;

/** Mails as an independent server and an independent parser read them. */
class SmtpMimeTest {
  private static final String MANY_SCRIPTS =
      "Hi 😀 ok, привет, שלום, 👨‍👩‍👧‍👦 ".repeat(6) + "end";

  private final SmtpFixture fixture = new SmtpFixture();
  private final GreenMail server =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

  @BeforeEach
  void set_up() {
    server.start();
  }

  @AfterEach
  void tear_down() {
    fixture.close();
    server.stop();
  }

  @Test
  void text_in_any_script_arrives_as_it_was() throws Exception {
    var text = "😀 привет\r\n\r\n.\r\n..two dots\rשלום = \t\u0000 x\n" + "long ".repeat(400);

    var mail = sent(Content.text(MANY_SCRIPTS, text));

    assertEquals(MANY_SCRIPTS, mail.getSubject());
    assertTrue(mail.isMimeType("text/plain"));
    assertEquals(
        text.replace("\r\n", "\n").replace("\r", "\n").stripTrailing(),
        String.valueOf(mail.getContent()).replace("\r\n", "\n").stripTrailing());
  }

  @Test
  void display_names_in_any_script_arrive_as_they_were() throws Exception {
    var from = new JsonObject().put("from", "Сайт 😀 \"שלום\" <site@пример.рф>");
    var headers =
        Map.of(
            "To", "Алиса 👋 <alice@bücher.example>, Bob <bob@c.example>",
            "Reply-To", "\"Support, שלום\" <help@example.org>");
    var content = Content.text("s", "t").withHeaders(headers);

    var mail = sent(fixture.messenger(port(), from), content);

    assertEquals("Сайт 😀 \"שלום\"", address(mail.getFrom()[0]).getPersonal());
    assertEquals("site@xn--e1afmkfd.xn--p1ai", address(mail.getFrom()[0]).getAddress());
    var to = mail.getRecipients(RecipientType.TO);
    assertEquals("Алиса 👋", address(to[0]).getPersonal());
    assertEquals("alice@xn--bcher-kva.example", address(to[0]).getAddress());
    assertEquals("bob@c.example", address(to[1]).getAddress());
    assertEquals("Support, שלום", address(mail.getReplyTo()[0]).getPersonal());
  }

  @Test
  void html_comes_with_a_text_made_from_it() throws Exception {
    var mail = sent(Content.html("s", "<p>Привет 😀, <a href='https://x.example'>read</a></p>"));

    assertTrue(mail.isMimeType("multipart/alternative"));
    var parts = (MimeMultipart) mail.getContent();
    assertEquals(2, parts.getCount());
    assertTrue(parts.getBodyPart(0).isMimeType("text/plain"));
    assertEquals(
        "Привет 😀, read (https://x.example)",
        String.valueOf(parts.getBodyPart(0).getContent()).strip());
    assertTrue(parts.getBodyPart(1).isMimeType("text/html"));
    assertTrue(String.valueOf(parts.getBodyPart(1).getContent()).contains("<p>Привет 😀"));
  }

  @Test
  void html_with_a_text_of_its_own_keeps_it() throws Exception {
    var mail = sent(new Content("s", "my text", "<p>my html</p>", Map.of(), ""));

    var parts = (MimeMultipart) mail.getContent();
    assertEquals("my text", String.valueOf(parts.getBodyPart(0).getContent()).strip());
  }

  @Test
  void a_mail_is_marked_as_automatic_and_named_by_its_uid() throws Exception {
    var messenger = fixture.messenger(port());
    var dispatch = new Dispatch(1, "0123abc", 2, "smtp", "to@b.example", "", 0, false);
    var delivery = new Delivery(dispatch, Content.text("s", "t"));

    var first = deliver(messenger, delivery);
    deliver(messenger, delivery);

    assertEquals("<0123abc.1@example.org>", ((Outcome.Sent) first).remoteId());
    assertTrue(first.reason().startsWith("250"), first.reason());
    assertEquals(2, server.getReceivedMessages().length);
    for (var mail : server.getReceivedMessages()) {
      assertArrayEquals(new String[] {"<0123abc.1@example.org>"}, mail.getHeader("Message-ID"));
      assertArrayEquals(new String[] {"auto-generated"}, mail.getHeader("Auto-Submitted"));
      assertArrayEquals(new String[] {"1.0"}, mail.getHeader("MIME-Version"));
      assertArrayEquals(new String[] {"to@b.example"}, mail.getHeader("To"));
      assertNotNull(mail.getSentDate());
    }
  }

  @Test
  void an_undeliverable_mail_comes_back_to_an_address_that_names_it() throws Exception {
    var to = new JsonObject().put("bounceAddress", "bounces+*@example.net");
    var dispatch = new Dispatch(101, "0123abc", 17, "smtp", "to@b.example", "", 0, false);

    deliver(fixture.messenger(port(), to), new Delivery(dispatch, Content.text("s", "t")));
    deliver(
        fixture.messenger(port(), to),
        new Delivery(dispatch, Content.text("s", "t").withSharedUid("fedcba")));

    var mails = server.getReceivedMessages();
    assertArrayEquals(
        new String[] {"<bounces+0123abc.101@example.net>"}, mails[0].getHeader("Return-Path"));
    assertArrayEquals(
        new String[] {"<bounces+fedcba.m17@example.net>"}, mails[1].getHeader("Return-Path"));
    assertArrayEquals(new String[] {"<fedcba.m17@example.org>"}, mails[1].getHeader("Message-ID"));
    assertArrayEquals(new String[] {"Site <site@example.org>"}, mails[0].getHeader("From"));
  }

  @Test
  void headers_of_the_content_are_added_and_win() throws Exception {
    var mail =
        sent(
            Content.text("s", "t")
                .withHeaders(
                    Map.of(
                        "auto-submitted", "auto-replied",
                        "List-Unsubscribe", "<https://example.org/u/1>",
                        "List-Unsubscribe-Post", "List-Unsubscribe=One-Click",
                        "X-Note", "Ωmega 😀",
                        "Cc", "other@c.example")));

    assertArrayEquals(new String[] {"auto-replied"}, mail.getHeader("Auto-Submitted"));
    assertArrayEquals(
        new String[] {"<https://example.org/u/1>"}, mail.getHeader("List-Unsubscribe"));
    assertEquals("Ωmega 😀", MimeUtility.decodeText(mail.getHeader("X-Note")[0]));
    assertArrayEquals(new String[] {"other@c.example"}, mail.getHeader("Cc"));
    assertEquals(1, server.getReceivedMessages().length, "a shown address got a mail of its own");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\r\nBcc: x@y.example",
        "a\nBcc: x@y.example",
        "a\rb",
        "a\u0000b",
        "a\r\n\r\nbody",
        "a\u001bb"
      })
  void a_subject_that_could_end_its_line_goes_nowhere(String subject) {
    assertRefused(Content.text(subject, "t"), "subject");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-A\r\nBcc", "X A", "X-A:", "", "X-Ä", "X\u0000"})
  void a_header_name_that_is_none_goes_nowhere(String name) {
    assertRefused(Content.text("s", "t").withHeaders(Map.of(name, "v")), "headers.name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Note", "Reply-To", "To", "Cc", "From", "List-Id"})
  void a_header_value_that_could_end_its_line_goes_nowhere(String name) {
    var value = "a@b.example\r\nBcc: x@y.example";

    assertRefused(Content.text("s", "t").withHeaders(Map.of(name, value)), "headers." + name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"Eve\r\nBcc: x@y.example\" <eve@b.example>",
        "=?UTF-8?Q?Eve=0D=0ABcc:_x@y.example?= <eve@b.example>",
      })
  void a_display_name_that_could_end_its_line_goes_nowhere(String replyTo) {
    assertRefused(
        Content.text("s", "t").withHeaders(Map.of("Reply-To", replyTo)), "headers.Reply-To");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Subject",
        "Bcc",
        "message-id",
        "Content-Type",
        "content-transfer-encoding",
        "MIME-Version",
        "Received",
        "DKIM-Signature",
        "Return-Path",
        "Date",
        "Resent-To"
      })
  void a_header_of_the_messengers_own_goes_nowhere(String name) {
    assertRefused(Content.text("s", "t").withHeaders(Map.of(name, "x")), "headers." + name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a@b.c\r\nRCPT TO:<x@y.example>",
        "a@b.c>\r\nRCPT TO:<x@y.example",
        "a@b.c, x@y.example",
        "Eve <a@b.example>",
        "почта@b.example",
        "\"a b\"@b.example",
        "a@b@c.example",
        "@b.example",
        "a@",
        "a@-b.example",
        "a@b..example",
        "a@faß.example",
      })
  void an_address_that_is_no_single_mailbox_goes_nowhere(String address) {
    var messenger = fixture.messenger(port());

    var outcome = deliver(messenger, Delivery.unstored("smtp", address, Content.text("s", "t")));

    assertEquals("rejected", outcome.kind(), outcome.reason());
    assertTrue(outcome.reason().startsWith("address "), outcome.reason());
    assertEquals(0, server.getReceivedMessages().length);
  }

  @Test
  void a_login_is_used() throws Exception {
    server.setUser("site", "s3cret");
    server.getUserManager().setAuthRequired(true);
    var right = new JsonObject().put("login", "site").put("password", "s3cret");
    var wrong = new JsonObject().put("login", "site").put("password", "other");

    assertNotNull(sent(fixture.messenger(port(), right), Content.text("s", "t")));
    var refused = deliver(fixture.messenger(port(), wrong), SmtpFixture.mail("a@b.example"));

    assertEquals("paused", refused.kind(), refused.reason());
    assertFalse(refused.reason().contains("other"));
  }

  private void assertRefused(Content content, String field) {
    var messenger = fixture.messenger(port());

    var outcome = deliver(messenger, Delivery.unstored("smtp", "a@b.example", content));

    assertEquals("rejected", outcome.kind(), outcome.reason());
    assertTrue(outcome.reason().startsWith(field + " "), outcome.reason());
    assertEquals(0, server.getReceivedMessages().length);
  }

  private MimeMessage sent(Content content) throws MessagingException, IOException {
    return sent(fixture.messenger(port()), content);
  }

  private MimeMessage sent(SmtpMessenger messenger, Content content)
      throws MessagingException, IOException {
    var outcome = deliver(messenger, Delivery.unstored("smtp", "to@b.example", content));
    assertEquals("sent", outcome.kind(), outcome.reason());
    return server.getReceivedMessages()[0];
  }

  private int port() {
    return server.getSmtp().getPort();
  }

  private static InternetAddress address(Address address) {
    return (InternetAddress) address;
  }
}
