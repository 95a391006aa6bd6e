package org.sitemessage.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.PauseRequest;
import org.sitemessage.api.schedule.SendRequest;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.testkit.SettableClock;
import org.sitemessage.vertx.Recipients;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;

/** The meters of an application that embeds sitemessage. */
class SiteMessageMetricsTest {
  private final Vertx vertx = Vertx.vertx();
  private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final RecordingMessenger pager = new RecordingMessenger("pager");
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  @TempDir private Path folder;

  private SiteMessage start() {
    var options =
        SiteMessageOptions.defaults()
            .with(
                SiteMessageOptions.STORE,
                StoreOptions.at("jdbc:hsqldb:file:" + folder.resolve("db")))
            .change(
                SiteMessageOptions.DISPATCH, some -> some.with(DispatchOptions.CONTINUOUS, false));
    return await(
        SiteMessage.builder(vertx)
            .options(options)
            .clock(clock)
            .messenger(pager)
            .observer(SiteMessageMetrics.of(registry))
            .deploy());
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  private void schedule(SiteMessage site) {
    await(site.client().schedule("Hi", Recipients.of("pager", "555-0100").list()));
  }

  private static void send(SiteMessage site) {
    await(site.client().sendScheduled(SendRequest.all().withPatience(Duration.ZERO)));
  }

  @Test
  void a_message_on_its_way_is_counted_and_timed_at_each_step() {
    pager.then(Outcome.retry("busy"));
    var site = start();
    schedule(site);
    clock.advance(Duration.ofSeconds(30));
    send(site);
    clock.advance(Duration.ofDays(1));
    send(site);
    assertThrows(
        SiteMessageException.class,
        () -> await(site.client().schedule("Hi", Recipients.of("pigeon", "7").list())));

    assertEquals(1, registry.get("sitemessage.schedule").tag("result", "stored").timer().count());
    assertEquals(1, registry.get("sitemessage.schedule").tag("result", "4041").timer().count());
    for (var outcome : List.of("retry", "sent")) {
      assertEquals(
          1,
          registry
              .get("sitemessage.dispatch.delivery")
              .tags("messenger", "pager", "kind", "pager", "outcome", outcome)
              .timer()
              .count());
      assertEquals(
          1,
          registry
              .get("sitemessage.dispatch.outcomes")
              .tags("messenger", "pager", "type", "plain", "outcome", outcome)
              .counter()
              .count());
    }
    var delay = registry.get("sitemessage.dispatch.delay").timer();
    assertEquals(2, delay.count());
    assertTrue(delay.totalTime(TimeUnit.SECONDS) >= 29, delay.toString());
    assertTrue(registry.get("sitemessage.claim").timer().count() >= 2);
    assertTrue(registry.get("sitemessage.commit").timer().count() >= 2);
    assertTrue(registry.get("sitemessage.render").tag("result", "composed").timer().count() >= 1);
    await(site.stop());
  }

  @Test
  void a_gauge_shows_the_sample_that_was_taken_and_is_gone_after_the_stop() {
    var first = start();
    schedule(first);
    schedule(first);
    await(first.client().pauseType(PauseRequest.of("email_plain", "wrong text")));
    await(first.stop());
    assertEquals(List.of(), gauges());
    clock.advance(Duration.ofMinutes(2));
    Promise<Void> sampled = Promise.promise();
    registry
        .config()
        .onMeterAdded(
            meter -> {
              // The last one of a sample.
              if ("type".equals(meter.getId().getTag("reason"))) {
                sampled.tryComplete();
              }
            });

    var site = start();
    await(sampled.future());

    assertEquals(2, depth("ready") + depth("later"));
    assertEquals(0, depth("failed"));
    assertEquals(120, registry.get("sitemessage.queue.oldest").gauge().value());
    assertEquals(0, registry.get("sitemessage.messenger.state").gauge().value());
    assertEquals(
        1, registry.get("sitemessage.type.paused").tag("type", "email_plain").gauge().value());
    assertEquals(0, registry.get("sitemessage.inflight").gauge().value());
    assertEquals(1, registry.get("sitemessage.lease").gauge().value());
    assertEquals(
        0, registry.get("sitemessage.unregistered").tag("reason", "messenger").gauge().value());
    schedule(site);
    assertEquals(2, depth("ready") + depth("later"), "nothing is counted when it is read");
    await(site.stop());
    assertEquals(List.of(), gauges());
  }

  private double depth(String status) {
    return registry
        .get("sitemessage.queue.depth")
        .tags("messenger", "pager", "status", status)
        .gauge()
        .value();
  }

  private List<String> gauges() {
    return registry.getMeters().stream()
        .filter(meter -> meter.getId().getType() == Meter.Type.GAUGE)
        .map(meter -> meter.getId().toString())
        .toList();
  }

  @Test
  void no_meter_has_a_tag_beside_the_listed_ones_nor_an_address() throws Exception {
    var site = start();
    schedule(site);
    send(site);

    var names =
        Arrays.stream(MetricNames.class.getFields())
            .filter(field -> Modifier.isStatic(field.getModifiers()))
            .map(SiteMessageMetricsTest::value)
            .collect(Collectors.toSet());
    for (var meter : registry.getMeters()) {
      if (meter.getId().getName().endsWith(".histogram")) {
        continue; // The buckets of this kind of registry.
      }
      assertTrue(names.contains(meter.getId().getName()), meter.getId().toString());
      assertTrue(names.containsAll(keys(meter)), meter.getId().toString());
      assertFalse(meter.getId().toString().contains("555-0100"), meter.getId().toString());
    }
    await(site.stop());
  }

  private static Set<String> keys(Meter meter) {
    return meter.getId().getTags().stream().map(tag -> tag.getKey()).collect(Collectors.toSet());
  }

  private static String value(Field constant) {
    try {
      return (String) constant.get(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
