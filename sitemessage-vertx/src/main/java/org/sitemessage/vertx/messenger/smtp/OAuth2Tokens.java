package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.vertx.messenger.ProxySettings;
import org.sitemessage.vertx.messenger.base.ProxyFailure;
import org.sitemessage.vertx.messenger.http.HttpAnswer;
import org.sitemessage.vertx.messenger.http.HttpCall;
import org.sitemessage.vertx.messenger.http.HttpDialer;
import org.sitemessage.vertx.messenger.http.HttpExchange;
import org.sitemessage.vertx.messenger.http.HttpFailure;
import org.sitemessage.vertx.text.OneLine;

/**
 * Tokens of a token endpoint. One is used until shortly before it expires, or until it is refused;
 * who asks while an answer is under way waits for the same one. Confined to one event loop.
 */
final class OAuth2Tokens implements SmtpTokens {
  /** Time before its end at which a token is replaced; for short-lived tokens, a tenth. */
  static final Duration MARGIN = Duration.ofMinutes(1);

  /** Lifetime of a token whose endpoint does not name one. */
  static final Duration UNTOLD = Duration.ofHours(1);

  private static final Pattern SENDABLE = Pattern.compile("[!-~]+");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
  private static final Set<Integer> FOR_NOW = Set.of(408, 425, 429);
  private static final int LEAST_REFUSAL = 400;
  private static final int LEAST_FAULT = 500;

  private final Vertx vertx;
  private final OAuth2Options options;
  private final Supplier<Optional<ProxySettings>> proxies;
  private final Duration timeout;
  private final Clock clock;
  private final HttpDialer dialer;
  private String refreshToken;
  private String token = "";
  private Instant goodUntil = Instant.MIN;
  private @Nullable Future<String> underWay;

  /**
   * Creates a source that has no token yet.
   *
   * @param proxies asked before each request
   * @param timeout longest wait for a connection, and for the answer
   */
  OAuth2Tokens(
      Vertx vertx,
      OAuth2Options options,
      Supplier<Optional<ProxySettings>> proxies,
      Duration timeout,
      Clock clock) {
    this.vertx = vertx;
    this.options = options;
    this.proxies = proxies;
    this.timeout = timeout;
    this.clock = clock;
    refreshToken = options.get(OAuth2Options.REFRESH_TOKEN);
    var client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) timeout.toMillis())
                .setSslHandshakeTimeout(timeout.toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setKeepAlive(false));
    dialer = new HttpDialer(vertx, client);
  }

  @Override
  public Future<String> token() {
    if (clock.instant().isBefore(goodUntil)) {
      return Future.succeededFuture(token);
    }
    var begun = underWay;
    if (begun == null) {
      begun = ask();
      underWay = begun;
      begun.onComplete(done -> underWay = null);
    }
    return begun;
  }

  @Override
  public void refused(String refused) {
    if (refused.equals(token)) {
      goodUntil = Instant.MIN;
    }
  }

  @Override
  public Future<Void> close() {
    return dialer.close();
  }

  private Future<String> ask() {
    return Future.succeededFuture()
        .compose(v -> Future.succeededFuture(proxies.get()))
        .compose(
            proxy ->
                dialer
                    .connect(request(proxy))
                    .recover(e -> Future.failedFuture(ProxyFailure.through(proxy, e))))
        .recover(failure -> Future.failedFuture(HttpFailure.before(failure)))
        .compose(open -> HttpExchange.run(vertx, open, call(), Optional.empty(), timeout))
        .recover(failure -> Future.failedFuture(notAnswered(HttpFailure.before(failure))))
        .compose(this::taken);
  }

  private HttpCall call() {
    var fields = new LinkedHashMap<String, String>();
    fields.put("grant_type", refreshToken.isEmpty() ? "client_credentials" : "refresh_token");
    fields.put("refresh_token", refreshToken);
    fields.put("client_id", options.get(OAuth2Options.CLIENT_ID));
    fields.put("client_secret", options.get(OAuth2Options.CLIENT_SECRET));
    fields.put("scope", options.get(OAuth2Options.SCOPE));
    fields.values().removeIf(String::isEmpty);
    return HttpCall.form(options.get(OAuth2Options.TOKEN_URL), fields);
  }

  private RequestOptions request(Optional<ProxySettings> proxy) {
    var call = call();
    var request =
        new RequestOptions()
            .setAbsoluteURI(call.url())
            .setMethod(call.method())
            .setFollowRedirects(false)
            .setConnectTimeout(timeout.toMillis())
            .putHeader("Accept", "application/json")
            .putHeader("User-Agent", "sitemessage");
    call.headers().forEach(request::putHeader);
    proxy.map(through -> through.toOptions(timeout)).ifPresent(request::setProxyOptions);
    return request;
  }

  private TokenFailure notAnswered(HttpFailure failure) {
    var reason = "no token, the token endpoint was " + failure.getMessage();
    return new TokenFailure(
        failure.needsPerson() ? Outcome.paused(reason) : Outcome.deferred(reason, Scope.MESSENGER));
  }

  private Future<String> taken(HttpAnswer answer) {
    var json = answer.json().orElseGet(JsonObject::new);
    var given = String.valueOf(json.getValue("access_token", ""));
    if (!answer.successful() || !SENDABLE.matcher(given).matches()) {
      return Future.failedFuture(new TokenFailure(refusal(answer, json)));
    }
    token = given;
    goodUntil = clock.instant().plus(usable(json.getValue("expires_in")));
    // RFC 6749 §6: a new one takes the place of the old one.
    if (!refreshToken.isEmpty() && json.getValue("refresh_token") instanceof String next) {
      refreshToken = next.isEmpty() ? refreshToken : next;
    }
    return Future.succeededFuture(given);
  }

  private static Duration usable(@Nullable Object expiresIn) {
    var seconds = String.valueOf(expiresIn);
    var life =
        SECONDS.matcher(seconds).matches() ? Duration.ofSeconds(Long.parseLong(seconds)) : UNTOLD;
    var tenth = life.dividedBy(10);
    return life.minus(tenth.compareTo(MARGIN) < 0 ? tenth : MARGIN);
  }

  private Outcome refusal(HttpAnswer answer, JsonObject json) {
    var reason =
        shown(
            "no token: HTTP %d %s %s"
                .formatted(
                    answer.status(),
                    json.getValue("error", ""),
                    json.getValue("error_description", "")));
    int status = answer.status();
    if (status >= LEAST_REFUSAL && status < LEAST_FAULT && !FOR_NOW.contains(status)) {
      return Outcome.paused(reason);
    }
    return answer
        .retryAfter(clock.instant())
        .map(delay -> Outcome.deferred(reason, delay, Scope.MESSENGER))
        .orElseGet(() -> Outcome.deferred(reason, Scope.MESSENGER));
  }

  private String shown(String text) {
    var safe = text;
    for (var secret :
        List.of(
            options.get(OAuth2Options.CLIENT_SECRET),
            options.get(OAuth2Options.REFRESH_TOKEN),
            refreshToken,
            token)) {
      safe = secret.isEmpty() ? safe : safe.replace(secret, "***");
    }
    return OneLine.of(safe.strip());
  }

  /** Names the application, and no secret. */
  @Override
  public String toString() {
    return "OAuth2Tokens[" + options + "]";
  }
}
