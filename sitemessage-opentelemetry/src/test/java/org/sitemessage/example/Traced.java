package org.sitemessage.example;

// snippet:begin traces
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.sitemessage.opentelemetry.SiteMessageTracing;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** A sitemessage whose spans go to the OpenTelemetry of the application. */
final class Traced {
  static Future<SiteMessage> deploy(
      Vertx vertx, SiteMessageOptions options, OpenTelemetry openTelemetry) {
    return SiteMessage.builder(vertx)
        .options(options)
        .discover()
        .tracer(SiteMessageTracing.of(openTelemetry))
        .deploy();
  }

  private Traced() {}
}
// snippet:end
