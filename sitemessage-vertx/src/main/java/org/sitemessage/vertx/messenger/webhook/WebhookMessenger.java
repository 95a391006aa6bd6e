package org.sitemessage.vertx.messenger.webhook;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.vertx.link.WebhookSignature;
import org.sitemessage.vertx.messenger.http.HttpAnswer;
import org.sitemessage.vertx.messenger.http.HttpCall;
import org.sitemessage.vertx.messenger.http.HttpFailure;
import org.sitemessage.vertx.messenger.http.HttpMessenger;
import org.sitemessage.vertx.text.Titles;

/**
 * Posts messages as JSON to URLs, signed as <a href="https://www.standardwebhooks.com">Standard
 * Webhooks</a> has it. The address is the URL; {@code webhook-id} is {@link Delivery#uid()}, so
 * that a receiver can tell a duplicate.
 *
 * <p>Unless private addresses are allowed, the host is looked up here, every address of it must be
 * public, and the connection is made to exactly those addresses: a name that resolves differently a
 * moment later leads nowhere else.
 * <!-- snippet: JavadocGuide.java#webhook -->
 *
 * <pre>{@code
 * return new WebhookMessenger(WebhookOptions.secret(secret));
 * }</pre>
 */
public class WebhookMessenger extends HttpMessenger {
  /** The name it is registered under. */
  public static final String ALIAS = "webhook";

  private static final int MOST_ADDRESSES = 3;

  /** Ids that a header can carry; a type of an application may choose the id of its mails. */
  private static final Pattern ID = Pattern.compile("[!-~]{1,255}");

  private final WebhookOptions options;
  private final WebhookSignature signature;
  private final Lookup lookup;

  /** Finds the addresses of a host; may block. */
  @FunctionalInterface
  interface Lookup {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  /** A messenger that is not open yet. */
  public WebhookMessenger(WebhookOptions options) {
    this(options, Clock.systemUTC(), InetAddress::getAllByName);
  }

  WebhookMessenger(WebhookOptions options, Clock clock, Lookup lookup) {
    super(options, clock);
    this.options = options;
    this.lookup = lookup;
    signature = new WebhookSignature(options.path() + ".secret", options.secrets());
  }

  @Override
  public String alias() {
    return ALIAS;
  }

  @Override
  public String title() {
    return Titles.ofMessenger("webhook", Locale.ENGLISH);
  }

  @Override
  public String title(Locale locale) {
    return Titles.ofMessenger("webhook", title(), locale);
  }

  /**
   * An https URL; http, and addresses that are not public, only if they are allowed.
   *
   * @throws SiteMessageException if it can never be called
   */
  @Override
  public Optional<String> address(Recipient recipient) {
    return super.address(recipient)
        .map(
            url ->
                WebhookUrl.parse(url, options.get(WebhookOptions.ALLOW_PRIVATE_ADDRESSES))
                    .uri()
                    .toString());
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
    if (!ID.matcher(delivery.uid()).matches()) {
      return Future.succeededFuture(
          Outcome.rejected(
              shown(
                  "the uid is \"%s\", must be visible ASCII characters for the header webhook-id"
                      .formatted(delivery.uid()))));
    }
    WebhookUrl url;
    try {
      url =
          WebhookUrl.parse(delivery.address(), options.get(WebhookOptions.ALLOW_PRIVATE_ADDRESSES));
    } catch (SiteMessageException e) {
      return Future.succeededFuture(Outcome.rejected(shown("the URL " + e.getMessage())));
    }
    var call = call(url, delivery);
    if (options.get(WebhookOptions.ALLOW_PRIVATE_ADDRESSES)) {
      return send(call, this::judge);
    }
    return vertx()
        .executeBlocking(() -> List.of(lookup.addresses(url.host())), false)
        .compose(
            found -> sendPublicly(call, found),
            failure ->
                Future.succeededFuture(
                    notSent(String.valueOf(HttpFailure.before(failure).getMessage()))));
  }

  private Future<Outcome> sendPublicly(HttpCall call, List<InetAddress> found) {
    return found.stream().allMatch(PublicAddresses::contains)
        ? send(call.pinnedTo(preferred(found)), this::judge)
        : Future.succeededFuture(Outcome.rejected("the host has an address that is not public"));
  }

  /** IPv4 first: where there is no IPv6, that fails only after a while. */
  private static List<InetAddress> preferred(List<InetAddress> found) {
    return found.stream()
        .sorted(Comparator.comparing(Inet6Address.class::isInstance))
        .limit(MOST_ADDRESSES)
        .toList();
  }

  private HttpCall call(WebhookUrl url, Delivery delivery) {
    var now = clock().instant();
    // Encoded once: encoding into a buffer escapes some characters that encode() does not.
    var body = body(delivery.content(), now).encode();
    var timestamp = now.getEpochSecond();
    return HttpCall.json(url.uri().toString(), body)
        .withHeader("webhook-id", delivery.uid())
        .withHeader("webhook-timestamp", Long.toString(timestamp))
        .withHeader("webhook-signature", signature.of(delivery.uid(), timestamp, body));
  }

  private JsonObject body(Content content, Instant now) {
    var data = new JsonObject();
    put(data, "subject", content.subject());
    put(data, "text", content.text());
    put(data, "html", content.html());
    if (!content.headers().isEmpty()) {
      var headers = new JsonObject();
      content.headers().forEach(headers::put);
      data.put("headers", headers);
    }
    return new JsonObject()
        .put("type", options.get(WebhookOptions.EVENT_TYPE))
        .put("timestamp", now.toString())
        .put("data", data);
  }

  private static void put(JsonObject data, String key, String value) {
    if (!value.isEmpty()) {
      data.put(key, value);
    }
  }

  private Outcome judge(HttpAnswer answer) {
    int status = answer.status();
    var reason = "HTTP " + status;
    if (answer.successful()) {
      return Outcome.sent("", reason);
    }
    return switch (status) {
      case 410 -> Outcome.rejectedAndSuppress(reason + ": the endpoint is gone");
      case 429 -> held(answer, reason).orElse(Outcome.deferred(reason, Scope.ADDRESS));
      case 502, 503, 504 -> held(answer, reason).orElse(Outcome.retry(reason));
      case 408, 425 -> Outcome.retry(reason);
      default ->
          status >= 500
              ? Outcome.retry(reason)
              : Outcome.rejected(status < 400 ? reason + ": redirects are not followed" : reason);
    };
  }

  private Optional<Outcome> held(HttpAnswer answer, String reason) {
    return answer
        .retryAfter(clock().instant())
        .map(delay -> Outcome.deferred(reason, delay, Scope.ADDRESS));
  }

  /** One endpoint that cannot be reached holds back no other. */
  @Override
  public Outcome notSent(String reason) {
    return Outcome.deferred(reason, Scope.ADDRESS);
  }

  @Override
  protected List<String> secrets() {
    return Stream.concat(
            options.secrets().stream(),
            options.secrets().stream().map(secret -> secret.substring("whsec_".length())))
        .toList();
  }
}
