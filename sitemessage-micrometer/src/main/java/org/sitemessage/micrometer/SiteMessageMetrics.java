package org.sitemessage.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.vertx.observe.Inspection;
import org.sitemessage.vertx.observe.Observer;

/**
 * Keeps metrics of one engine in the {@link MeterRegistry} of an application:
 *
 * <pre>{@code
 * SiteMessage.builder(vertx).options(options).observer(SiteMessageMetrics.of(registry)).deploy();
 * }</pre>
 *
 * <p>Timers and counters follow what happens in this process. Gauges show a sample that this object
 * takes now and then, by a timer on the engine's event loop; reading them asks nobody. {@link
 * MetricNames} lists all meters. No tag names a person, an address or a message.
 */
public final class SiteMessageMetrics implements Observer {
  /** Time between two samples, unless another one is set. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(15);

  private static final Duration[] DELIVERY_BUCKETS = {
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(60)
  };

  private static final Duration[] DELAY_BUCKETS = {
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(15),
    Duration.ofMinutes(1),
    Duration.ofMinutes(5),
    Duration.ofMinutes(15),
    Duration.ofHours(1),
    Duration.ofHours(4),
    Duration.ofDays(1)
  };

  private static final int STORE_CODES = 5_000;

  private final MeterRegistry registry;
  private final Duration interval;

  /** Timers with buckets, which take long to look up in the registry. */
  private final Map<List<String>, Timer> deliveries = new ConcurrentHashMap<>();

  private final Map<String, Timer> delays = new ConcurrentHashMap<>();
  private volatile @Nullable Sampler sampler;

  private SiteMessageMetrics(MeterRegistry registry, Duration interval) {
    this.registry = registry;
    this.interval = interval;
  }

  /** Returns metrics in a registry. */
  public static SiteMessageMetrics of(MeterRegistry registry) {
    return new SiteMessageMetrics(registry, DEFAULT_INTERVAL);
  }

  /**
   * Returns a copy with another time between two samples. While a sample takes long, the next one
   * comes later: samples need at most a twentieth of the time.
   *
   * @param between at least 1 ms
   */
  public SiteMessageMetrics withInterval(Duration between) {
    if (between.toMillis() < 1) {
      throw new IllegalArgumentException(
          "the interval is %s, must be at least 1 ms".formatted(between));
    }
    return new SiteMessageMetrics(registry, between);
  }

  @Override
  public void started(Vertx vertx, Inspection inspection) {
    var started = new Sampler(vertx, inspection, new Gauges(registry), interval);
    sampler = started;
    started.start();
  }

  /** Ends sampling, and removes the gauges. */
  @Override
  public void stopped() {
    var running = sampler;
    if (running != null) {
      running.stop();
    }
  }

  @Override
  public void scheduled(Scheduled scheduled) {
    registry
        .timer(
            MetricNames.SCHEDULE,
            MetricNames.TYPE,
            scheduled.type(),
            MetricNames.RESULT,
            scheduled.result())
        .record(scheduled.took());
  }

  @Override
  public void claimed(Claimed claimed) {
    registry
        .timer(MetricNames.CLAIM, MetricNames.MESSENGER, claimed.messenger())
        .record(claimed.took());
  }

  @Override
  public void composed(Composed composed) {
    registry
        .timer(
            MetricNames.RENDER,
            MetricNames.TYPE,
            composed.type(),
            MetricNames.RESULT,
            composed.failed() ? "failed" : "composed")
        .record(composed.took());
  }

  @Override
  public void delivered(Delivered delivered) {
    deliveries
        .computeIfAbsent(
            List.of(delivered.messenger(), delivered.kind(), delivered.outcome()), this::delivery)
        .record(delivered.took());
    delays.computeIfAbsent(delivered.messenger(), this::delay).record(delivered.delay());
  }

  private Timer delivery(List<String> tags) {
    return Timer.builder(MetricNames.DELIVERY)
        .serviceLevelObjectives(DELIVERY_BUCKETS)
        .tag(MetricNames.MESSENGER, tags.get(0))
        .tag(MetricNames.KIND, tags.get(1))
        .tag(MetricNames.OUTCOME, tags.get(2))
        .register(registry);
  }

  private Timer delay(String messenger) {
    return Timer.builder(MetricNames.DELAY)
        .serviceLevelObjectives(DELAY_BUCKETS)
        .tag(MetricNames.MESSENGER, messenger)
        .register(registry);
  }

  @Override
  public void finished(Finished finished) {
    registry
        .counter(
            MetricNames.OUTCOMES,
            MetricNames.MESSENGER,
            finished.messenger(),
            MetricNames.TYPE,
            finished.type(),
            MetricNames.OUTCOME,
            finished.outcome())
        .increment();
  }

  @Override
  public void recorded(Recorded recorded) {
    registry.timer(MetricNames.COMMIT).record(recorded.took());
  }

  @Override
  public void refused(FailureCode code) {
    if (code.code() >= STORE_CODES) {
      registry
          .counter(MetricNames.REFUSED, MetricNames.CODE, String.valueOf(code.code()))
          .increment();
    }
  }

  @Override
  public void received(String messenger) {
    count(MetricNames.RECEIPTS, messenger, "received");
  }

  @Override
  public void published(Event event) {
    if (event instanceof Event.Suppressed suppressed) {
      var reason = suppressed.reason().name().toLowerCase(Locale.ROOT);
      count(MetricNames.SUPPRESSIONS, suppressed.messenger(), reason);
    } else if (event instanceof Event.Bounced bounced) {
      count(MetricNames.BOUNCES, bounced.messenger(), "bounced");
    } else if (event instanceof Event.Complained complained) {
      count(MetricNames.BOUNCES, complained.messenger(), "complained");
    } else if (event instanceof Event.Read read) {
      count(MetricNames.RECEIPTS, read.messenger(), "read");
    }
  }

  private void count(String name, String messenger, String reason) {
    registry
        .counter(name, MetricNames.MESSENGER, messenger, MetricNames.REASON, reason)
        .increment();
  }
}
