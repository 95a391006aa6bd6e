package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mail.MailAttachment;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.StartTLSOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.testkit.ByteStream;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.vertx.mail.ScheduledMailClient;

/** All that a {@code MailMessage} can carry: it arrives as from a plain client, or is refused. */
class ScheduledMailCasesTest {
  private static final Engines ENGINE = new Engines();
  private static final ScriptedSmtpServer SERVER = ScriptedSmtpServer.start();
  private static final Map<String, Consumer<MailMessage>> SAME = new TreeMap<>();
  private static final Map<String, Different> DIFFERENT = new TreeMap<>();
  private static final Map<String, Consumer<MailMessage>> REFUSED = new TreeMap<>();

  static {
    SAME.put("a plain text", mail -> {});
    SAME.put("no text", mail -> mail.setText(null));
    SAME.put("an empty text", mail -> mail.setText(""));
    SAME.put("an empty subject", mail -> mail.setSubject(""));
    SAME.put("no cc and no bcc", mail -> mail.setCc(List.of()).setBcc(List.of()));
    SAME.put("null lists", mail -> mail.setCc((List<String>) null).setBcc((List<String>) null));
    SAME.put("several of each", ScheduledMailCasesTest::severalOfEach);
    SAME.put("one name in two forms", mail -> mail.setTo("a@example.org (Ann)"));
    SAME.put("names in any script", mail -> mail.setTo("Аня Ё <a@example.org>"));
    SAME.put("a domain in any script", mail -> mail.setTo("a@xn--bcher-kva.example"));
    SAME.put("a subject in any script", mail -> mail.setSubject("Привет, мир — №7 ✓"));
    SAME.put("a long subject", mail -> mail.setSubject("word ".repeat(60).strip()));
    SAME.put("dots at line starts", mail -> mail.setText(".\n..\n.a\nend\n.\n"));
    SAME.put("a long line", mail -> mail.setText("x".repeat(5_000)));
    SAME.put("many short lines", mail -> mail.setText("a\nb\n\n\nc\n".repeat(200)));
    SAME.put("equals signs and blanks at line ends", mail -> mail.setText("a=b \n= \t\n"));
    SAME.put("text beyond ASCII", mail -> mail.setText("Grüße 😀\nпривет\n"));
    SAME.put("html and text", mail -> mail.setHtml("<p>Hello</p>"));
    SAME.put("a file", mail -> mail.setAttachment(file("a.bin")));
    SAME.put("an empty file", mail -> mail.setAttachment(file("a.bin").setData(Buffer.buffer())));
    SAME.put("a text file", mail -> mail.setAttachment(file("a.txt").setContentType("text/plain")));
    SAME.put("a file name in any script", mail -> mail.setAttachment(file("Отчёт № 7.pdf")));
    SAME.put("two files of one name", ScheduledMailCasesTest::twoFiles);
    SAME.put("a streamed file with a size", mail -> mail.setAttachment(stream().setSize(9)));
    SAME.put("a streamed file without a size", mail -> mail.setAttachment(stream()));
    SAME.put("html with an image", ScheduledMailCasesTest::image);
    SAME.put("html, text, image and file", ScheduledMailCasesTest::everything);
    SAME.put("an answer elsewhere", mail -> header(mail, "Reply-To", "Help <h@example.org>"));
    different("no subject", mail -> mail.setSubject(null), "Subject=,");
    different(
        "bcc alone",
        mail -> mail.setTo(List.of()).setBcc(List.of("b@example.org")),
        "To=[null=b@example.org]");
    different(
        "cc alone",
        mail -> mail.setTo(List.of()).setCc(List.of("b@example.org")),
        "To=[null=b@example.org]");
    different(
        "html alone", mail -> mail.setText(null).setHtml("<p>Grüße</p>"), "text/plain|||Grüße");
    different(
        "a file without a name",
        mail -> mail.setAttachment(file("a.pdf").setName(null)),
        "application/pdf|file|");
    different(
        "a file name with quotes",
        mail -> mail.setAttachment(file("a \"b\"; c.pdf")),
        "application/pdf|a \"b\"; c.pdf|");
    different(
        "a header beyond ASCII",
        mail -> header(mail, "X-Order", "№ 7"),
        "X-Order==?UTF-8?B?4oSW?= 7}");
    REFUSED.put("a header of several lines", mail -> header(mail, "X-A", "a\r\n b"));
    REFUSED.put("a file with headers of its own", ScheduledMailCasesTest::fileWithHeaders);
    REFUSED.put("a file without data", mail -> mail.setAttachment(MailAttachment.create()));
    REFUSED.put("nobody", mail -> mail.setTo(List.of()));
    REFUSED.put("no address", mail -> mail.setTo("not an address,,"));
    REFUSED.put("an empty address", mail -> mail.setTo(""));
    REFUSED.put("a line break in the subject", mail -> mail.setSubject("a\r\nBcc: b@example.org"));
    REFUSED.put("a line break in a header", mail -> header(mail, "X-A", "a\r\nBcc: b@c.example"));
    REFUSED.put("a bounce address that is none", mail -> mail.setBounceAddress("nobody"));
  }

