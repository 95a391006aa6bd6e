package org.sitemessage.vertx.messenger.http;

import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.testkit.MemoryFiles;

/** Messengers that are open, and the waiting for them. */
public final class HttpFixture implements AutoCloseable {
  /** Time in which each of these tests ends, even on a busy machine. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  private final List<Messenger> open = new ArrayList<>();

  public <M extends Messenger> M open(M messenger) {
    await(messenger.open(vertx));
    open.add(messenger);
    return messenger;
  }

  /** Files to be sent. */
  public MemoryFiles files() {
    return new MemoryFiles(vertx);
  }

  /** The options of HTTP with some keys of their JSON form replaced. */
  static PosterOptions options(JsonObject more) {
    return PosterOptions.SECTION.read(PosterOptions.DEFAULT.toJson().mergeIn(more));
  }

  /** Returns options for a server that never answers; other tests need a longer timeout. */
  static PosterOptions impatient() {
    return options(new JsonObject().put("timeoutMs", 400));
  }

  public static Outcome deliver(Messenger messenger, String address, String text) {
    return await(
        messenger.deliver(Delivery.unstored(messenger.alias(), address, Content.text(text))));
  }

  @Override
  public void close() {
    open.forEach(messenger -> await(messenger.close()));
    await(vertx.close());
  }
}
