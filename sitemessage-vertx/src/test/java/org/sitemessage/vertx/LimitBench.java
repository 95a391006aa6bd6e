package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.limit.DailyLimit;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/**
 * Measures limits in two ways. For limits that are never reached, it measures the time that they
 * add: it sends a backlog through a messenger that does nothing, alternately without and with them.
 * For a limit that is reached, it measures the share of the allowed rate that is sent. It is not
 * part of the suite: {@code -Dtest=LimitBench -Dlimits.dispatches=20000}, see docs/limits.md.
 */
class LimitBench {
  private static final int ROUNDS = 5;
  private static final RateLimit HIGH = new RateLimit(10_000_000, Duration.ofSeconds(1));

  private static final class Nothing implements Messenger {
    private final AtomicInteger sent;
    private final int expected;
    private final Promise<Void> all;

    Nothing(AtomicInteger sent, int expected, Promise<Void> all) {
      this.sent = sent;
      this.expected = expected;
      this.all = all;
    }

    @Override
    public String alias() {
      return "pager";
    }

    @Override
    public UnknownPolicy unknownPolicy() {
      return UnknownPolicy.RESEND;
    }

    @Override
    public Future<Outcome> deliver(Delivery delivery) {
      if (sent.incrementAndGet() == expected) {
        all.tryComplete();
      }
      return Future.succeededFuture(Outcome.sent(""));
    }
  }

  @Test
  void limits_that_are_never_reached() throws IOException {
    var count = Integer.getInteger("limits.dispatches", 20_000);
    var kinds = new LinkedHashMap<String, DeliveryLimits>();
    kinds.put("no limit", DeliveryLimits.NONE);
    kinds.put("messenger", DeliveryLimits.of(HIGH));
    kinds.put(
        "messenger, domain, day",
        DeliveryLimits.of(HIGH).withDomain(HIGH).withDay(DailyLimit.of(1_000_000_000)));
    kinds.put("messenger, address", DeliveryLimits.of(HIGH).withAddress(HIGH));
    for (var nodes : List.of(1, 2)) {
      run(nodes, Math.min(count, 4_000), kinds.get("messenger, address")); // warms up
      var rates = new LinkedHashMap<String, List<Double>>();
      for (int round = 0; round < ROUNDS; round++) {
        for (var kind : kinds.entrySet()) {
          rates
              .computeIfAbsent(kind.getKey(), k -> new ArrayList<>())
              .add(run(nodes, count, kind.getValue()));
        }
      }
      System.out.println(nodes == 1 ? "HSQLDB, one process" : "PostgreSQL, two nodes");
      report(rates);
      reach(nodes, count, median(rates.getOrDefault("no limit", List.of())));
    }
  }

  /** Prints the share of the allowed rate that is sent when a limit is reached. */
  private static void reach(int nodes, int count, double unlimited) throws IOException {
    for (var share : List.of(0.05, 0.25, 0.5)) {
      var limit = new RateLimit((int) (unlimited * share), Duration.ofSeconds(1));
      var allowed = 1 / (limit.spacing().toNanos() / 1e9);
      var rates = new ArrayList<Double>();
      for (int round = 0; round < 3; round++) {
        rates.add(run(nodes, (int) (count * share), DeliveryLimits.of(limit)) / allowed);
      }
      System.out.printf(
          "  limit of %5d/s, which allows %6.1f/s steadily: %.2f of that (%.2f to %.2f)%n",
          limit.count(),
          allowed,
          median(rates),
          rates.stream().min(Double::compare).orElseThrow(),
          rates.stream().max(Double::compare).orElseThrow());
    }
  }

  private static void report(Map<String, List<Double>> rates) {
    rates.forEach(
        (kind, all) -> {
          var ratios =
              IntStream.range(0, ROUNDS)
                  .mapToObj(i -> all.get(i) / rates.getOrDefault("no limit", List.of()).get(i))
                  .toList();
          System.out.printf(
              "  %-24s %6.0f dispatches/s, %.2f of no limit (%.2f to %.2f)%n",
              kind,
              median(all),
              median(ratios),
              ratios.stream().min(Double::compare).orElseThrow(),
              ratios.stream().max(Double::compare).orElseThrow());
        });
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** Dispatches a second. */
  private static double run(int nodes, int count, DeliveryLimits limits) throws IOException {
    var first = new Engines();
    if (nodes == 1) {
      first.onDisk(Files.createTempDirectory("sitemessage-bench"));
    } else {
      first.onPostgres();
    }
    var sent = new AtomicInteger();
    Promise<Void> all = Promise.promise();
    var idle =
        Engines.await(
            first.builder(new Nothing(sent, count, all)).clock(Clock.systemUTC()).deploy());
    for (int from = 0; from < count; from += 2_000) {
      var addresses =
          IntStream.range(from, Math.min(count, from + 2_000))
              .mapToObj(i -> i + "@d" + i % 20 + ".example")
              .toArray(String[]::new);
      first.schedule(
          ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", addresses).list()));
    }
    Engines.await(idle.stop());

    first.options(first.options().withLimits("pager", limits));
    first.options(
        first
            .options()
            .with(
                SiteMessageOptions.DISPATCH,
                first.options().dispatch().with(DispatchOptions.CONTINUOUS, true)));
    var engines = new ArrayList<>(List.of(first));
    for (int i = 1; i < nodes; i++) {
      engines.add(first.beside());
    }
    var begun = System.nanoTime();
    engines.forEach(
        engine ->
            engine.start(engine.builder(new Nothing(sent, count, all)).clock(Clock.systemUTC())));
    Engines.await(all.future());
    var seconds = (System.nanoTime() - begun) / 1e9;
    engines.forEach(Engines::close);
    assertEquals(count, sent.get());
    return count / seconds;
  }
}
