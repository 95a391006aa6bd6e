package org.sitemessage.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;

/** The requests to an engine over its event bus. */
final class EngineLoad {
  private static final DeliveryOptions PATIENT =
      new DeliveryOptions().setSendTimeout(Duration.ofHours(1).toMillis());
  private static final int BUSY = 5030;
  private static final int MOST_RECIPIENTS = 10_000;
  private static final String SCHEDULE = "sitemessage.schedule";

  private final Vertx vertx;
  private final String messenger;
  private final JsonObject message;

  EngineLoad(Vertx vertx, JsonObject order) {
    this.vertx = vertx;
    messenger = order.getString("messenger");
    var text = "x".repeat(order.getInteger("bytes"));
    message =
        new JsonObject()
            .put("type", order.getString("type"))
            .put("context", new JsonObject().put("subject", "Bench").put("text", text));
    if (order.getString("type").equals("plain")) {
      message.getJsonObject("context").remove("subject");
    }
  }

  /** Repeats a request that is refused because the engine has too much to do. */
  private Future<JsonObject> request(String address, JsonObject body) {
    return vertx
        .eventBus()
        .<JsonObject>request(address, body, PATIENT)
        .map(Message::body)
        .recover(
            failure ->
                failure instanceof ReplyException refused && refused.failureCode() == BUSY
                    ? request(address, body)
                    : Future.failedFuture(failure));
  }

  private JsonArray recipients(int first, int count) {
    var recipients = new JsonArray();
    for (int i = first; i < first + count; i++) {
      recipients.add(
          new JsonObject().put("messenger", messenger).put("address", "a" + i + "@example.org"));
    }
    return recipients;
  }

  private JsonObject message(int first, int recipients) {
    return message.copy().put("recipients", recipients(first, recipients));
  }

  /**
   * Schedules messages: each caller sends its next request when it has the reply of the one before.
   *
   * @param requests number of requests
   * @param batch messages of a request
   * @param recipients recipients of a message
   */
  Future<?> schedule(int callers, int requests, int batch, int recipients) {
    var next = new AtomicInteger();
    return Future.all(
        IntStream.range(0, callers)
            .mapToObj(caller -> scheduleNext(next, requests, batch, recipients))
            .toList());
  }

  private Future<?> scheduleNext(AtomicInteger next, int requests, int batch, int recipients) {
    var request = next.getAndIncrement();
    if (request >= requests) {
      return Future.succeededFuture();
    }
    var first = request * batch * recipients;
    return request(
            SCHEDULE, batch == 1 ? message(first, recipients) : batch(first, batch, recipients))
        .compose(reply -> scheduleNext(next, requests, batch, recipients));
  }

  private JsonObject batch(int first, int batch, int recipients) {
    var messages = new JsonArray();
    for (int i = 0; i < batch; i++) {
      messages.add(message(first + i * recipients, recipients));
    }
    return new JsonObject().put("messages", messages);
  }

  /** Schedules one message to many recipients, in requests of 10,000, four of them at once. */
  Future<?> fanOut(int recipients) {
    var first = Math.min(MOST_RECIPIENTS, recipients / 2);
    return request(SCHEDULE, message(0, first).put("sealed", false))
        .compose(
            reply -> {
              var id = reply.getLong("messageId");
              var callers = new ArrayList<Future<?>>();
              var next = new AtomicInteger(first);
              for (int i = 0; i < 4; i++) {
                callers.add(append(id, next, recipients - 1));
              }
              return Future.all(callers)
                  .compose(
                      v ->
                          request(
                              SCHEDULE,
                              new JsonObject()
                                  .put("appendTo", id)
                                  .put("recipients", recipients(recipients - 1, 1))));
            });
  }

  private Future<?> append(long id, AtomicInteger next, int end) {
    var first = next.getAndAdd(MOST_RECIPIENTS);
    if (first >= end) {
      return Future.succeededFuture();
    }
    var count = Math.min(MOST_RECIPIENTS, end - first);
    return request(
            SCHEDULE,
            new JsonObject()
                .put("appendTo", id)
                .put("sealed", false)
                .put("recipients", recipients(first, count)))
        .compose(reply -> append(id, next, end));
  }

  /** Sends all that is due, and answers when the last outcome is recorded. */
  Future<JsonObject> send() {
    return request("sitemessage.send-scheduled", new JsonObject());
  }

  /**
   * Schedules messages at a fixed rate, independent of the replies. A reply's latency counts from
   * the moment at which its request had to be made, so that a late request is not left out.
   *
   * @return time at which the first request had to be made, by {@link System#nanoTime}, and the
   *     latencies in microseconds
   */
  Future<JsonObject> offer(int perSecond, int messages) {
    var latencies = new ConcurrentHistogram(3);
    var interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    var replies = ConcurrentHashMap.<Future<?>>newKeySet();
    var start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
    var offered = Promise.<Void>promise();
    new Thread(
            () -> {
              for (int i = 0; i < messages; i++) {
                var due = start + i * interval;
                for (var left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                  LockSupport.parkNanos(left);
                }
                replies.add(
                    request(SCHEDULE, message(i, 1))
                        .onSuccess(
                            reply ->
                                latencies.recordValue(
                                    TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due))));
              }
              offered.complete();
            },
            "offer")
        .start();
    return offered
        .future()
        .compose(v -> Future.all(new ArrayList<>(replies)))
        .map(
            v ->
                new JsonObject()
                    .put("start", start)
                    .put("interval", interval)
                    .put("p50", latencies.getValueAtPercentile(50))
                    .put("p99", latencies.getValueAtPercentile(99)));
  }
}
