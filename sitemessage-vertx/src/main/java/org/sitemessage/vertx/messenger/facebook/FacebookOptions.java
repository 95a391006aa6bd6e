package org.sitemessage.vertx.messenger.facebook;

import static org.sitemessage.api.OptionKey.Kind.STRING;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.OptionReader;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.messenger.http.HttpOptions;

/**
 * How Facebook pages are posted to. Immutable; starts from {@link #pageAccessToken(String)} in
 * code, from {@link #fromJson(JsonObject)} in configuration, with the same defaults.
 *
 * @param pageAccessToken the token of the page
 * @param appSecret the application's secret, which proves that the token is used by it; empty: no
 *     proof is sent
 * @param version the version of the Graph API
 * @param baseUrl where the API is served
 * @param http how it speaks HTTP
 */
public record FacebookOptions(
    String pageAccessToken, String appSecret, String version, String baseUrl, HttpOptions http) {

  /** Everything that can be configured, by its JSON key. */
  public static final List<OptionKey> KEYS =
      HttpOptions.DEFAULT.keys(
          OptionKey.requiredSecret("pageAccessToken", "The token of the page."),
          OptionKey.secret("appSecret", "The application's secret; empty for no proof."),
          OptionKey.of("version", STRING, "v25.0", "The version of the Graph API."),
          OptionKey.of(
              "baseUrl", STRING, "https://graph.facebook.com", "Where the API is served."));

  private static final String PATH = "messengers.fb";

  /** Checks. */
  public FacebookOptions {
    if (!pageAccessToken.matches("[\\x21-\\x7e]+")) {
      throw SiteMessageException.invalid(PATH + ".pageAccessToken", "is missing or no token");
    }
    if (!version.matches("v[0-9]+\\.[0-9]+")) {
      throw SiteMessageException.invalid(
          PATH + ".version", "is \"%s\", must have the form v25.0".formatted(version));
    }
    baseUrl = HttpOptions.baseUrl(PATH + ".baseUrl", baseUrl);
  }

  /** A token, and the defaults for all else. */
  public static FacebookOptions pageAccessToken(String token) {
    return fromJson(new JsonObject().put("pageAccessToken", token));
  }

  /**
   * Reads the section {@code messengers.fb} of the configuration.
   *
   * @throws SiteMessageException with code 4000, naming the key
   */
  public static FacebookOptions fromJson(JsonObject json) {
    var o = OptionReader.read(PATH, json, Map.of(), KEYS);
    return new FacebookOptions(
        o.getString("pageAccessToken"),
        o.getString("appSecret"),
        o.getString("version"),
        o.getString("baseUrl"),
        HttpOptions.read(PATH, o));
  }

  /** As {@link #fromJson} reads it, the secrets in clear. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("pageAccessToken", pageAccessToken)
        .put("appSecret", appSecret)
        .put("version", version)
        .put("baseUrl", baseUrl)
        .mergeIn(http.toJson());
  }

  /** The same with another value of one key, in its JSON form. */
  public FacebookOptions with(String key, Object value) {
    return fromJson(toJson().put(key, value));
  }

  /** Leaves the secrets out. */
  @Override
  public String toString() {
    return "FacebookOptions[version=%s, baseUrl=%s, http=%s]".formatted(version, baseUrl, http);
  }
}
