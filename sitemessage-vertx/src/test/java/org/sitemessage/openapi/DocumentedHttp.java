package org.sitemessage.openapi;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * An HTTP client for tests that fails where a request that succeeded, or any answer below {@code
 * /api}, is not as the OpenAPI document says. The body of an answer has to be a string.
 */
public final class DocumentedHttp extends HttpClient {
  private static final String PREFIX = "/api";
  private static final List<String> READ =
      List.of("application/json", "application/x-www-form-urlencoded");

  private static final ApiJudge JUDGE = new ApiJudge();

  private final HttpClient inner;

  private DocumentedHttp(HttpClient inner) {
    this.inner = inner;
  }

  /** Returns a client with the defaults of the JDK. */
  public static HttpClient client() {
    return over(HttpClient.newHttpClient());
  }

  /** Returns a client that sends through another one. */
  public static HttpClient over(HttpClient inner) {
    return new DocumentedHttp(inner);
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    return checked(inner.send(request, handler));
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return inner.sendAsync(request, handler).thenApply(this::checked);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, PushPromiseHandler<T> pushes) {
    return inner.sendAsync(request, handler, pushes).thenApply(this::checked);
  }

  private <T> HttpResponse<T> checked(HttpResponse<T> response) {
    var request = response.request();
    var path = request.uri().getPath();
    if (path.startsWith(PREFIX + "/")) {
      JUDGE
          .problem(exchange(path.substring(PREFIX.length()), response))
          .ifPresent(
              problem -> {
                throw new AssertionError("not as the OpenAPI document says: " + problem);
              });
    }
    return response;
  }

  private static Exchange exchange(String path, HttpResponse<?> response) {
    var request = response.request();
    var type = mediaType(request.headers());
    return new Exchange(
        request.method(),
        path,
        RawExchange.query(Optional.ofNullable(request.uri().getRawQuery()).orElse("")),
        type,
        response.statusCode() == 200 && READ.contains(type)
            ? request.bodyPublisher().map(DocumentedHttp::text).orElse("")
            : "",
        response.statusCode(),
        mediaType(response.headers()),
        (String) response.body());
  }

  private static String mediaType(HttpHeaders headers) {
    return headers
        .firstValue("Content-Type")
        .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
        .orElse("");
  }

  /** Reads a body again; publishers of strings and arrays allow that. */
  private static String text(BodyPublisher body) {
    var bytes = new ByteArrayOutputStream();
    var read = new CompletableFuture<String>();
    body.subscribe(
        new Flow.Subscriber<ByteBuffer>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(ByteBuffer piece) {
            var copy = new byte[piece.remaining()];
            piece.get(copy);
            bytes.writeBytes(copy);
          }

          @Override
          public void onError(Throwable failure) {
            read.completeExceptionally(failure);
          }

          @Override
          public void onComplete() {
            read.complete(bytes.toString(StandardCharsets.UTF_8));
          }
        });
    return read.join();
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return inner.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return inner.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return inner.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return inner.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return inner.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return inner.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return inner.authenticator();
  }

  @Override
  public Version version() {
    return inner.version();
  }

  @Override
  public Optional<Executor> executor() {
    return inner.executor();
  }
}
