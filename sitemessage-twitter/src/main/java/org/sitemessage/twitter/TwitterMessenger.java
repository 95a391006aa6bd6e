package org.sitemessage.twitter;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.vertx.messenger.http.HttpAnswer;
import org.sitemessage.vertx.messenger.http.HttpCall;
import org.sitemessage.vertx.messenger.http.HttpMessenger;
import org.sitemessage.vertx.messenger.http.Verification;

/**
 * Posts of an account at X. The address is a user's name: the post then begins with it. Without an
 * address, and without a user, it is a plain post.
 *
 * <p>X knows no idempotency key, but refuses to post the same text of the same account again. What
 * may have been posted is therefore sent again, and counts as sent when it is refused as a
 * duplicate.
 *
 * <p>Needs X's own library {@code twitter-text}, which says how long a text is.
 * <!-- snippet: TwitterGuide.java#twitter -->
 *
 * <pre>{@code
 * return new TwitterMessenger(TwitterOptions.bearer(token));
 * }</pre>
 */
public class TwitterMessenger extends HttpMessenger {
  /** The name it is registered under. */
  public static final String ALIAS = "twitter";

  private static final Pattern NAME = Pattern.compile("@?([A-Za-z0-9_]{1,15})");

  /** Above it, measuring a text is left to a worker thread. */
  private static final int LONG_CHARS = 2_000;

  private final TwitterOptions options;
  private final SecureRandom random = new SecureRandom();
  private final Verification verification = new Verification();

  /** A messenger that is not open yet. */
  public TwitterMessenger(TwitterOptions options) {
    this(options, Clock.systemUTC());
  }

  TwitterMessenger(TwitterOptions options, Clock clock) {
    super(options, clock);
    this.options = options;
  }

  /** X allows a user 100 deliveries in 15 minutes. */
  @Override
  public RateLimit rateLimit() {
    return new RateLimit(100, Duration.ofMinutes(15));
  }

  @Override
  public String alias() {
    return ALIAS;
  }

  @Override
  public String title() {
    return "X";
  }

  /**
   * A user's name with its {@code @}; empty for a plain post, which is what neither an address nor
   * a user means. A user without a name has no address: what is meant for one is not made public.
   *
   * @throws SiteMessageException if it is no name
   */
  @Override
  public Optional<String> address(Recipient recipient) {
    var address = super.address(recipient).map(TwitterMessenger::name);
    return address.isEmpty() && recipient.userId().isEmpty() ? Optional.of("") : address;
  }

  /** Names are the same whatever their case. */
  @Override
  public String addressKey(String address) {
    return address.toLowerCase(Locale.ROOT);
  }

  private static String name(String address) {
    var matcher = NAME.matcher(address.strip());
    if (!matcher.matches()) {
      throw new SiteMessageException(
          FailureCode.INVALID_REQUEST,
          "must be a user's name: 1 to 15 letters, digits and _, with or without @");
    }
    return "@" + matcher.group(1);
  }

  @Override
  public UnknownPolicy unknownPolicy() {
    return UnknownPolicy.RESEND;
  }

  @Override
  public Future<Outcome> deliver(Delivery delivery) {
    return withText(delivery).compose(this::deliverText);
  }

  private Future<Outcome> deliverText(Delivery delivery) {
    var body = delivery.content().text().strip();
    if (body.isEmpty()) {
      return Future.succeededFuture(Outcome.rejected("the text is empty"));
    }
    var text = delivery.address().isEmpty() ? body : delivery.address() + " " + body;
    return problem(text)
        .compose(
            problem ->
                problem.isPresent()
                    ? Future.succeededFuture(Outcome.rejected(problem.get()))
                    : verifiedPost(text, delivery.dispatch().maybeDelivered()));
  }

  private Future<Optional<String>> problem(String text) {
    return text.length() <= LONG_CHARS
        ? Future.succeededFuture(TwitterText.problem(text))
        : vertx().executeBlocking(() -> TwitterText.problem(text), false);
  }

  private Future<Outcome> verifiedPost(String text, boolean before) {
    return verify()
        .compose(
            refusal ->
                refusal.isPresent()
                    ? Future.succeededFuture(refusal.get())
                    : send(post(text), answer -> judge(answer, before)));
  }

  private HttpCall post(String text) {
    if (options.get(TwitterOptions.API_VERSION) == 1) {
      return signed(
          HttpCall.form(
              options.get(TwitterOptions.BASE_URL) + "/1.1/statuses/update.json",
              Map.of("status", text)),
          true);
    }
    return signed(
        HttpCall.json(
            options.get(TwitterOptions.BASE_URL) + "/2/tweets", new JsonObject().put("text", text)),
        false);
  }

