package org.sitemessage.vertx.messenger.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;
import static org.sitemessage.vertx.messenger.smtp.SmtpFixture.deliver;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.testkit.ByteStream;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.MemoryFiles;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.testkit.SmtpReaction;
import org.sitemessage.testkit.SmtpStage;
import org.sitemessage.vertx.messenger.DkimVerifier;

/** Signed mails, as an independent verifier reads them. */
class SmtpDkimTest {
  private static final DkimVerifier VERIFIER = new DkimVerifier();
  private static final String GOOD = "good sm._domainkey.example.org.";
  private static final Map<String, String> HEADERS =
      new TreeMap<>(
          Map.of(
              "List-Unsubscribe", "<https://example.org/u/1>, <mailto:u@example.org>",
              "List-Unsubscribe-Post", "List-Unsubscribe=One-Click",
              "Reply-To", "Помощь <help@example.org>",
              "Cc", "Bob <bob@c.example>"));

  @TempDir Path folder;

  private final SmtpFixture fixture = new SmtpFixture();
  private final Vertx vertx = Vertx.vertx();
  private final MemoryFiles files = new MemoryFiles(vertx);
  private final ScriptedSmtpServer server = ScriptedSmtpServer.start();

  @AfterEach
  void tear_down() {
    server.close();
    fixture.close();
    await(vertx.close());
  }

  private byte[] sent(Content content) {
    return sent(VERIFIER.options(), content);
  }

  private byte[] sent(JsonObject options, Content content) {
    var outcome =
        deliver(
            fixture.messenger(server.port(), options),
            Delivery.unstored("smtp", "to@b.example", content, files));
    assertEquals("sent", outcome.kind(), outcome.reason());
    return server.mails().get(0).bytes();
  }

  static Stream<Content> contents() {
    var long_ = "word ".repeat(500);
    return Stream.of(
        Content.text("Greetings", "Hello."),
        Content.text("Greetings", ""),
        Content.text("", " \n \n"),
        Content.text("  Two  blanks  ", "a  b\t c \n\n \n.\n..\n.dot\n-- \nend\n\n \n\n"),
        Content.text("Hi 😀 ok, привет, שלום ".repeat(12), "Привет 😀\n" + long_),
        Content.text("x".repeat(300), "y".repeat(5000)),
        Content.html("s", "<p>Привет " + long_ + "</p>\n \n\n"),
        new Content("s", "text \n \n", "<p>html</p> \n \n", Map.of(), ""));
  }

