package org.sitemessage.xmpp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;
import static org.sitemessage.xmpp.XmppFixture.chat;
import static org.sitemessage.xmpp.XmppFixture.deliver;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jivesoftware.smack.packet.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Receipt;

/** Delivery to a Prosody, and outcomes of messages that do not arrive. */
class XmppMessengerTest {
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

  @Test
  void a_chat_message_arrives_with_the_uid_as_its_stanza_id() {
    try (var alice = XmppPeer.online(server, "alice", false)) {
      var delivery = chat(ALICE, "Hello, Alice.");

      var outcome = deliver(fixture.messenger(server.port()), delivery);

      assertEquals("sent", outcome.kind(), outcome.reason());
      assertEquals(delivery.uid(), ((Outcome.Sent) outcome).remoteId());
      var message = alice.messages().get(0);
      assertEquals("Hello, Alice.", message.getBody());
      assertEquals(delivery.uid(), message.getStanzaId());
      assertEquals(Message.Type.chat, message.getType());
    }
  }

  @Test
  void a_client_that_confirms_ends_the_grace_period_and_is_counted() {
    try (var alice = XmppPeer.online(server, "alice", true)) {
      var confirmed = Promise.<Receipt>promise();
      var messenger = fixture.messenger(server.port(), new JsonObject().put("graceMs", 60_000));
      messenger.onReceipt(
          receipt -> {
            confirmed.tryComplete(receipt);
            return Future.succeededFuture();
          });
      var delivery = stored(ALICE, "Hello.");

      var outcome = deliver(messenger, delivery);

      assertEquals("received by the recipient's client", outcome.reason());
      var expected = new Receipt(delivery.reference(), ALICE, "received by the recipient's client");
      assertEquals(expected, await(confirmed.future()));
      assertEquals(delivery.uid() + ".7", expected.reference());
      assertEquals(1, messenger.receipts());
      assertEquals(1, alice.messages().size());
    }
  }

  @Test
  void a_receipt_of_another_account_is_told_as_what_it_is_and_ends_no_delivery() {
    try (var alice = XmppPeer.online(server, "alice", false);
        var mallory = XmppPeer.online(server, "mallory", false)) {
      var told = Promise.<Receipt>promise();
      var messenger = fixture.messenger(server.port());
      messenger.onReceipt(
          receipt -> {
            told.tryComplete(receipt);
            return Future.succeededFuture();
          });
      var delivery = stored(ALICE, "Hello.");

      var outcome = messenger.deliver(delivery);
      var from = alice.next().getFrom();
      mallory.confirm(from, null);
      mallory.confirm(from, delivery.reference());

      assertEquals("mallory@localhost", await(told.future()).from());
      assertEquals(1, messenger.receipts(), "one names no message");
      assertEquals("acknowledged by the server", await(outcome).reason());
    }
  }

  private static Delivery stored(String to, String text) {
    var uid = "0123456789abcdef0123456789abcdef";
    return new Delivery(new Dispatch(7, uid, 3, "xmpp", to, "", 0, false), Content.text(text));
  }

  @Test
  void an_id_that_xml_cannot_carry_rejects_its_message_and_keeps_the_connection() {
    try (var alice = XmppPeer.online(server, "alice", false)) {
      var messenger = fixture.messenger(server.port());
      var content = Content.text("", "Never sent.");

      for (var uid : List.of("\u0001", "a\uFFFF", " ")) {
        var bad = deliver(messenger, Delivery.unstored("xmpp", ALICE, content.withSharedUid(uid)));
        assertEquals("rejected", bad.kind(), bad.reason());
      }
      var good = deliver(messenger, chat(ALICE, "Hello."));

      assertEquals("sent", good.kind(), good.reason());
      assertTrue(alice.messages().size() <= 1, "none of the refused messages arrives");
    }
  }

  @Test
  void an_unknown_user_fails_with_the_servers_condition() {
    var outcome = deliver(fixture.messenger(server.port()), chat("nobody@localhost", "Hello."));

    assertEquals("rejected", outcome.kind(), outcome.reason());
    assertTrue(outcome.reason().contains("service-unavailable"), outcome.reason());
  }

  @Test
  void a_domain_that_the_server_does_not_speak_to_fails() {
    var outcome = deliver(fixture.messenger(server.port()), chat("a@far.example", "Hello."));

    assertEquals("rejected", outcome.kind(), outcome.reason());
  }

