package org.sitemessage.xmpp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.feedback.FeedbackQuery;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.observe.Observer;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;

/** Receipts of clients, from a Prosody to the store of an engine. */
class XmppReceiptTest {
  @TempDir private static Path folder;
  private static ProsodyServer server;

  private final Vertx vertx = Vertx.vertx();

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
    await(vertx.close());
  }

  @Test
  void a_receipt_counts_if_it_comes_from_the_recipient() {
    var received = Promise.<String>promise();
    try (var alice = XmppPeer.online(server, "alice", false);
        var mallory = XmppPeer.online(server, "mallory", false)) {
      var site = site(received);
      await(
          site.client()
              .schedule(
                  ScheduleRequest.plain("Hello.")
                      .withRecipients(
                          List.of(Recipient.address("xmpp", "Alice@localhost/phone")))));
      var message = alice.next();

      mallory.confirm(message.getFrom(), message.getStanzaId());
      // The server keeps the order of each sender alone.
      var forged = await(feedback(site, 1));
      alice.confirm(message.getFrom(), message.getStanzaId());

      assertEquals(List.of("mallory@localhost unmatched"), forged);
      assertEquals("xmpp", await(received.future()));
      assertEquals(
          List.of("alice@localhost/phone dispatch 1", "mallory@localhost unmatched"),
          await(feedback(site, 2)));
      await(site.stop());
    }
  }

  private SiteMessage site(Promise<String> received) {
    var options =
        SiteMessageOptions.defaults()
            .with(
                SiteMessageOptions.STORE, StoreOptions.at("jdbc:hsqldb:mem:" + UUID.randomUUID()));
    return await(
        SiteMessage.builder(vertx)
            .options(options)
            .messenger(new XmppMessenger(XmppOptions.fromJson(XmppFixture.options(server.port()))))
            .observer(
                new Observer() {
                  @Override
                  public void received(String messenger) {
                    received.complete(messenger);
                  }
                })
            .deploy());
  }

  /** Returns the feedback, once there is so much of it. */
  private Future<List<String>> feedback(SiteMessage site, int size) {
    return site.client()
        .feedback(FeedbackQuery.all())
        .compose(
            page ->
                page.feedback().size() < size
                    ? vertx.timer(50, TimeUnit.MILLISECONDS).compose(again -> feedback(site, size))
                    : Future.succeededFuture(
                        page.feedback().stream()
                            .map(
                                one ->
                                    one.address()
                                        + (one.dispatchId().isPresent()
                                            ? " dispatch " + one.dispatchId().getAsLong()
                                            : " unmatched"))
                            .toList()));
  }
}
