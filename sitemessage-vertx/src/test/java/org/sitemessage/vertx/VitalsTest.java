package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** Reports to an application whose process can no longer deliver. */
@Timeout(60)
class VitalsTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void closes() throws Exception {
    await(vertx.close());
  }

  private static SiteMessage deployed(Vertx on, Messenger messenger) throws Exception {
    return await(
        SiteMessage.builder(on)
            .options(
                SiteMessageOptions.fromJson(
                    new JsonObject()
                        .put(
                            "store",
                            new JsonObject().put("url", "jdbc:hsqldb:mem:" + UUID.randomUUID())),
                    Map.of(),
                    Set.of()))
            .messenger(messenger)
            .deploy());
  }

  /** A messenger that fails in one way. */
  private record Failing(Throwable failure) implements Messenger {
    @Override
    public String alias() {
      return "failing";
    }

    @Override
    public Future<Outcome> deliver(Delivery delivery) {
      return Future.failedFuture(failure);
    }
  }

  @Test
  void an_out_of_memory_error_is_an_event_and_a_failed_future() throws Exception {
    var site =
        deployed(vertx, new Failing(new IllegalStateException(new OutOfMemoryError("test"))));
    var event = Promise.<Event>promise();
    await(
        site.events(
            one -> {
              if (one instanceof Event.Broken) {
                event.tryComplete(one);
              }
            }));

    await(site.client().schedule("Hi!", Recipients.of("failing", "a").list()));

    assertEquals(new Event.Broken("out of memory"), await(event.future()));
    var refusal = assertThrows(SiteMessageException.class, () -> await(site.broken()));
    assertEquals(5030, refusal.code().code());
    assertTrue(String.valueOf(refusal.getMessage()).contains("out of memory"));
    await(site.stop());
  }

  @Test
  void a_dead_event_loop_is_a_failed_future() throws Exception {
    // A Vert.x without event loops cannot be closed.
    var dying = Vertx.vertx();
    var site = deployed(dying, new Failing(new IllegalStateException("test")));

    // Ends the event loops, without stopping the verticles on them. Uses reflection, because the
    // module of the engine does not read Netty's.
    var loops = VertxInternal.class.getMethod("nettyEventLoopGroup").invoke(dying);
    loops
        .getClass()
        .getMethod("shutdownGracefully", long.class, long.class, TimeUnit.class)
        .invoke(loops, 0L, 0L, TimeUnit.MILLISECONDS);

    var failure = assertThrows(RuntimeException.class, () -> await(site.broken()));
    assertTrue(String.valueOf(failure.getMessage()).contains("an event loop has died"));
  }

  @Test
  void other_failures_and_a_stop_break_nothing() throws Exception {
    var site = deployed(vertx, new Failing(new IllegalStateException("test")));
    await(site.client().schedule("Hi!", Recipients.of("failing", "a").list()));
    await(site.client().request(BusAddress.SEND_SCHEDULED, new JsonObject()));

    await(site.stop());

    assertFalse(site.broken().isComplete());
  }
}
