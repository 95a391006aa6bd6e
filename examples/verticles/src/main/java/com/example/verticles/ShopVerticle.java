package com.example.verticles;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.Recipients;
import org.sitemessage.vertx.SiteMessageClient;
import org.sitemessage.vertx.web.ApiRoutes;
import org.sitemessage.vertx.web.LinkRoutes;

/** A shop that deploys sitemessage by its name, and mounts its routes on a router of its own. */
public final class ShopVerticle extends VerticleBase {
  private static final String SITEMESSAGE = "org.sitemessage.vertx.SiteMessageVerticle";

  @Override
  public Future<?> start() {
    var options = config().getJsonObject("sitemessage");
    return vertx
        .deployVerticle(SITEMESSAGE, new DeploymentOptions().setConfig(options))
        .compose(id -> listen(options));
  }

  private Future<?> listen(JsonObject options) {
    var client = SiteMessageClient.create(vertx);
    var router = Router.router(vertx);
    router.post("/orders/:order").handler(request -> ship(client, request));
    // Everybody may follow a link in a message; the API, which has no login, is for you alone.
    LinkRoutes.create(vertx, options.getString("siteUrl"), keys(options)).mount(router);
    ApiRoutes.create(vertx).mount(router);
    return vertx
        .createHttpServer()
        .requestHandler(router)
        .listen(config().getJsonObject("http").getInteger("port"), "127.0.0.1");
  }

  private static List<String> keys(JsonObject options) {
    return options.getJsonObject("links").getJsonArray("keys").stream()
        .map(String::valueOf)
        .toList();
  }

  private static void ship(SiteMessageClient client, RoutingContext request) {
    var order = new JsonObject().put("order", request.pathParam("order"));
    client
        .schedule(
            ScheduleRequest.of("order_shipped", order)
                .withRecipients(
                    Recipients.of("smtp", request.request().getParam("to", "")).list()))
        .onSuccess(reply -> request.json(new JsonObject().put("messageId", reply.messageId())))
        .onFailure(failure -> refuse(request, failure));
  }

  /** Answers 400 with the reason if something in the request is wrong, and else 500. */
  private static void refuse(RoutingContext request, Throwable failure) {
    if (failure instanceof SiteMessageException refusal
        && refusal.code() == FailureCode.INVALID_REQUEST) {
      request.response().setStatusCode(400).end(refusal.getMessage());
    } else {
      request.fail(failure);
    }
  }
}