  private static void different(String name, Consumer<MailMessage> change, String essence) {
    DIFFERENT.put(name, new Different(change, essence));
  }

  /** A mail that the plain client writes differently, and a part of the mail that arrives. */
  private record Different(Consumer<MailMessage> change, String essence) {}

  private static void severalOfEach(MailMessage mail) {
    mail.setTo(List.of("a@example.org", "Bob <b@example.org>"))
        .setCc(List.of("c@example.org", "d@example.org"))
        .setBcc(List.of("e@example.org", "f@example.org"));
  }

  private static MailAttachment file(String name) {
    return MailAttachment.create()
        .setName(name)
        .setContentType("application/pdf")
        .setData(Buffer.buffer("%PDF-1.7\n.\n"));
  }

  private static MailAttachment stream() {
    return MailAttachment.create()
        .setName("s.bin")
        .setContentType("application/octet-stream")
        .setStream(ByteStream.of(ENGINE.vertx(), Buffer.buffer("123456789")));
  }

  private static void twoFiles(MailMessage mail) {
    mail.setAttachment(List.of(file("a.pdf"), file("a.pdf")));
  }

  private static void image(MailMessage mail) {
    mail.setHtml("<img src='cid:logo@shop'>")
        .setInlineAttachment(
            MailAttachment.create()
                .setName("logo.png")
                .setContentType("image/png")
                .setContentId("<logo@shop>")
                .setData(Buffer.buffer("PNG")));
  }

  private static void everything(MailMessage mail) {
    image(mail);
    mail.setAttachment(List.of(file("a.pdf"), stream()));
  }

  private static void header(MailMessage mail, String name, String value) {
    mail.setHeaders(MultiMap.caseInsensitiveMultiMap().add(name, value));
  }

  private static void fileWithHeaders(MailMessage mail) {
    mail.setAttachment(
        file("a.pdf").setHeaders(MultiMap.caseInsensitiveMultiMap().add("X-File", "1")));
  }

  @BeforeAll
  static void start() {
    ENGINE.options(
        ENGINE
            .options()
            .withMessenger(
                "smtp",
                new JsonObject()
                    .put("from", "Site <site@example.org>")
                    .put("host", "127.0.0.1")
                    .put("port", SERVER.port())
                    .put("tls", "off")));
    ENGINE.start(ENGINE.builder().discover());
  }

  @AfterAll
  static void stop() {
    ENGINE.close();
    SERVER.close();
  }

  /** A new one for each client: streams are read once. */
  private static MailMessage mail(Consumer<MailMessage> change) {
    var mail = new MailMessage("shop@example.org", "a@example.org", "Hi", "Hello");
    change.accept(mail);
    return mail;
  }

  private static Stream<String> same() {
    return SAME.keySet().stream();
  }

  private static Stream<Different> different() {
    return DIFFERENT.values().stream();
  }

  private static Stream<String> refused() {
    return REFUSED.keySet().stream();
  }

  private static Consumer<MailMessage> named(
      Map<String, Consumer<MailMessage>> cases, String name) {
    return cases.getOrDefault(name, mail -> {});
  }

  @ParameterizedTest
  @MethodSource("same")
  void a_scheduled_mail_arrives_like_one_of_a_plain_client(String name) throws Exception {
    var change = named(SAME, name);
    var direct =
        MailClient.create(
            ENGINE.vertx(),
            new MailConfig()
                .setHostname("127.0.0.1")
                .setPort(SERVER.port())
                .setStarttls(StartTLSOptions.DISABLED));
    Engines.await(direct.sendMail(mail(change)));
    Engines.await(direct.close());
    var plain = SERVER.mails().get(SERVER.mails().size() - 1);
    var before = SERVER.mails().size();

    Engines.await(ScheduledMailClient.create(ENGINE.vertx()).sendMail(mail(change)));
    ENGINE.send();

    var arrived = SERVER.mails().subList(before, SERVER.mails().size());
    var recipients = new ArrayList<String>();
    for (var mail : arrived) {
      assertEquals(ScheduledMailClientTest.essence(plain), ScheduledMailClientTest.essence(mail));
      recipients.addAll(mail.recipients());
    }
    assertEquals(
        plain.recipients().stream().sorted().toList(), recipients.stream().sorted().toList());
  }

  @ParameterizedTest
  @MethodSource("different")
  void a_scheduled_mail_arrives_as_documented_where_a_plain_client_does_less(Different one)
      throws Exception {
    Engines.await(ScheduledMailClient.create(ENGINE.vertx()).sendMail(mail(one.change())));
    ENGINE.send();

    var arrived = ScheduledMailClientTest.essence(SERVER.mails().get(SERVER.mails().size() - 1));
    assertTrue(arrived.contains(one.essence()), arrived);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void a_mail_that_cannot_be_kept_is_refused_when_it_is_sent(String name) {
    var sent = ScheduledMailClient.create(ENGINE.vertx()).sendMail(mail(named(REFUSED, name)));

    var failure = Engines.await(sent.transform(done -> Future.succeededFuture(done.cause())));

    assertTrue(failure instanceof SiteMessageException, String.valueOf(failure));
  }
}
