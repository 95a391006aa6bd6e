package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mail.MailAttachment;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.StartTLSOptions;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.ByteStream;
import org.sitemessage.testkit.ReceivedMail;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.vertx.mail.ScheduledMailClient;

/** Code that sends with Vert.x's mail client schedules, and the same mail arrives. */
class ScheduledMailClientTest {
  private final Engines engine = new Engines();
  private final ScriptedSmtpServer server = ScriptedSmtpServer.start();
  private final Buffer bytes = Buffer.buffer("%PDF-1.7 " + "Я".repeat(100_000));

  @BeforeEach
  void start() {
    engine.options(
        engine
            .options()
            .withMessenger(
                "smtp",
                new JsonObject()
                    .put("from", "Site <site@example.org>")
                    .put("host", "127.0.0.1")
                    .put("port", server.port())
                    .put("tls", "off")));
    engine.start(engine.builder().discover());
  }

  @AfterEach
  void stop() {
    engine.close();
    server.close();
  }

  private MailMessage full() {
    return new MailMessage()
        .setFrom("Shop «Ё» <shop@example.org>")
        .setTo(List.of("Ann Müller <ann@example.org>", "b@example.org"))
        .setCc(List.of("c@example.org (Carl)"))
        .setBcc(List.of("secret@example.org"))
        .setSubject("Order № 7")
        .setText("It works.\nSecond line, привет.")
        .setHtml("<p>It works. <img src=\"cid:logo@shop\"></p>")
        .setHeaders(
            MultiMap.caseInsensitiveMultiMap()
                .add("X-Order", "7")
                .add("Reply-To", "Help <help@example.org>"))
        .setAttachment(
            List.of(
                MailAttachment.create()
                    .setName("Отчёт.pdf")
                    .setContentType("application/pdf")
                    .setData(bytes),
                MailAttachment.create()
                    .setName("streamed.bin")
                    .setContentType("application/octet-stream")
                    .setStream(ByteStream.of(engine.vertx(), bytes))
                    .setSize(bytes.length())))
        .setInlineAttachment(
            List.of(
                MailAttachment.create()
                    .setName("logo.png")
                    .setContentType("image/png")
                    .setContentId("<logo@shop>")
                    .setData(Buffer.buffer("PNG"))));
  }

  /** Returns the parts of a mail that do not depend on its sender. */
  static String essence(ReceivedMail mail) throws Exception {
    var message =
        new MimeMessage(
            Session.getInstance(new Properties()), new ByteArrayInputStream(mail.bytes()));
    var headers = new TreeMap<String, String>();
    for (var name : List.of("From", "To", "Cc", "Bcc", "Reply-To")) {
      headers.put(name, people(message.getHeader(name, ",")));
    }
    headers.put("Subject", message.getSubject());
    headers.put("X-Order", message.getHeader("X-Order", ","));
    var parts = new ArrayList<String>();
    collect(message, parts);
    return headers + "\n" + String.join("\n", parts);
  }

  private static String people(@Nullable String header) throws Exception {
    var people = new ArrayList<String>();
    for (var one : InternetAddress.parse(header == null ? "" : header)) {
      people.add(one.getPersonal() + "=" + one.getAddress());
    }
    return people.toString();
  }

