package org.sitemessage.demo.watch;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.sitemessage.micrometer.SiteMessageMetrics;
import org.sitemessage.vertx.observe.Observer;
import org.sitemessage.vertx.web.response.Answer;
import org.sitemessage.vertx.web.response.SecurityHeaders;

/** Metrics of the server over HTTP, in the text format of Prometheus. */
public final class Metrics {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** Creates metrics of the JVM alone. */
  public Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /** Returns what adds the metrics of an engine. */
  public Observer observer() {
    return SiteMessageMetrics.of(registry);
  }

  /** Mounts {@code /metrics}. */
  public void mount(Router router) {
    router
        .route("/metrics")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(SecurityHeaders.forData())
        .handler(this::answer);
  }

  private void answer(RoutingContext ctx) {
    ctx.vertx()
        .executeBlocking(registry::scrape, false)
        // A client that has gone away is no failure of the server.
        .onSuccess(text -> Answer.end(ctx, TEXT, Buffer.buffer(text)))
        .onFailure(ctx::fail);
  }
}
