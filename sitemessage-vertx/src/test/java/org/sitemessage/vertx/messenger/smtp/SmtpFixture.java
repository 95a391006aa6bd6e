package org.sitemessage.vertx.messenger.smtp;

import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;

/** Messengers that are open, and the waiting for them. */
public final class SmtpFixture implements AutoCloseable {
  /** More than any of these tests takes on a busy machine. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  private final List<Messenger> open = new ArrayList<>();

  /** An open messenger for a port of 127.0.0.1, without TLS unless told otherwise. */
  public SmtpMessenger messenger(int port, JsonObject more) {
    return messenger(port, more, Clock.systemUTC());
  }

  public SmtpMessenger messenger(int port, JsonObject more, Clock clock) {
    return opened(unopened(port, more, clock));
  }

  /** Returns a messenger that is not open, for a test that opens it. */
  public static SmtpMessenger unopened(int port, JsonObject more, Clock clock) {
    var options =
        new JsonObject()
            .put("from", "Site <site@example.org>")
            .put("host", "127.0.0.1")
            .put("ehloName", "client.test")
            .put("tls", "off")
            .put("timeoutMs", 20_000)
            .put("port", port)
            .mergeIn(more);
    return new SmtpMessenger(SmtpOptions.fromJson(options), clock);
  }

  public SmtpMessenger messenger(int port) {
    return messenger(port, new JsonObject());
  }

  public static Delivery mail(String to) {
    return Delivery.unstored("smtp", to, Content.text("Greetings", "Hello."));
  }

  public static Outcome deliver(Messenger messenger, Delivery delivery) {
    return await(messenger.deliver(delivery));
  }

  /** Opens a messenger of any kind, and closes it at the end. */
  public <T extends Messenger> T opened(T messenger) {
    await(messenger.open(vertx));
    open.add(messenger);
    return messenger;
  }

  @Override
  public void close() {
    open.forEach(messenger -> await(messenger.close()));
    await(vertx.close());
  }
}
