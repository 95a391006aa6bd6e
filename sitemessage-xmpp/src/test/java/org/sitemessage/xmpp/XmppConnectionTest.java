package org.sitemessage.xmpp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;
import static org.sitemessage.xmpp.XmppFixture.chat;
import static org.sitemessage.xmpp.XmppFixture.deliver;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.vertx.messenger.StallingProxy;
import org.sitemessage.vertx.messenger.TlsFixture;

/** Connections are secured, lost and replaced. */
class XmppConnectionTest {
  private static final String ALICE = "alice@localhost";

  @TempDir private static Path folder;
  private static ProsodyServer server;

  private final XmppFixture fixture = new XmppFixture();

  @BeforeAll
  static void start() {
    server = ProsodyServer.start(folder, "localhost");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void tear_down() {
    fixture.close();
  }

  private Outcome over(String tls, JsonObject more) {
    var port = tls.equals("direct") ? server.directPort() : server.port();
    return deliver(
        fixture.messenger(port, new JsonObject().put("tls", tls).mergeIn(more)),
        chat(ALICE, "Hello."));
  }

  @ParameterizedTest
  @CsvSource({"required", "direct"})
  void a_certificate_that_is_trusted_is_taken(String tls) {
    var outcome =
        over(tls, new JsonObject().put("trustCertificates", TlsFixture.certificate("localhost")));

    assertEquals("sent", outcome.kind(), outcome.reason());
  }

  @ParameterizedTest
  @CsvSource({"required", "direct"})
  void a_certificate_that_is_not_trusted_pauses(String tls) {
    var unknown = over(tls, new JsonObject());
    var other =
        over(tls, new JsonObject().put("trustCertificates", TlsFixture.certificate("other")));

    assertEquals("paused", unknown.kind(), unknown.reason());
    assertEquals("paused", other.kind(), other.reason());
  }

  @ParameterizedTest
  @CsvSource({
    "required, true, paused",
    "required, false, sent",
    "direct, true, paused",
    "direct, false, sent"
  })
  void a_certificate_for_another_host_pauses_unless_told_otherwise(
      String tls, boolean verifyHost, String kind, @TempDir Path own) {
    try (var elsewhere = ProsodyServer.start(own, "other")) {
      var port = tls.equals("direct") ? elsewhere.directPort() : elsewhere.port();
      var messenger =
          fixture.messenger(
              port,
              new JsonObject()
                  .put("tls", tls)
                  .put("verifyHost", verifyHost)
                  .put("trustCertificates", TlsFixture.certificate("other")));

      var outcome = deliver(messenger, chat(ALICE, "Hello."));

      assertEquals(kind, outcome.kind(), outcome.reason());
    }
  }

  @Test
  void any_certificate_is_taken_if_all_are_trusted() {
    var outcome = over("required", new JsonObject().put("trustAll", true));

    assertEquals("sent", outcome.kind(), outcome.reason());
  }

  @Test
  void a_wrong_password_pauses_and_does_not_try_again_at_once() {
    var messenger = fixture.messenger(server.port(), new JsonObject().put("password", "wrong"));

    var first = deliver(messenger, chat(ALICE, "Hello."));
    var second = deliver(messenger, chat(ALICE, "Hello."));

    assertEquals("paused", first.kind(), first.reason());
    assertTrue(first.reason().contains("not-authorized"), first.reason());
    assertEquals(first, second);
    assertFalse(first.reason().contains("wrong"), first.reason());
  }

  @Test
  void two_messengers_of_one_account_do_not_throw_each_other_out() {
    var one = fixture.messenger(server.port());
    var two = fixture.messenger(server.port());

    var outcomes =
        Stream.of(one, two, one, two).map(m -> deliver(m, chat(ALICE, "Hello.")).kind()).toList();

    assertEquals(Set.of("sent"), Set.copyOf(outcomes));
  }

  @Test
  void a_message_lost_on_a_dead_connection_is_unknown_and_sent_again_with_the_same_id() {
    try (var proxy = StallingProxy.to(server.port(), "<message");
        var alice = XmppPeer.online(server, "alice", false)) {
      var messenger = fixture.messenger(proxy.port(), new JsonObject().put("timeoutMs", 1_500));
      var delivery = chat(ALICE, "Sent twice, received once.");

      var lost = deliver(messenger, delivery);
      proxy.heal();
      var again = await(fixture.persistently(messenger, delivery));

      assertEquals("unknown", lost.kind(), lost.reason());
      assertTrue(proxy.swallowed().contains("id='" + delivery.uid() + "'"), proxy.swallowed());
      assertEquals("sent", again.kind(), again.reason());
      assertTrue(
          alice.messages().stream().anyMatch(m -> delivery.uid().equals(m.getStanzaId())),
          "it arrived with its id");
    }
  }

  @Test
  void a_server_restarted_in_the_middle_loses_nothing(@TempDir Path own) {
    try (var restarted = ProsodyServer.start(own, "localhost")) {
      var messenger = fixture.messenger(restarted.port());
      var deliveries = IntStream.range(0, 400).mapToObj(i -> chat(ALICE, "Message " + i)).toList();
      var before = deliveries.subList(0, 200).stream().map(d -> sent(messenger, d)).toList();

      restarted.restart();
      var after = deliveries.subList(200, 400).stream().map(d -> sent(messenger, d)).toList();

      await(Future.all(Stream.concat(before.stream(), after.stream()).toList()));
      try (var alice = XmppPeer.online(restarted, "alice", false)) {
        var arrived =
            alice.messages().stream().map(m -> m.getStanzaId()).collect(Collectors.toSet());
        assertTrue(
            arrived.containsAll(deliveries.stream().map(Delivery::uid).toList()), "all there");
      }
    }
  }

  private Future<Outcome> sent(XmppMessenger messenger, Delivery delivery) {
    return fixture
        .persistently(messenger, delivery)
        .compose(
            outcome ->
                outcome.isSent()
                    ? Future.succeededFuture(outcome)
                    : Future.failedFuture(outcome.toString()));
  }

  @Test
  void a_room_is_entered_again_after_the_server_has_forgotten_it(@TempDir Path own) {
    try (var restarted = ProsodyServer.start(own, "localhost")) {
      var messenger = fixture.messenger(restarted.port());
      var first = deliver(messenger, chat("ops@rooms.localhost?join", "One."));

      restarted.restart();
      var second = await(fixture.persistently(messenger, chat("ops@rooms.localhost?join", "Two.")));

      assertEquals("sent", first.kind(), first.reason());
      assertEquals("sent", second.kind(), second.reason());
    }
  }
}
