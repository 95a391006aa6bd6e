package org.sitemessage.demo.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.people.SuppressionReason;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.api.schedule.MessengerStats;
import org.sitemessage.api.schedule.SiteStats;
import org.sitemessage.micrometer.SiteMessageMetrics;
import org.sitemessage.vertx.observe.EngineSample;
import org.sitemessage.vertx.observe.Inspection;
import org.sitemessage.vertx.observe.Observer;

/** The names in docs/ops and on the page of the guide are those of the registry. */
class MetricNamesTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern NAME = Pattern.compile("sitemessage_[a-z_]+");
  private static final Pattern LISTED = Pattern.compile("(?m)^\\| `(sitemessage\\.[a-z.]+)` \\|");

  private final Vertx vertx = Vertx.vertx();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  /** Lets everything happen once that is measured. */
  private void everything() {
    var metrics = SiteMessageMetrics.of(registry);
    var second = Duration.ofSeconds(1);
    metrics.scheduled(new Observer.Scheduled("plain", "stored", second));
    metrics.claimed(new Observer.Claimed("smtp", 1, second));
    metrics.composed(new Observer.Composed("plain", false, second));
    metrics.delivered(new Observer.Delivered("smtp", "smtp", "plain", "sent", second, second));
    metrics.finished(new Observer.Finished("smtp", "plain", "sent", DispatchStatus.SENT));
    metrics.recorded(new Observer.Recorded(1, second));
    metrics.refused(FailureCode.NOT_READY);
    metrics.published(
        new Event.Suppressed("smtp", SuppressionReason.MANUAL, OptionalLong.empty(), "ann"));
    metrics.published(new Event.Bounced(1, 1, "smtp", "5.1.1"));
    metrics.published(new Event.Complained(1, 1, "smtp"));
    metrics.received("smtp");
    metrics.published(new Event.Read(1, 1, "plain", "smtp"));
    metrics.started(vertx, new Sampled());
  }

  /** An engine with one of everything. */
  private static final class Sampled implements Inspection {
    @Override
    public Future<Void> pingStore() {
      return Future.succeededFuture();
    }

    @Override
    public Future<SchemaVersions> schema() {
      return Future.succeededFuture(new SchemaVersions(1, 1));
    }

    @Override
    public boolean holdsLease() {
      return true;
    }

    @Override
    public Future<List<Condition>> messengers() {
      return Future.succeededFuture(List.of());
    }

    @Override
    public Future<Map<String, Duration>> overdue() {
      return Future.succeededFuture(Map.of());
    }

    @Override
    public Future<EngineSample> sample() {
      var smtp =
          MessengerStats.fromJson(
              new JsonObject(
                  """
                  {"alias": "smtp", "title": "E-mail", "state": "ready", "inFlight": 0,
                   "members": [{"name": "a", "breaker": "closed", "failures": 0, "inFlight": 0}],
                   "limits": {"day": "2026-01-31", "count": 10, "started": 9, "left": 1,
                              "parked": {"domain": 1}}}
                  """));
      return Future.succeededFuture(
          new EngineSample(
              Instant.EPOCH,
              List.of(smtp),
              Map.of(),
              Map.of(),
              Optional.of(Duration.ZERO),
              new SiteStats.Unregistered(List.of(), List.of()),
              Set.of("plain")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"alerts.yml", "alerts.test.yml", "grafana-dashboard.json"})
  void a_metric_in_docs_ops_exists_under_that_name(String file) throws IOException {
    everything();
    var known = names(registry.scrape());

    var used = names(Files.readString(DOCS.resolve("ops").resolve(file)));

    assertTrue(used.size() > 5, used.toString());
    used.removeAll(known);
    assertEquals(new TreeSet<>(), used);
  }

  private static Set<String> names(String text) {
    var names = new TreeSet<String>();
    NAME.matcher(text).results().forEach(found -> names.add(found.group()));
    return names;
  }

  @Test
  void the_page_of_the_guide_lists_each_meter() throws IOException {
    everything();
    var meters = new TreeSet<String>();
    for (Meter meter : registry.getMeters()) {
      meters.add(meter.getId().getName());
    }

    var listed = new TreeSet<String>();
    var guide = Files.readString(DOCS.resolve("observability.md"));
    LISTED
        .matcher(guide.substring(guide.indexOf("\n## Metrics"), guide.indexOf("\n## Traces")))
        .results()
        .forEach(found -> listed.add(found.group(1)));

    assertEquals(meters, listed);
  }

  @Test
  void there_are_twelve_alerts() throws IOException {
    var alerts = Files.readString(DOCS.resolve("ops").resolve("alerts.yml"));

    assertEquals(12, alerts.lines().filter(line -> line.contains("- alert: ")).count());
  }
}
