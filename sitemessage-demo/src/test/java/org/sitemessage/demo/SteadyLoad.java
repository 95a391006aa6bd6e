package org.sitemessage.demo;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.testkit.Futures;
import org.sitemessage.vertx.Recipients;
import org.sitemessage.vertx.SiteMessageClient;

/**
 * Schedules mails without a pause until it is told to stop: over HTTP, as behind a load balancer
 * that goes to the next server when a connection fails; and over the bus, without a request id. A
 * request that gets any answer but success has failed.
 */
final class SteadyLoad implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ClusterNodes nodes;
  private final SiteMessageClient client;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicLong slowestHttp = new AtomicLong();
  private final AtomicLong slowestBus = new AtomicLong();
  private final Thread balanced = new Thread(this::balance, "balanced");
  private final Promise<Void> overBus = Promise.promise();
  private volatile boolean over;

  private SteadyLoad(ClusterNodes nodes) {
    this.nodes = nodes;
    this.client = SiteMessageClient.create(nodes.bus());
    balanced.start();
    scheduleOverBus();
  }

  static SteadyLoad start(ClusterNodes nodes) {
    return new SteadyLoad(nodes);
  }

  /** Returns the subjects of accepted mails. */
  Set<String> accepted() {
    return Set.copyOf(accepted);
  }

  /** Returns the failures of the other mails. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  /** Returns a summary for people. */
  String summary() {
    return "restarts and a kill: accepted %d, failed %d, longest answer %d ms over HTTP, %d ms over the bus"
        .formatted(accepted.size(), failures.size(), slowestHttp.get(), slowestBus.get());
  }

  private static void note(AtomicLong slowest, long begun) {
    slowest.accumulateAndGet(Duration.ofNanos(System.nanoTime() - begun).toMillis(), Math::max);
  }

  private String subject(String way) {
    return "%s-%d".formatted(way, next.getAndIncrement());
  }

  /** Schedules one after the other; each begins with the answer to the one before. */
  private void scheduleOverBus() {
    if (over) {
      overBus.complete();
      return;
    }
    var subject = subject("bus");
    var begun = System.nanoTime();
    client
        .schedule(
            ScheduleRequest.of(
                    "email_plain", new JsonObject().put("subject", subject).put("text", "Hi."))
                .withRecipients(Recipients.of("smtp", "a@b.example").list()))
        .onComplete(
            reply -> {
              note(slowestBus, begun);
              if (reply.failed()) {
                failures.add(subject + ": " + reply.cause());
              } else if (reply.result().duplicate()) {
                failures.add(subject + " is said to be a duplicate");
              } else {
                accepted.add(subject);
              }
              scheduleOverBus();
            });
  }

  private void balance() {
    while (!over) {
      var subject = subject("http");
      var body = body(subject).encode();
      var begun = System.nanoTime();
      try {
        var status = DemoProcess.until("a server that answers", PATIENCE, () -> status(body));
        note(slowestHttp, begun);
        if (status == 200) {
          accepted.add(subject);
        } else {
          failures.add("%s: HTTP %d".formatted(subject, status));
        }
      } catch (AssertionError e) {
        failures.add(subject + ": " + e.getMessage());
      }
    }
  }

  private static JsonObject body(String subject) {
    return new JsonObject()
        .put("requestId", subject)
        .put("type", "email_plain")
        .put("context", new JsonObject().put("subject", subject).put("text", "Hi."))
        .put(
            "recipients",
            new JsonArray()
                .add(new JsonObject().put("messenger", "smtp").put("address", "a@b.example")));
  }

  /** Returns the status; empty if there was no connection, or it broke. */
  private Optional<Integer> status(String body) {
    var url = nodes.url(next.getAndIncrement() % nodes.size());
    if (url.isEmpty()) {
      return Optional.empty();
    }
    var request =
        HttpRequest.newBuilder(URI.create(url.get() + "/api/messages"))
            .header("Content-Type", "application/json")
            .timeout(PATIENCE)
            .POST(BodyPublishers.ofString(body))
            .build();
    try {
      return Optional.of(http.send(request, BodyHandlers.ofString()).statusCode());
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw DemoProcess.interrupted(e);
    }
  }

  /** Schedules no more; returns when all requests have an answer. */
  @Override
  public void close() {
    over = true;
    try {
      balanced.join();
    } catch (InterruptedException e) {
      throw DemoProcess.interrupted(e);
    }
    Futures.await(overBus.future());
  }
}
