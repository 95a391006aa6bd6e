package org.sitemessage.demo.watch;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.sitemessage.health.SiteMessageHealth;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.web.response.Answer;
import org.sitemessage.vertx.web.response.SecurityHeaders;

/** Health of the server over HTTP: 200 if it is up, 503 if it is down. */
public final class Health {
  private static final String STARTING = "sitemessage/started";
  private static final int DOWN = 503;

  private final HealthChecks live;
  private final HealthChecks ready;

  /** Creates checks of a server that has not started its engine yet. */
  public Health(Vertx vertx) {
    live = HealthChecks.create(vertx);
    ready = HealthChecks.create(vertx);
    ready.register(
        STARTING,
        promise ->
            promise.complete(
                Status.KO(new JsonObject().put("reason", "the server is still starting"))));
  }

  /** Checks a running engine from now on. */
  public void watch(SiteMessage site) {
    SiteMessageHealth.of(site).registerLiveness(live).registerReadiness(ready);
    ready.unregister(STARTING);
  }

  /**
   * Mounts {@code /health/live} and {@code /health/ready}, for everybody: they answer {@code
   * {"status": "UP"}} or {@code DOWN}, and nothing else.
   */
  public void mountForAll(Router router) {
    mount(router, "/health/live", live, false);
    mount(router, "/health/ready", ready, false);
  }

  /** Mounts {@code /health}, which answers with the result of each check of the readiness. */
  public void mountDetails(Router router) {
    mount(router, "/health", ready, true);
  }

  private static void mount(Router router, String path, HealthChecks checks, boolean details) {
    router
        .route(path)
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(SecurityHeaders.forData())
        .handler(ctx -> answer(ctx, checks, details));
  }

  private static void answer(RoutingContext ctx, HealthChecks checks, boolean details) {
    checks.checkStatus().onSuccess(result -> answer(ctx, result, details)).onFailure(ctx::fail);
  }

  private static void answer(RoutingContext ctx, CheckResult result, boolean details) {
    var up = result.getUp();
    if (!up) {
      ctx.response().setStatusCode(DOWN);
    }
    var json = details ? result.toJson() : new JsonObject().put("status", up ? "UP" : "DOWN");
    var unused = Answer.end(ctx, "application/json", json.toBuffer());
  }
}