  /** With OAuth 1.0a only a form is signed, a JSON body is not (RFC 5849, section 3.4.1.3.1). */
  private HttpCall signed(HttpCall call, boolean form) {
    return call.withHeader(
        "Authorization",
        options.get(TwitterOptions.BEARER_TOKEN).isEmpty()
            ? oauth1(call, form ? call.body().toString() : "")
            : "Bearer " + options.get(TwitterOptions.BEARER_TOKEN));
  }

  private String oauth1(HttpCall call, String form) {
    var nonce = new byte[16];
    random.nextBytes(nonce);
    var oauth = new LinkedHashMap<String, String>();
    oauth.put("oauth_consumer_key", options.get(TwitterOptions.API_KEY));
    oauth.put("oauth_nonce", HexFormat.of().formatHex(nonce));
    oauth.put("oauth_signature_method", "HMAC-SHA1");
    oauth.put("oauth_timestamp", Long.toString(clock().instant().getEpochSecond()));
    oauth.put("oauth_token", options.get(TwitterOptions.ACCESS_TOKEN));
    oauth.put("oauth_version", "1.0");
    oauth.put(
        "oauth_signature",
        OAuth1Signature.sign(
            call.method().name(),
            URI.create(call.url()),
            Map.copyOf(oauth),
            form,
            options.get(TwitterOptions.API_SECRET),
            options.get(TwitterOptions.ACCESS_TOKEN_SECRET)));
    return oauth.entrySet().stream()
        .map(p -> "%s=\"%s\"".formatted(p.getKey(), OAuth1Signature.encode(p.getValue())))
        .collect(Collectors.joining(", ", "OAuth ", ""));
  }

  private Outcome judge(HttpAnswer answer, boolean before) {
    var id = answer.successful() ? answer.json().flatMap(this::id) : Optional.<String>empty();
    if (id.isPresent()) {
      return Outcome.sent(id.get());
    }
    var outcome =
        TwitterError.of(answer)
            .map(error -> error.outcome(answer, clock().instant(), reason(error), before))
            .orElseGet(() -> foreign(answer));
    if (outcome.isPaused()) {
      verification.forget();
    }
    return outcome;
  }

  private Optional<String> id(JsonObject json) {
    var id =
        options.get(TwitterOptions.API_VERSION) == 1
            ? json.getValue("id_str")
            : json.getValue("data") instanceof JsonObject data ? data.getValue("id") : null;
    return Optional.ofNullable(id).map(String::valueOf);
  }

  private String reason(TwitterError error) {
    return shown("HTTP %d: %s".formatted(error.status(), error.text()));
  }

  /** An answer of something in between: what it did with the post is not known. */
  private Outcome foreign(HttpAnswer answer) {
    var reason = "HTTP %d, not from the API of X".formatted(answer.status());
    return switch (answer.status()) {
      case 401 -> Outcome.paused(reason);
      case 429 -> TwitterError.flood(answer, clock().instant(), reason);
      default ->
          answer.successful() || answer.status() >= 500
              ? Outcome.unknown(reason)
              : Outcome.retry(reason);
    };
  }

  /** Verifies the login again before it sends. */
  @Override
  public Future<Outcome> sendTestMessage(String to, String text) {
    verification.forget();
    return super.sendTestMessage(to, text);
  }

  @Override
  protected Future<Optional<Outcome>> verify() {
    return verification.verified(
        () -> {
          var path =
              options.get(TwitterOptions.API_VERSION) == 1
                  ? "/1.1/account/verify_credentials.json"
                  : "/2/users/me";
          return inquiry(
              signed(HttpCall.get(options.get(TwitterOptions.BASE_URL) + path), false),
              this::refusal);
        });
  }

  /**
   * X lets this be asked a few dozen times a day on some plans: a flood is no reason not to post.
   */
  private Optional<Outcome> refusal(HttpAnswer answer) {
    if (answer.successful()) {
      return Optional.empty();
    }
    var outcome = judge(answer, false);
    if (outcome.isPaused()) {
      return Optional.of(outcome);
    }
    return answer.status() == 429
        ? Optional.empty()
        : Optional.of(
            Outcome.deferred("the check of the login: " + outcome.reason(), Scope.MESSENGER));
  }

  @Override
  protected List<String> secrets() {
    return options.secrets();
  }
}
