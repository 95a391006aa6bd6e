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
    deliverOne(vertx, SiteMessageOptions.defaults())
        .onSuccess(System.out::println)
        .onFailure(failure -> System.err.println(failure.getMessage()))
        .eventually(vertx::close);
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
