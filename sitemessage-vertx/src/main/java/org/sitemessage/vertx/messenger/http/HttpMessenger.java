package org.sitemessage.vertx.messenger.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.ProxyType;
import io.vertx.core.streams.ReadStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.messenger.ProxySettings;
import org.sitemessage.vertx.messenger.base.NonBlocking;
import org.sitemessage.vertx.messenger.base.PlainText;
import org.sitemessage.vertx.messenger.base.ProxyFailure;
import org.sitemessage.vertx.text.OneLine;

/**
 * The common part of messengers that speak HTTP. A subclass turns a delivery into a {@link
 * HttpCall}, passes it to {@link #send} and interprets the answer. This class interprets failures
 * without an answer:
 *
 * <ul>
 *   <li>no connection (name not found, refused, proxy, TLS): nothing was written, see {@link
 *       #notSent}; a proxy that rejects its login pauses the messenger;
 *   <li>the connection broke, or no answer came in time: see {@link #notAnswered}.
 * </ul>
 *
 * <p>The two are distinguished because a connection is opened first, and the request is written to
 * it afterwards. A request that was lost because the remote server was just closing the connection
 * cannot be distinguished from a lost answer. Connections that were idle for {@link #KEEP_ALIVE}
 * are therefore not used again. Redirects are never followed, no URL is logged or put into an
 * outcome.
 * <!-- snippet: Bell.java#messenger -->
 *
 * <pre>{@code
 * public final class Bell extends HttpMessenger {
 *   private final String url;
 *
 *   public Bell(PagerOptions options) {
 *     super(options); // timeouts, number of connections, proxy
 *     url = options.get(PagerOptions.URL);
 *   }
 *
 *   public String alias() {
 *     return "bell";
 *   }
 *
 *   public Future<Outcome> deliver(Delivery delivery) {
 *     var ring = new JsonObject().put("door", delivery.address());
 *     return send(
 *         HttpCall.json(url, ring),
 *         answer ->
 *             answer.successful()
 *                 ? Outcome.sent("", "HTTP " + answer.status())
 *                 : Outcome.retry("HTTP " + answer.status()));
 *   }
 * }
 * }</pre>
 */
public abstract class HttpMessenger implements Messenger, NonBlocking {
  /** The longest body of an answer that is read, in bytes. */
  public static final int MAX_BODY = 256 * 1024;

  /** Time for which an idle connection is kept. */
  public static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

  private static final int LOGIN_REFUSED = 407;

  private final HttpOptions<?> options;
  private final HttpRequests requests;
  private final Clock clock;
  private Supplier<Optional<ProxySettings>> proxies;
  private @Nullable Open open;

  private record Open(Vertx vertx, Context context, HttpDialer dialer) {}

  /** Creates a messenger that is not open yet. */
  protected HttpMessenger(HttpOptions<?> options) {
    this(options, Clock.systemUTC());
  }

  /** Creates a messenger with a clock of its own. */
  public HttpMessenger(HttpOptions<?> options, Clock clock) {
    this.options = options.checked();
    this.requests = new HttpRequests(options);
    this.clock = clock;
    proxies = () -> options.get(HttpOptions.PROXY);
  }

  /** Returns the maximum number of connections. */
  @Override
  public int concurrency() {
    return options.get(HttpOptions.MAX_CONNECTIONS);
  }

  /**
   * Prepares connections.
   *
   * @return fails if the file of certificates to trust is missing
   */
  @Override
  public Future<Void> open(Vertx vertx) {
    var file = options.get(HttpOptions.TRUST_CERTIFICATES);
    var present = file.isEmpty() ? Future.succeededFuture(true) : vertx.fileSystem().exists(file);
    return present.map(
        found -> {
          if (!found) {
            throw options.invalid(
                HttpOptions.TRUST_CERTIFICATES, "is \"" + file + "\", which does not exist");
          }
          var pool = new PoolOptions().setHttp1MaxSize(options.get(HttpOptions.MAX_CONNECTIONS));
          open =
              new Open(
                  vertx,
                  vertx.getOrCreateContext(),
                  new HttpDialer(vertx, vertx.createHttpClient(requests.client(), pool)));
          return null;
        });
  }

