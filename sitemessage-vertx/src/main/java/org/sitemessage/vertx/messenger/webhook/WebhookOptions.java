package org.sitemessage.vertx.messenger.webhook;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.stream.Stream;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;
import org.sitemessage.vertx.link.WebhookSignature;
import org.sitemessage.vertx.messenger.http.HttpOptions;

/**
 * Options of webhooks. Immutable; starts from {@link #secret(String)} in code, from {@link
 * #fromJson(JsonObject)} in configuration, with the same defaults.
 */
public final class WebhookOptions extends HttpOptions<WebhookOptions> {
  /** Secret that signs every request: {@code whsec_} and 24 to 64 bytes in Base64. */
  public static final Option<String> SECRET =
      Option.secret("secret", "Secret that signs requests: whsec_ and 24 to 64 bytes in Base64.")
          .required()
          .refined((path, secret) -> checkedSecrets(path, List.of(secret)).get(0));

  /** Secrets that sign as well, newest first. */
  public static final Option<List<String>> PREVIOUS_SECRETS =
      Option.texts(
              "previousSecrets",
              "Further secrets that sign requests while receivers change to the new one.")
          .secret()
          .refined(WebhookOptions::checkedSecrets);

  /** {@code type} of every request's body. */
  public static final Option<String> EVENT_TYPE =
      Option.text("eventType", "message", "Event type in the body of every request.")
          .check(
              type -> type.matches("[a-zA-Z0-9_]+(\\.[a-zA-Z0-9_]+)*"),
              "words of letters, digits and _ separated by full stops");

  /**
   * True if http, and addresses that are not public, may be called; for tests and closed networks
   * only.
   */
  public static final Option<Boolean> ALLOW_PRIVATE_ADDRESSES =
      Option.flag(
          "allowPrivateAddresses",
          false,
          "If true, http URLs and addresses that are not public may be called.");

  /** Maximum number of connections to one server. */
  public static final Option<Integer> MAX_CONNECTIONS = HttpOptions.MAX_CONNECTIONS.withDefault(16);

  /** The section {@code messengers.webhook} of the configuration. */
  public static final Section<WebhookOptions> SECTION =
      Section.of("messengers.webhook", MethodHandles.lookup(), WebhookOptions::new);

  private WebhookOptions(OptionValues<WebhookOptions> values) {
    super(values);
  }

  private static List<String> checkedSecrets(String path, List<String> secrets) {
    new WebhookSignature(path, secrets);
    return secrets;
  }

  /** Returns all secrets, newest first; every request carries a signature by each of them. */
  List<String> secrets() {
    return Stream.concat(Stream.of(get(SECRET)), get(PREVIOUS_SECRETS).stream()).toList();
  }

  /** Returns a secret, and the defaults for all else. */
  public static WebhookOptions secret(String secret) {
    return fromJson(new JsonObject().put(SECRET.name(), secret));
  }

  /**
   * Reads the section {@code messengers.webhook} of the configuration.
   *
   * @throws SiteMessageException with code 4000, naming the key
   */
  public static WebhookOptions fromJson(JsonObject json) {
    return SECTION.read(json);
  }
}
