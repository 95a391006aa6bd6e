package org.sitemessage.vertx.messenger.smtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.vertx.messenger.smtp.SmtpFixture.deliver;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.testkit.ByteStream;
import org.sitemessage.testkit.Futures;
import org.sitemessage.testkit.MemoryFiles;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.testkit.SmtpReaction;
import org.sitemessage.testkit.SmtpStage;

/** Files in mails, as an independent parser reads them. */
class SmtpFilesTest {
  private final SmtpFixture fixture = new SmtpFixture();
  private final Vertx vertx = Vertx.vertx();
  private final MemoryFiles files = new MemoryFiles(vertx);
  private final ScriptedSmtpServer server = ScriptedSmtpServer.start();

  @AfterEach
  void tear_down() {
    server.close();
    fixture.close();
    Futures.await(vertx.close());
  }

  private Outcome outcome(SmtpMessenger messenger, Content content) {
    return deliver(messenger, Delivery.unstored("smtp", "to@b.example", content, files));
  }

  private MimeMessage sent(Content content) throws MessagingException {
    var outcome = outcome(fixture.messenger(server.port()), content);
    assertEquals("sent", outcome.kind(), outcome.reason());
    return parsed(server.mails().get(0).bytes());
  }

  private static MimeMessage parsed(byte[] mail) throws MessagingException {
    return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(mail));
  }

  private static List<MimePart> parts(Part part, String type) throws Exception {
    assertTrue(part.isMimeType(type), part.getContentType());
    var all = (MimeMultipart) part.getContent();
    var parts = new ArrayList<MimePart>();
    for (int i = 0; i < all.getCount(); i++) {
      parts.add((MimePart) all.getBodyPart(i));
    }
    return parts;
  }

  private static byte[] bytes(Part part) throws IOException, MessagingException {
    return part.getInputStream().readAllBytes();
  }

  private static Buffer everyByte() {
    var bytes = new byte[1000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return Buffer.buffer(bytes);
  }

  @Test
  void files_stand_beside_the_text_in_their_order() throws Exception {
    var report = files.add("report.pdf", "application/pdf", everyByte());
    var note = files.add("note.txt", "text/plain; charset=utf-8", Buffer.buffer("Привет\n.\n"));

    var mail = sent(Content.text("s", "Hello.").withAttachments(List.of(report, note)));

    var parts = parts(mail, "multipart/mixed");
    assertEquals(3, parts.size());
    assertEquals("Hello.", String.valueOf(parts.get(0).getContent()).strip());
    assertTrue(parts.get(1).isMimeType("application/pdf"));
    assertEquals("report.pdf", parts.get(1).getFileName());
    assertEquals("attachment", parts.get(1).getDisposition());
    assertArrayEquals(everyByte().getBytes(), bytes(parts.get(1)));
    assertEquals("Привет\n.\n", parts.get(2).getContent());
  }

  @Test
  void a_file_that_the_html_shows_goes_with_it() throws Exception {
    var logo = files.add("logo.png", "image/png", everyByte()).inline("logo@site");
    var report = files.add("report.pdf", "application/pdf", Buffer.buffer("%PDF"));
    var html = Content.html("s", "<p>Hi <img src='cid:logo@site'></p>");

    var mail = sent(html.withAttachments(List.of(logo, report)));

    var mixed = parts(mail, "multipart/mixed");
    assertEquals(2, mixed.size());
    var alternative = parts(mixed.get(0), "multipart/alternative");
    assertTrue(alternative.get(0).isMimeType("text/plain"));
    var related = parts(alternative.get(1), "multipart/related");
    assertTrue(related.get(0).isMimeType("text/html"));
    assertEquals("<logo@site>", related.get(1).getContentID());
    assertEquals("inline", related.get(1).getDisposition());
    assertArrayEquals(everyByte().getBytes(), bytes(related.get(1)));
    assertEquals("report.pdf", mixed.get(1).getFileName());
  }

  @Test
  void a_file_that_no_html_shows_stands_beside_the_text() throws Exception {
    var logo = files.add("logo.png", "image/png", everyByte()).inline("logo@site");

    var parts =
        parts(sent(Content.text("s", "t").withAttachments(List.of(logo))), "multipart/mixed");

    assertEquals("inline", parts.get(1).getDisposition());
    assertEquals("<logo@site>", parts.get(1).getContentID());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.txt",
        "two words; \"quoted\" = 100%.txt",
        "Отчёт за июль 😀 שלום.pdf",
        "a very long name that goes on and on and on until it does not fit a line of a header.txt",
        "очень длинное имя файла, которое не помещается в одну строку заголовка письма.txt",
      })
  void a_name_arrives_as_it_was(String name) throws Exception {
    var file = files.add(name, "text/plain", Buffer.buffer("x"));

    var mail = sent(Content.text("s", "t").withAttachments(List.of(file)));

    assertEquals(name, parts(mail, "multipart/mixed").get(1).getFileName());
    assertTrue(server.mails().get(0).raw().lines().allMatch(line -> line.length() <= 998));
  }

  @Test
  void an_empty_file_arrives_empty() throws Exception {
    var file = files.add("empty.bin", "application/x-nothing", Buffer.buffer());

    var mail = sent(Content.text("s", "t").withAttachments(List.of(file)));

    assertEquals(0, bytes(parts(mail, "multipart/mixed").get(1)).length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"message/rfc822", "multipart/mixed; boundary=x"})
  void a_file_made_of_parts_arrives_as_a_file(String type) throws Exception {
    var file = files.add("mail.eml", type, Buffer.buffer("Subject: x\r\n\r\nHi"));

    var mail = sent(Content.text("s", "t").withAttachments(List.of(file)));

    var part = parts(mail, "multipart/mixed").get(1);
    assertTrue(part.isMimeType("application/octet-stream"), part.getContentType());
    assertEquals("Subject: x\r\n\r\nHi", new String(bytes(part), StandardCharsets.US_ASCII));
  }

  @Test
  void a_large_file_arrives_whole() throws Exception {
    int size = 3_000_001;
    var file = files.add("large.bin", "application/x-large", size);

    var mail = sent(Content.text("s", "t").withAttachments(List.of(file)));

    var received = bytes(parts(mail, "multipart/mixed").get(1));
    assertEquals(size, received.length);
    for (int i = 0; i < size; i++) {
      assertEquals(ByteStream.byteAt(i), received[i]);
    }
  }

  @Test
  void a_server_that_stops_reading_stops_the_reading_of_the_file() {
    server.at(SmtpStage.BODY, SmtpReaction.stall());
    var stream = ByteStream.generated(vertx, 1L << 30);
    var file = Attachment.of("a".repeat(32), "huge.bin", "application/x-huge", 1L << 30);
    var messenger = fixture.messenger(server.port(), new JsonObject().put("timeoutMs", 200));
    var content = Content.text("s", "t").withAttachments(List.of(file));

    var outcome =
        deliver(
            messenger,
            Delivery.unstored(
                "smtp", "to@b.example", content, attachment -> Future.succeededFuture(stream)));

    assertEquals("retry", outcome.kind(), outcome.reason());
    assertTrue(stream.given() < 64 << 20, stream.given() + " bytes were read");
  }

  @Test
  void a_file_that_breaks_off_is_tried_again_and_holds_nobody_up() {
    var messenger = fixture.messenger(server.port());
    var file = files.addBroken("a.bin", "application/x-a", 1_000_000, 500_000);

    var outcome = outcome(messenger, Content.text("s", "t").withAttachments(List.of(file)));

    assertEquals("retry", outcome.kind(), outcome.reason());
    assertEquals(0, server.mails().size());
    assertEquals("sent", outcome(messenger, Content.text("s", "t")).kind());
    assertEquals(1, server.mails().size());
  }

  @Test
  void a_mail_that_the_server_finds_too_large_fails_before_it_is_sent() {
    server.offering("SIZE 100000");
    var file = files.add("a.bin", "application/x-a", 1_000_000);

    var outcome =
        outcome(
            fixture.messenger(server.port()),
            Content.text("s", "t").withAttachments(List.of(file)));

    assertEquals("rejected", outcome.kind(), outcome.reason());
    assertEquals(0, server.mails().size());
  }

  @Test
  void the_same_files_are_sent_at_every_attempt() throws Exception {
    var messenger = fixture.messenger(server.port());
    var file = files.add("a.bin", "application/x-a", everyByte());
    var delivery =
        Delivery.unstored(
            "smtp", "to@b.example", new Content("s", "t", "", Map.of(), "", List.of(file)), files);

    deliver(messenger, delivery);
    deliver(messenger, delivery);

    for (var mail : server.mails()) {
      assertArrayEquals(
          everyByte().getBytes(), bytes(parts(parsed(mail.bytes()), "multipart/mixed").get(1)));
    }
    assertEquals(2, server.mails().size());
  }
}
