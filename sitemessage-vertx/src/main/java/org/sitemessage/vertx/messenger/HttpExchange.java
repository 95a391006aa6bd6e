package org.sitemessage.vertx.messenger;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes one request to a connection that is there, and reads the answer within a time and a size.
 * Once the head of the answer is read it never fails: a body that breaks off is incomplete.
 * Confined to one event loop.
 */
final class HttpExchange {
  private final HttpClientRequest request;
  private final Promise<HttpAnswer> promise = Promise.promise();
  private final Buffer body = Buffer.buffer();
  private @Nullable HttpClientResponse head;

  private HttpExchange(HttpClientRequest request) {
    this.request = request;
  }

  /** Fails with a {@link HttpFailure} that says written. */
  static Future<HttpAnswer> run(
      Vertx vertx, HttpClientRequest request, Buffer body, Duration timeout) {
    var exchange = new HttpExchange(request);
    var timer = vertx.setTimer(timeout.toMillis(), t -> exchange.timeOut(timeout));
    exchange.start(body);
    return exchange.promise.future().onComplete(answer -> vertx.cancelTimer(timer));
  }

  private void start(Buffer payload) {
    request
        .response()
        .onComplete(this::read, failure -> promise.tryFail(HttpFailure.after(failure)));
    // Whatever goes wrong while it is written fails the response, too, unless that came already.
    if (payload.length() == 0) {
      request.end();
    } else {
      request.end(payload);
    }
  }

  private void read(HttpClientResponse response) {
    head = response;
    response
        .handler(this::append)
        .exceptionHandler(failure -> finish(response, false))
        .endHandler(end -> finish(response, true));
  }

  private void append(Buffer chunk) {
    int room = HttpMessenger.MAX_BODY - body.length();
    body.appendBuffer(chunk, 0, Math.min(room, chunk.length()));
    if (chunk.length() > room && head != null) {
      finish(head, false);
      request.reset();
    }
  }

  private void timeOut(Duration timeout) {
    if (head == null) {
      promise.tryFail(HttpFailure.after("no answer within %d ms".formatted(timeout.toMillis())));
    } else {
      finish(head, false);
    }
    request.reset();
  }

  private void finish(HttpClientResponse response, boolean complete) {
    var headers = new HashMap<String, String>();
    response
        .headers()
        .forEach(
            header ->
                headers.putIfAbsent(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
    promise.tryComplete(
        new HttpAnswer(
            response.statusCode(), headers, body.toString(StandardCharsets.UTF_8), complete));
  }
}
