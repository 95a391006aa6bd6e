package org.sitemessage.demo.start;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.config.DemoConfig;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.testkit.SmtpStage;

/** A mail server may lock an account after many logins, so only what sends logs in. */
@Timeout(60)
class MailServerLoginTest {
  private static final List<String> PAUSE = List.of("pause", "smtp", "--reason", "new password");

  private final ScriptedSmtpServer mails = ScriptedSmtpServer.start().login("bot", "s3cret");
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Map<String, String> environment;

  MailServerLoginTest(@TempDir Path folder) {
    environment =
        Map.of(
            "SITEMESSAGE_STORE_URL", "jdbc:hsqldb:file:" + folder.resolve("db"),
            "SITEMESSAGE_HTTP_PORT", "0",
            "SITEMESSAGE_MESSENGERS_SMTP_FROM", "bot@example.org",
            "SITEMESSAGE_MESSENGERS_SMTP_HOST", "127.0.0.1",
            "SITEMESSAGE_MESSENGERS_SMTP_PORT", String.valueOf(mails.port()),
            "SITEMESSAGE_MESSENGERS_SMTP_LOGIN", "bot",
            "SITEMESSAGE_MESSENGERS_SMTP_PASSWORD", "s3cret",
            "SITEMESSAGE_MESSENGERS_SMTP_TLS", "off");
  }

  @AfterEach
  void closes() {
    mails.close();
  }

  private int run(List<String> args) {
    return Cli.run(
        args.toArray(String[]::new), environment, new PrintWriter(out), new PrintWriter(err));
  }

  private Server server() {
    return Server.start(DemoConfig.load(Optional.empty(), environment));
  }

  /** Returns the connections so far. The server accepts this one after all that were begun. */
  private int connections() throws IOException {
    try (var own = new Socket(InetAddress.getLoopbackAddress(), mails.port())) {
      own.getInputStream().read();
      return mails.connections() - 1;
    }
  }

  @Test
  void a_command_that_sends_nothing_does_not_log_in() throws IOException {
    var schedule = List.of("schedule", "--to", "a@b.example", "--text", "x");
    var commands =
        Stream.of("status", "messengers", "nodes", "list", "settings", "keys list", "resume smtp")
            .map(line -> List.of(line.split(" ")));

    for (var command : Stream.concat(Stream.of(schedule, PAUSE), commands).toList()) {
      assertEquals(0, run(command), command + ": " + err);
    }

    assertEquals(0, connections());
  }

  @Test
  void a_command_that_sends_logs_in_once() throws IOException {
    assertEquals(0, run(List.of("schedule", "--to", "a@b.example", "--text", "x")));
    assertEquals(0, run(List.of("send-scheduled")), err.toString());

    assertEquals(1, connections());
    assertEquals(1, mails.mails().size());
  }

  @Test
  void a_server_logs_in_at_its_start_unless_the_messenger_is_paused() throws Exception {
    var asked = mails.reached(SmtpStage.AUTH);
    try (var server = server()) {
      asked.get(30, TimeUnit.SECONDS);
      assertEquals(0, run(PAUSE), err + server.url());
    }
    assertEquals(1, connections());

    try (var paused = server()) {
      assertEquals(0, run(List.of("status")), err + paused.url());
    }
    assertEquals(2, connections()); // The second one is that of the test itself.
  }
}
