import org.jspecify.annotations.NullMarked;

/** Health checks of a sitemessage, for an application's own HealthChecks. */
@NullMarked
module org.sitemessage.health {
  requires transitive io.vertx.healthcheck;
  requires transitive org.sitemessage.vertx;
  requires static org.jspecify;

  // API
  exports org.sitemessage.health;
}
