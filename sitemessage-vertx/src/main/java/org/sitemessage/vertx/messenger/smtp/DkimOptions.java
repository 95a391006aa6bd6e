package org.sitemessage.vertx.messenger.smtp;

import static org.sitemessage.api.OptionKey.Kind.OBJECT;
import static org.sitemessage.api.OptionKey.Kind.STRING;
import static org.sitemessage.api.OptionKey.Kind.STRINGS;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.OptionReader;
import org.sitemessage.api.SiteMessageException;

/**
 * How mails are signed (DKIM, RFC 6376).
 *
 * @param domain who signs: the domain of the sender, or one above it
 * @param selector under which name below {@code _domainkey} of that domain the public key stands
 * @param privateKey an RSA key of at least 1024 bits, PEM, not encrypted; empty if a file has it;
 *     never shown
 * @param privateKeyFile file of that key, read when the messenger opens; empty if the key is given
 * @param headers names of headers that are signed beside the usual ones
 */
public record DkimOptions(
    String domain,
    String selector,
    String privateKey,
    String privateKeyFile,
    List<String> headers) {
  private static final List<OptionKey> KEYS =
      List.of(
          OptionKey.required("domain", STRING, "The domain that signs."),
          OptionKey.required("selector", STRING, "Where below _domainkey its public key stands."),
          OptionKey.secret("privateKey", "The RSA key, PEM."),
          OptionKey.of("privateKeyFile", STRING, "", "File of the RSA key, PEM."),
          OptionKey.of("headers", STRINGS, new JsonArray(), "Further headers to sign."));

  /** The key of the messenger's section that it stands under. */
  static final OptionKey KEY =
      new OptionKey(
              "dkim",
              OBJECT,
              new JsonObject(),
              true,
              "How mails are signed: {domain, selector, privateKey or privateKeyFile, headers}.")
          .withMembers(KEYS);

  private static final String PATH = "messengers.smtp.dkim";
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9-]*[A-Za-z0-9])*");
  private static final Pattern HEADER = Pattern.compile("[!-9<-~]{1,76}");

  /** Checks, the key included. */
  public DkimOptions {
    headers = List.copyOf(headers);
    requireName("domain", domain);
    requireName("selector", selector);
    if (privateKey.isEmpty() == privateKeyFile.isEmpty()) {
      throw invalid(
          "privateKey",
          privateKey.isEmpty()
              ? "and privateKeyFile are empty; give one of them"
              : "and privateKeyFile are given; give one of them");
    }
    if (!privateKey.isEmpty()) {
      DkimKey.parse(PATH + ".privateKey", privateKey);
    }
    for (var header : headers) {
      if (!HEADER.matcher(header).matches()) {
        throw invalid("headers", "holds \"" + header + "\", must hold names of headers");
      }
    }
  }

  private static void requireName(String key, String value) {
    if (!NAME.matcher(value).matches()) {
      throw invalid(
          key,
          "is \"" + value + "\", must be letters, digits and hyphens, separated by full stops");
    }
  }

  private static SiteMessageException invalid(String key, String problem) {
    return SiteMessageException.invalid(PATH + "." + key, problem);
  }

  /** Reads {@link #KEY} out of the messenger's section, which was checked; empty for none. */
  static Optional<DkimOptions> read(JsonObject section) {
    return Optional.of(section.getJsonObject(KEY.name()))
        .filter(json -> !json.isEmpty())
        .map(DkimOptions::fromJson);
  }

  private static DkimOptions fromJson(JsonObject json) {
    var o = OptionReader.read(PATH, json, Map.of(), KEYS);
    return new DkimOptions(
        o.getString("domain").toLowerCase(Locale.ROOT),
        o.getString("selector"),
        o.getString("privateKey"),
        o.getString("privateKeyFile"),
        o.getJsonArray("headers").stream().map(String::valueOf).toList());
  }

  /** As {@link #read} reads it, the key in clear. */
  static JsonObject toJson(Optional<DkimOptions> dkim) {
    return dkim.map(DkimOptions::toJson).orElseGet(JsonObject::new);
  }

  private JsonObject toJson() {
    return new JsonObject()
        .put("domain", domain)
        .put("selector", selector)
        .put("privateKey", privateKey)
        .put("privateKeyFile", privateKeyFile)
        .put("headers", new JsonArray(headers));
  }

  /** Leaves the key out. */
  @Override
  public String toString() {
    return "DkimOptions[domain=%s, selector=%s]".formatted(domain, selector);
  }
}
