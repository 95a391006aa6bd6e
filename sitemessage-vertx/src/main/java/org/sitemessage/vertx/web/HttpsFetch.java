package org.sitemessage.vertx.web;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Fetches small files by HTTPS, with the certificates that Java trusts; follows no redirect.
 *
 * @param vertx Vert.x whose HTTP client is used
 * @param timeout time for connecting and for the whole answer
 */
record HttpsFetch(Vertx vertx, Duration timeout) implements Function<URI, Future<Buffer>> {
  private static final int MAX_BYTES = 64 << 10;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  HttpsFetch(Vertx vertx) {
    this(vertx, TIMEOUT);
  }

  /** Returns the file at a URI; fails unless the answer is 200. */
  @Override
  public Future<Buffer> apply(URI uri) {
    var client = vertx.createHttpClient();
    return client
        .request(
            new RequestOptions()
                .setAbsoluteURI(uri.toString())
                .setFollowRedirects(false)
                .setTimeout(timeout.toMillis()))
        .compose(HttpsFetch::send)
        .compose(HttpsFetch::body)
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .eventually(client::close);
  }

  private static Future<HttpClientResponse> send(HttpClientRequest request) {
    // The response fails, too; without a handler, Vert.x logs the remote server's fault as ours.
    request.connection().exceptionHandler(failure -> {});
    return request.send();
  }

  private static Future<Buffer> body(HttpClientResponse response) {
    Promise<Buffer> promise = Promise.promise();
    if (response.statusCode() != 200) {
      return Future.failedFuture(new IOException("HTTP " + response.statusCode()));
    }
    var body = Buffer.buffer();
    response
        .exceptionHandler(promise::tryFail)
        .endHandler(end -> promise.tryComplete(body))
        .handler(
            piece -> {
              if (body.length() + piece.length() > MAX_BYTES) {
                promise.tryFail(new IOException("more than %d bytes".formatted(MAX_BYTES)));
              } else {
                body.appendBuffer(piece);
              }
            });
    return promise.future();
  }
}
