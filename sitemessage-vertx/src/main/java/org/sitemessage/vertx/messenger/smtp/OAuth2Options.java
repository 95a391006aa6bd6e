package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/**
 * Options of the endpoint that issues access tokens (OAuth 2.0, RFC 6749): for a refresh token if
 * there is one, else for the client's own credentials.
 */
public final class OAuth2Options extends OptionSet<OAuth2Options> {
  /** URL of the token endpoint, http or https. */
  public static final Option<String> TOKEN_URL =
      Option.text("tokenUrl", "URL of the token endpoint.")
          .required()
          .refined(OAuth2Options::checkedUrl);

  /** Id of the application. */
  public static final Option<String> CLIENT_ID =
      Option.text("clientId", "Client id of the application.").required().notBlank();

  /** Secret of the application; empty if it has none. */
  public static final Option<String> CLIENT_SECRET =
      Option.secret("clientSecret", "Client secret of the application; empty for none.");

  /** Token that the owner of the mailbox has granted; empty: the application itself may send. */
  public static final Option<String> REFRESH_TOKEN =
      Option.secret("refreshToken", "Refresh token that the owner of the mailbox has granted.");

  /** Rights that are asked for, separated by blanks; empty for those that were granted. */
  public static final Option<String> SCOPE =
      Option.text("scope", "Scopes to request; empty for those that were granted.");

  private static final Section<OAuth2Options> SECTION =
      Section.of("messengers.smtp.oauth2Token", MethodHandles.lookup(), OAuth2Options::new);

  private OAuth2Options(OptionValues<OAuth2Options> values) {
    super(values);
  }

  private static String checkedUrl(String path, String url) {
    if (!isHttp(url)) {
      throw SiteMessageException.invalid(
          path, "must be an http or https URL without a login and a fragment");
    }
    return url;
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

  @Override
  protected void check() {
    if (get(REFRESH_TOKEN).isEmpty() && get(CLIENT_SECRET).isEmpty()) {
      throw invalid(REFRESH_TOKEN, "and clientSecret are empty; give at least one of them");
    }
  }

  /** Reads {@code {tokenUrl, clientId, clientSecret, refreshToken, scope}}. */
  public static OAuth2Options fromJson(JsonObject json) {
    return SECTION.read(json);
  }

  /** Returns the option of the messenger. */
  static Option<Optional<OAuth2Options>> option() {
    return Option.object(
        "oauth2Token",
        SECTION,
        "Source of access tokens: {tokenUrl, clientId, clientSecret, refreshToken, scope}.");
  }

  /** Names the application, and no secret. */
  @Override
  public String toString() {
    return "OAuth2Options[clientId=%s]".formatted(get(CLIENT_ID));
  }
}
