package org.sitemessage.demo;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sitemessage.openapi.DocumentedHttp;

/** Questions that only a running server can answer. */
final class RunningServer {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> OPEN = List.of("pending", "processing", "error");
  private static final int REPEATED = 20;
  private static final HttpClient HTTP = DocumentedHttp.client();

  private final URI url;

  RunningServer(URI url) {
    this.url = url;
  }

  /** Returns whether nothing is left to deliver. The counts may be old; the list is not. */
  boolean isSettled() {
    var counts = counts();
    return OPEN.stream().allMatch(status -> counts.getLong(status, 0L) == 0)
        && OPEN.stream().allMatch(this::hasNone);
  }

  private boolean hasNone(String status) {
    return get("/api/dispatches?limit=1&status=" + status).getJsonArray("dispatches").isEmpty();
  }

  private JsonObject counts() {
    return get("/api/stats").getJsonObject("dispatches");
  }

  /** Returns replies of the settled server that do not fit the accepted requests, in sentences. */
  List<String> problems(Load load) {
    var problems = new ArrayList<String>();
    DemoProcess.until(
        "the server counts what was accepted",
        PATIENCE,
        () -> Optional.of(counts()).filter(counts -> total(counts) == load.accepted()));
    var replies = load.replies();
    // Requests sent again after all is over make nothing new.
    for (int number = 0; number < Math.min(REPEATED, replies.size()); number++) {
      var first = Optional.ofNullable(replies.get(number));
      var again = Optional.of(load.again(number));
      if (!first.map(reply -> reply.copy().put("duplicate", true)).equals(again)) {
        problems.add("a request was answered %s, and then %s".formatted(first, again));
      }
    }
    return problems;
  }

  private static long total(JsonObject counts) {
    return counts.stream().mapToLong(entry -> ((Number) entry.getValue()).longValue()).sum();
  }

  private JsonObject get(String path) {
    try {
      var request = HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE).build();
      return new JsonObject(HTTP.send(request, BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new AssertionError("no answer to " + path, e);
    } catch (InterruptedException e) {
      throw DemoProcess.interrupted(e);
    }
  }
}
