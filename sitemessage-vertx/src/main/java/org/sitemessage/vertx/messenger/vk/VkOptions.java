package org.sitemessage.vertx.messenger.vk;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;
import org.sitemessage.vertx.messenger.http.HttpOptions;

/**
 * Options for posts on VKontakte. Immutable; starts from {@link #accessToken(String)} in code, from
 * {@link #fromJson(JsonObject)} in configuration, with the same defaults.
 */
public final class VkOptions extends HttpOptions<VkOptions> {
  /** Token of a user or a community, with the right {@code wall}. */
  public static final Option<String> ACCESS_TOKEN =
      Option.secret("accessToken", "Access token of a user or a community.")
          .required()
          .refined(VkOptions::checkedToken);

  /** Version of the API. */
  public static final Option<String> VERSION =
      Option.text("version", "5.199", "Version of the API.")
          .check(version -> version.matches("[0-9]+\\.[0-9]+"), "of the form 5.199");

  /** URL that the API is served at. */
  public static final Option<String> BASE_URL =
      baseUrl("https://api.vk.com", "Base URL of the API.");

  /** The section {@code messengers.vk} of the configuration. */
  public static final Section<VkOptions> SECTION =
      Section.of("messengers.vk", MethodHandles.lookup(), VkOptions::new);

  private VkOptions(OptionValues<VkOptions> values) {
    super(values);
  }

  private static String checkedToken(String path, String token) {
    if (!token.matches("[\\x21-\\x7e]+")) {
      throw SiteMessageException.invalid(path, "is missing or not a token");
    }
    return token;
  }

  /** Returns a token, and the defaults for all else. */
  public static VkOptions accessToken(String token) {
    return fromJson(new JsonObject().put(ACCESS_TOKEN.name(), token));
  }

  /**
   * Reads the section {@code messengers.vk} of the configuration.
   *
   * @throws SiteMessageException with code 4000, naming the key
   */
  public static VkOptions fromJson(JsonObject json) {
    return SECTION.read(json);
  }
}
