package org.sitemessage.vertx.messenger.webhook;

import static org.sitemessage.api.OptionKey.Kind.BOOLEAN;
import static org.sitemessage.api.OptionKey.Kind.STRING;
import static org.sitemessage.api.OptionKey.Kind.STRINGS;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.OptionReader;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.link.WebhookSignature;
import org.sitemessage.vertx.messenger.http.HttpOptions;

/**
 * How webhooks are called. Immutable; starts from {@link #secret(String)} in code, from {@link
 * #fromJson(JsonObject)} in configuration, with the same defaults.
 *
 * @param secrets what signs, newest first, at least one: {@code whsec_} and 24 to 64 bytes in
 *     Base64; every request carries a signature by each of them
 * @param eventType the {@code type} of every request's body
 * @param allowPrivateAddresses whether http, and addresses that are not public, may be called; for
 *     tests and closed networks only
 * @param http how it speaks HTTP
 */
public record WebhookOptions(
    List<String> secrets, String eventType, boolean allowPrivateAddresses, HttpOptions http) {

  /** Everything that can be configured, by its JSON key. */
  public static final List<OptionKey> KEYS =
      HttpOptions.DEFAULT
          .withMaxConnections(16)
          .keys(
              OptionKey.requiredSecret(
                  "secret", "What signs: whsec_ and 24 to 64 bytes in Base64."),
              new OptionKey(
                  "previousSecrets",
                  STRINGS,
                  new JsonArray(),
                  true,
                  "Secrets that sign as well while receivers change over to the new one."),
              OptionKey.of("eventType", STRING, "message", "The type of every request's body."),
              OptionKey.of(
                  "allowPrivateAddresses",
                  BOOLEAN,
                  false,
                  "Whether http, and addresses that are not public, may be called."));

  private static final String PATH = "messengers.webhook";

  /** Checks and copies. */
  public WebhookOptions {
    secrets = List.copyOf(secrets);
    if (secrets.isEmpty()) {
      throw SiteMessageException.invalid(PATH + ".secret", "is missing");
    }
    new WebhookSignature(PATH + ".secret", secrets);
    if (!eventType.matches("[a-zA-Z0-9_]+(\\.[a-zA-Z0-9_]+)*")) {
      throw SiteMessageException.invalid(
          PATH + ".eventType", "must be words of letters, digits and _ separated by full stops");
    }
  }

  /** A secret, and the defaults for all else. */
  public static WebhookOptions secret(String secret) {
    return fromJson(new JsonObject().put("secret", secret));
  }

  /**
   * Reads the section {@code messengers.webhook} of the configuration.
   *
   * @throws SiteMessageException with code 4000, naming the key
   */
  public static WebhookOptions fromJson(JsonObject json) {
    var o = OptionReader.read(PATH, json, Map.of(), KEYS);
    return new WebhookOptions(
        Stream.concat(
                Stream.of(o.getString("secret")),
                o.getJsonArray("previousSecrets").stream().map(String.class::cast))
            .toList(),
        o.getString("eventType"),
        o.getBoolean("allowPrivateAddresses"),
        HttpOptions.read(PATH, o));
  }

  /** As {@link #fromJson} reads it, the secrets in clear. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("secret", secrets.get(0))
        .put("previousSecrets", new JsonArray(secrets.subList(1, secrets.size())))
        .put("eventType", eventType)
        .put("allowPrivateAddresses", allowPrivateAddresses)
        .mergeIn(http.toJson());
  }

  /** The same with another value of one key, in its JSON form. */
  public WebhookOptions with(String key, Object value) {
    return fromJson(toJson().put(key, value));
  }

  /** Leaves the secrets out. */
  @Override
  public String toString() {
    return "WebhookOptions[secrets=%d, eventType=%s, allowPrivateAddresses=%s, http=%s]"
        .formatted(secrets.size(), eventType, allowPrivateAddresses, http);
  }
}
