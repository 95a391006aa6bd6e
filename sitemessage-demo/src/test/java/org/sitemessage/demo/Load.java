package org.sitemessage.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Clients that schedule messages over HTTP. Each message has a recipient and a request id of its
 * own, and is sent under that id until it is answered with 200: it is accepted then, not before.
 */
final class Load implements AutoCloseable {
  private static final int CLIENTS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** A process that is stopped does not answer; another one may. */
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
  private final Map<Integer, JsonObject> replies = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger repeated = new AtomicInteger();
  private final Supplier<Optional<URI>> target;
  private final int messages;
  private final IntFunction<JsonObject> recipients;
  private final CompletableFuture<Void> done;

  private Load(int messages, IntFunction<JsonObject> recipients, Supplier<Optional<URI>> target) {
    this.messages = messages;
    this.recipients = recipients;
    this.target = target;
    var running = new CompletableFuture<?>[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
      running[i] = CompletableFuture.runAsync(this::client, clients);
    }
    this.done = CompletableFuture.allOf(running);
  }

  /**
   * Starts scheduling.
   *
   * @param recipients recipient of the message with a number
   * @param target URL of a server now, if one is reachable
   */
  static Load start(
      int messages, IntFunction<JsonObject> recipients, Supplier<Optional<URI>> target) {
    return new Load(messages, recipients, target);
  }

  String address(int number) {
    return recipients.apply(number).getString("address");
  }

  /** Returns the replies so far, by number. */
  Map<Integer, JsonObject> replies() {
    return Map.copyOf(replies);
  }

  int accepted() {
    return replies.size();
  }

  /** Returns the number of requests that were sent again because there was no answer. */
  int repeated() {
    return repeated.get();
  }

  /** Returns whether all were accepted; throws the failure of a client. */
  boolean finished() {
    if (done.isCompletedExceptionally()) {
      done.join();
    }
    return done.isDone();
  }

  /** Sends a request once more, after the fact. */
  JsonObject again(int number) {
    return until200(number);
  }

  private void client() {
    for (int number = next.getAndIncrement(); number < messages; number = next.getAndIncrement()) {
      replies.put(number, until200(number));
    }
  }

  private JsonObject until200(int number) {
    var body = request(number).encode();
    for (var reply = post(body); ; reply = post(body)) {
      if (reply.isPresent()) {
        return reply.get();
      }
      repeated.incrementAndGet();
    }
  }

  private JsonObject request(int number) {
    var recipient = recipients.apply(number);
    var context = new JsonObject().put("text", "No. %d works.".formatted(number));
    var mail = "smtp".equals(recipient.getString("messenger"));
    return new JsonObject()
        .put("requestId", "request-" + number)
        .put("type", mail ? "email_plain" : "plain")
        .put("context", mail ? context.put("subject", "No. " + number) : context)
        .put("recipients", new JsonArray().add(recipient));
  }

  /** Returns the reply; empty if there was none, or one that says to try again. */
  private Optional<JsonObject> post(String body) {
    var url = DemoProcess.until("a server to send to", PATIENCE, target);
    var request =
        HttpRequest.newBuilder(URI.create(url + "/api/messages"))
            .header("Content-Type", "application/json")
            .timeout(LONGEST_ANSWER)
            .POST(BodyPublishers.ofString(body))
            .build();
    try {
      var response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() == 200) {
        return Optional.of(new JsonObject(response.body()));
      }
      if (response.statusCode() == 503) {
        return Optional.empty();
      }
      throw new AssertionError(
          "a request was answered with %d: %s".formatted(response.statusCode(), response.body()));
    } catch (IOException e) {
      return Optional.empty(); // killed
    } catch (InterruptedException e) {
      throw DemoProcess.interrupted(e);
    }
  }

  @Override
  public void close() {
    clients.shutdownNow();
  }
}
