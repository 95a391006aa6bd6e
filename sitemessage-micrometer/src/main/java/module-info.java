import org.jspecify.annotations.NullMarked;

/**
 * Metrics of a sitemessage, for an application's own Micrometer registry.
 *
 * <p>Read {@link org.sitemessage.micrometer.SiteMessageMetrics} first, then {@link
 * org.sitemessage.micrometer.MetricNames}.
 */
@NullMarked
module org.sitemessage.micrometer {
  requires transitive micrometer.core;
  requires transitive org.sitemessage.vertx;
  requires static org.jspecify;

  // API
  exports org.sitemessage.micrometer;
}
