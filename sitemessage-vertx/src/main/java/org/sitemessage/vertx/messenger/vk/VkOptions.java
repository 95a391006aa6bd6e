package org.sitemessage.vertx.messenger.vk;

import static org.sitemessage.api.OptionKey.Kind.STRING;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.OptionReader;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.messenger.http.HttpOptions;

/**
 * How VKontakte is posted to. Immutable; starts from {@link #accessToken(String)} in code, from
 * {@link #fromJson(JsonObject)} in configuration, with the same defaults.
 *
 * @param accessToken the token of a user or a community, with the right {@code wall}
 * @param version the version of the API
 * @param baseUrl where the API is served
 * @param http how it speaks HTTP; 3 deliveries a second, which is what VK allows a user's token
 */
public record VkOptions(String accessToken, String version, String baseUrl, HttpOptions http) {

  /** Everything that can be configured, by its JSON key. */
  public static final List<OptionKey> KEYS =
      HttpOptions.DEFAULT.keys(
          OptionKey.requiredSecret("accessToken", "The token of a user or a community."),
          OptionKey.of("version", STRING, "5.199", "The version of the API."),
          OptionKey.of("baseUrl", STRING, "https://api.vk.com", "Where the API is served."));

  private static final String PATH = "messengers.vk";
  private static final RateLimit ALLOWED = new RateLimit(3, Duration.ofSeconds(1));

  /** Checks. */
  public VkOptions {
    if (!accessToken.matches("[\\x21-\\x7e]+")) {
      throw SiteMessageException.invalid(PATH + ".accessToken", "is missing or no token");
    }
    if (!version.matches("[0-9]+\\.[0-9]+")) {
      throw SiteMessageException.invalid(
          PATH + ".version", "is \"%s\", must have the form 5.199".formatted(version));
    }
    baseUrl = HttpOptions.baseUrl(PATH + ".baseUrl", baseUrl);
  }

  /** A token, and the defaults for all else. */
  public static VkOptions accessToken(String token) {
    return fromJson(new JsonObject().put("accessToken", token));
  }

  /**
   * Reads the section {@code messengers.vk} of the configuration.
   *
   * @throws SiteMessageException with code 4000, naming the key
   */
  public static VkOptions fromJson(JsonObject json) {
    var o = OptionReader.read(PATH, json, Map.of(), KEYS);
    return new VkOptions(
        o.getString("accessToken"),
        o.getString("version"),
        o.getString("baseUrl"),
        HttpOptions.read(PATH, o).withRateLimit(ALLOWED));
  }

  /** As {@link #fromJson} reads it, the token in clear. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("accessToken", accessToken)
        .put("version", version)
        .put("baseUrl", baseUrl)
        .mergeIn(http.toJson());
  }

  /** The same with another value of one key, in its JSON form. */
  public VkOptions with(String key, Object value) {
    return fromJson(toJson().put(key, value));
  }

  /** Leaves the token out. */
  @Override
  public String toString() {
    return "VkOptions[version=%s, baseUrl=%s, http=%s]".formatted(version, baseUrl, http);
  }
}
