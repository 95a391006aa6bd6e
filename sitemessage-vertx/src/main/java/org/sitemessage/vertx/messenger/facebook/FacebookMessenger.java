package org.sitemessage.vertx.messenger.facebook;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.messenger.base.RefusalStreak;
import org.sitemessage.vertx.messenger.http.HttpAnswer;
import org.sitemessage.vertx.messenger.http.HttpCall;
import org.sitemessage.vertx.messenger.http.HttpMessenger;
import org.sitemessage.vertx.text.Titles;

/**
 * Posts of a Facebook page. The address is the page's id, or {@code me}, which is what an absent
 * one means: the page that the token is of. A text that is nothing but a URL is posted as a link.
 *
 * <p>The Graph API knows no idempotency key, so what may have been posted is held.
 */
public class FacebookMessenger extends HttpMessenger {
  /** The name it is registered under. */
  public static final String ALIAS = "fb";

  private static final String OWN_PAGE = "me";

  /** Time that a page waits after a post to it was refused. */
  private static final Duration PAGE_REST = Duration.ofHours(1);

  private static final int MOST_PAGINGS = 100;
  private static final Pattern PAGE = Pattern.compile("me|[1-9][0-9]{0,19}");
  private static final Pattern LINK = Pattern.compile("https?://\\S+", Pattern.CASE_INSENSITIVE);
  private static final String ALGORITHM = "HmacSHA256";

  private final FacebookOptions options;
  private final RefusalStreak streak = new RefusalStreak();

  /**
   * A page that a user may post to.
   *
   * @param id id of the page
   * @param name name of the page
   * @param accessToken token of the page
   */
  public record PageToken(String id, String name, String accessToken) {
    /** Leaves the token out. */
    @Override
    public String toString() {
      return "PageToken[id=%s, name=%s]".formatted(id, name);
    }
  }

  /** A messenger that is not open yet. */
  public FacebookMessenger(FacebookOptions options) {
    super(options, Clock.systemUTC());
    this.options = options;
  }

  @Override
  public String alias() {
    return ALIAS;
  }

  @Override
  public String title() {
    return Titles.ofMessenger("fb", Locale.ENGLISH);
  }

  @Override
  public String title(Locale locale) {
    return Titles.ofMessenger("fb", title(), locale);
  }

  /**
   * A page's id, or {@code me}.
   *
   * @throws SiteMessageException if it is neither
   */
  @Override
  public Optional<String> address(Recipient recipient) {
    var page = super.address(recipient).map(String::strip).orElse(OWN_PAGE);
    if (!PAGE.matcher(page).matches()) {
      throw new SiteMessageException(
          FailureCode.INVALID_REQUEST, "must be the id of a page, or me");
    }
    return Optional.of(page);
  }

  @Override
  public Future<Outcome> deliver(Delivery delivery) {
    return withText(delivery).compose(this::deliverText);
  }

  private Future<Outcome> deliverText(Delivery delivery) {
    var text = delivery.content().text();
    if (text.isBlank()) {
      return Future.succeededFuture(Outcome.rejected("the text is empty"));
    }
    var fields = new LinkedHashMap<String, String>();
    fields.put(LINK.matcher(text.strip()).matches() ? "link" : "message", text.strip());
    fields.putAll(credentials());
    return send(
        HttpCall.form(url(delivery.address() + "/feed"), fields),
        answer -> judge(answer, delivery.address(), delivery.dispatch().maybeDelivered()));
  }

  private Map<String, String> credentials() {
    var fields = new LinkedHashMap<String, String>();
    fields.put("access_token", options.get(FacebookOptions.PAGE_ACCESS_TOKEN));
    if (!options.get(FacebookOptions.APP_SECRET).isEmpty()) {
      fields.put(
          "appsecret_proof",
          proof(
              options.get(FacebookOptions.APP_SECRET),
              options.get(FacebookOptions.PAGE_ACCESS_TOKEN)));
    }
    return fields;
  }

  /** Asks whose token it is. Only what needs a person counts. */
  @Override
  protected Future<Optional<Outcome>> verify() {
    return inquiry(
        HttpCall.get(query(OWN_PAGE, credentials()) + "&fields=id"),
        answer ->
            FacebookError.of(answer)
                .map(error -> error.outcome(reason(error), false))
                .filter(Outcome::isPaused));
  }

  private String url(String path) {
    return options.get(FacebookOptions.BASE_URL)
        + "/"
        + options.get(FacebookOptions.VERSION)
        + "/"
        + path;
  }

