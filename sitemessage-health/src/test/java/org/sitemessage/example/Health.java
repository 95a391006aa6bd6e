package org.sitemessage.example;

// snippet:begin health
import io.vertx.core.Vertx;
import io.vertx.ext.healthchecks.HealthChecks;
import org.sitemessage.health.SiteMessageHealth;
import org.sitemessage.vertx.SiteMessage;

/** Liveness and readiness of an application. */
record Health(HealthChecks live, HealthChecks ready) {

  static Health of(Vertx vertx, SiteMessage site) {
    var health = new Health(HealthChecks.create(vertx), HealthChecks.create(vertx));
    SiteMessageHealth.of(site).registerLiveness(health.live()).registerReadiness(health.ready());
    return health;
  }
}
// snippet:end
