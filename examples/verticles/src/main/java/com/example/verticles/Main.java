package com.example.verticles;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Deploys the shop with the configuration of a file; Ctrl+C stops it. */
public final class Main {
  private Main() {}

  public static void main(String... args) throws IOException {
    var file = Path.of(args.length == 0 ? "application.json" : args[0]);
    var config = new JsonObject(Files.readString(file));
    var vertx = Vertx.vertx();
    var shop =
        await(
            vertx
                .deployVerticle(
                    ShopVerticle.class.getName(), new DeploymentOptions().setConfig(config))
                .onFailure(failure -> vertx.close())); // or its threads keep the process alive
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(vertx, shop)));
    System.out.println(
        "The shop is open: " + config.getJsonObject("sitemessage").getString("siteUrl"));
  }

  /** Undeploys the shop, which stops sitemessage, too; then Vert.x may close. */
  private static void stop(Vertx vertx, String shop) {
    await(vertx.undeploy(shop));
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
