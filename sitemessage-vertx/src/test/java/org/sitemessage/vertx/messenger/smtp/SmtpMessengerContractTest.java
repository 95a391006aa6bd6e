package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.json.JsonObject;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.sitemessage.api.Messenger;
import org.sitemessage.testkit.MessengerContract;
import org.sitemessage.testkit.ReceivedMail;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.testkit.SmtpReaction;
import org.sitemessage.testkit.SmtpStage;

public class SmtpMessengerContractTest extends MessengerContract {
  private static final String PASSWORD = "s3cret-p4ssword";
  private static final String IN_BASE64 = "czNjcmV0LXA0c3N3b3Jk";

  private final List<ScriptedSmtpServer> servers = new ArrayList<>();

  @AfterEach
  void stop() {
    servers.forEach(ScriptedSmtpServer::close);
  }

  @Override
  public Messenger messenger(Mood mood) {
    return new SmtpMessenger(
        SmtpOptions.fromJson(
            new JsonObject()
                .put("from", "Site <site@example.org>")
                .put("host", "127.0.0.1")
                .put("port", port(mood))
                .put("tls", "off")
                .put("login", "site")
                .put("password", PASSWORD)
                .put("debug", true)
                .put("timeoutMs", mood.isWaitedOut() ? 400 : 20_000)
                .mergeIn(more())));
  }

  /** Further options. */
  JsonObject more() {
    return new JsonObject();
  }

  private int port(Mood mood) {
    if (mood == Mood.DEAD) {
      return ScriptedSmtpServer.deadPort();
    }
    var server = ScriptedSmtpServer.start().login("site", PASSWORD);
    servers.add(server);
    switch (mood) {
      case REFUSES_FOR_GOOD -> server.at(SmtpStage.RCPT, SmtpReaction.reply("550 5.1.1 nobody"));
      case REFUSES_FOR_NOW -> server.at(SmtpStage.RCPT, SmtpReaction.reply("450 4.2.0 later"));
      case LIMITS -> server.at(SmtpStage.MAIL, SmtpReaction.replyAndDrop("421 4.7.28 too many"));
      case SILENT -> server.at(SmtpStage.END, SmtpReaction.stall());
      case SLOW -> server.at(SmtpStage.END, SmtpReaction.trickle(250));
      case HALF_CLOSES -> server.at(SmtpStage.END, SmtpReaction.halfClose());
      case GOOD, DEAD -> {}
    }
    return server.port();
  }

  /** SMTP has no reply that says how long. */
  @Override
  protected Optional<Messenger> messengerAskedToWait(Duration delay) {
    return Optional.empty();
  }

  @Override
  public Optional<Messenger> messengerWithWrongCredentials() {
    var messenger = messenger(Mood.GOOD);
    servers.get(0).at(SmtpStage.AUTH, SmtpReaction.reply("535 5.7.8 not by " + PASSWORD));
    return Optional.of(messenger);
  }

  @Override
  protected String address() {
    return "alice@b.example";
  }

  @Override
  protected String hopelessAddress() {
    return "alice@b.example\r\nRCPT TO:<eve@c.example>";
  }

  @Override
  protected Set<String> secrets() {
    return Set.of(PASSWORD, IN_BASE64);
  }

  @Override
  protected List<String> received() {
    return mails().map(ReceivedMail::raw).toList();
  }

  @Override
  protected List<String> texts() {
    return mails().map(SmtpMessengerContractTest::text).toList();
  }

  private Stream<ReceivedMail> mails() {
    return servers.stream().flatMap(server -> server.mails().stream());
  }

  private static String text(ReceivedMail mail) {
    try {
      var message = new MimeMessage(null, new ByteArrayInputStream(mail.bytes()));
      return String.valueOf(message.getContent());
    } catch (MessagingException | IOException e) {
      throw new AssertionError(e);
    }
  }
}