  private Outcome judge(HttpAnswer answer, String page, boolean before) {
    var error = FacebookError.of(answer);
    if (error.isPresent() && error.get().isOfOnePage(page.equals(OWN_PAGE))) {
      var reason = reason(error.get());
      return streak.refused(
          page, error.get().message(), Outcome.deferred(reason, PAGE_REST, Scope.ADDRESS));
    }
    streak.ends();
    if (error.isPresent()) {
      return error.get().outcome(reason(error.get()), before);
    }
    var id = answer.json().map(json -> json.getValue("id"));
    if (answer.successful() && id.isPresent()) {
      return Outcome.sent(String.valueOf(id.get()));
    }
    var reason = "HTTP %d, not from the Graph API".formatted(answer.status());
    return answer.status() == 429
        ? Outcome.deferred(reason, Scope.MESSENGER)
        : Outcome.unknown(reason);
  }

  private String reason(FacebookError error) {
    return shown("%d %s".formatted(error.code(), error.message()));
  }

  /** The proof that a token is used by the application of that secret: HMAC-SHA256, in hex. */
  static String proof(String appSecret, String token) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(appSecret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return HexFormat.of().formatHex(mac.doFinal(token.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  /**
   * The pages that a user may post to, with their tokens, for a short-lived token of the user.
   * Fails with {@link FailureCode#NOT_READY} if Facebook refuses. The messenger must be open.
   */
  public Future<List<PageToken>> getPageAccessTokens(
      String appId, String appSecret, String userToken) {
    var exchange =
        query(
            "oauth/access_token",
            Map.of(
                "grant_type", "fb_exchange_token",
                "client_id", appId,
                "client_secret", appSecret,
                "fb_exchange_token", userToken));
    return ask(exchange)
        .map(json -> String.valueOf(json.getValue("access_token")))
        .compose(
            token ->
                pages(
                    query("me/accounts", Map.of("access_token", token)),
                    proof(appSecret, token),
                    new ArrayList<>(),
                    MOST_PAGINGS));
  }

  private String query(String path, Map<String, String> parameters) {
    return url(path)
        + parameters.entrySet().stream()
            .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&", "?", ""));
  }

  /**
   * Follows {@code paging.next} only within the API, because the URL holds a token. The URL does
   * not hold the proof, which is added: some applications require it.
   */
  private Future<List<PageToken>> pages(String url, String proof, List<PageToken> found, int left) {
    return ask(proven(url, proof))
        .compose(
            json -> {
              if (json.getValue("data") instanceof JsonArray data) {
                data.stream()
                    .filter(JsonObject.class::isInstance)
                    .map(JsonObject.class::cast)
                    .map(FacebookMessenger::page)
                    .forEach(found::add);
              }
              return json.getValue("paging") instanceof JsonObject paging
                      && paging.getValue("next") instanceof String next
                      && next.startsWith(options.get(FacebookOptions.BASE_URL) + "/")
                      && left > 1
                  ? pages(next, proof, found, left - 1)
                  : Future.succeededFuture(List.copyOf(found));
            });
  }

  private static String proven(String url, String proof) {
    return url.contains("appsecret_proof=")
        ? url
        : url + (url.contains("?") ? "&" : "?") + "appsecret_proof=" + proof;
  }

  private static PageToken page(JsonObject page) {
    return new PageToken(
        String.valueOf(page.getValue("id")),
        String.valueOf(page.getValue("name")),
        String.valueOf(page.getValue("access_token")));
  }

  /**
   * The text of a refusal may repeat what was sent, which are secrets here: only its code is told.
   */
  private Future<JsonObject> ask(String url) {
    return exchange(HttpCall.get(url))
        .otherwise(
            failure -> {
              throw notReady(shown(failure.getMessage()));
            })
        .map(
            answer -> {
              var error = FacebookError.of(answer);
              if (error.isPresent() || !answer.successful()) {
                throw notReady(
                    error.map(e -> "error " + e.code()).orElse("HTTP " + answer.status()));
              }
              return answer.json().orElseThrow(() -> notReady("no JSON"));
            });
  }

  private static SiteMessageException notReady(String why) {
    return new SiteMessageException(FailureCode.NOT_READY, "Facebook returned no tokens: " + why);
  }

  @Override
  protected List<String> secrets() {
    return List.of(
        options.get(FacebookOptions.PAGE_ACCESS_TOKEN), options.get(FacebookOptions.APP_SECRET));
  }
}
