package org.sitemessage.vertx.messenger;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.sitemessage.api.Messenger;
import org.sitemessage.testkit.MessengerContract;
import org.sitemessage.testkit.ReceivedMail;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.testkit.SmtpReaction;
import org.sitemessage.testkit.SmtpStage;

class SmtpMessengerContractTest extends MessengerContract {
  private static final String PASSWORD = "s3cret-p4ssword";
  private static final String IN_BASE64 = "czNjcmV0LXA0c3N3b3Jk";

  private final List<ScriptedSmtpServer> servers = new ArrayList<>();

  @AfterEach
  void stop() {
    servers.forEach(ScriptedSmtpServer::close);
  }

  @Override
  protected Messenger messenger(Mood mood) {
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
                .put("timeoutMs", mood == Mood.SILENT ? 300 : 20_000)));
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
      case SILENT -> server.at(SmtpStage.END, SmtpReaction.stall());
      default -> {}
    }
    return server.port();
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
    return servers.stream()
        .flatMap(server -> server.mails().stream())
        .map(ReceivedMail::raw)
        .toList();
  }
}
