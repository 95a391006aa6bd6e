package org.sitemessage.vertx.messenger.smtp;

import static org.sitemessage.api.OptionKey.Kind.OBJECT;
import static org.sitemessage.api.OptionKey.Kind.STRING;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.OptionReader;
import org.sitemessage.api.SiteMessageException;

/**
 * Where access tokens come from (OAuth 2.0, RFC 6749): by a refresh token if there is one, else by
 * the client's own credentials.
 *
 * @param tokenUrl the token endpoint, http or https
 * @param clientId who the application is
 * @param clientSecret its secret; empty if it has none; never shown
 * @param refreshToken what the owner of the mailbox has granted; empty: the application itself may
 *     send; never shown
 * @param scope what is asked for, separated by blanks; empty: what was granted
 */
public record OAuth2Options(
    String tokenUrl, String clientId, String clientSecret, String refreshToken, String scope) {
  private static final List<OptionKey> KEYS =
      List.of(
          OptionKey.required("tokenUrl", STRING, "The token endpoint."),
          OptionKey.required("clientId", STRING, "Who the application is."),
          OptionKey.secret("clientSecret", "Its secret; empty for none."),
          OptionKey.secret("refreshToken", "What the owner of the mailbox has granted."),
          OptionKey.of("scope", STRING, "", "What is asked for; empty for what was granted."));

  /** The key of the messenger's section that it stands under. */
  static final OptionKey KEY =
      new OptionKey(
              "oauth2Token",
              OBJECT,
              new JsonObject(),
              true,
              "Where access tokens come from: {tokenUrl, clientId, clientSecret, refreshToken, scope}.")
          .withMembers(KEYS);

  private static final String PATH = "messengers.smtp.oauth2Token";

  /** Checks. */
  public OAuth2Options {
    if (!isHttp(tokenUrl)) {
      throw invalid("tokenUrl", "must be an http or https URL without a login and a fragment");
    }
    if (clientId.isBlank()) {
      throw invalid("clientId", "must not be empty");
    }
    if (refreshToken.isEmpty() && clientSecret.isEmpty()) {
      throw invalid("refreshToken", "and clientSecret are empty; give at least one of them");
    }
  }

  private static boolean isHttp(String url) {
    try {
      var uri = new URI(url);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static SiteMessageException invalid(String key, String problem) {
    return SiteMessageException.invalid(PATH + "." + key, problem);
  }

  /** Reads {@link #KEY} out of the messenger's section, which was checked; empty for none. */
  static Optional<OAuth2Options> read(JsonObject section) {
    return Optional.of(section.getJsonObject(KEY.name()))
        .filter(json -> !json.isEmpty())
        .map(OAuth2Options::fromJson);
  }

  private static OAuth2Options fromJson(JsonObject json) {
    var o = OptionReader.read(PATH, json, Map.of(), KEYS);
    return new OAuth2Options(
        o.getString("tokenUrl"),
        o.getString("clientId"),
        o.getString("clientSecret"),
        o.getString("refreshToken"),
        o.getString("scope"));
  }

  /** As {@link #read} reads it, the secrets in clear. */
  static JsonObject toJson(Optional<OAuth2Options> options) {
    return options.map(OAuth2Options::toJson).orElseGet(JsonObject::new);
  }

  private JsonObject toJson() {
    return new JsonObject()
        .put("tokenUrl", tokenUrl)
        .put("clientId", clientId)
        .put("clientSecret", clientSecret)
        .put("refreshToken", refreshToken)
        .put("scope", scope);
  }

  /** Names the application, and no secret. */
  @Override
  public String toString() {
    return "OAuth2Options[clientId=%s]".formatted(clientId);
  }
}