  private static void collect(Part part, List<String> into) throws Exception {
    if (part.getContent() instanceof Multipart several) {
      for (int i = 0; i < several.getCount(); i++) {
        collect(several.getBodyPart(i), into);
      }
      return;
    }
    var isText = part.isMimeType("text/*");
    into.add(
        "%s|%s|%s|%s"
            .formatted(
                part.getContentType().split(";", 2)[0].strip().toLowerCase(Locale.ROOT),
                part.getFileName() == null ? "" : MimeUtility.decodeText(part.getFileName()),
                part.getHeader("Content-ID") == null ? "" : part.getHeader("Content-ID")[0],
                isText
                    ? String.valueOf(part.getContent()).replace("\r\n", "\n").strip()
                    : sha256(part.getInputStream().readAllBytes())));
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void the_mail_that_arrives_is_the_one_a_direct_client_would_send() throws Exception {
    var direct =
        MailClient.create(
            engine.vertx(),
            new MailConfig()
                .setHostname("127.0.0.1")
                .setPort(server.port())
                .setStarttls(StartTLSOptions.DISABLED));
    Engines.await(direct.sendMail(full()));
    Engines.await(direct.close());
    var expected = essence(server.mails().get(0));

    var result = Engines.await(ScheduledMailClient.create(engine.vertx()).sendMail(full()));
    var before = server.mails().size();
    engine.send();

    assertEquals(1, before);
    var arrived = server.mails().subList(1, server.mails().size());
    var envelope =
        List.of("ann@example.org", "b@example.org", "c@example.org", "secret@example.org");
    assertEquals(envelope, result.getRecipients());
    assertEquals(
        envelope, arrived.stream().flatMap(mail -> mail.recipients().stream()).sorted().toList());
    var ids = new HashSet<String>();
    for (var mail : arrived) {
      assertEquals(expected, essence(mail));
      ids.add(mail.raw().replaceAll("(?s).*\r\nMessage-ID: (\\S+).*", "$1"));
    }
    assertEquals(1, ids.size(), ids::toString);
    assertEquals(
        "sent",
        engine
            .request(
                BusAddress.MESSAGE,
                new JsonObject().put("id", Long.parseLong(result.getMessageID())))
            .getJsonArray("dispatches")
            .getJsonObject(3)
            .getString("status"));
  }

  @Test
  void a_bare_mail_comes_from_whom_it_says_and_has_its_priority() throws Exception {
    var client = ScheduledMailClient.create(engine.vertx()).withPriority(7);
    var result =
        Engines.await(
            client.sendMail(
                new MailMessage().setTo("a@example.org").setSubject("Hi").setText("Hello")));
    engine.send();
    Engines.await(client.close());

    assertTrue(server.mails().get(0).raw().contains("From: Site <site@example.org>"));
    assertEquals(
        7,
        engine
            .request(
                BusAddress.MESSAGE,
                new JsonObject().put("id", Long.parseLong(result.getMessageID())))
            .getInteger("priority"));
  }

  private ReceivedMail arrived(MailMessage mail) {
    Engines.await(ScheduledMailClient.create(engine.vertx()).sendMail(mail));
    engine.send();
    return server.mails().get(server.mails().size() - 1);
  }

  @Test
  void a_bounce_address_and_repeated_headers_are_kept() {
    var mail =
        arrived(
            new MailMessage("a@example.org", "b@example.org", "Hi", "Hello")
                .setBounceAddress("Bounces <bounces@example.net>")
                .setHeaders(MultiMap.caseInsensitiveMultiMap().add("X-A", "1").add("X-A", "2")));

    assertEquals("bounces@example.net", mail.from());
    assertTrue(mail.raw().contains("\r\nX-A: 1\r\nX-A: 2\r\n"), mail.raw());
  }

  @Test
  void fixed_headers_are_the_only_headers_besides_those_of_the_messenger() {
    var mail =
        arrived(
            new MailMessage("a@example.org", "b@example.org", "unseen", "Hello")
                .setFixedHeaders(true)
                .setHeaders(
                    MultiMap.caseInsensitiveMultiMap()
                        .add("Subject", "seen")
                        .add("To", "List <list@example.org>")
                        .add("Message-ID", "<1@example.org>")
                        .add("Content-Type", "text/strange")));

    assertEquals(List.of("b@example.org"), mail.recipients());
    assertTrue(mail.raw().contains("\r\nSubject: seen\r\n"), mail.raw());
    assertTrue(mail.raw().contains("\r\nTo: List <list@example.org>\r\n"), mail.raw());
    assertTrue(mail.raw().contains("Content-Type: text/plain"), mail.raw());
    assertEquals(-1, mail.raw().indexOf("<1@example.org>"));
  }

  @Test
  void a_mail_arrives_at_names_with_quotation_marks_and_at_addresses_without_a_domain_name() {
    var mail =
        arrived(
            new MailMessage("Last, First <a@example.org>", "postmaster", "Hi", "Hello")
                .setCc("user@[127.0.0.1]"));

    assertTrue(mail.raw().contains("From: \"Last, First\" <a@example.org>\r\n"), mail.raw());
    assertTrue(mail.raw().contains("To: postmaster\r\n"), mail.raw());
    assertEquals(
        List.of("postmaster", "user@[127.0.0.1]"),
        server.mails().stream().flatMap(one -> one.recipients().stream()).sorted().toList());
  }

  @Test
  void names_of_files_are_cleaned() throws Exception {
    var mail =
        arrived(
            new MailMessage("a@example.org", "b@example.org", "Hi", "Hello")
                .setAttachment(
                    List.of(
                        MailAttachment.create().setName("../a\\b.txt").setData(Buffer.buffer("1")),
                        MailAttachment.create()
                            .setName("漢".repeat(300) + ".pdf")
                            .setData(Buffer.buffer("2")))));

    var text = essence(mail);
    assertTrue(text.contains("|.._a_b.txt|"), text);
    assertTrue(text.contains("|" + "漢".repeat(251) + ".pdf|"), text);
  }

  @Test
  void no_line_of_a_mail_has_more_than_998_octets() throws Exception {
    var lines = new ArrayList<Integer>();
    for (var part : List.of("x", "Ж", "漢", "😀")) {
      var mail =
          arrived(
              new MailMessage(
                      part.repeat(200) + " <a@example.org>",
                      "b@example.org",
                      part.repeat(499),
                      part.repeat(2_000))
                  .setHtml("<p>" + part.repeat(2_000))
                  .setAttachment(
                      MailAttachment.create()
                          .setName(part.repeat(120) + ".txt")
                          .setData(Buffer.buffer(part.repeat(2_000)))));
      essence(mail);
      new String(mail.bytes(), StandardCharsets.ISO_8859_1)
          .lines()
          .map(String::length)
          .forEach(lines::add);
    }

    assertTrue(lines.stream().allMatch(length -> length <= 998), lines::toString);
  }

  private void assertRefused(String expected, Consumer<MailMessage> change) {
    var mail = new MailMessage("a@example.org", "b@example.org", "Hi", "Hello");
    change.accept(mail);
    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> Engines.await(ScheduledMailClient.create(engine.vertx()).sendMail(mail)));
    assertTrue(String.valueOf(refused.getMessage()).contains(expected), refused.getMessage());
  }

