package org.sitemessage.vertx;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.vertx.bounce.BounceMails;
import org.sitemessage.vertx.bounce.ReturnToken;
import org.sitemessage.vertx.options.BounceOptions;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** Bounces that wait in a mailbox of an independent IMAP server. */
class BounceMailboxTest {
  private static final String LOGIN = "bounces@example.org";
  private static final String PASSWORD = "s3cret-imap";

  private final Engines engine = new Engines();
  private final RecordingMessenger smtp = new RecordingMessenger("smtp");
  private GreenMail server = imap(0);

  private static GreenMail imap(int port) {
    var server = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_IMAP));
    server.setUser(LOGIN, PASSWORD);
    return server;
  }

  @BeforeEach
  void set_up() {
    server.start();
  }

  @AfterEach
  void tear_down() {
    engine.close();
    server.stop();
  }

  private void start(int port, String password, BounceOptions.After after) {
    var mailbox =
        BounceOptions.none()
            .with(BounceOptions.HOST, "127.0.0.1")
            .with(BounceOptions.PORT, port)
            .with(BounceOptions.TLS, BounceOptions.Tls.OFF)
            .with(BounceOptions.LOGIN, LOGIN)
            .with(BounceOptions.PASSWORD, password)
            .with(BounceOptions.INTERVAL, Duration.ofSeconds(1))
            .with(BounceOptions.AFTER, after)
            .with(BounceOptions.TIMEOUT, Duration.ofSeconds(20));
    engine.options(
        engine
            .options()
            .with(
                SiteMessageOptions.DISPATCH,
                engine.options().dispatch().with(DispatchOptions.CONTINUOUS, true))
            .with(SiteMessageOptions.BOUNCES, mailbox));
    engine.start(smtp);
  }

  /** Sends a mail and answers the report that it came back. */
  private byte[] cameBack() {
    var sent = engine.event("sent");
    engine.schedule(
        ScheduleRequest.plain("Hi").withRecipients(Recipients.of("smtp", "ann@b.example").list()));
    Engines.await(sent);
    var all = smtp.deliveries();
    var messageId = "<" + ReturnToken.of(all.get(all.size() - 1)) + "@example.org>";
    return BounceMails.dsn(messageId, "ann@b.example", "failed", "5.1.1", "550 5.1.1 gone");
  }

  private void arrives(byte[] mail) throws MessagingException {
    server
        .getUserManager()
        .getUser(LOGIN)
        .deliver(
            new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(mail)));
  }

  /** Returns the numbers of mails and of seen mails in a folder, as another client sees it. */
  private String seen(String name) {
    try (var store = Session.getInstance(new Properties()).getStore("imap")) {
      store.connect("127.0.0.1", server.getImap().getPort(), LOGIN, PASSWORD);
      var folder = store.getFolder(name);
      if (!folder.exists()) {
        return "none";
      }
      folder.open(Folder.READ_ONLY);
      var mails = folder.getMessages();
      var seen = 0;
      for (var mail : mails) {
        seen += mail.isSet(Flags.Flag.SEEN) ? 1 : 0;
      }
      folder.close();
      return mails.length + "/" + seen;
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Polls the folder: no event tells when a mail has been moved. */
  private void until(String folder, String expected) {
    Engines.await(becomes(folder, expected));
  }

  private Future<Void> becomes(String folder, String expected) {
    return engine
        .vertx()
        .executeBlocking(() -> seen(folder))
        .compose(
            found ->
                found.equals(expected)
                    ? Future.succeededFuture()
                    : engine
                        .vertx()
                        .timer(200, TimeUnit.MILLISECONDS)
                        .compose(v -> becomes(folder, expected)));
  }

  @ParameterizedTest
  @CsvSource({"SEEN, 3/3, none", "DELETE, 0/0, none", "MOVE, 0/0, 3/0"})
  void bounces_are_read_and_put_away_and_nothing_blocks_the_mailbox(
      BounceOptions.After after, String inbox, String processed) throws Exception {
    start(server.getImap().getPort(), PASSWORD, after);
    var report = cameBack();
    var bounced = engine.event("bounced");

    arrives(BounceMails.mail("Subject: on holiday\n\nUntil May.\n"));
    arrives(large());
    arrives(report);

    assertEquals("5.1.1", Engines.await(bounced).getString("status"));
    until("INBOX", inbox);
    if (after == BounceOptions.After.MOVE) {
      until("Processed", processed);
    } else {
      assertEquals(processed, seen("Processed"));
    }
  }

  @Test
  void the_beginning_of_a_large_report_is_read() throws Exception {
    start(server.getImap().getPort(), PASSWORD, BounceOptions.After.DELETE);
    var report = cameBack();
    var bounced = engine.event("bounced");
    var body = large();
    var mail = Arrays.copyOf(report, report.length + body.length);
    System.arraycopy(body, 0, mail, report.length, body.length);

    arrives(mail);

    assertEquals("5.1.1", Engines.await(bounced).getString("status"));
    until("INBOX", "0/0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "* 1 EXISTS\r\n", "* OK {2000000000}\r\n"})
  void a_server_that_sends_too_much_does_not_fill_the_memory(String endless) throws Exception {
    try (var log = LogCapture.start();
        var listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var talking = new Thread(() -> talk(listener, endless.repeat(1_000).getBytes(US_ASCII)));
      talking.start();
      start(listener.getLocalPort(), PASSWORD, BounceOptions.After.SEEN);

      var warning = log.warned().get(60, TimeUnit.SECONDS);

      assertTrue(warning.contains("one command with more than 4194304 bytes"), warning);
      talking.join();
    }
  }

  /** Answers the first client until it closes the connection. */
  private static void talk(ServerSocket listener, byte[] piece) {
    try (var socket = listener.accept()) {
      socket.getOutputStream().write("* OK hello, ".getBytes(US_ASCII));
      while (!socket.isOutputShutdown()) {
        socket.getOutputStream().write(piece);
      }
    } catch (IOException hungUp) {
      assertFalse(String.valueOf(hungUp.getMessage()).isEmpty());
    }
  }

  @Test
  void port_0_is_the_default_port_as_in_json() {
    assertEquals(993, BounceOptions.none().with(BounceOptions.PORT, 0).port());
  }

  @ParameterizedTest
  @CsvSource({"0, off, 143", "0, required, 143", "0, direct, 993", "65535, off, 65535"})
  void a_port_in_json_is_used(int port, String tls, int used) {
    var json = mailbox(port).put("tls", tls);

    var options =
        SiteMessageOptions.fromJson(new JsonObject().put("bounces", json), Map.of(), Set.of());

    assertEquals(used, options.bounces().port());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536})
  void an_invalid_port_is_refused(int port) {
    var json = new JsonObject().put("bounces", mailbox(port));

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> SiteMessageOptions.fromJson(json, Map.of(), Set.of()));

    assertEquals(
        "bounces.port is " + port + ", must be from 0 to 65535",
        String.valueOf(refused.getMessage()));
  }

  private static JsonObject mailbox(int port) {
    return new JsonObject().put("host", "imap.example.org").put("port", port);
  }

  private static byte[] large() {
    var text = new byte[(1 << 20) + 1000];
    Arrays.fill(text, (byte) 'x');
    for (int i = 70; i < text.length; i += 72) {
      text[i] = '\r';
      text[i + 1 < text.length ? i + 1 : i] = '\n';
    }
    var head = BounceMails.mail("Subject: large\n\n");
    var mail = Arrays.copyOf(head, head.length + text.length);
    System.arraycopy(text, 0, mail, head.length, text.length);
    return mail;
  }

  @Test
  void a_server_that_was_away_is_read_again_and_its_password_is_never_logged() throws Exception {
    var port = ScriptedSmtpServer.deadPort();
    try (var log = LogCapture.start()) {
      start(port, PASSWORD, BounceOptions.After.DELETE);
      var report = cameBack();
      var warning = log.warned().get(60, TimeUnit.SECONDS);
      assertTrue(warning.contains("the bounce mailbox at 127.0.0.1 cannot be read"), warning);
      var bounced = engine.event("bounced");

      server.stop();
      server = imap(port);
      server.start();
      arrives(report);

      assertEquals("5.1.1", Engines.await(bounced).getString("status"));
      assertFalse(log.text().contains(PASSWORD), log.text());
    }
  }

  @Test
  void a_wrong_password_is_told_once_and_shown_nowhere() throws Exception {
    try (var log = LogCapture.start()) {
      start(server.getImap().getPort(), "wr0ng-s3cret", BounceOptions.After.DELETE);

      var warning = log.warned().get(60, TimeUnit.SECONDS);

      assertTrue(warning.contains("cannot be read"), warning);
      assertFalse(log.text().contains("wr0ng-s3cret"), log.text());
    }
  }

  @Test
  void options_show_no_password_and_know_the_usual_ports() {
    var mailbox =
        BounceOptions.none()
            .with(BounceOptions.HOST, "imap.example.org")
            .with(BounceOptions.PASSWORD, PASSWORD);

    assertEquals("BounceOptions[host=imap.example.org, password=***]", mailbox.toString());
    assertEquals(993, mailbox.port());
  }
}
