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

  /** What of a mail does not depend on who sends it. */
  private static String essence(ReceivedMail mail) throws Exception {
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
  void what_cannot_be_kept_is_refused_by_its_name() {
    assertRefused("to is missing", mail -> mail.setTo(new ArrayList<>()));
    assertRefused("to is \"no address\"", mail -> mail.setTo("no address"));
    assertRefused("from is \"a@x, b@y\", must be one address", mail -> mail.setFrom("a@x, b@y"));
    assertRefused("fixedHeaders cannot be kept", mail -> mail.setFixedHeaders(true));
    assertRefused("bounceAddress cannot be kept", mail -> mail.setBounceAddress("x@example.org"));
    assertRefused("headers.Message-ID is written", mail -> mail.addHeader("Message-ID", "<1@x>"));
    assertRefused(
        "headers.X-A occurs 2 times",
        mail ->
            mail.setHeaders(MultiMap.caseInsensitiveMultiMap().add("X-A", "1").add("X-A", "2")));
    assertRefused(
        "attachment has neither data nor a stream",
        mail -> mail.setAttachment(MailAttachment.create().setName("a")));
    assertRefused(
        "attachment.headers has [X-B]",
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