  @Test
  void a_mail_that_cannot_be_stored_is_refused_naming_the_property() {
    assertRefused("to is missing", mail -> mail.setTo(new ArrayList<>()));
    assertRefused("to is \"no address\"", mail -> mail.setTo("no address"));
    assertRefused("from is \"a@x, b@y\", must be one address", mail -> mail.setFrom("a@x, b@y"));
    assertRefused("bounceAddress is \"nobody\"", mail -> mail.setBounceAddress("nobody"));
    assertRefused("headers.Message-ID is written", mail -> mail.addHeader("Message-ID", "<1@x>"));
    for (var name : List.of("Received", "DKIM-Signature", "Resent-To", "ARC-Seal", "Bcc")) {
      assertRefused("headers." + name + " is written", mail -> mail.addHeader(name, "x"));
    }
    assertRefused("headers.name is \"Bad Name\"", mail -> mail.addHeader("Bad Name", "x"));
    assertRefused(
        "headers.Reply-To is \"not an address,,\"",
        mail -> mail.addHeader("Reply-To", "not an address,,"));
    assertRefused("headers.From is \"postmaster\"", mail -> mail.setFrom("postmaster"));
    assertRefused("subject has 999 characters", mail -> mail.setSubject("x".repeat(999)));
    assertRefused(
        "headers.To must be given once",
        mail ->
            mail.setHeaders(
                MultiMap.caseInsensitiveMultiMap().add("To", "a@x.test").add("To", "b@x.test")));
    assertRefused(
        "attachment has neither data nor a stream",
        mail -> mail.setAttachment(MailAttachment.create().setName("a")));
    assertRefused(
        "attachment.headers has X-B: ",
        mail ->
            mail.setAttachment(
                MailAttachment.create().setData(Buffer.buffer("x")).addHeader("X-B", "1")));
    assertRefused(
        "the file broke off",
        mail ->
            mail.setAttachment(
                MailAttachment.create()
                    .setStream(ByteStream.generated(engine.vertx(), 100).breakingAt(50))));
    assertEquals(Set.of(), new HashSet<>(server.mails()));
  }
}
