package com.example.shop;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;

/** Schedules one message, prints the page that comes of it, and stops. */
public final class Shop {
  private static final long PATIENCE_SECONDS = 30;

  private Shop() {}

  /**
   * Runs the shop.
   *
   * @param args the URL of the store, and the database user, whose password is in {@code
   *     SITEMESSAGE_STORE_PASSWORD}
   */
  public static void main(String... args) throws Exception {
    if (args.length != 2) {
      throw new IllegalArgumentException("arguments: the URL of the store, and the database user");
    }
    var password = System.getenv().getOrDefault("SITEMESSAGE_STORE_PASSWORD", "");
    var options =
        SiteMessageOptions.defaults()
            .with(SiteMessageOptions.STORE, StoreOptions.at(args[0], args[1], password));
    var vertx = Vertx.vertx();
    try {
      System.out.println(await(deliver(vertx, options)));
    } finally {
      await(vertx.close());
    }
  }

  private static Future<String> deliver(Vertx vertx, SiteMessageOptions options) {
    var request =
        ScheduleRequest.of("order_ready", new JsonObject().put("order", "A-17"))
            .withRecipients(List.of(Recipient.address("pager", "555-0100")));
    var pager = new Pager();
    return SiteMessage.builder(vertx)
        .options(options)
        .messenger(pager)
        .messageType(new OrderReady())
        .deploy()
        .compose(
            site ->
                site.client()
                    .schedule(request)
                    .compose(reply -> pager.firstPage())
                    .eventually(site::stop));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
