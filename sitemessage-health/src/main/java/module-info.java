import org.jspecify.annotations.NullMarked;

/**
 * Health checks of a sitemessage, for an application's own HealthChecks.
 *
 * <p>Read {@link org.sitemessage.health.SiteMessageHealth} first.
 */
@NullMarked
module org.sitemessage.health {
  requires transitive io.vertx.healthcheck;
  requires transitive org.sitemessage.vertx;
  requires static org.jspecify;

  // API
  exports org.sitemessage.health;
}
