import org.jspecify.annotations.NullMarked;

/**
 * Spans of a sitemessage, for an application's own OpenTelemetry.
 *
 * <p>Read {@link org.sitemessage.opentelemetry.SiteMessageTracing} first, then {@link
 * org.sitemessage.opentelemetry.SpanNames}.
 */
@NullMarked
module org.sitemessage.opentelemetry {
  requires transitive io.opentelemetry.api;
  requires io.opentelemetry.context;
  requires transitive org.sitemessage.vertx;
  requires static org.jspecify;

  // API
  exports org.sitemessage.opentelemetry;
}
