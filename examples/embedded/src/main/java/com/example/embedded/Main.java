package com.example.embedded;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.vertx.Recipients;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** Schedules one message, prints the page that is delivered, and stops. */
public final class Main {
  private Main() {}

  public static void main(String... args) {
    var vertx = Vertx.vertx();
    try {
      System.out.println(await(deliverOne(vertx, SiteMessageOptions.defaults())));
    } finally {
      await(vertx.close());
    }
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  /** Returns the page of one order. */
  static Future<String> deliverOne(Vertx vertx, SiteMessageOptions options) {
    var pager = new Pager();
    var request =
        ScheduleRequest.of("order_shipped", new JsonObject().put("order", "A-17"))
            .withRecipients(Recipients.of("pager", "555-0100").list());
    return SiteMessage.builder(vertx)
        .options(options)
        .messenger(pager)
        .messageType(new OrderShipped())
        .deploy()
        .compose(
            site ->
                site.client()
                    .schedule(request)
                    .compose(reply -> pager.firstPage())
                    .eventually(site::stop));
  }
}