  @Test
  void a_thousand_messages_arrive_in_order() {
    try (var alice = XmppPeer.online(server, "alice", false)) {
      var messenger = fixture.messenger(server.port());
      var texts = IntStream.range(0, 1_000).mapToObj(i -> "Message " + i).toList();

      var outcomes =
          await(
              Future.all(texts.stream().map(t -> messenger.deliver(chat(ALICE, t))).toList())
                  .map(all -> all.<Outcome>list()));

      assertTrue(outcomes.stream().allMatch(Outcome.Sent.class::isInstance), "all sent");
      assertEquals(texts, alice.bodies());
    }
  }

  @Test
  void waiting_for_acknowledgement_and_grace_takes_one_slot_for_many_messages() {
    try (var alice = XmppPeer.online(server, "alice", false)) {
      var messenger = fixture.messenger(server.port());
      var batch =
          IntStream.range(0, messenger.batchSize()).mapToObj(i -> chat(ALICE, "M" + i)).toList();

      var outcomes = await(messenger.deliverAll(batch));

      assertTrue(outcomes.stream().allMatch(Outcome.Sent.class::isInstance), outcomes.toString());
      assertEquals(batch.size(), alice.bodies().size());
    }
  }

  @Test
  void hostile_text_arrives_with_what_xml_cannot_carry_replaced() {
    try (var alice = XmppPeer.online(server, "alice", false)) {
      var messenger = fixture.messenger(server.port());
      var harmless =
          List.of(
              "👋 👨‍👩‍👧‍👦 \uD83D\uDE00",
              "שלום \u202Eעולם",
              "</body><x/>&amp; ]]> <![CDATA[\"'",
              "a\tb\nc");

      for (var text : harmless) {
        assertEquals("sent", deliver(messenger, chat(ALICE, text)).kind());
      }
      var outcome = deliver(messenger, chat(ALICE, "a\u0000b\u001bc\uFFFEd\uD800e\r\nf\rg"));

      assertEquals("sent", outcome.kind(), outcome.reason());
      var bodies = alice.bodies();
      assertEquals(harmless, bodies.subList(0, harmless.size()));
      assertEquals("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\nf\ng", bodies.get(harmless.size()));
    }
  }

  @Test
  void a_subject_stands_above_the_text_and_html_becomes_text() {
    try (var alice = XmppPeer.online(server, "alice", false)) {
      var messenger = fixture.messenger(server.port());
      var content = Content.html("Your\r\norder", "<p>It is <b>on its way</b>.</p>");

      deliver(messenger, Delivery.unstored("xmpp", ALICE, content));

      assertEquals(List.of("Your order\n\nIt is on its way."), alice.bodies());
    }
  }

  @Test
  void a_message_too_large_or_empty_is_refused_before_the_server_cuts_the_connection() {
    var messenger = fixture.messenger(server.port());

    var large = deliver(messenger, chat(ALICE, "<".repeat(100_000)));
    var empty = deliver(messenger, chat(ALICE, " "));

    assertEquals("rejected", large.kind(), large.reason());
    assertEquals("rejected", empty.kind(), empty.reason());
  }

  @Test
  void one_mail_to_two_people_has_one_id_and_two_outcomes() {
    try (var alice = XmppPeer.online(server, "alice", false)) {
      var messenger = fixture.messenger(server.port());
      var content = Content.text("Hello, both.").withSharedUid("shared-by-both");

      var good = messenger.deliver(Delivery.unstored("xmpp", ALICE, content));
      var bad = messenger.deliver(Delivery.unstored("xmpp", "nobody@localhost", content));

      assertEquals("sent", await(good).kind());
      assertEquals("rejected", await(bad).kind());
      assertEquals("shared-by-both", alice.messages().get(0).getStanzaId());
    }
  }

  @Test
  void a_message_to_a_room_is_sent_once_the_room_has_shown_it() {
    var messenger = fixture.messenger(server.port());
    var room = "ops@rooms.localhost";
    var first = deliver(messenger, chat(room + "?join", "Anybody here?"));
    try (var alice = XmppPeer.online(server, "alice", false)) {
      alice.enter(room);

      var second = deliver(messenger, chat(room + "?join", "Welcome."));

      assertEquals("shown in the room", first.reason());
      assertEquals("sent", second.kind(), second.reason());
      assertTrue(alice.bodies().contains("Welcome."), alice.bodies().toString());
    }
  }

  @Test
  void a_room_that_does_not_exist_and_cannot_be_made_fails() {
    var messenger = fixture.messenger(server.port());

    var outcome = deliver(messenger, chat("ops@nowhere.localhost?join", "Hello."));

    assertTrue(List.of("rejected", "retry").contains(outcome.kind()), outcome.toString());
  }
}