  /** Asks the remote server to {@link #verify} the credentials. */
  @Override
  public Future<Void> connect() {
    return Future.succeededFuture()
        .compose(v -> verify())
        .otherwise(failure -> Optional.of(notSent(shown(failure.toString()))))
        .compose(
            refusal ->
                open == null || refusal.isEmpty()
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new SiteMessageException(FailureCode.NOT_READY, refusal.get().reason())));
  }

  /**
   * Asks the remote server, before the first delivery, whether it knows the credentials; see {@link
   * #connect}. Unless overridden, this method asks nothing.
   *
   * @return reason why nothing can be sent; empty if nothing speaks against it
   */
  protected Future<Optional<Outcome>> verify() {
    return Future.succeededFuture(Optional.empty());
  }

  /**
   * Makes a request that changes nothing, for {@link #verify}.
   *
   * @param judge function that returns the reason against sending, if an answer holds one
   * @return result of the function; {@link #notSent} if there was no answer
   */
  public final Future<Optional<Outcome>> inquiry(
      HttpCall call, Function<HttpAnswer, Optional<Outcome>> judge) {
    return exchange(call)
        .map(judge)
        .otherwise(
            failure -> {
              var http = HttpFailure.before(failure);
              var reason = shown(http.getMessage());
              return Optional.of(http.needsPerson() ? Outcome.paused(reason) : notSent(reason));
            });
  }

  /**
   * Replaces the options' proxy; to be set before the messenger opens.
   *
   * @param supplier called before each request, on the messenger's event loop; returns the proxy,
   *     empty for none. If it throws, nothing is sent
   * @return this messenger
   */
  public final HttpMessenger proxySupplier(Supplier<Optional<ProxySettings>> supplier) {
    proxies = supplier;
    return this;
  }

  /** Closes all connections; requests that are under way end at the stage they had reached. */
  @Override
  public Future<Void> close() {
    var was = open;
    open = null;
    return was == null ? Future.succeededFuture() : was.dialer().close();
  }

  /**
   * Sends a request, and returns its outcome. Never fails. A request whose file cannot be read, or
   * that ended in the middle of its file, is to be tried again; a missing file is a rejection.
   *
   * @param judge function that turns an answer into an outcome; if it throws, the outcome is
   *     unknown
   */
  public final Future<Outcome> send(HttpCall call, Function<HttpAnswer, Outcome> judge) {
    return exchange(call).map(answer -> judged(judge, answer)).otherwise(this::outcome);
  }

  private Outcome outcome(Throwable failure) {
    if (failure instanceof FileFailure file) {
      return file.gone() ? Outcome.rejected(file.reason()) : Outcome.retry(file.reason());
    }
    var http = HttpFailure.before(failure);
    var reason = shown(http.getMessage());
    if (http.needsPerson()) {
      return Outcome.paused(reason);
    }
    if (http.incomplete()) {
      return Outcome.retry(reason);
    }
    return http.written() ? notAnswered(reason) : notSent(reason);
  }

  private Outcome judged(Function<HttpAnswer, Outcome> judge, HttpAnswer answer) {
    try {
      return judge.apply(answer);
    } catch (RuntimeException e) {
      return Outcome.unknown(
          "the answer, HTTP %d, was not understood: %s"
              .formatted(answer.status(), e.getClass().getSimpleName()));
    }
  }

  /**
   * Makes one request.
   *
   * @return the answer, whatever its status; fails if there is none, with an {@link HttpFailure}
   *     unless its file cannot be opened
   */
  public final Future<HttpAnswer> exchange(HttpCall call) {
    var now = open;
    if (now == null) {
      return Future.failedFuture(HttpFailure.notOpen(alias()));
    }
    Promise<HttpAnswer> promise = Promise.promise();
    now.context().runOnContext(v -> exchange(now, call).onComplete(promise));
    return promise.future();
  }

  private Future<HttpAnswer> exchange(Open now, HttpCall call) {
    return opened(call)
        .compose(
            file ->
                Future.succeededFuture()
                    .compose(v -> proxy())
                    .recover(failure -> Future.failedFuture(HttpFailure.before(failure)))
                    .compose(proxy -> exchange(now, call, file, proxy)));
  }

  private Future<HttpAnswer> exchange(
      Open now, HttpCall call, Optional<ReadStream<Buffer>> file, Optional<ProxySettings> proxy) {
    return Future.succeededFuture()
        .compose(v -> now.dialer().connect(requests.of(call, proxy)))
        .recover(e -> Future.failedFuture(HttpFailure.before(ProxyFailure.through(proxy, e))))
        .compose(
            request -> HttpExchange.run(now.vertx(), request, call, file, requests.timeout(call)))
        .compose(answer -> passed(proxy, answer));
  }

  /** Opens the file before there is a connection, so that a missing file causes no traffic. */
  private static Future<Optional<ReadStream<Buffer>>> opened(HttpCall call) {
    return call.file().isEmpty()
        ? Future.succeededFuture(Optional.empty())
        : call.file()
            .get()
            .file()
            .open()
            .map(Optional::of)
            .recover(failure -> Future.failedFuture(new FileFailure(failure)));
  }

  /**
   * Fails if the proxy rejected a plain http request, which it answers itself: no tunnel is used.
   */
  private static Future<HttpAnswer> passed(Optional<ProxySettings> proxy, HttpAnswer answer) {
    return proxy
        .filter(
            through ->
                through.get(ProxySettings.TYPE) == ProxyType.HTTP
                    && answer.status() == LOGIN_REFUSED)
        .map(through -> HttpFailure.before(ProxyFailure.ofLogin(through, "status: 407")))
        .<Future<HttpAnswer>>map(Future::failedFuture)
        .orElseGet(() -> Future.succeededFuture(answer));
  }

  /**
   * Returns the proxy to connect through, empty for none. Called before each request; a connection
   * is used again only for the same proxy. A messenger that has to wait for a proxy's address
   * overrides it.
   */
  protected Future<Optional<ProxySettings>> proxy() {
    return Future.succeededFuture(proxies.get());
  }

  /**
   * Returns the outcome if nothing was sent: the whole messenger waits, and no attempt is counted.
   */
  public Outcome notSent(String reason) {
    return Outcome.deferred(reason, Scope.MESSENGER);
  }

  /** Returns the outcome if a request that may have been sent got no answer. */
  protected Outcome notAnswered(String reason) {
    return Outcome.unknown(reason);
  }

  /** Returns texts that must never be shown, even if a remote server repeats them. */
  protected List<String> secrets() {
    return List.of();
  }

  /** Returns a remote text fit for an outcome: one line, not too long, without {@link #secrets}. */
  public final String shown(@Nullable String text) {
    var safe = String.valueOf(text);
    for (var secret : secrets()) {
      safe = secret.isEmpty() ? safe : safe.replace(secret, "***");
    }
    return OneLine.of(safe);
  }

  /** Returns the clock. */
  public final Clock clock() {
    return clock;
  }

  /** Returns the Vert.x that the messenger was opened with. */
  public final Vertx vertx() {
    var now = open;
    if (now == null) {
      throw new IllegalStateException(HttpFailure.notOpen(alias()).getMessage());
    }
    return now.vertx();
  }

  /**
   * Adds the plain text to a delivery whose content has only HTML, which happens only without the
   * engine. The text is never made on an event loop.
   */
  public final Future<Delivery> withText(Delivery delivery) {
    var now = open;
    return PlainText.completed(now == null ? null : now.vertx(), delivery);
  }

  /** Shows the name, and no secret. */
  @Override
  public String toString() {
    return "%s[%s]".formatted(getClass().getSimpleName(), alias());
  }
}
