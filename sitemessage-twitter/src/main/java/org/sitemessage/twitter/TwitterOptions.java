package org.sitemessage.twitter;

import static org.sitemessage.api.OptionKey.Kind.INTEGER;
import static org.sitemessage.api.OptionKey.Kind.STRING;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.OptionReader;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.messenger.http.HttpOptions;

/**
 * How X is posted to: as a user, either by OAuth 1.0a, which takes four keys and tokens, or by the
 * token that OAuth 2.0 gave. Immutable; starts from {@link #oauth1} or {@link #bearer} in code,
 * from {@link #fromJson(JsonObject)} in configuration, with the same defaults.
 *
 * @param apiKey the application's key; empty with a bearer token
 * @param apiSecret the application's secret; empty with a bearer token
 * @param accessToken the user's token; empty with a bearer token
 * @param accessTokenSecret the secret of the user's token; empty with a bearer token
 * @param bearerToken the user's token by OAuth 2.0; empty with OAuth 1.0a
 * @param apiVersion 2, or 1 for the legacy {@code /1.1/statuses/update.json}, which takes OAuth
 *     1.0a only
 * @param baseUrl where the API is served
 * @param http how it speaks HTTP; 100 deliveries in 15 minutes, which is what X allows a user
 */
public record TwitterOptions(
    String apiKey,
    String apiSecret,
    String accessToken,
    String accessTokenSecret,
    String bearerToken,
    int apiVersion,
    String baseUrl,
    HttpOptions http) {

  /** Everything that can be configured, by its JSON key. */
  public static final List<OptionKey> KEYS =
      HttpOptions.DEFAULT.keys(
          OptionKey.secret("apiKey", "OAuth 1.0a: the application's key."),
          OptionKey.secret("apiSecret", "OAuth 1.0a: the application's secret."),
          OptionKey.secret("accessToken", "OAuth 1.0a: the user's token."),
          OptionKey.secret("accessTokenSecret", "OAuth 1.0a: the secret of the user's token."),
          OptionKey.secret(
              "bearerToken", "OAuth 2.0: the user's token, instead of the other four."),
          OptionKey.of(
              "apiVersion", INTEGER, 2, "2, or 1 for the legacy API, with OAuth 1.0a only."),
          OptionKey.of("baseUrl", STRING, "https://api.x.com", "Where the API is served."));

  private static final String PATH = "messengers.twitter";
  private static final RateLimit ALLOWED = new RateLimit(100, Duration.ofMinutes(15));
  private static final String TOKEN = "[\\x21-\\x7e]+";

  /** Checks. */
  public TwitterOptions {
    if (apiVersion != 1 && apiVersion != 2) {
      throw SiteMessageException.invalid(
          PATH + ".apiVersion", "is " + apiVersion + ", must be 1 or 2");
    }
    baseUrl = HttpOptions.baseUrl(PATH + ".baseUrl", baseUrl);
  }

  /** Checks what one key says of another: when the options are used. */
  TwitterOptions checked() {
    boolean bearer = !bearerToken.isEmpty();
    require("apiKey", apiKey, bearer);
    require("apiSecret", apiSecret, bearer);
    require("accessToken", accessToken, bearer);
    require("accessTokenSecret", accessTokenSecret, bearer);
    if (bearer && !bearerToken.matches(TOKEN)) {
      throw SiteMessageException.invalid(PATH + ".bearerToken", "is no token");
    }
    if (apiVersion == 1 && bearer) {
      throw SiteMessageException.invalid(
          PATH + ".apiVersion",
          "is 1, which takes OAuth 1.0a only: give apiKey, apiSecret, accessToken and"
              + " accessTokenSecret instead of bearerToken");
    }
    return this;
  }

  private static void require(String key, String value, boolean bearer) {
    if (bearer && !value.isEmpty()) {
      throw SiteMessageException.invalid(
          PATH + "." + key, "must be left out when bearerToken is given");
    }
    if (!bearer && !value.matches(TOKEN)) {
      throw SiteMessageException.invalid(
          PATH + "." + key, "is missing or no token; the other way to log in is bearerToken");
    }
  }

  /** The keys and tokens of OAuth 1.0a, and the defaults for all else. */
  public static TwitterOptions oauth1(
      String apiKey, String apiSecret, String accessToken, String accessTokenSecret) {
    return fromJson(
        new JsonObject()
            .put("apiKey", apiKey)
            .put("apiSecret", apiSecret)
            .put("accessToken", accessToken)
            .put("accessTokenSecret", accessTokenSecret));
  }

  /** A user's token by OAuth 2.0, and the defaults for all else. */
  public static TwitterOptions bearer(String token) {
    return fromJson(new JsonObject().put("bearerToken", token));
  }

  /**
   * Reads the section {@code messengers.twitter} of the configuration.
   *
   * @throws SiteMessageException with code 4000, naming the key
   */
  public static TwitterOptions fromJson(JsonObject json) {
    return read(json).checked();
  }

  private static TwitterOptions read(JsonObject json) {
    var o = OptionReader.read(PATH, json, Map.of(), KEYS);
    return new TwitterOptions(
        o.getString("apiKey"),
        o.getString("apiSecret"),
        o.getString("accessToken"),
        o.getString("accessTokenSecret"),
        o.getString("bearerToken"),
        o.getInteger("apiVersion"),
        o.getString("baseUrl"),
        HttpOptions.read(PATH, o).withRateLimit(ALLOWED));
  }

  /** As {@link #fromJson} reads it, keys and tokens in clear. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("apiKey", apiKey)
        .put("apiSecret", apiSecret)
        .put("accessToken", accessToken)
        .put("accessTokenSecret", accessTokenSecret)
        .put("bearerToken", bearerToken)
        .put("apiVersion", apiVersion)
        .put("baseUrl", baseUrl)
        .mergeIn(http.toJson());
  }

  /** The same with another value of one key, in its JSON form. */
  public TwitterOptions with(String key, Object value) {
    return read(toJson().put(key, value));
  }

  List<String> secrets() {
    return Stream.of(apiKey, apiSecret, accessToken, accessTokenSecret, bearerToken)
        .filter(secret -> !secret.isEmpty())
        .toList();
  }

  /** Leaves keys and tokens out. */
  @Override
  public String toString() {
    return "TwitterOptions[%s, apiVersion=%d, baseUrl=%s, http=%s]"
        .formatted(bearerToken.isEmpty() ? "OAuth 1.0a" : "OAuth 2.0", apiVersion, baseUrl, http);
  }
}
