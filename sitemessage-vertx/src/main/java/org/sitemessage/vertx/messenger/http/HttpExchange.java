package org.sitemessage.vertx.messenger.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.streams.ReadStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes one request to a connection that is there, and reads the answer within a time and a size.
 * Once the head of the answer is read it never fails: a body that breaks off is incomplete.
 * Confined to one event loop.
 */
public final class HttpExchange {
  private final HttpClientRequest request;
  private final Promise<HttpAnswer> promise = Promise.promise();
  private final Buffer body = Buffer.buffer();
  private @Nullable HttpClientResponse head;
  private boolean written;

  private HttpExchange(HttpClientRequest request) {
    this.request = request;
  }

  /**
   * Fails with a {@link HttpFailure} that says written, or incomplete if it ended before the file
   * did.
   *
   * @param file the bytes of the call's file, if it has one
   */
  public static Future<HttpAnswer> run(
      Vertx vertx,
      HttpClientRequest request,
      HttpCall call,
      Optional<ReadStream<Buffer>> file,
      Duration timeout) {
    var exchange = new HttpExchange(request);
    var timer = vertx.setTimer(timeout.toMillis(), t -> exchange.timeOut(timeout));
    exchange.start(call, file);
    return exchange.promise.future().onComplete(answer -> vertx.cancelTimer(timer));
  }

  private void start(HttpCall call, Optional<ReadStream<Buffer>> file) {
    // The response fails, too; without a handler, Vert.x logs the remote server's fault as ours.
    request.connection().exceptionHandler(failure -> {});
    request
        .response()
        .onComplete(
            this::read,
            failure ->
                promise.tryFail(
                    written ? HttpFailure.after(failure) : HttpFailure.within(failure)));
    // Whatever goes wrong while it is written fails the response, too, unless that came already.
    if (call.file().isPresent() && file.isPresent()) {
      stream(call.body(), file.get(), call.file().get().after());
      return;
    }
    written = true;
    if (call.body().length() == 0) {
      request.end();
    } else {
      request.end(call.body());
    }
  }

  private void stream(Buffer before, ReadStream<Buffer> file, Buffer after) {
    var pipe = file.pipe().endOnComplete(false);
    request
        .write(before)
        .compose(v -> pipe.to(request))
        .onSuccess(
            v -> {
              written = true;
              request.end(after);
            })
        .onFailure(
            failure -> {
              pipe.close();
              promise.tryFail(HttpFailure.within(failure));
              request.reset();
            });
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
      var reason = "no answer within %d ms".formatted(timeout.toMillis());
      promise.tryFail(written ? HttpFailure.after(reason) : HttpFailure.within(reason));
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
    if (!written) {
      request.reset(); // Answered before it had read all; nobody needs the rest of the file.
    }
  }
}
