package org.sitemessage.xmpp;

import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;

/** Messengers that are open, and the waiting for them. */
public final class XmppFixture implements AutoCloseable {
  /** Time in which each of these tests ends, even on a busy machine. */
  static final long PATIENCE_SECONDS = 40;

  private static final Set<String> TO_BE_SENT_AGAIN = Set.of("unknown", "deferred");
  private static final long PAUSE_MS = 100;

  private final Vertx vertx = Vertx.vertx();
  private final List<XmppMessenger> open = new ArrayList<>();

  /** Options for the account {@code bot} at 127.0.0.1, without TLS by default. */
  public static JsonObject options(int port) {
    return new JsonObject()
        .put("jid", "bot@localhost")
        .put("password", ProsodyServer.PASSWORD)
        .put("host", "127.0.0.1")
        .put("port", port)
        .put("tls", "off")
        .put("timeoutMs", 10_000)
        .put("graceMs", 500);
  }

  XmppMessenger messenger(int port, JsonObject more) {
    var messenger = new XmppMessenger(XmppOptions.fromJson(options(port).mergeIn(more)));
    await(messenger.open(vertx));
    open.add(messenger);
    return messenger;
  }

  XmppMessenger messenger(int port) {
    return messenger(port, new JsonObject());
  }

  static Delivery chat(String to, String text) {
    return Delivery.unstored("xmpp", to, Content.text(text));
  }

  static Outcome deliver(XmppMessenger messenger, Delivery delivery) {
    return await(messenger.deliver(delivery));
  }

  /** Delivers as the engine does: a delivery that is unknown or deferred is tried again. */
  Future<Outcome> persistently(XmppMessenger messenger, Delivery delivery) {
    return messenger
        .deliver(delivery)
        .compose(
            outcome -> {
              if (!TO_BE_SENT_AGAIN.contains(outcome.kind())) {
                return Future.succeededFuture(outcome);
              }
              var later = Promise.<Outcome>promise();
              vertx.setTimer(PAUSE_MS, id -> persistently(messenger, delivery).onComplete(later));
              return later.future();
            });
  }

  @Override
  public void close() {
    open.forEach(messenger -> await(messenger.close()));
    await(vertx.close());
  }
}
