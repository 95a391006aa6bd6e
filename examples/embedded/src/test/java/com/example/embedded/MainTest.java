package com.example.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;

class MainTest {
  private static final long PATIENCE_SECONDS = 60;

  @Test
  void an_order_that_is_scheduled_is_paged() throws Exception {
    var vertx = Vertx.vertx();
    var options =
        SiteMessageOptions.defaults()
            .with(SiteMessageOptions.STORE, StoreOptions.at("jdbc:hsqldb:mem:embedded"));
    try {
      assertEquals(
          "555-0100: Order A-17 is on its way.", await(Main.deliverOne(vertx, options)));
    } finally {
      await(vertx.close());
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
