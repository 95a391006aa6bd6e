package org.sitemessage.example;

// snippet:begin metrics
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.sitemessage.micrometer.SiteMessageMetrics;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** A sitemessage whose metrics are in the registry of the application. */
final class Metered {
  static Future<SiteMessage> deploy(
      Vertx vertx, SiteMessageOptions options, MeterRegistry registry) {
    return SiteMessage.builder(vertx)
        .options(options)
        .discover()
        .observer(SiteMessageMetrics.of(registry))
        .deploy();
  }

  private Metered() {}
}
// snippet:end
