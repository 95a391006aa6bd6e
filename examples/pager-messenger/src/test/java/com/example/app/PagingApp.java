package com.example.app;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.spi.MessengerProvider;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;

/** Schedules one page through the gateway at the port it is given, waits for it, and stops. */
public final class PagingApp {
  private static final long PATIENCE_SECONDS = 30;

  private PagingApp() {}

  /** Prints the modules that bring {@code snpp}, and the event that reported the page. */
  public static void main(String... args) throws Exception {
    for (MessengerProvider<?> provider : ServiceLoader.load(MessengerProvider.class)) {
      if (provider.alias().equals("snpp")) {
        System.out.println(provider.getClass().getModule());
      }
    }
    var vertx = Vertx.vertx();
    var event = vertx.eventBus().<JsonObject>consumer("sitemessage.event.sent");
    var told = Promise.<JsonObject>promise();
    event.handler(message -> told.tryComplete(message.body()));
    // snippet:begin discover
    var options =
        SiteMessageOptions.defaults()
            .with(SiteMessageOptions.STORE, StoreOptions.at("jdbc:hsqldb:mem:paging"))
            .withMessenger(
                "snpp",
                new JsonObject().put("host", "127.0.0.1").put("port", Integer.valueOf(args[0])));
    var sent =
        SiteMessage.builder(vertx)
            .options(options)
            .discover()
            .deploy()
            .compose(
                site ->
                    site.client()
                        .schedule("Lunch is ready", List.of(Recipient.address("snpp", "555-0100")))
                        .compose(reply -> told.future())
                        .eventually(site::stop));
    // snippet:end
    System.out.println(await(sent).getString("messenger"));
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
