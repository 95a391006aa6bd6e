package org.sitemessage.vertx.messenger.facebook;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;
import org.sitemessage.vertx.messenger.http.HttpOptions;

/**
 * Options for posts on Facebook pages. Immutable; starts from {@link #pageAccessToken(String)} in
 * code, from {@link #fromJson(JsonObject)} in configuration, with the same defaults.
 */
public final class FacebookOptions extends HttpOptions<FacebookOptions> {
  /** Token of the page. */
  public static final Option<String> PAGE_ACCESS_TOKEN =
      Option.secret("pageAccessToken", "Access token of the page.")
          .required()
          .refined(FacebookOptions::checkedToken);

  /** Secret of the application, which proves that it uses the token; empty: no proof is sent. */
  public static final Option<String> APP_SECRET =
      Option.secret("appSecret", "Secret of the application; empty for no appsecret_proof.");

  /** Version of the Graph API. */
  public static final Option<String> VERSION =
      Option.text("version", "v25.0", "Version of the Graph API.")
          .check(version -> version.matches("v[0-9]+\\.[0-9]+"), "of the form v25.0");

  /** URL that the API is served at. */
  public static final Option<String> BASE_URL =
      baseUrl("https://graph.facebook.com", "Base URL of the Graph API.");

  /** The section {@code messengers.fb} of the configuration. */
  public static final Section<FacebookOptions> SECTION =
      Section.of("messengers.fb", MethodHandles.lookup(), FacebookOptions::new);

  private FacebookOptions(OptionValues<FacebookOptions> values) {
    super(values);
  }

  private static String checkedToken(String path, String token) {
    if (!token.matches("[\\x21-\\x7e]+")) {
      throw SiteMessageException.invalid(path, "is missing or not a token");
    }
    return token;
  }

  /** Returns a token, and the defaults for all else. */
  public static FacebookOptions pageAccessToken(String token) {
    return fromJson(new JsonObject().put(PAGE_ACCESS_TOKEN.name(), token));
  }

  /**
   * Reads the section {@code messengers.fb} of the configuration.
   *
   * @throws SiteMessageException with code 4000, naming the key
   */
  public static FacebookOptions fromJson(JsonObject json) {
    return SECTION.read(json);
  }
}
