package org.sitemessage.vertx.web;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Queue;

/** An answer of server-sent events to one client. Confined to the event loop of its connection. */
final class EventStream {
  /** Maximum number of events that wait for the client to read. */
  static final int QUEUED = 1_000;

  private final HttpServerResponse response;
  private final Queue<String> queue = new ArrayDeque<>();
  private final Promise<Void> ended = Promise.promise();

  /** Begins the answer. */
  EventStream(HttpServerResponse response) {
    this.response = response;
    response
        .setChunked(true)
        .putHeader("Content-Type", "text/event-stream; charset=utf-8")
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Accel-Buffering", "no")
        .drainHandler(v -> flush())
        .exceptionHandler(failure -> ended.tryComplete())
        .closeHandler(v -> ended.tryComplete());
  }

  /** Completes once the answer has ended, or the client has gone; always succeeds. */
  Future<Void> ended() {
    return ended.future();
  }

  /** Sends an event, or ends the answer if too many wait already. */
  void send(String kind, JsonObject event) {
    write("event: %s\ndata: %s\n\n".formatted(kind, event.encode()));
  }

  /** Sends a line that clients ignore. */
  void comment(String text) {
    write(": %s\n\n".formatted(text));
  }

  /** Ends the answer after a last event that names the failure. */
  void fail(Throwable failure) {
    end("failed", String.valueOf(failure.getMessage()));
  }

  private void write(String text) {
    if (ended.future().isComplete()) {
      return;
    }
    queue.add(text);
    flush();
    if (queue.size() > QUEUED) {
      end(
          "dropped",
          "the client reads too slowly: %d events wait; read faster, filter, or begin again"
              .formatted(queue.size()));
    }
  }

  private void flush() {
    while (!queue.isEmpty() && !response.writeQueueFull() && !ended.future().isComplete()) {
      response.write(queue.remove()).onFailure(gone -> ended.tryComplete());
    }
  }

  private void end(String kind, String reason) {
    if (ended.tryComplete()) {
      queue.clear();
      response.end(
          "event: %s\ndata: %s\n\n"
              .formatted(kind, new JsonObject().put("reason", reason).encode()));
    }
  }
}
