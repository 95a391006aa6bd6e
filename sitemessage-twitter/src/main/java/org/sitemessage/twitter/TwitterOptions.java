package org.sitemessage.twitter;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.stream.Stream;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;
import org.sitemessage.vertx.messenger.http.HttpOptions;

/**
 * Options for posts on X as a user, either by OAuth 1.0a, which takes four keys and tokens, or by
 * the token that OAuth 2.0 gave. Immutable; starts from {@link #oauth1} or {@link #bearer} in code,
 * from {@link #fromJson(JsonObject)} in configuration, with the same defaults.
 */
public final class TwitterOptions extends HttpOptions<TwitterOptions> {
  /** Key of the application; empty with a bearer token. */
  public static final Option<String> API_KEY =
      Option.secret("apiKey", "OAuth 1.0a: the application's key.");

  /** Secret of the application; empty with a bearer token. */
  public static final Option<String> API_SECRET =
      Option.secret("apiSecret", "OAuth 1.0a: the application's secret.");

  /** Token of the user; empty with a bearer token. */
  public static final Option<String> ACCESS_TOKEN =
      Option.secret("accessToken", "OAuth 1.0a: the user's token.");

  /** Secret of the user's token; empty with a bearer token. */
  public static final Option<String> ACCESS_TOKEN_SECRET =
      Option.secret("accessTokenSecret", "OAuth 1.0a: the secret of the user's token.");

  /** Token of the user by OAuth 2.0; empty with OAuth 1.0a. */
  public static final Option<String> BEARER_TOKEN =
      Option.secret("bearerToken", "OAuth 2.0: the user's token, instead of the other four.");

  /**
   * Version of the API: 2, or 1 for the legacy {@code /1.1/statuses/update.json}, which takes OAuth
   * 1.0a only.
   */
  public static final Option<Integer> API_VERSION =
      Option.integer(
              "apiVersion",
              2,
              Integer.MIN_VALUE,
              Integer.MAX_VALUE,
              "Version of the API: 2, or 1 for the legacy API, with OAuth 1.0a only.")
          .check(version -> version == 1 || version == 2, "1 or 2");

  /** URL that the API is served at. */
  public static final Option<String> BASE_URL =
      baseUrl("https://api.x.com", "Base URL of the API.");

  /** The section {@code messengers.twitter} of the configuration. */
  public static final Section<TwitterOptions> SECTION =
      Section.of("messengers.twitter", MethodHandles.lookup(), TwitterOptions::new);

  private static final String TOKEN = "[\\x21-\\x7e]+";

  private TwitterOptions(OptionValues<TwitterOptions> values) {
    super(values);
  }

  @Override
  protected void check() {
    boolean bearer = isBearer();
    for (var option : List.of(API_KEY, API_SECRET, ACCESS_TOKEN, ACCESS_TOKEN_SECRET)) {
      if (bearer && !get(option).isEmpty()) {
        throw invalid(option, "must be left out when bearerToken is given");
      }
      if (!bearer && !get(option).matches(TOKEN)) {
        throw invalid(option, "is missing or not a token; the other way to log in is bearerToken");
      }
    }
    if (bearer && !get(BEARER_TOKEN).matches(TOKEN)) {
      throw invalid(BEARER_TOKEN, "is not a token");
    }
    if (get(API_VERSION) == 1 && bearer) {
      throw invalid(
          API_VERSION,
          "is 1, which accepts OAuth 1.0a only: give apiKey, apiSecret, accessToken and"
              + " accessTokenSecret instead of bearerToken");
    }
  }

  /** Returns whether the login is by OAuth 2.0. */
  boolean isBearer() {
    return !get(BEARER_TOKEN).isEmpty();
  }

  /** Returns the keys and tokens of OAuth 1.0a, and the defaults for all else. */
  public static TwitterOptions oauth1(
      String apiKey, String apiSecret, String accessToken, String accessTokenSecret) {
    return fromJson(
        new JsonObject()
            .put(API_KEY.name(), apiKey)
            .put(API_SECRET.name(), apiSecret)
            .put(ACCESS_TOKEN.name(), accessToken)
            .put(ACCESS_TOKEN_SECRET.name(), accessTokenSecret));
  }

  /** Returns a user's token by OAuth 2.0, and the defaults for all else. */
  public static TwitterOptions bearer(String token) {
    return fromJson(new JsonObject().put(BEARER_TOKEN.name(), token));
  }

  /**
   * Reads the section {@code messengers.twitter} of the configuration.
   *
   * @throws SiteMessageException with code 4000, naming the key
   */
  public static TwitterOptions fromJson(JsonObject json) {
    return SECTION.read(json);
  }

  List<String> secrets() {
    return Stream.of(API_KEY, API_SECRET, ACCESS_TOKEN, ACCESS_TOKEN_SECRET, BEARER_TOKEN)
        .map(this::get)
        .filter(secret -> !secret.isEmpty())
        .toList();
  }
}
