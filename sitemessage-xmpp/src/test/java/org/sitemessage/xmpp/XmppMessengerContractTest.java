package org.sitemessage.xmpp;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.Messenger;
import org.sitemessage.testkit.MessengerContract;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.vertx.messenger.StallingProxy;

class XmppMessengerContractTest extends MessengerContract {
  @TempDir private static Path folder;
  private static ProsodyServer server;

  private final List<StallingProxy> proxies = new ArrayList<>();
  private XmppPeer alice;

  @BeforeAll
  static void start() {
    server = ProsodyServer.start(folder, "localhost");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void go_online() {
    alice = XmppPeer.online(server, "alice", false);
  }

  @AfterEach
  void go_offline() {
    alice.close();
    proxies.forEach(StallingProxy::close);
  }

  @Override
  protected Messenger messenger(Mood mood) {
    var more =
        switch (mood) {
          case REFUSES_FOR_GOOD -> new JsonObject().put("jid", "unwanted@localhost");
          case REFUSES_FOR_NOW -> new JsonObject().put("jid", "unlucky@localhost");
          case LIMITS -> new JsonObject().put("jid", "flooding@localhost");
          case DEAD -> new JsonObject().put("port", ScriptedSmtpServer.deadPort());
          case SILENT -> broken(StallingProxy.Way.STALL).put("timeoutMs", 1_000);
          case SLOW -> broken(StallingProxy.Way.TRICKLE).put("timeoutMs", 1_000);
          case HALF_CLOSES -> broken(StallingProxy.Way.HALF_CLOSE);
          case GOOD -> new JsonObject().put("graceMs", 50);
        };
    return new XmppMessenger(
        XmppOptions.fromJson(XmppFixture.options(server.port()).mergeIn(more)));
  }

  private JsonObject broken(StallingProxy.Way way) {
    var proxy = StallingProxy.to(server.port(), "<message", way);
    proxies.add(proxy);
    return new JsonObject().put("port", proxy.port());
  }

  /** No error of XMPP says how long. */
  @Override
  protected Optional<Messenger> messengerAskedToWait(Duration delay) {
    return Optional.empty();
  }

  @Override
  protected Optional<Messenger> messengerWithWrongCredentials() {
    var wrong = XmppFixture.options(server.port()).put("jid", "nobody@localhost");
    return Optional.of(new XmppMessenger(XmppOptions.fromJson(wrong)));
  }

  @Override
  protected String address() {
    return "alice@localhost";
  }

  @Override
  protected String hopelessAddress() {
    return "alice@localhost\r\n<message/>";
  }

  @Override
  protected Set<String> secrets() {
    return Set.of(ProsodyServer.PASSWORD);
  }

  @Override
  protected List<String> received() {
    return alice.bodies();
  }

  @Override
  protected List<String> texts() {
    return alice.bodies();
  }
}