  @ParameterizedTest
  @MethodSource("contents")
  void a_mail_of_any_kind_is_signed(Content content) {
    assertEquals(GOOD, VERIFIER.verdict(sent(content.withHeaders(HEADERS))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "html"})
  void a_mail_with_files_is_signed(String kind) {
    var logo = files.add("logo.png", "image/png", 60_000).inline("logo@site");
    var report =
        files.add("a  very long name ".repeat(8) + "отчёт.pdf", "application/pdf", 200_001);
    var empty = files.add("empty.txt", "text/plain;  charset=utf-8", Buffer.buffer());
    var content =
        kind.equals("text")
            ? Content.text("s", "see \n \n\n")
            : Content.html("s", "<p><img src='cid:logo@site'></p>");

    var mail = sent(content.withAttachments(List.of(logo, report, empty)));

    assertEquals(GOOD, VERIFIER.verdict(mail));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void mails_on_one_connection_are_signed_each(boolean pipelining) {
    server.offering("PIPELINING");
    server.at(SmtpStage.DATA, 2, SmtpReaction.reply("451 4.3.0 later"));
    var messenger =
        fixture.messenger(
            server.port(),
            VERIFIER.options().put("pipelining", pipelining).put("maxConnections", 1));

    assertEquals("sent", kind(messenger, Content.text("s", "one")));
    assertEquals("retry", kind(messenger, Content.text("s", "two")));
    assertEquals("sent", kind(messenger, Content.text("s", "three")));

    assertEquals(2, server.mails().size());
    server.mails().forEach(mail -> assertEquals(GOOD, VERIFIER.verdict(mail.bytes())));
  }

  @Test
  void the_signature_covers_what_receivers_look_at_and_what_unsubscribes() {
    var signed = header(sent(Content.html("s", "<p>t</p>").withHeaders(HEADERS)), "h");

    for (var name :
        List.of(
            "from",
            "to",
            "subject",
            "date",
            "message-id",
            "reply-to",
            "cc",
            "mime-version",
            "content-type",
            "list-unsubscribe",
            "list-unsubscribe-post")) {
      assertEquals(2, signed.stream().filter(name::equals).count(), name + " of " + signed);
    }
  }

  @Test
  void further_headers_are_signed_on_demand() {
    var options = VERIFIER.options();
    options.getJsonObject("dkim").put("headers", new JsonArray().add("X-Order"));

    var mail = sent(options, Content.text("s", "t").withHeaders(Map.of("X-Order", "7")));

    assertTrue(header(mail, "h").contains("x-order"));
    assertEquals(GOOD, VERIFIER.verdict(mail));
    assertBad(mail, "X-Order: 7", "X-Order: 8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Subject: Greetings       | Subject: Greetings!",
        "To: to@b.example         | To: eve@b.example",
        "MIME-Version: 1.0        | MIME-Version: 1.1",
        "Date:                    | Date: x",
        "Message-ID: <            | Message-ID: <1",
        "help@example.org         | eve@example.org",
        "bob@c.example            | eve@c.example",
        "example.org/u/1          | example.org/u/2",
        "One-Click                | Two-Clicks",
        "Content-Type: text/plain | Content-Type: text/html",
        "Hello                    | Hallo",
        "From: Site               | From: eve@c.example^From: Site",
        "Subject: Greetings       | Subject: Greetings^Subject: Other",
      })
  void a_mail_that_was_changed_on_the_way_fails_verification(String before, String after) {
    var mail = sent(Content.text("Greetings", "Hello.").withHeaders(HEADERS));

    assertEquals(GOOD, VERIFIER.verdict(mail));
    assertBad(mail, before, after.replace("^", "\r\n"));
  }

  private static void assertBad(byte[] mail, String before, String after) {
    var text = new String(mail, StandardCharsets.ISO_8859_1);
    var changed =
        text.replaceFirst("(?<=\n)(?!DKIM)((?:.*))" + Pattern.quote(before), "$1" + after);
    assertNotEquals(text, changed);
    var verdict = VERIFIER.verdict(changed.getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(verdict.startsWith("bad"), verdict);
  }

  @Test
  void a_file_has_the_key_too_as_old_openssl_wrote_it() throws IOException {
    var file = folder.resolve("dkim.pem");
    var pem = VERIFIER.options().getJsonObject("dkim").getString("privateKey");
    openssl(pem, "rsa", "-traditional", "-out", file.toString());
    assertTrue(Files.readString(file).contains("BEGIN RSA PRIVATE KEY"));
    var options = VERIFIER.options();
    options.getJsonObject("dkim").put("privateKey", "").put("privateKeyFile", file.toString());

    assertEquals(GOOD, VERIFIER.verdict(sent(options, Content.text("s", "t"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "missing.pem | is \"FILE\", which does not exist or cannot be read",
        "bad.pem     | must be an RSA key in PEM (BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY)",
      })
  void a_file_without_a_key_stops_the_start(String name, String text) throws IOException {
    Files.writeString(folder.resolve("bad.pem"), "no key");
    var file = folder.resolve(name).toString();
    var options =
        SmtpOptions.from("site@example.org")
            .with(
                SmtpOptions.DKIM,
                Optional.of(
                    DkimOptions.fromJson(
                        new JsonObject()
                            .put("domain", "example.org")
                            .put("selector", "sm")
                            .put("privateKeyFile", file))));

    var failure =
        assertThrows(RuntimeException.class, () -> await(new SmtpMessenger(options).open(vertx)));

    assertTrue(
        String.valueOf(failure.getMessage())
            .contains("messengers.smtp.dkim.privateKeyFile " + text.replace("FILE", file)),
        failure.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'domain': 'a b'}                | domain is \"a b\", must be letters, digits and hyphens, separated by full stops",
        "{'selector': 'x;y'}              | selector is \"x;y\", must be letters, digits and hyphens, separated by full stops",
        "{'privateKey': ''}               | privateKey and privateKeyFile are empty; give one of them",
        "{'privateKeyFile': 'x'}          | privateKey and privateKeyFile are given; give one of them",
        "{'privateKey': 's3cret'}         | privateKey must be an RSA key in PEM (BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY)",
        "{'headers': ['a:b']}             | headers has \"a:b\", must have only names of headers",
        "{'key': 'x'}                     | key is not a known option (known: domain, selector, privateKey, privateKeyFile, headers)",
      })
  void an_option_that_does_not_fit_is_named(String json, String text) {
    var options = VERIFIER.options().put("from", "site@example.org");
    options.getJsonObject("dkim").mergeIn(new JsonObject(json.replace('\'', '"')));

    var failure = assertThrows(SiteMessageException.class, () -> SmtpOptions.fromJson(options));

    assertEquals("messengers.smtp.dkim." + text, failure.getMessage());
  }

  @Test
  void keys_of_other_kinds_and_short_ones_are_refused_by_name() {
    var path = "messengers.smtp.dkim.privateKey";
    var ec = openssl("", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256");
    var short_ = DkimVerifier.pem(DkimVerifier.pair(512));
    var encrypted =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----";

    assertRefused(path, ec, "cannot be read as one");
    assertRefused(path, short_, "has 512 bits, must have at least 1024 (usual: 2048)");
    assertRefused(path, encrypted, "is encrypted");
  }

  private static void assertRefused(String path, String pem, String text) {
    var failure = assertThrows(SiteMessageException.class, () -> DkimKey.parse(path, pem));
    assertTrue(String.valueOf(failure.getMessage()).startsWith(path), failure.getMessage());
    assertTrue(String.valueOf(failure.getMessage()).contains(text), failure.getMessage());
  }

  @Test
  void the_environment_says_it_in_json() {
    var dkim = VERIFIER.options().getJsonObject("dkim");
    var options =
        SmtpOptions.SECTION.read(
            "messengers.smtp",
            new JsonObject().put("from", "site@example.org"),
            Map.of("SITEMESSAGE_MESSENGERS_SMTP_DKIM", dkim.encode()),
            List.of());

    assertEquals("sm", options.get(SmtpOptions.DKIM).orElseThrow().get(DkimOptions.SELECTOR));
  }

  @Test
  void the_key_is_never_shown() {
    var options = SmtpOptions.fromJson(VERIFIER.options().put("from", "site@example.org"));
    var dkim = options.get(SmtpOptions.DKIM);

    assertFalse(options.toString().contains("PRIVATE KEY"), options.toString());
    assertEquals(options, SmtpOptions.fromJson(options.toJson()));
    assertEquals(
        dkim, SmtpOptions.from("a@b.example").with(SmtpOptions.DKIM, dkim).get(SmtpOptions.DKIM));
  }

  @Test
  void a_refused_or_lost_mail_leaves_no_file_behind() {
    var file = files.add("a.bin", "application/octet-stream", 300_000);
    var broken = files.addBroken("b.bin", "application/octet-stream", 300_000, 200_000);
    var messenger = fixture.messenger(server.port(), VERIFIER.options().put("maxConnections", 1));
    server
        .at(SmtpStage.RCPT, 1, SmtpReaction.reply("550 5.1.1 nobody"))
        .at(SmtpStage.END, 1, SmtpReaction.drop())
        .at(SmtpStage.BODY, 2, SmtpReaction.drop());
    var good = Content.text("s", "t").withAttachments(List.of(file));

    try (var log = LogCapture.start()) {
      assertEquals("rejected", kind(messenger, good));
      assertEquals("unknown", kind(messenger, good));
      // Whether the final dot was written before the line broke depends on the machine's buffers.
      assertTrue(Set.of("retry", "unknown").contains(kind(messenger, good)));
      assertEquals(
          "retry", kind(messenger, Content.text("s", "t").withAttachments(List.of(broken))));
      assertEquals("sent", kind(messenger, good));
      await(messenger.close());
      assertFalse(log.text().contains("Unhandled"), log.text());
    }

    assertEquals(1, server.mails().size());
    assertEquals(GOOD, VERIFIER.verdict(server.mails().get(0).bytes()));
    assertEquals(List.of(), leftBehind());
  }

  @Test
  void a_file_that_changes_while_its_mail_is_signed_is_not_sent() {
    var file = Attachment.of("a".repeat(32), "a.txt", "text/plain", 3);
    var contents = new ArrayDeque<>(List.of("one", "two", "new", "new"));
    var messenger = fixture.messenger(server.port(), VERIFIER.options());
    var delivery =
        Delivery.unstored(
            "smtp",
            "to@b.example",
            Content.text("s", "t").withAttachments(List.of(file)),
            attachment ->
                Future.succeededFuture(ByteStream.of(vertx, Buffer.buffer(contents.remove()))));

    var changed = deliver(messenger, delivery);
    var unchanged = deliver(messenger, delivery);

    assertEquals("retry", changed.kind(), changed.reason());
    assertEquals("sent", unchanged.kind(), unchanged.reason());
    assertEquals(GOOD, VERIFIER.verdict(server.mails().get(0).bytes()));
  }

  private String kind(SmtpMessenger messenger, Content content) {
    return deliver(messenger, Delivery.unstored("smtp", "to@b.example", content, files)).kind();
  }

  private static List<String> leftBehind() {
    var names = Path.of(System.getProperty("java.io.tmpdir")).toFile().list();
    return Arrays.stream(names == null ? new String[0] : names)
        .filter(name -> name.startsWith("sitemessage") && name.endsWith(".mail"))
        .toList();
  }

  /** The words of one tag of the signature. */
  private static List<String> header(byte[] mail, String tag) {
    var head = new String(mail, StandardCharsets.ISO_8859_1).split("\r\n\r\n", 2)[0];
    var signature = Pattern.compile("(?m)^DKIM-Signature:((?:.*\r\n[ \t])*.*)").matcher(head);
    assertTrue(signature.find(), head);
    var found = Pattern.compile("[; \t\n]" + tag + "=([^;]*)").matcher(signature.group(1));
    assertTrue(found.find(), signature.group(1));
    return List.of(found.group(1).replaceAll("\\s", "").toLowerCase(Locale.ROOT).split(":"));
  }

  private static String openssl(String input, String... arguments) {
    try {
      var command = Stream.concat(Stream.of("openssl"), Stream.of(arguments)).toList();
      var process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      try (var in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(process.waitFor(1, TimeUnit.MINUTES));
      assertEquals(0, process.exitValue());
      return out;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
