package org.sitemessage.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.schedule.MessengerStats;
import org.sitemessage.vertx.observe.EngineSample;
import org.sitemessage.vertx.observe.QueueState;

/**
 * The gauges of one engine. They show the values of the last sample; a value that the sample does
 * not have any more is 0. Changed on the engine's event loop, and read from any thread.
 */
final class Gauges {
  private static final double NANOS_PER_SECOND = 1e9;

  private final MeterRegistry registry;
  private final Map<Key, AtomicReference<Double>> values = new HashMap<>();
  private final Set<Meter> meters = new HashSet<>();
  private final AtomicLong sampledAt = new AtomicLong(System.nanoTime());

  private record Key(String name, Tags tags) {}

  Gauges(MeterRegistry registry) {
    this.registry = registry;
    add(
        Gauge.builder(
            MetricNames.SAMPLE_AGE,
            sampledAt,
            at -> (System.nanoTime() - at.get()) / NANOS_PER_SECOND),
        Tags.empty(),
        "seconds");
  }

  /** Adds the gauge of the lease, which asks nobody but this process. */
  void lease(BooleanSupplier holds) {
    add(
        Gauge.builder(MetricNames.LEASE, holds, lease -> lease.getAsBoolean() ? 1 : 0),
        Tags.empty(),
        "");
  }

  private void add(Gauge.Builder<?> gauge, Tags tags, String unit) {
    meters.add(
        gauge
            .tags(tags)
            .baseUnit(unit.isEmpty() ? null : unit)
            .strongReference(true)
            .register(registry));
  }

  /** Shows a sample. */
  void show(EngineSample sample) {
    sampledAt.set(System.nanoTime());
    var seen = new HashSet<Key>();
    for (var messenger : sample.messengers()) {
      show(seen, messenger, sample);
    }
    sample
        .depth()
        .forEach(
            (alias, counts) ->
                counts.forEach(
                    (state, count) ->
                        set(seen, MetricNames.DEPTH, depth(alias, state), (double) count)));
    sample
        .clockAhead()
        .ifPresent(ahead -> set(seen, MetricNames.CLOCK_AHEAD, Tags.empty(), seconds(ahead)));
    for (var type : sample.pausedTypes()) {
      set(seen, MetricNames.TYPE_PAUSED, Tags.of(MetricNames.TYPE, type), 1);
    }
    var missing = sample.unregistered();
    set(seen, MetricNames.UNREGISTERED, reason("messenger"), missing.messengers().size());
    set(seen, MetricNames.UNREGISTERED, reason("type"), missing.types().size());
    values.forEach(
        (key, value) -> {
          if (!seen.contains(key)) {
            value.set(0.0);
          }
        });
  }

  private static double value(MessengerStats.State state) {
    return switch (state) {
      case READY -> 0;
      case HELD -> 1;
      case PAUSED -> 2;
    };
  }

  private void show(Set<Key> seen, MessengerStats messenger, EngineSample sample) {
    var alias = messenger.alias();
    var tags = Tags.of(MetricNames.MESSENGER, alias);
    set(seen, MetricNames.STATE, tags, value(messenger.state()));
    set(seen, MetricNames.IN_FLIGHT, tags, messenger.inFlight());
    set(
        seen,
        MetricNames.OLDEST,
        tags,
        seconds(sample.overdue().getOrDefault(alias, Duration.ZERO)));
    for (var state : QueueState.values()) {
      set(seen, MetricNames.DEPTH, depth(alias, state), (double) sample.depth(alias, state));
    }
    if (!messenger.members().isEmpty()) {
      var used = messenger.members().stream().filter(one -> !one.breaker().equals("open")).count();
      set(seen, MetricNames.MEMBERS, tags, (double) used);
    }
    messenger
        .limits()
        .ifPresent(
            limits -> {
              for (var scope : Outcome.Scope.values()) {
                if (scope == Outcome.Scope.DOMAIN || scope == Outcome.Scope.ADDRESS) {
                  var by = tags.and(MetricNames.BY, scope.name().toLowerCase(Locale.ROOT));
                  set(seen, MetricNames.PARKED, by, limits.parked().getOrDefault(scope, 0L));
                }
              }
              limits
                  .day()
                  .ifPresent(
                      day ->
                          set(
                              seen,
                              MetricNames.LIMIT,
                              tags,
                              (double) day.started() / Math.max(1, day.count())));
            });
  }

  private static Tags depth(String alias, QueueState state) {
    return Tags.of(MetricNames.MESSENGER, alias, MetricNames.STATUS, state.key());
  }

  private static Tags reason(String reason) {
    return Tags.of(MetricNames.REASON, reason);
  }

  private static double seconds(Duration time) {
    return time.toNanos() / NANOS_PER_SECOND;
  }

  private void set(Set<Key> seen, String name, Tags tags, double value) {
    var key = new Key(name, tags);
    seen.add(key);
    values.computeIfAbsent(key, this::gauge).set(value);
  }

  private AtomicReference<Double> gauge(Key key) {
    var value = new AtomicReference<>(0.0);
    var seconds = Set.of(MetricNames.OLDEST, MetricNames.CLOCK_AHEAD).contains(key.name());
    add(
        Gauge.builder(key.name(), value, AtomicReference::get),
        key.tags(),
        seconds ? "seconds" : "");
    return value;
  }

  /** Removes all gauges from the registry. */
  void remove() {
    meters.forEach(registry::remove);
    meters.clear();
    values.clear();
  }
}
